"""The second factor: a password alone never gives a session to whoever has one; each code counts once; staff need one
where the school says so; grave acts ask again (S:AUT-03, S:SES-02)."""

import re
from datetime import UTC, datetime, timedelta
from threading import Barrier, Thread
from uuid import uuid4

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.urls import get_resolver, reverse
from django.utils import timezone

from reports.models import Export
from security.actions.add_generator import add_generator
from security.actions.make_recovery_codes import make_recovery_codes
from security.actions.reset_factors import reset_factors
from security.actions.use_factor import use_factor
from security.backends import totp
from security.models import Account, Appointment, Entry, RecoveryCode, SecondFactor
from security.queries import NotFound
from tests.access_matrix import all_lines
from tests.cast import OFFICERS, PASSWORD, build_cast

NOON = datetime(2026, 9, 7, 4, 0, tzinfo=UTC)
OWN_PAGE = "/account/offices/"
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
RECOVERY = "23456ABCDE"


@pytest.fixture
def clock():
    with time_machine.travel(NOON, tick=False) as moving:
        yield moving


@pytest.fixture
def cast(clock, db):
    return build_cast(NOON)


def with_generator(cast, key="wang", at=NOON):
    account = cast.persons[key].account
    add_generator(account=account, secret=SECRET, step=0, name="手机", by=account.person, at=at)
    make_recovery_codes(account=account, codes=[RECOVERY], by=account.person, at=at)
    return account


def password(cast, key="wang", client=None):
    client = client or Client()
    return client, client.post("/sign-in/", {"name": cast.number(key), "password": PASSWORD, "next": OWN_PAGE})


def show(client, code):
    return client.post("/sign-in/factor/", {"code": code, "next": OWN_PAGE})


def is_in(client) -> bool:
    return client.get(OWN_PAGE).status_code == 200


def code_of(at=None) -> str:
    return totp.code_at(SECRET, at or timezone.now())


def hidden(page: str) -> dict[str, str]:
    return dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', page[page.index("<main") :]))


# -- signing in


def test_a_password_alone_gives_no_session_to_whoever_has_a_second_factor(cast):
    with_generator(cast)
    client, answer = password(cast)
    assert answer.status_code == 200
    assert "_auth_user_id" not in client.session
    assert not is_in(client)
    assert show(client, code_of())["Location"] == OWN_PAGE
    assert is_in(client)
    assert Entry.objects.filter(event="security.factor-used", person=cast.wang).count() == 1


def test_without_the_password_there_is_nothing_to_show_a_factor_to(cast):
    with_generator(cast)
    client = Client()
    assert client.get("/sign-in/factor/")["Location"] == "/sign-in/"
    assert show(client, code_of())["Location"] == "/sign-in/"
    assert not is_in(client)


def test_the_way_from_password_to_factor_is_open_for_ten_minutes(clock, cast):
    with_generator(cast)
    client, _ = password(cast)
    clock.shift(timedelta(minutes=11))
    assert show(client, code_of())["Location"] == "/sign-in/"
    assert not is_in(client)


def test_a_code_works_once(clock, cast):
    with_generator(cast)
    code = code_of()
    show(password(cast)[0], code)
    again, _ = password(cast)
    assert show(again, code).status_code == 400
    assert not is_in(again)
    clock.shift(timedelta(seconds=30))
    assert show(again, code_of()).status_code == 302


@pytest.mark.parametrize(("seconds", "fits"), [(-61, False), (-29, True), (0, True), (29, True), (75, False)])
def test_a_clock_may_be_half_a_minute_off(cast, seconds, fits):
    moment = NOON + timedelta(seconds=seconds)
    assert (totp.step_of(SECRET, code_of(moment), NOON) is not None) is fits


def test_a_code_typed_full_width_opens_too_and_other_signs_do_no_harm():
    full_width = "".join(chr(ord(sign) + 0xFEE0) for sign in totp.code_at(SECRET, NOON))
    assert totp.step_of(SECRET, full_width, NOON) is not None
    assert totp.step_of(SECRET, "²²²²²²", NOON) is None


@pytest.mark.parametrize(
    ("at", "code"), [(59, "287082"), (1111111109, "081804"), (1234567890, "005924"), (20000000000, "353130")]
)
def test_codes_are_those_of_the_standard(at, code):
    """RFC 6238, appendix B: SHA-1, the last six of its eight digits."""
    secret = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
    assert totp.code_at(secret, datetime.fromtimestamp(at, tz=UTC)) == code


def test_a_recovery_code_stands_in_once(cast):
    with_generator(cast)
    client, _ = password(cast)
    assert show(client, f" {RECOVERY[:5].lower()}-{RECOVERY[5:]} ").status_code == 302
    again, _ = password(cast)
    assert show(again, RECOVERY).status_code == 400


def test_guesses_at_the_factor_are_few_and_leave_the_owners_device_open(clock, cast):
    with_generator(cast)
    own, _ = password(cast)
    show(own, code_of())  # now a known device
    own.post("/sign-out/")
    clock.shift(timedelta(minutes=1))
    thief, _ = password(cast)
    for _ in range(5):
        assert show(thief, "000000").status_code == 400
    assert show(thief, code_of()).status_code == 400
    assert not is_in(thief)
    own, _ = password(cast, client=own)
    assert show(own, code_of()).status_code == 302


def test_nothing_that_proves_it_stands_readable_in_the_database(cast):
    with_generator(cast)
    with connection.cursor() as cursor:
        cursor.execute("select secret from security_secondfactor union all select digest from security_recoverycode")
        stored = b"".join(bytes(row[0]) for row in cursor.fetchall())
    assert SECRET.encode() not in stored
    assert RECOVERY.encode() not in stored


def test_what_was_typed_survives_the_second_step(clock, cast):
    with_generator(cast, "secadmin")
    client, _ = password(cast, "secadmin")
    show(client, code_of())
    clock.shift(timedelta(minutes=31))
    form = {"number": cast.number("nobody"), "reason": "换岗试用"}
    kept = hidden(client.post("/people/appoint/", form).content.decode())
    step = client.post("/sign-in/", kept | {"name": cast.number("secadmin"), "password": PASSWORD})
    sent = client.post("/sign-in/factor/", hidden(step.content.decode()) | {"code": code_of()})
    assert "换岗试用" in sent.content.decode()


# -- adding and removing


def test_an_owner_adds_a_generator_by_showing_its_first_code_and_gets_recovery_codes_once(cast):
    client, _ = password(cast)
    page = client.get("/account/factors/generator/")
    secret = page.context["secret"].replace(" ", "")
    assert "<svg" in page.content.decode()
    sealed = hidden(page.content.decode())["sealed"]
    assert secret not in sealed
    wrong = client.post("/account/factors/generator/", {"sealed": sealed, "code": "000000", "name": "手机"})
    assert wrong.status_code == 400
    assert wrong.context["secret"] == page.context["secret"]
    right = {"sealed": sealed, "code": totp.code_at(secret, NOON), "name": "手机"}
    shown = client.post("/account/factors/generator/", right)
    codes = re.findall(r"\b[2-9A-Z]{5}-[2-9A-Z]{5}\b", shown.content.decode())
    assert len(set(codes)) == 10
    other, _ = password(cast)
    assert show(other, totp.code_at(secret, NOON)).status_code == 400  # used up by adding it
    assert show(other, codes[3]).status_code == 302


def test_a_secret_that_was_shown_to_somebody_else_is_not_taken(cast):
    mine, _ = password(cast)
    theirs, _ = password(cast, "li")
    sealed = hidden(theirs.get("/account/factors/generator/").content.decode())["sealed"]
    page = mine.post("/account/factors/generator/", {"sealed": sealed, "code": "123456", "name": "x"})
    assert page.status_code == 400
    assert not SecondFactor.objects.exists()


def test_new_recovery_codes_end_the_old_ones(cast):
    with_generator(cast)
    client, _ = password(cast)
    show(client, code_of())
    client.post("/account/factors/recovery/")
    assert show(password(cast)[0], RECOVERY).status_code == 400


def shown_codes(page) -> set[str]:
    return set(re.findall(r"\b[2-9A-Z]{5}-[2-9A-Z]{5}\b", page.content.decode()))


def test_pressing_twice_shows_the_recovery_codes_again(cast):
    client, _ = password(cast)
    page = client.get("/account/factors/generator/")
    secret, sent = page.context["secret"].replace(" ", ""), hidden(page.content.decode())
    form = {"sealed": sent["sealed"], "act_key": sent["act_key"], "code": totp.code_at(secret, NOON), "name": "手机"}
    first, second = (shown_codes(client.post("/account/factors/generator/", form)) for _press in range(2))
    assert len(first) == 10
    assert first == second
    assert (SecondFactor.objects.count(), RecoveryCode.objects.count()) == (1, 10)
    again = {"act_key": uuid4()}
    new, once_more = (shown_codes(client.post("/account/factors/recovery/", again)) for _press in range(2))
    assert new == once_more != first
    assert not shown_codes(client.post("/account/factors/generator/", form))  # those are over
    assert show(password(cast)[0], new.pop()).status_code == 302


def test_the_key_of_another_press_adds_no_factor_and_shows_none(cast, settings):
    settings.SECOND_FACTOR_FOR_STAFF = True
    client, _ = password(cast, "registrar")
    key = uuid4()
    make_recovery_codes(account=cast.registrar.account, codes=[RECOVERY], by=cast.registrar, at=NOON, act_key=key)
    page = client.get("/account/factors/generator/")
    secret, sealed = page.context["secret"].replace(" ", ""), hidden(page.content.decode())["sealed"]
    form = {"sealed": sealed, "code": totp.code_at(secret, NOON), "name": "手机", "act_key": key}
    client.post("/account/factors/generator/", form)
    assert not SecondFactor.objects.exists()
    assert not is_in(client)


def test_the_last_factor_is_not_removed_where_one_is_needed(cast, settings):
    settings.SECOND_FACTOR_FOR_STAFF = True
    with_generator(cast, "registrar")
    client, _ = password(cast, "registrar")
    show(client, code_of())
    factor = SecondFactor.objects.get()
    client.post(f"/account/factors/{factor.pk}/remove/", {"act_key": uuid4()})
    assert SecondFactor.objects.get().ended_at is None
    settings.SECOND_FACTOR_FOR_STAFF = False
    client.post(f"/account/factors/{factor.pk}/remove/", {"act_key": uuid4()})
    assert SecondFactor.objects.get().ended_at is not None
    assert not RecoveryCode.objects.filter(over_at=None).exists()


def test_nobody_removes_a_factor_of_somebody_else(cast):
    with_generator(cast)
    factor = SecondFactor.objects.get()
    client, _ = password(cast, "li")
    client.post(f"/account/factors/{factor.pk}/remove/", {"act_key": uuid4()})
    assert SecondFactor.objects.get().ended_at is None


def test_an_administrator_takes_the_factors_off_and_every_session_ends(clock, cast):
    with_generator(cast)
    client, _ = password(cast)
    show(client, code_of())
    clock.shift(timedelta(minutes=1))
    reset_factors(account=cast.wang.account, by=cast.sysadmin, at=timezone.now())
    assert not is_in(client)
    clock.shift(timedelta(minutes=1))
    assert is_in(password(cast)[0])
    assert Entry.objects.filter(event="security.factors-reset", by=cast.sysadmin, person=cast.wang).count() == 1


# -- needed for staff

OPEN_WITHOUT = {
    "security:sign_in", "security:sign_out", "security:sessions_end", "security:change_password", "security:factors",
    "security:generator_add", "security:passkey_add", "security:prove",
}  # fmt: skip


def test_where_staff_need_a_factor_no_page_opens_without_one(cast, settings):
    """Every address that officers reach: none opens but those by which one adds the factor or leaves."""
    settings.SECOND_FACTOR_FOR_STAFF = True
    lines = [line for line in all_lines() if line.world == "cast" and line.name not in OPEN_WITHOUT]
    cells = 0
    for key, *_rest in OFFICERS[:26:5]:
        client = cast.client(cast.persons[key])
        for line in lines:
            path = reverse(line.name, kwargs=dict(line.args(cast)))
            for method, outcome in (("GET", line.GET), ("POST", line.POST)):
                if not outcome or outcome.get("anonymous") == outcome.get(key):  # public ones
                    continue
                data = dict(line.data(cast)) if method == "POST" else {}
                answer = client.generic(method, path) if method == "GET" else client.post(path, data)
                assert answer.get("Location") == "/account/factors/", (key, method, path, answer.status_code)
                cells += 1
    assert cells > 100
    print(f"staff addresses without a second factor: 0 of {cells} opened")


def test_an_officer_without_a_factor_is_led_to_adding_one_and_then_everywhere(cast, settings):
    settings.SECOND_FACTOR_FOR_STAFF = True
    client, answer = password(cast, "registrar")
    assert client.get(answer["Location"])["Location"] == "/account/factors/"
    page = client.get("/account/factors/generator/")
    secret, sealed = page.context["secret"].replace(" ", ""), hidden(page.content.decode())["sealed"]
    client.post("/account/factors/generator/", {"sealed": sealed, "code": totp.code_at(secret, NOON), "name": "手机"})
    assert is_in(client)


def test_students_and_guardians_need_none(cast, settings):
    settings.SECOND_FACTOR_FOR_STAFF = True
    for key in ("wang", "guardian", "nobody"):
        assert is_in(password(cast, key)[0])


# -- once more before a grave act


def test_grave_acts_ask_again_after_a_quarter_of_an_hour_and_keep_what_was_typed(clock, cast):
    client, _ = password(cast, "secadmin")
    assert client.get("/people/appoint/").status_code == 200
    clock.shift(timedelta(minutes=16))
    asked = client.get("/people/appoint/")
    assert asked["Location"] == "/account/prove/?next=%2Fpeople%2Fappoint%2F"
    form = {
        "number": cast.number("nobody"), "office": "DEPT_STAFF", "unit": cast.mechanics.pk, "begins": "2026-09-07",
        "reason": "换岗试用",
    }  # fmt: skip
    page = client.post("/people/appoint/", form)
    assert page.status_code == 403
    assert not Appointment.objects.filter(person=cast.nobody).exists()
    kept = hidden(page.content.decode())
    assert client.post("/account/prove/", kept | {"password": "not this one"}).status_code == 400
    again = client.post("/account/prove/", kept | {"password": PASSWORD})
    assert "换岗试用" in again.content.decode()
    sent = hidden(again.content.decode())
    client.post("/people/appoint/", sent)
    assert Appointment.objects.filter(person=cast.nobody).count() == 1


def test_whoever_has_a_factor_shows_it_and_not_the_password(clock, cast):
    with_generator(cast, "secadmin")
    client, _ = password(cast, "secadmin")
    show(client, code_of())
    clock.shift(timedelta(minutes=16))
    assert client.post("/account/prove/", {"password": PASSWORD, "next": "/people/"}).status_code == 400
    assert client.post("/account/prove/", {"code": code_of(), "next": "/people/"})["Location"] == "/people/"
    assert client.get("/people/appoint/").status_code == 200


def marked(name) -> bool:
    """Whether the view of this address asks for a fresh proof."""
    namespace, _, short = name.rpartition(":")
    patterns = get_resolver().url_patterns
    for entry in patterns:
        inside = getattr(entry, "url_patterns", None)
        if inside is not None and (entry.namespace or "") == namespace:
            return any(getattr(one.callback, "asks_for_proof", False) for one in inside if one.name == short)
    return False


MUST_ASK = {
    "security:appoint", "security:appointment_end", "security:proposal_decide", "security:account_open",
    "security:account_link", "security:account_close", "security:account_factors_reset", "security:factor_remove",
    "security:generator_add", "security:passkey_add", "security:recovery_new", "security:account_phone_remove",
    "casework:own_phone_remove", "casework:bulk_decide", "reports:export_new", "reports:export_decide",
    "reports:export_file", "security:access_token_new", "security:access_token_revoke", "security:officer_address",
}  # fmt: skip


def test_with_a_stale_session_no_grave_act_is_done(clock, cast):
    found = {line.name: line for line in all_lines() if marked(line.name)}
    assert set(found) >= MUST_ASK
    clients = {key: password(cast, key)[0] for key in ("secadmin", "sysadmin")}
    clock.shift(timedelta(minutes=16))
    before = Entry.objects.count()
    for name, line in found.items():
        if line.world != "cast":
            continue
        path = reverse(name, kwargs=dict(line.args(cast)))
        for key, client in clients.items():
            answer = client.post(path, dict(line.data(cast)))
            assert answer.status_code in {403, 404}, (name, key)
    assert Entry.objects.count() == before
    print(f"grave addresses {len(found)}, done with a stale session 0")


def test_showing_data_in_full_is_a_grave_act_for_officers(clock, cast):
    from tests.cast_roll import build_roll

    roll = build_roll(cast)
    client, _ = password(cast, "registrar")
    clock.shift(timedelta(minutes=16))
    address = f"/students/{roll.enrollments['twin']}/reveal/"
    assert client.get(address)["Location"].startswith("/account/prove/")
    form = {"what": ["phone"], "purpose": "REACH", "reason": "通知家长到校"}
    assert "13800005678" not in client.post(address, form).content.decode()


def test_a_list_leaves_by_nobody_with_a_stale_session(clock, cast):
    from tests.cast_roll import build_roll

    build_roll(cast)
    client, _ = password(cast, "registrar")
    address = reverse("reports:export_new", args=["students"])
    assert client.get(address).status_code == 200
    clock.shift(timedelta(minutes=16))
    assert client.get(address)["Location"].startswith("/account/prove/")
    assert client.post(address, {"purpose": "RETURN", "reason": "上报学籍报表"}).status_code == 403
    assert not Export.objects.exists()


# -- at the same moment


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_of_two_uses_of_one_code_at_the_same_moment_one_counts():
    cast = build_cast(NOON)
    account = with_generator(cast)
    for typed in (code_of(NOON), RECOVERY):
        ready, counted = Barrier(2), []

        def use(typed=typed, ready=ready, counted=counted):
            own = Account.objects.select_related("person").get(pk=account.pk)
            ready.wait()
            try:
                use_factor(account=own, typed=typed, by=own.person, at=NOON)
                counted.append(1)
            except NotFound:
                pass
            finally:
                connection.close()

        threads = [Thread(target=use) for _ in range(2)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert len(counted) == 1, typed
