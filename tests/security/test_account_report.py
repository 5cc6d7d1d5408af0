"""The account report: accounts that nobody uses, that several people seem to use, or that stand open for nobody."""

import re
from datetime import timedelta
from urllib.parse import unquote

import pytest
from django.contrib.auth.hashers import make_password
from django.contrib.messages import get_messages
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from psycopg.types.range import DateRange

from security.actions.review_accounts import review_accounts
from security.actions.sign_in import sign_in
from security.journal import unrecorded
from security.models import Account, Appointment, Entry, KnownDevice, Person, SecondFactor, Session, SignInName
from security.queries import NotFound
from security.queries.account_lines import lines_of
from security.queries.account_report import accounts_under, counts
from security.rules.account_findings import BY_KEY, FINDINGS
from security.sealed_search import opened

DAY = timedelta(days=1)
REPORT = "security:account_report"


@pytest.fixture
def used(cast):
    """The cast, where everybody opened the account long ago and signed in today."""
    _change(Account.objects.all(), created_at=cast.at - 400 * DAY, last_login=cast.at - timedelta(hours=1))
    return cast


def _change(rows, **values) -> None:
    with unrecorded("a test"):
        rows.update(**values)


def account(person) -> Account:
    return Account.objects.get(person=person)


def under(key: str, cast) -> set[str]:
    return {one.person.name for one in accounts_under(key, cast.at)}


def fact(key: str, cast, person) -> str:
    [line] = lines_of(BY_KEY[key], accounts_under(key, cast.at).filter(person=person), cast.at)
    return line.fact


def sessions(of: Account, at, *places: str) -> None:
    for n, place in enumerate(places):
        Session.objects.create(
            session_key=f"{of.pk}-{n}-{at.timestamp()}",
            session_data="",
            expire_date=at + DAY,
            account=of,
            network=place,
            device="Edge · Windows",
            began_at=at - timedelta(hours=1),
            seen_at=at - timedelta(minutes=4 * n),
        )


def test_an_account_opened_long_ago_and_never_used_is_listed_with_the_day_it_was_opened(used, settings):
    settings.ACCOUNT_UNUSED_DAYS = 30
    _change(Account.objects.filter(person=used.tutor), last_login=None, created_at=used.at - 31 * DAY)
    _change(Account.objects.filter(person=used.teacher), last_login=None, created_at=used.at - 29 * DAY)
    assert under("unused", used) == {used.tutor.name}
    assert str(timezone.localtime(used.at - 31 * DAY).date()) in fact("unused", used, used.tutor)


def test_an_office_held_without_a_sign_in_for_a_quarter_is_stale_and_after_half_a_year_marked(used):
    _change(Account.objects.filter(person=used.tutor), last_login=used.at - 91 * DAY)
    _change(Account.objects.filter(person=used.teacher), last_login=used.at - 181 * DAY)
    _change(Account.objects.filter(person=used.nobody), last_login=used.at - 300 * DAY)
    _change(Account.objects.filter(person=used.clinic), last_login=used.at - 89 * DAY)
    lines = lines_of(BY_KEY["stale"], accounts_under("stale", used.at), used.at)
    assert {(line.account.person.name, line.marked) for line in lines} == {
        (used.tutor.name, False),
        (used.teacher.name, True),
    }


def test_the_thresholds_are_those_of_the_settings_and_the_page_says_them(used, settings):
    _change(Account.objects.filter(person=used.tutor), last_login=used.at - 40 * DAY)
    assert under("stale", used) == set()
    settings.ACCOUNT_STALE_DAYS = 33
    assert under("stale", used) == {used.tutor.name}
    assert "33" in used.client(used.auditor).get(reverse(REPORT), {"finding": "stale"}).text


def test_sign_ins_from_many_networks_on_one_day_look_shared(used, settings):
    settings.ACCOUNT_SHARED_NETWORKS = 3
    for person, places in ((used.tutor, "123"), (used.teacher, "112")):
        for n, place in enumerate(places):
            at = used.at - timedelta(seconds=n)
            sign_in(account=account(person), network=f"10.0.{place}.1", device=None, by=person, at=at)
    assert under("shared", used) == {used.tutor.name}
    assert "3" in fact("shared", used, used.tutor)


def test_the_same_networks_over_many_days_do_not(used, settings):
    settings.ACCOUNT_SHARED_NETWORKS = 3
    for n in range(3):
        sign_in(account=account(used.tutor), network=f"10.0.{n}.1", device=None, by=used.tutor, at=used.at - n * DAY)
    assert under("shared", used) == set()


def test_many_new_devices_on_one_day_look_shared_too(used, settings):
    settings.ACCOUNT_SHARED_DEVICES = 3
    for person, many in ((used.tutor, 3), (used.teacher, 2)):
        for n in range(many):
            digest = bytes([person.pk % 250, n]) * 16
            KnownDevice.objects.create(
                account=account(person), token_digest=digest, first_seen=used.at, last_seen=used.at
            )
    assert under("shared", used) == {used.tutor.name}
    assert "3" in fact("shared", used, used.tutor)


def test_two_sessions_used_at_once_from_different_networks_are_listed_with_both(used):
    sessions(account(used.tutor), used.at, "10.0.0.1", "172.16.0.9")
    sessions(account(used.teacher), used.at, "10.0.0.1", "10.0.0.1")
    sessions(account(used.clinic), used.at, "10.0.0.1")
    sessions(account(used.clinic), used.at - timedelta(hours=2), "172.16.0.9")
    assert under("at_once", used) == {used.tutor.name}
    assert "10.0.0.1" in fact("at_once", used, used.tutor)
    assert "172.16.0.9" in fact("at_once", used, used.tutor)


def test_officers_without_a_second_factor_are_listed_and_those_with_one_are_not(used):
    assert used.tutor.name in under("no_factor", used)
    assert used.wang.name not in under("no_factor", used)
    with unrecorded("a test"):
        factor = SecondFactor(account=account(used.tutor), kind="TOTP", name="手机", secret="x", added_at=used.at)
        factor.save()
    assert used.tutor.name not in under("no_factor", used)
    _change(SecondFactor.objects.all(), ended_at=used.at)
    assert used.tutor.name in under("no_factor", used)


def test_who_holds_no_office_and_is_no_student_and_no_guardian_has_no_place(roll):
    cast = roll.cast
    assert under("no_place", cast) == {cast.nobody.name}


def test_a_student_who_left_for_good_and_an_officer_whose_office_is_over_have_none_either(roll):
    cast, gone, on_leave = roll.cast, roll.person_of("gone"), roll.person_of("on_leave")
    with unrecorded("a test"):
        for person in (gone, on_leave):
            Account.objects.create(person=person, created_at=cast.at)
        over = DateRange((cast.at - 300 * DAY).date(), (cast.at - DAY).date(), "[)")
        Appointment.objects.filter(person=cast.tutor).update(during=over)
        to_come = DateRange((cast.at + 9 * DAY).date(), None, "[)")
        Appointment.objects.filter(person=cast.teacher).update(during=to_come)
    assert under("no_place", cast) == {cast.nobody.name, cast.tutor.name, gone.name}


def test_accounts_of_the_demonstration_are_listed_in_a_real_installation_only(used, settings):
    _change(Account.objects.filter(person=used.tutor), is_demo=True)
    settings.DEMO_MODE = False
    assert under("demo", used) == {used.tutor.name}
    settings.DEMO_MODE = True
    assert under("demo", used) == set()
    assert counts(used.at)["demo"] == 0


def test_passwords_that_somebody_else_has_seen_are_listed_until_they_are_changed(used):
    _change(Account.objects.filter(person=used.tutor), must_change_password=True)
    assert under("must_change", used) == {used.tutor.name}


def test_privileged_offices_are_listed_with_the_day_since_when_they_are_held(used):
    names = {"principal", "vice_leader", "aa_head", "sysadmin", "secadmin", "other_secadmin", "auditor"}
    assert under("privileged", used) == {used.persons[key].name for key in names}
    since = Appointment.objects.get(person=used.principal).during.lower
    assert str(since) in fact("privileged", used, used.principal)


def test_a_closed_account_is_listed_nowhere(used):
    _change(Account.objects.filter(person=used.tutor), is_active=False, last_login=None, must_change_password=True)
    assert all(used.tutor.name not in under(one.key, used) for one in FINDINGS)


def test_the_counts_above_are_those_of_the_lists(used):
    _change(Account.objects.filter(person=used.tutor), last_login=None)
    sessions(account(used.teacher), used.at, "10.0.0.1", "172.16.0.9")
    assert counts(used.at) == {one.key: accounts_under(one.key, used.at).count() for one in FINDINGS}


def test_the_auditor_signs_what_was_seen_and_the_page_says_who_when_and_how_many(used):
    browser = used.client(used.auditor)
    before = browser.get(reverse(REPORT))
    assert before.context["last"] is None
    assert before.context["is_overdue"]
    assert Entry.objects.filter(event="security.audit-read", by=used.auditor).exists()
    browser.post(reverse("security:account_report_sign"), {"seen": before.context["seen"]})
    [entry] = Entry.objects.filter(event="security.accounts-reviewed")
    assert entry.by == used.auditor
    assert entry.particulars["counts"] == counts(timezone.now())
    after = browser.get(reverse(REPORT))
    assert used.auditor.name in after.text
    assert not after.context["is_overdue"]


def test_a_report_that_has_changed_since_it_was_read_is_not_signed(used):
    browser = used.client(used.auditor)
    seen = browser.get(reverse(REPORT)).context["seen"]
    _change(Account.objects.filter(person=used.tutor), must_change_password=True)
    answer = browser.post(reverse("security:account_report_sign"), {"seen": seen})
    assert len(list(get_messages(answer.wsgi_request))) == 1
    assert not Entry.objects.filter(event="security.accounts-reviewed").exists()


def test_pressing_twice_signs_once(used):
    browser = used.client(used.auditor)
    form = {"seen": browser.get(reverse(REPORT)).context["seen"], "act_key": "7d1cf2a4-4b59-4b4e-9a49-0a1c5a3f3d11"}
    for _press in range(2):
        browser.post(reverse("security:account_report_sign"), form)
    assert Entry.objects.filter(event="security.accounts-reviewed").count() == 1


def test_nobody_but_an_auditor_signs(used):
    for person in (used.secadmin, used.sysadmin, used.principal, used.tutor):
        with pytest.raises(NotFound):
            review_accounts(seen=counts(used.at), by=person, at=used.at)


def test_the_auditor_reads_every_finding_and_an_administrator_those_that_the_own_function_mends(used):
    mends = {"sysadmin": "users.manage", "secadmin": "roles.grant"}
    for who, function in mends.items():
        page = used.client(used.persons[who]).get(reverse(REPORT))
        assert {chip.key for chip in page.context["chips"]} == {one.key for one in FINDINGS if one.function == function}
        assert reverse("security:account_report_sign") not in page.text
    page = used.client(used.auditor).get(reverse(REPORT))
    assert [chip.key for chip in page.context["chips"]] == [one.key for one in FINDINGS]


def test_an_administrator_who_asks_for_the_finding_of_another_reads_the_first_of_the_own(used):
    for who, others in (("sysadmin", "privileged"), ("secadmin", "must_change")):
        page = used.client(used.persons[who]).get(reverse(REPORT), {"finding": others})
        assert str(page.context["chosen"]["title"]) != str(BY_KEY[others].title)
        assert [chip.is_here for chip in page.context["chips"]].count(True) == 1
        assert others not in {chip.key for chip in page.context["chips"]}


def sought(page: str, address: str) -> list[str]:
    """What the links of a page that lead to this address search for; no number stands in them (S:AUD-04)."""
    sealed_ones = re.findall(rf'href="{address}\?q=([^"]+)"', page)
    assert all(one.startswith("~") for one in map(unquote, sealed_ones))
    return [opened(unquote(one)) for one in sealed_ones]


def test_who_can_do_something_about_it_has_a_link_and_the_auditor_has_none(used):
    accounts, offices = reverse("security:accounts"), reverse("security:appointments")
    _change(Account.objects.filter(person=used.tutor), must_change_password=True)
    pages = {
        (who, key): used.client(used.persons[who]).get(reverse(REPORT), {"finding": key}).text
        for who in ("auditor", "sysadmin", "secadmin")
        for key in ("must_change", "privileged")
    }
    assert used.number("tutor") in sought(pages["sysadmin", "must_change"], accounts)
    assert used.number("principal") in sought(pages["secadmin", "privileged"], offices)
    for key in ("must_change", "privileged"):
        assert f'href="{accounts}?q=' not in pages["auditor", key]
        assert f'href="{offices}?q=' not in pages["auditor", key]


def test_a_page_costs_the_same_for_one_account_and_for_many_and_shows_fifty(used):
    def cost() -> int:
        with CaptureQueriesContext(connection) as queries:
            assert browser.get(reverse(REPORT), {"finding": "unused"}).status_code == 200
        return len(queries)

    browser = used.client(used.auditor)
    _change(Account.objects.filter(person=used.tutor), last_login=None)
    browser.get(reverse(REPORT))
    few = cost()
    with unrecorded("a test"):
        people = Person.objects.bulk_create(Person(name=f"李{n}", pinyin=f"li{n:03}") for n in range(120))
        opened = used.at - 60 * DAY
        made = Account.objects.bulk_create(
            Account(person=one, password=make_password(None), created_at=opened) for one in people
        )
        SignInName.objects.bulk_create(SignInName(account=one, key=f"X{one.pk}") for one in made)
    assert cost() == few
    page = browser.get(reverse(REPORT), {"finding": "unused", "page": "2"})
    assert len(page.context["lines"]) == 50
    assert page.context["page"].paginator.num_pages == 3
