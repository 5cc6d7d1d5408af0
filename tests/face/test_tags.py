"""The tags of every page."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.template import Context, Template
from django.test import RequestFactory
from django.utils import translation

from registrar.templatetags.page import time_left

AT = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)  # 10:00 in Shanghai


def drawn(source, **values):
    return Template(source).render(Context(values))


@pytest.mark.parametrize(
    ("left", "words", "kind"),
    [
        (timedelta(days=40), "剩 40 天", ""),
        (timedelta(days=5), "剩 5 天", "warn"),
        (timedelta(days=4, hours=23), "剩 4 天", "warn"),
        (timedelta(hours=3, minutes=59), "剩 3 小时", "warn"),
        (timedelta(minutes=59), "剩不到 1 小时", "warn"),
        (timedelta(), "已超期", "bad"),
        (timedelta(hours=-23), "已超期", "bad"),
        (timedelta(days=-2, hours=-3), "超期 2 天", "bad"),
    ],
)
def test_what_is_left_is_said_in_words(left, words, kind):
    assert time_left(left) == (words, kind)


def test_a_day_is_over_at_its_end_and_the_exact_day_is_read_out():
    tag = drawn("{% due day %}", day=date(2026, 11, 24), at=AT)
    assert "剩 14 小时" in tag
    assert 'datetime="2026-11-24"' in tag
    assert "(2026-11-24)" in tag


def test_a_moment_is_shown_in_the_time_of_the_school():
    assert drawn("{% moment at %}", at=AT) == '<time datetime="2026-11-24T10:00:00+08:00">2026-11-24 10:00</time>'
    assert ">11-24 10:00<" in drawn('{% moment at "short" %}', at=AT)
    assert ">2026-11-24<" in drawn('{% moment at "date" %}', at=AT)
    assert drawn("{% moment none %}", none=None) == "—"


def test_what_is_put_into_a_component_is_escaped():
    evil = "<script>alert(1)</script>"
    for source in (
        "{% tag evil evil %}",
        "{% banner 'warn' evil %}{{ evil }}{% endbanner %}",
        "{% card evil status=evil aside=evil %}{{ evil }}{% endcard %}",
        "{% include 'components/timeline.html' %}",
        "{% include 'components/facts.html' %}",
        "{% include 'components/empty.html' with text=evil action_url=evil action=evil %}",
    ):
        values = {
            "at": AT,
            "evil": evil,
            "entries": [{"who": evil, "what": evil, "text": evil, "at": AT}],
            "facts": [{"label": evil, "value": evil}],
        }
        assert "<script" not in drawn(source, **values), source


def test_a_region_is_called_by_its_title_so_that_two_can_be_told_apart():
    assert 'role="region" aria-label="请更正"' in drawn("{% banner 'warn' '请更正' 'region' %}{% endbanner %}")
    for source in (
        "{% banner 'warn' '' 'region' %}{% endbanner %}",
        "{% banner 'bad' '未保存' 'alert' %}{% endbanner %}",
    ):
        assert "aria-label" not in drawn(source)


def test_an_icon_is_silent_and_takes_the_colour_of_the_text():
    icon = drawn('{% icon "bell" %}')
    assert 'aria-hidden="true"' in icon
    assert 'stroke="currentColor"' in icon
    with pytest.raises(FileNotFoundError):
        drawn('{% icon "no-such-icon" %}')


def test_the_address_of_this_page_keeps_the_other_filters():
    request = RequestFactory().get("/students/", {"q": "王", "after": "7", "status": "OPEN"})
    assert drawn('{% here status="CLOSED" after=None %}', request=request) == "/students/?q=%E7%8E%8B&amp;status=CLOSED"


def test_english_has_its_own_plurals():
    with translation.override("en"):
        assert time_left(timedelta(days=1))[0] == "1 day left"
        assert time_left(timedelta(days=2))[0] == "2 days left"
