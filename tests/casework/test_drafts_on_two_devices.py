"""What is saved while typing never goes over newer typing from another page or device."""

from django.urls import reverse

from casework.models import Draft
from tests.cast_desk import everything_right


def opened(office) -> tuple[dict[str, str], str]:
    """What the page of the questions carries along, and the address to which it saves."""
    pk = office.application(office.cast.wang).pk
    page = office.cast.client(office.cast.wang).get(reverse("enrollment:registration_data", args=[pk]))
    marks = {name: str(page.context[name]) for name in ("draft_version", "draft_page")}
    shown = page.content.decode()
    assert all(f'name="{name}" value="{value}"' in shown for name, value in marks.items())
    return marks, reverse("enrollment:registration_autosave", args=[pk])


def save(office, address: str, marks: dict[str, str], health: str):
    typed = everything_right(office, office.cast.wang) | {"health_changed": health}
    return office.cast.client(office.cast.wang).post(address, typed | marks)


def saved(office) -> Draft:
    return Draft.objects.get(application=office.application(office.cast.wang))


def test_the_older_page_saves_nothing_over_the_newer_typing(draft_morning):
    (phone, address), (computer, _same) = opened(draft_morning), opened(draft_morning)
    first = save(draft_morning, address, phone, "yes")
    assert first.status_code == 200
    kept = saved(draft_morning)
    late = save(draft_morning, address, computer, "no")
    assert late.status_code == 409
    assert "另一页面或设备" in late.content.decode()
    assert (saved(draft_morning).answers, saved(draft_morning).version) == (kept.answers, kept.version)
    again, _same = opened(draft_morning)
    assert save(draft_morning, address, again, "no").status_code == 200


def test_the_answer_carries_the_version_that_the_next_save_names(draft_morning):
    marks, address = opened(draft_morning)
    first = save(draft_morning, address, marks, "yes")
    assert f'name="draft_version" value="{saved(draft_morning).version}"' in first.content.decode()


def test_a_page_saves_over_what_it_saved_itself_though_the_answer_was_lost(draft_morning):
    marks, address = opened(draft_morning)
    assert save(draft_morning, address, marks, "yes").status_code == 200
    assert save(draft_morning, address, marks, "no").status_code == 200


def test_what_is_sent_on_purpose_goes_on_as_before(draft_morning):
    marks, address = opened(draft_morning)
    save(draft_morning, address, marks, "yes")
    pk = draft_morning.application(draft_morning.cast.wang).pk
    typed = everything_right(draft_morning, draft_morning.cast.wang)
    sent = draft_morning.cast.client(draft_morning.cast.wang).post(
        reverse("enrollment:registration_data", args=[pk]), typed
    )
    assert sent.status_code == 302
