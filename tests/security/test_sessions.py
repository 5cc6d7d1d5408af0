"""Sessions end by themselves, by their owner and by an office; nothing typed is lost (S:SES-01)."""

import re
from datetime import UTC, datetime, timedelta
from html import unescape

import pytest
import time_machine
from django.conf import settings
from django.test import Client

from security.actions.change_password import change_password
from security.actions.close_account import close_account
from security.actions.end_appointment import end_appointment
from security.journal import unrecorded
from security.models import Account, Appointment, Entry
from security.queries import NotFound
from tests.cast import PASSWORD, build_cast

NOON = datetime(2026, 9, 7, 4, 0, tzinfo=UTC)
NEW_PASSWORD = "seven slow boats at dusk"
OWN_PAGE = "/account/offices/"
APPOINT = "/people/appoint/"


@pytest.fixture
def clock():
    with time_machine.travel(NOON, tick=False) as moving:
        yield moving


@pytest.fixture
def cast(clock, db):
    return build_cast(NOON)


def signed_in(cast, key="wang", **options) -> Client:
    client = Client(**options)
    client.post("/sign-in/", {"name": cast.number(key), "password": PASSWORD})
    return client


def is_in(client: Client) -> bool:
    return client.get(OWN_PAGE).status_code == 200


def hidden(page: str) -> dict[str, str]:
    """The hidden fields of the form in the main part of a page."""
    main = page[page.index("<main") :]
    return {
        name: unescape(value)
        for name, value in re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', main)
    }


def test_thirty_minutes_without_use_end_a_session_and_the_page_says_so(clock, cast):
    client = signed_in(cast)
    clock.shift(timedelta(minutes=30))
    assert is_in(client)
    clock.shift(timedelta(minutes=30, seconds=1))
    assert not is_in(client)
    page = client.get("/sign-in/")
    assert page.context["ended"] == "idle"
    assert page.context["idle_minutes"] == 30


def test_use_keeps_a_session_open_but_not_for_more_than_ten_hours(clock, cast):
    client = signed_in(cast)
    for _ in range(24):
        clock.shift(timedelta(minutes=25))
        assert is_in(client)
    clock.shift(timedelta(minutes=1))
    assert not is_in(client)
    assert client.get("/sign-in/").context["ended"] == "open"


def test_what_the_page_asks_by_itself_is_not_use(clock, cast):
    client = signed_in(cast)
    for _ in range(5):
        clock.shift(timedelta(minutes=7))
        client.get(OWN_PAGE, headers={"X-Background": "1"})
    assert not is_in(client)


def test_what_was_typed_when_the_session_ended_is_sent_after_signing_in_again(clock, cast):
    client = signed_in(cast, "secadmin")
    form = {
        "number": cast.number("nobody"),
        "office": "DEPT_STAFF",
        "unit": cast.mechanics.pk,
        "begins": "2026-09-07",
        "reason": "换岗“试用” <b>",
        "act_key": "11111111-2222-3333-4444-555555555555",
    }
    clock.shift(timedelta(minutes=31))
    door = client.post(APPOINT, form)
    assert door.status_code == 403
    assert "换岗" not in door.content.decode()
    kept = hidden(door.content.decode())
    again = client.post("/sign-in/", kept | {"name": cast.number("secadmin"), "password": PASSWORD})
    assert again.status_code == 200
    assert f'action="{APPOINT}"' in again.content.decode()
    sent = hidden(again.content.decode())
    assert {name: str(value) for name, value in form.items()}.items() <= sent.items()
    assert not Appointment.objects.filter(person=cast.nobody).exists()
    assert client.post(APPOINT, sent).status_code == 302
    assert Appointment.objects.get(person=cast.nobody).reason == form["reason"]


def test_it_is_kept_for_a_browser_that_sends_the_token_of_its_page(clock, cast):
    client = signed_in(cast, "secadmin")
    client.handler.enforce_csrf_checks = True
    form = {
        "reason": "换岗",
        "csrfmiddlewaretoken": hidden(client.get(APPOINT).content.decode())["csrfmiddlewaretoken"],
    }
    clock.shift(timedelta(minutes=31))
    kept = hidden(client.post(APPOINT, form).content.decode())
    again = client.post("/sign-in/", kept | {"name": cast.number("secadmin"), "password": PASSWORD})
    assert hidden(again.content.decode())["reason"] == "换岗"
    assert client.post(APPOINT, hidden(again.content.decode())).status_code == 400


def test_a_wrong_password_at_the_door_does_not_lose_what_was_typed(clock, cast):
    client = signed_in(cast, "secadmin")
    clock.shift(timedelta(minutes=31))
    kept = hidden(client.post(APPOINT, {"reason": "换岗"}).content.decode())
    wrong = client.post("/sign-in/", kept | {"name": cast.number("secadmin"), "password": "not this one"})
    assert hidden(wrong.content.decode())["typed"] == kept["typed"]


def test_what_one_person_typed_is_never_shown_to_another(clock, cast):
    client = signed_in(cast, "secadmin")
    clock.shift(timedelta(minutes=31))
    kept = hidden(client.post(APPOINT, {"reason": "换岗"}).content.decode())
    other = client.post("/sign-in/", kept | {"name": cast.number("wang"), "password": PASSWORD})
    assert other.status_code == 302


@pytest.mark.parametrize("typed", ["", "rubbish", "A" * 200, "中文"])
def test_an_altered_parcel_of_typed_text_is_dropped(clock, cast, typed):
    form = {"name": cast.number("wang"), "password": PASSWORD, "typed": typed}
    assert Client().post("/sign-in/", form).status_code == 302


def test_passwords_are_not_kept_with_what_was_typed(clock, cast):
    client = signed_in(cast)
    clock.shift(timedelta(minutes=31))
    form = {"password": PASSWORD, "new_password": NEW_PASSWORD, "new_password_again": NEW_PASSWORD, "note": "x"}
    kept = hidden(client.post("/account/password/", form).content.decode())
    again = client.post("/sign-in/", kept | {"name": cast.number("wang"), "password": PASSWORD})
    assert hidden(again.content.decode()).keys() - {"csrfmiddlewaretoken"} == {"note"}


def test_a_form_from_another_site_is_never_taken_for_typed_text(clock, cast):
    client = signed_in(cast, "secadmin", enforce_csrf_checks=True)
    clock.shift(timedelta(minutes=31))
    page = client.post(APPOINT, {"reason": "forged"})
    assert page.status_code == 403
    assert 'name="typed"' not in page.content.decode()


def test_a_post_of_a_stranger_goes_to_the_door_and_keeps_nothing(clock, cast):
    response = Client().post(APPOINT, {"reason": "x"})
    assert response.status_code == 302
    assert response["Location"].startswith("/sign-in/")


def test_signing_out_ends_the_session_on_the_server_and_empties_the_browser(clock, cast):
    client = signed_in(cast)
    stolen = Client()
    stolen.cookies[settings.SESSION_COOKIE_NAME] = client.session.session_key
    assert is_in(stolen)
    response = client.post("/sign-out/")
    assert response["Clear-Site-Data"] == '"cache", "storage"'
    assert not is_in(client)
    assert not is_in(stolen)
    assert Entry.objects.filter(event="security.signed-out", person=cast.wang).count() == 1


def test_signing_out_is_no_link(clock, cast):
    client = signed_in(cast)
    assert client.get("/sign-out/").status_code == 405
    assert is_in(client)


def test_all_sessions_can_be_ended_from_any_of_them(clock, cast):
    phone, desk = signed_in(cast), signed_in(cast)
    clock.shift(timedelta(minutes=1))
    desk.post("/account/sessions/end/")
    assert not is_in(phone)
    assert not is_in(desk)
    assert phone.get("/sign-in/").context["ended"] == "elsewhere"
    clock.shift(timedelta(minutes=1))
    assert is_in(signed_in(cast))


def test_a_new_password_ends_every_other_session_and_not_this_one(clock, cast):
    here, elsewhere = signed_in(cast), signed_in(cast)
    before = here.session.session_key
    clock.shift(timedelta(minutes=1))
    form = {"password": PASSWORD, "new_password": NEW_PASSWORD, "new_password_again": NEW_PASSWORD}
    assert here.post("/account/password/", form).status_code == 302
    assert is_in(here)
    assert not is_in(elsewhere)
    assert here.session.session_key != before
    assert not is_in(signed_in(cast))  # the old password
    assert Entry.objects.filter(event="security.password-changed", by=cast.wang).count() == 1


def test_whoever_finds_an_open_session_cannot_guess_the_password_without_end(clock, cast):
    client = signed_in(cast)
    form = {"password": "not this one", "new_password": NEW_PASSWORD, "new_password_again": NEW_PASSWORD}
    for _ in range(10):
        assert client.post("/account/password/", form).status_code == 400
    assert client.post("/account/password/", form | {"password": PASSWORD}).status_code == 400
    assert is_in(signed_in(cast))


@pytest.mark.parametrize(
    "weak",
    ["short", "password1234", "12345678901234", "qwertyuiop2024010101", "2024010101-2024010101", "wangzihan-wangzihan"],
)
def test_a_weak_password_is_refused_with_a_sentence_at_its_field(clock, cast, weak):
    client = signed_in(cast)
    form = {"password": PASSWORD, "new_password": weak, "new_password_again": weak}
    page = client.post("/account/password/", form)
    assert page.status_code == 400
    assert page.context["form"].errors["new_password"]


def test_a_password_that_somebody_else_set_must_be_changed_first(clock, cast):
    with unrecorded("a password set by somebody else"):
        Account.objects.filter(person=cast.wang).update(must_change_password=True)
    client = signed_in(cast)
    assert client.get(OWN_PAGE)["Location"] == "/account/password/"
    form = {"password": PASSWORD, "new_password": NEW_PASSWORD, "new_password_again": NEW_PASSWORD}
    client.post("/account/password/", form)
    assert is_in(client)


def test_a_closed_account_is_out_at_its_next_request(clock, cast):
    client = signed_in(cast)
    close_account(account=cast.wang.account, by=cast.sysadmin, at=NOON)
    assert not is_in(client)
    assert not is_in(signed_in(cast))


def test_an_office_that_ends_is_closed_at_the_next_request(clock, cast):
    client = signed_in(cast, "secadmin")
    assert client.get("/people/").status_code == 200
    held = cast.secadmin.appointments.get()
    end_appointment(appointment=held, last_day=NOON.date() - timedelta(days=1), by=cast.other_secadmin, at=NOON)
    assert client.get("/people/").status_code == 404


def test_an_appointment_opens_its_office_on_its_first_day_and_closes_it_after_its_last(clock, cast):
    held = cast.secadmin.appointments.get()
    end_appointment(appointment=held, last_day=NOON.date(), by=cast.other_secadmin, at=NOON)
    assert signed_in(cast, "secadmin").get("/people/").status_code == 200
    clock.shift(timedelta(hours=11, minutes=59))  # 23:59 in Shanghai
    assert signed_in(cast, "secadmin").get("/people/").status_code == 200
    clock.shift(timedelta(minutes=2))
    assert signed_in(cast, "secadmin").get("/people/").status_code == 404


def test_a_password_changed_meanwhile_is_not_changed_again(clock, cast):
    stale = Account.objects.get(person=cast.wang)
    fresh = Account.objects.get(person=cast.wang)
    change_password(account=fresh, password=NEW_PASSWORD, by=cast.wang, at=NOON)
    with pytest.raises(NotFound):
        change_password(account=stale, password="another one entirely", by=cast.wang, at=NOON)
