"""An edition is proposed by the head of academic affairs and confirmed by a school leader (domain 2.3.11, SUP-6)."""

import tomllib
from datetime import date, datetime, timedelta

import pytest
from django.core.management import call_command
from django.db import IntegrityError, ProgrammingError, connection, transaction
from django.utils import timezone
from django.utils.translation import override
from psycopg.types.range import DateRange

from casework.models import Notice
from rulebook.actions.confirm_proposal import confirm_proposal
from rulebook.actions.decline_proposal import decline_proposal
from rulebook.actions.enact import CannotEnact
from rulebook.actions.prepare_edition import CannotPropose, Draft, prepare_edition
from rulebook.actions.propose_edition import propose_edition
from rulebook.actions.withdraw_proposal import withdraw_proposal
from rulebook.models import Edition, EditionProposal, EditionScope
from rulebook.queries import NoEdition, edition_in_force, reason_in_words, rules_of
from rulebook.queries.proposals import proposals_visible_to
from rulebook.rules.amending import amended_text
from rulebook.rules.parameters import Layer
from rulebook.rules.parsing import read_edition
from rulebook.rules.refusal import EditionRefused
from rulebook.rules.shipped import shipped_text
from security.actions.appoint import grant_permission
from security.journal import unrecorded
from security.models import Appointment, Entry, UnitGrant
from security.queries import NotFound

pytestmark = pytest.mark.django_db

HIGHER = "HE_FULL_TIME"
State = EditionProposal.State


@pytest.fixture(autouse=True)
def in_english():
    with override("en"):
        yield


@pytest.fixture
def at() -> datetime:
    return timezone.now()


@pytest.fixture
def today(at) -> date:
    return timezone.localdate(at)


def own(name: str = "school-2027", **changes) -> str:
    """The long regulation with Order 41 under a name of its own, with a window of 12 working days."""
    said = {"reg.window_working_days": 12} | changes
    return amended_text(shipped_text("detailed+HE"), name=name, title="学籍管理实施细则（2027年）", changes=said)


@pytest.fixture
def draft(today):
    def make(text: str | None = None, **other) -> Draft:
        said = {"categories": [HIGHER], "from_day": today + timedelta(days=7), "reason": "教务会议决定"} | other
        return Draft(text=own() if text is None else text, **said)

    return make


@pytest.fixture
def proposed(cast, draft, at) -> int:
    return propose_edition(draft=draft(), by=cast.aa_head, at=at).proposal


def also_appointed(cast, person, office: str) -> None:
    """One more office for this person, by hand."""
    since = DateRange(timezone.localdate(cast.at) - timedelta(days=365), None)
    with unrecorded("a second office in a test"):
        held = Appointment.objects.create(person=person, office_id=office, unit=cast.school, during=since)
        UnitGrant.objects.create(
            user=person.account, permission=grant_permission(), content_object=cast.school, office_id=office,
            appointment=held, during=since,
        )  # fmt: skip


def told(person) -> list[str]:
    return list(Notice.objects.filter(person=person).order_by("pk").values_list("text", flat=True))


def test_what_is_proposed_is_in_force_once_a_school_leader_has_confirmed_it(cast, proposed, at, today):
    day = today + timedelta(days=7)
    with pytest.raises(NoEdition):
        edition_in_force(HIGHER, day)
    confirm_proposal(proposal=proposed, by=cast.vice_leader, at=at)
    edition = edition_in_force(HIGHER, day)
    assert (edition.name, edition.proposed_by_id, edition.confirmed_by_id) == (
        "school-2027",
        cast.aa_head.pk,
        cast.vice_leader.pk,
    )
    assert rules_of(edition.pk).whole("reg.window_working_days") == 12
    kept = EditionProposal.objects.get()
    assert (kept.state, kept.edition_id, kept.decided_by_id) == (State.CONFIRMED, edition.pk, cast.vice_leader.pk)
    with pytest.raises(NoEdition):
        edition_in_force(HIGHER, today)


def test_leaders_are_asked_and_the_proposer_is_told(cast, proposed, at):
    assert told(cast.principal) == told(cast.vice_leader) == ["casework.edition-proposed"]
    confirm_proposal(proposal=proposed, by=cast.principal, at=at)
    assert "casework.edition-confirmed" in told(cast.aa_head)


@pytest.mark.parametrize("who", ["registrar", "dept_head", "principal", "wang", "sysadmin"])
def test_only_the_head_of_academic_affairs_proposes(cast, draft, at, who):
    with pytest.raises(CannotPropose):
        propose_edition(draft=draft(), by=getattr(cast, who), at=at)
    assert not EditionProposal.objects.exists()


def test_the_registrar_prepares_and_the_head_proposes(cast, draft, at):
    pk = prepare_edition(draft=draft(), by=cast.registrar, at=at).proposal
    assert not proposals_visible_to(cast.principal, at).exists()
    with pytest.raises(CannotPropose, match=r"2\.3\.11"):
        propose_edition(proposal=pk, by=cast.registrar, at=at)
    propose_edition(proposal=pk, by=cast.aa_head, at=at)
    kept = EditionProposal.objects.get()
    assert (kept.state, kept.prepared_by_id, kept.proposed_by_id) == (State.OPEN, cast.registrar.pk, cast.aa_head.pk)
    assert proposals_visible_to(cast.principal, at).get() == kept


@pytest.mark.parametrize("who", ["aa_head", "registrar"])
def test_only_a_school_leader_confirms(cast, proposed, at, who):
    with pytest.raises(CannotEnact):
        confirm_proposal(proposal=proposed, by=getattr(cast, who), at=at)
    with pytest.raises(CannotPropose):
        decline_proposal(proposal=proposed, why="再议", by=getattr(cast, who), at=at)
    assert EditionProposal.objects.get().state == State.OPEN
    assert not EditionScope.objects.exists()


def test_who_holds_both_offices_does_not_confirm_what_he_proposed(cast, draft, at, today):
    """By person, not by office: the head of academic affairs who is also a school leader."""
    also_appointed(cast, cast.aa_head, "VICE_LEADER")
    pk = propose_edition(draft=draft(), by=cast.aa_head, at=at).proposal
    with pytest.raises(CannotEnact, match="two persons"):
        confirm_proposal(proposal=pk, by=cast.aa_head, at=at)


def test_the_database_refuses_one_person_for_both(cast, proposed):
    with (
        pytest.raises(IntegrityError, match="nobody_decides_on_what_he_proposed"),
        transaction.atomic(),
        unrecorded("a test tries one person for both"),
    ):
        EditionProposal.objects.update(state="DECLINED", decided_by=cast.aa_head)


def test_declining_needs_a_reason_that_academic_affairs_reads(cast, proposed, at):
    with pytest.raises(CannotPropose, match="Say why"):
        decline_proposal(proposal=proposed, why="  ", by=cast.principal, at=at)
    decline_proposal(proposal=proposed, why="窗口期太长", by=cast.principal, at=at)
    assert EditionProposal.objects.get().decided_why == "窗口期太长"
    assert "casework.edition-declined" in told(cast.aa_head)
    assert not Edition.objects.exists()


def test_a_proposal_can_be_withdrawn_until_it_is_decided(cast, proposed, draft, at):
    with pytest.raises(CannotPropose):
        withdraw_proposal(proposal=proposed, by=cast.registrar, at=at)
    withdraw_proposal(proposal=proposed, by=cast.aa_head, at=at)
    with pytest.raises(NotFound, match="Withdrawn"):
        confirm_proposal(proposal=proposed, by=cast.principal, at=at)
    again = propose_edition(draft=draft(), by=cast.aa_head, at=at).proposal
    confirm_proposal(proposal=again, by=cast.principal, at=at)
    with pytest.raises(NotFound, match="Confirmed"):
        withdraw_proposal(proposal=again, by=cast.aa_head, at=at)


def test_whoever_prepares_may_withdraw_what_nobody_has_proposed(cast, draft, at):
    pk = prepare_edition(draft=draft(), by=cast.registrar, at=at).proposal
    withdraw_proposal(proposal=pk, by=cast.other_registrar, at=at)
    assert EditionProposal.objects.get().state == State.WITHDRAWN


def test_a_faulty_text_is_refused_whole_with_file_key_and_reason(cast, draft, at):
    text = own().replace('"reg.window_working_days" = 12', '"reg.window_working_days" = "zwölf"')
    with pytest.raises(EditionRefused) as refused:
        propose_edition(draft=draft(text), by=cast.aa_head, at=at)
    [problem] = refused.value.problems
    assert (problem.file, problem.key) == ("edition.toml", "parameters.reg.window_working_days")
    assert "a whole number from 0 on is expected, not 'zwölf'" in problem.reason.said()
    assert not EditionProposal.objects.exists()


def test_why_a_text_is_refused_is_said_in_chinese_too(cast, draft, at):
    text = own().replace('"reg.frequency" = "TERM"', '"reg.frequency" = "WEEK"')
    with pytest.raises(EditionRefused) as refused:
        propose_edition(draft=draft(text), by=cast.aa_head, at=at)
    with override("zh-hans"):
        said = reason_in_words(refused.value.problems[0].reason)
    assert "WEEK" in said
    assert "is none of" not in said


@pytest.mark.parametrize(
    ("other", "said"),
    [
        ({"categories": []}, "Name the student categories"),
        ({"categories": ["ADULT_TRAINING"]}, r"scope\.categories"),
        ({"reason": " "}, "Say why"),
    ],
)
def test_what_can_not_be_is_refused_before_it_is_proposed(cast, draft, at, other, said):
    with pytest.raises(CannotPropose, match=said):
        propose_edition(draft=draft(**other), by=cast.aa_head, at=at)


def test_an_amendment_needs_a_name_of_its_own(cast, draft, at):
    call_command("load_rulebook", verbosity=0)
    with pytest.raises(CannotPropose, match=r"detailed\+HE"):
        propose_edition(draft=draft(own("detailed+HE")), by=cast.aa_head, at=at)


def test_a_shipped_edition_is_proposed_as_it_stands(cast, draft, at, today):
    call_command("load_rulebook", verbosity=0)
    pk = propose_edition(draft=draft(shipped_text("detailed+HE")), by=cast.aa_head, at=at).proposal
    confirm_proposal(proposal=pk, by=cast.principal, at=at)
    assert edition_in_force(HIGHER, today + timedelta(days=7)).name == "detailed+HE"
    assert Edition.objects.filter(name="detailed+HE").count() == 1


def test_one_name_waits_once(cast, proposed, draft, at):
    with pytest.raises(CannotPropose, match="waiting already"):
        prepare_edition(draft=draft(), by=cast.registrar, at=at)


def test_a_day_that_has_passed_meanwhile_is_refused_when_it_is_confirmed(cast, draft, at, today):
    first = propose_edition(draft=draft(own("first"), from_day=today), by=cast.aa_head, at=at).proposal
    confirm_proposal(proposal=first, by=cast.principal, at=at)
    late = propose_edition(draft=draft(own("late")), by=cast.aa_head, at=at).proposal
    with pytest.raises(CannotEnact, match="is past"):
        confirm_proposal(proposal=late, by=cast.principal, at=at + timedelta(days=8))
    assert EditionProposal.objects.get(pk=late).state == State.OPEN


@pytest.mark.parametrize(
    "statement",
    [
        "update rulebook_editionproposal set text = 'x'",
        "update rulebook_editionproposal set categories = '{OVERSEAS}'",
        "update rulebook_editionproposal set from_day = from_day + 1",
        "update rulebook_editionproposal set reason = 'x'",
        "delete from rulebook_editionproposal",
    ],
)
def test_the_database_refuses_a_change_to_what_is_proposed(proposed, statement):
    with (
        pytest.raises(ProgrammingError, match="never changed or deleted"),
        transaction.atomic(),
        unrecorded("a test tries the guard"),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)


def test_what_is_decided_stays_decided(cast, proposed, at):
    confirm_proposal(proposal=proposed, by=cast.principal, at=at)
    with (
        pytest.raises(ProgrammingError, match="never changed or deleted"),
        transaction.atomic(),
        unrecorded("a test tries the guard"),
    ):
        EditionProposal.objects.update(state="OPEN")


def test_strangers_see_no_proposal_and_departments_what_was_really_proposed(cast, proposed, draft, at):
    prepare_edition(draft=draft(own("other")), by=cast.registrar, at=at)
    counts = {
        who: proposals_visible_to(getattr(cast, who), at).count()
        for who in ("registrar", "aa_head", "principal", "dept_head", "tutor", "wang", "sysadmin")
    }
    assert counts == {
        "registrar": 2, "aa_head": 2, "principal": 1, "dept_head": 1, "tutor": 0, "wang": 0, "sysadmin": 0,
    }  # fmt: skip


def test_the_journal_tells_who_prepared_proposed_and_confirmed(cast, draft, at):
    pk = prepare_edition(draft=draft(), by=cast.registrar, at=at).proposal
    propose_edition(proposal=pk, by=cast.aa_head, at=at)
    confirm_proposal(proposal=pk, by=cast.principal, at=at)
    entries = Entry.objects.filter(about=f"rulebook.editionproposal:{pk}").order_by("pk")
    assert list(entries.values_list("event", "by")) == [
        ("rulebook.edition-prepared", cast.registrar.pk),
        ("rulebook.edition-proposed", cast.aa_head.pk),
        ("rulebook.proposal-confirmed", cast.principal.pk),
    ]


class TestAnEditionWithChangedNumbers:
    def test_a_changed_number_is_the_schools_own_and_everything_else_stays(self):
        before, after = read_edition(shipped_text("detailed+HE"), "a"), read_edition(own(), "b")
        assert after.layers_of("reg.window_working_days") == (Layer.SCHOOL,)
        changed = {key for key in before.parameters if before.parameters[key] != after.parameters.get(key)}
        assert changed == {"reg.window_working_days"}
        assert after.layers_of("reg.deferral_max_days") == (Layer.LONG, Layer.HE)
        assert after.tier == before.tier
        says = {one.clause: one.says for one in after.provisions("registration")}
        assert "12个工作日" in says["registration.window_has_opened"]

    def test_what_the_overlay_offered_and_the_school_takes_is_the_overlays(self):
        text = amended_text(shipped_text("brief+HE"), name="own", title="自定", changes={"reg.frequency": "TERM"})
        edition = read_edition(text, "own.toml")
        assert edition.layers_of("reg.frequency") == (Layer.HE,)
        assert "reg.frequency" not in edition.offered

    def test_a_number_can_be_taken_out_and_another_put_in(self):
        text = own(**{"leave.personal_max_months": None, "leave.max_times": 2})
        edition = read_edition(text, "own.toml")
        assert edition.parameter("leave.personal_max_months") is None
        assert edition.whole("leave.max_times") == 2
        assert "leave.max_times" not in tomllib.loads(text)["absent"]

    def test_a_number_on_which_a_rule_rests_can_not_be_taken_out(self):
        with pytest.raises(EditionRefused, match=r"no usable value for reg\.require_fee"):
            read_edition(own(**{"reg.require_fee": None}), "own.toml")
