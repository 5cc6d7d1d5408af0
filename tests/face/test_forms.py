"""Forms: every control has its label, hint and error tied to it; the summary leads to the fields."""

import re

from django.template import Context, Template
from django.utils.translation import override

from registrar.views.gallery import SampleForm


def drawn(form, source="{{ form }}"):
    return Template(source).render(Context({"form": form}))


def test_every_control_is_tied_to_label_hint_and_error():
    page = drawn(SampleForm({"name": ""}))
    ids = set(re.findall(r'\bid="([^"]+)"', page))
    for tied in re.findall(r'aria-describedby="([^"]+)"', page):
        assert set(tied.split()) <= ids
    assert set(re.findall(r'<label[^>]*\bfor="([^"]+)"', page)) <= ids
    assert 'aria-describedby="id_reason_helptext id_reason_error"' in page
    assert page.count('aria-invalid="true"') >= 4


def test_the_summary_leads_to_every_wrong_field():
    form = SampleForm({"name": ""})
    summary = drawn(form, '{% include "components/error_summary.html" %}')
    ids = set(re.findall(r'\bid="([^"]+)"', drawn(form)))
    leads = re.findall(r'href="#([^"]+)"', summary)
    assert len(leads) == len(form.errors)
    assert set(leads) <= ids
    assert "autofocus" in summary


def test_errors_of_the_whole_form_stand_in_the_summary():
    form = SampleForm({})
    form.add_error(None, "整张表单有误。")
    assert "整张表单有误。" in drawn(form, '{% include "components/error_summary.html" %}')


def test_what_may_be_left_out_is_said():
    with override("en"):
        page = drawn(SampleForm())
    assert page.count("(optional)") == 2
    assert "required" in page


def test_a_date_is_chosen_with_the_calendar_of_the_browser_and_kept():
    page = drawn(SampleForm({"begins": "2026-11-27"}))
    assert re.search(r'<input type="date"[^>]*value="2026-11-27"', page)


def test_widgets_carry_no_style_and_no_handler():
    assert not re.search(r"\sstyle=|\son\w+=", drawn(SampleForm()))
