"""What the regulation asks of a term registration (REG-1.1 to REG-3.5, SEC-1.2, SEC-3.6), in all shipped editions."""

from dataclasses import replace
from datetime import date

import pytest

import rulebook.clauses  # noqa: F401  enters the clauses
from rulebook.clauses.registration import FAILED_COURSE, SANCTION_UNDECIDED, Hold, RegistrationCase, papers_needed
from rulebook.rules.clause import Finding, clause, clauses
from rulebook.rules.edition import Ruling
from rulebook.rules.parsing import read_edition
from rulebook.rules.shipped import shipped_editions, shipped_text
from rulebook.rules.units import Days

EDITIONS = {name: read_edition(shipped_text(name), f"{name}.toml") for name in shipped_editions()}
BRIEF, DETAILED = EDITIONS["brief"], EDITIONS["detailed"]
COVERS = {"detailed+SVS": "SVS_FULL_TIME"}  # the student category, where it is not the usual one
every_edition = pytest.mark.parametrize("edition", EDITIONS.values(), ids=EDITIONS.keys())

READY = RegistrationCase(
    today=date(2023, 9, 11),
    status="ACTIVE",
    category="HE_FULL_TIME",
    window_opens=date(2023, 9, 4),
    window_ends=date(2023, 9, 18),
    term_ends=date(2024, 1, 19),
    fee_state="PAID",
    materials_given=frozenset({"ID_CARD", "FEE_PROOF", "FEE_OR_AID"}),
    data_confirmed=True,
)
FRESHMAN = replace(READY, status="PENDING", is_new=True, health_attended=True, pledge_signed=True)


def within(edition, case: RegistrationCase) -> RegistrationCase:
    """The case of a student whom this edition covers."""
    usual = case.category == READY.category
    return replace(case, category=COVERS.get(edition.name, case.category)) if usual else case


def blocked_by(edition, case: RegistrationCase) -> set[str]:
    case = within(edition, case)
    return {one.provision.clause.partition(".")[2] for one in edition.rule("registration", case) if one.blocks}


def asks_reason_for(edition, case: RegistrationCase) -> set[str]:
    return {one.provision.clause.partition(".")[2] for one in edition.rule("registration", case) if one.asks_reason}


@every_edition
@pytest.mark.parametrize("case", [READY, FRESHMAN], ids=["returning", "new"])
def test_who_has_done_everything_in_the_window_is_not_stopped_and_every_rule_is_told(edition, case):
    rulings = edition.rule("registration", within(edition, case))
    assert len(rulings) == len(edition.provisions("registration"))
    assert all(one.met for one in rulings), [one for one in rulings if not one.met]
    assert all(one.because for one in rulings)


@pytest.mark.parametrize(
    ("status", "admitted"), [("PENDING", True), ("ACTIVE", True), ("ON_LEAVE", False), ("CANCELLED", False)]
)
@every_edition
def test_the_status_decides_whether_one_registers(edition, status, admitted):
    case = replace(READY, status=status)
    assert ("status_admits_registration" in blocked_by(edition, case)) is not admitted


def test_a_cancelled_student_is_told_of_reinstatement_and_one_on_leave_of_resumption():
    remedies = {
        status: next(one.remedy for one in DETAILED.rule("registration", replace(READY, status=status)) if one.remedy)
        for status in ("CANCELLED", "ON_LEAVE")
    }
    assert "reinstatement" in remedies["CANCELLED"]
    assert "resumption" in remedies["ON_LEAVE"]


@every_edition
def test_who_was_counted_as_having_left_comes_back_with_a_reason(edition):
    back = replace(READY, status="AUTO_LEFT")
    assert blocked_by(edition, back) == {"return_after_auto_left_is_explained"}
    assert blocked_by(edition, replace(back, reason_given=True)) == set()


@every_edition
def test_a_category_the_edition_does_not_cover_is_refused(edition):
    assert blocked_by(edition, replace(READY, category="ADULT_TRAINING")) == {"category_is_covered"}


@every_edition
def test_nobody_registers_before_the_window_opens(edition):
    assert blocked_by(edition, replace(READY, today=date(2023, 9, 3))) == {"window_has_opened"}


@every_edition
def test_the_last_day_of_the_window_is_in_time_and_the_next_day_needs_a_reason(edition):
    assert blocked_by(edition, replace(READY, today=date(2023, 9, 18))) == set()
    late = replace(READY, today=date(2023, 9, 19))
    assert late.is_late
    assert blocked_by(edition, late) == {"filed_in_time_or_with_reason"}
    assert blocked_by(edition, replace(late, reason_given=True)) == set()


@every_edition
def test_a_deferral_moves_the_students_own_last_day(edition):
    deferred = replace(READY, today=date(2023, 10, 7), own_deadline=date(2023, 10, 7))
    assert blocked_by(edition, deferred) == set()
    assert blocked_by(edition, replace(deferred, today=date(2023, 10, 8))) == {"filed_in_time_or_with_reason"}


@every_edition
def test_filed_in_time_stays_in_time_however_long_the_review_takes(edition):
    """AMB-08: the student is not harmed by the office's delay."""
    case = replace(READY, today=date(2023, 9, 25), first_filed_on=date(2023, 9, 18))
    assert not case.is_late
    assert blocked_by(edition, case) == set()


@every_edition
def test_after_the_last_day_of_the_term_there_is_nothing_to_make_up(edition):
    over = replace(READY, today=date(2024, 1, 20), reason_given=True)
    assert blocked_by(edition, over) == {"filed_in_time_or_with_reason"}


@every_edition
def test_a_refused_student_files_once_more_until_the_rectification_date(edition):
    """REG-3.5: also after the window."""
    refused = replace(
        READY,
        today=date(2023, 9, 22),
        first_filed_on=date(2023, 9, 18),
        times_refused=1,
        rectify_until=date(2023, 9, 25),
    )
    assert blocked_by(edition, refused) == set()
    assert blocked_by(edition, replace(refused, times_refused=2)) == {"refused_registration_is_filed_once_more"}


@every_edition
def test_after_the_rectification_date_a_refused_student_is_late_like_any_other(edition):
    refused = replace(READY, today=date(2023, 9, 26), times_refused=1, rectify_until=date(2023, 9, 25))
    assert blocked_by(edition, refused) == {"filed_in_time_or_with_reason"}
    assert blocked_by(edition, replace(refused, reason_given=True)) == set()


@pytest.mark.parametrize("state", ["UNPAID", "UNKNOWN"])
def test_unpaid_fees_block_in_detailed_and_not_in_brief(state):
    """REG-2.1: the short regulation asks for the proof of payment only."""
    assert blocked_by(DETAILED, replace(READY, fee_state=state)) == {"fee_is_settled"}
    assert blocked_by(BRIEF, replace(READY, fee_state=state)) == set()


@pytest.mark.parametrize("state", ["PAID", "AID", "LOAN", "GREEN_CHANNEL", "MILITARY"])
def test_fees_are_settled_by_payment_or_aid(state):
    assert blocked_by(DETAILED, replace(READY, fee_state=state)) == set()


def test_an_undecided_sanction_blocks_and_an_open_failed_course_warns():
    """REG-2.2, AMB-07: a failed course with its retake booked is no hold any more."""
    held = replace(READY, holds=(Hold(SANCTION_UNDECIDED), Hold(FAILED_COURSE)))
    assert blocked_by(DETAILED, held) == {"no_adverse_record_blocks"}
    assert asks_reason_for(DETAILED, held) == {"no_adverse_record_is_open"}
    assert blocked_by(BRIEF, held) == set()


@pytest.mark.parametrize(
    ("mode", "blocks", "warns"),
    [
        ("BLOCK_ALL", {SANCTION_UNDECIDED, FAILED_COURSE}, set()),
        ("BLOCK_SANCTION_ONLY", {SANCTION_UNDECIDED}, set()),
        ("WARN", set(), {SANCTION_UNDECIDED, FAILED_COURSE}),
        ("WARN_FAIL_BLOCK_SANCTION", {SANCTION_UNDECIDED}, {FAILED_COURSE}),
    ],
)
def test_a_school_chooses_what_an_adverse_record_does(mode, blocks, warns):
    text = shipped_text("detailed").replace('"WARN_FAIL_BLOCK_SANCTION"', f'"{mode}"')
    rulings = read_edition(text, "own.toml").rule(
        "registration", replace(READY, holds=(Hold(SANCTION_UNDECIDED), Hold(FAILED_COURSE)))
    )
    named = {one.provision.clause: set(one.facts.get("holds", ())) for one in rulings}
    assert named["registration.no_adverse_record_blocks"] == blocks
    assert named["registration.no_adverse_record_is_open"] == warns


def test_a_hold_of_another_kind_does_what_its_own_flag_says():
    assert blocked_by(DETAILED, replace(READY, holds=(Hold("LIBRARY", blocks=True),))) == {"no_adverse_record_blocks"}
    assert asks_reason_for(DETAILED, replace(READY, holds=(Hold("LIBRARY", blocks=False),))) == {
        "no_adverse_record_is_open"
    }


@pytest.mark.parametrize("edition", [BRIEF, DETAILED], ids=lambda edition: edition.name)
def test_a_freshman_who_attended_the_health_check_registers_and_one_who_never_went_does_not(edition):
    """REG-2.3: attending is enough; the result follows."""
    assert blocked_by(edition, FRESHMAN) == set()
    assert "health_check_is_attended" in blocked_by(edition, replace(FRESHMAN, health_attended=False))
    assert "health_check_is_attended" not in blocked_by(edition, replace(READY, health_attended=False))


def test_a_missing_paper_is_named():
    """REG-3.1"""
    for edition, missing in ((BRIEF, ("ID_CARD", "FEE_PROOF")), (DETAILED, ("FEE_OR_AID",))):
        rulings = edition.rule("registration", replace(READY, materials_given=frozenset()))
        [papers] = [one for one in rulings if one.blocks]
        assert papers.facts["papers"] == missing


def test_which_papers_a_student_needs():
    slots = DETAILED.codes("reg.required_docs")
    nothing = {"is_new": False, "health_changed": False, "health_attended": False, "other_asked": False}
    assert papers_needed(slots, **nothing) == ("FEE_OR_AID",)
    assert papers_needed(slots, **nothing | {"health_changed": True}) == ("FEE_OR_AID", "HEALTH_IF_NEW_OR_CHANGED")
    assert papers_needed(slots, **nothing | {"is_new": True}) == ("FEE_OR_AID", "HEALTH_IF_NEW_OR_CHANGED")
    assert papers_needed(slots, **nothing | {"is_new": True, "health_attended": True}) == ("FEE_OR_AID",)
    assert papers_needed(slots, **nothing | {"other_asked": True}) == ("FEE_OR_AID", "OTHER")


def test_data_that_are_not_confirmed_block():
    """SEC-1.2"""
    for edition in (BRIEF, DETAILED):
        assert blocked_by(edition, replace(READY, data_confirmed=False)) == {"data_is_confirmed"}


def test_a_freshman_without_the_pledge_is_warned_and_not_blocked():
    """SEC-3.6"""
    unsigned = replace(FRESHMAN, pledge_signed=False)
    assert blocked_by(DETAILED, unsigned) == set()
    assert asks_reason_for(DETAILED, unsigned) == {"pledge_is_signed"}
    assert asks_reason_for(BRIEF, unsigned) == set()


def test_every_ruling_that_is_not_met_says_what_to_do():
    worst = replace(
        READY, today=date(2023, 10, 30), status="ON_LEAVE", category="OVERSEAS", is_new=True, times_refused=3,
        fee_state="UNPAID",
        holds=(Hold(SANCTION_UNDECIDED), Hold(FAILED_COURSE)), materials_given=frozenset(), data_confirmed=False,
    )  # fmt: skip
    for ruling in DETAILED.rule("registration", worst):
        assert ruling.met or ruling.remedy, ruling
        words = dict.fromkeys(ruling.facts, "x")
        assert ruling.because.format(**words)
        assert ruling.remedy.format(**words) or ruling.met


def test_a_ruling_is_kept_as_json_and_comes_back():
    for ruling in DETAILED.rule("registration", replace(READY, holds=(Hold(FAILED_COURSE),))):
        kept = Ruling.from_row(ruling.to_row())
        assert (kept.met, kept.hard, kept.because, kept.remedy) == (
            ruling.met,
            ruling.hard,
            ruling.because,
            ruling.remedy,
        )
        assert dict(kept.facts) == dict(ruling.facts)
        assert (kept.provision.says, kept.provision.cites) == (ruling.provision.says, ruling.provision.cites)


def test_a_case_of_another_kind_is_not_judged():
    with pytest.raises(TypeError, match="judges a RegistrationCase"):
        DETAILED.rule("registration", object())


def test_every_clause_names_the_ids_it_reads():
    assert len(clauses()) >= 18
    assert all(one.ids and one.reading for one in clauses().values())


def test_a_clause_without_an_id_or_a_unit_is_not_a_clause():
    def no_id(case: RegistrationCase) -> Finding:
        """Says nothing about its source."""
        raise NotImplementedError

    def no_unit(case: RegistrationCase, *, days: int) -> Finding:
        """REG-1.1"""
        raise NotImplementedError

    def not_by_name(case: RegistrationCase, days: Days) -> Finding:
        """REG-1.1"""
        raise NotImplementedError

    for judge, said in ((no_id, "clause ID"), (no_unit, "must say its unit"), (not_by_name, "keyword argument")):
        judge.__annotations__ = {
            name: eval(kind, globals()) if isinstance(kind, str) else kind
            for name, kind in judge.__annotations__.items()
        }
        with pytest.raises(TypeError, match=said):
            clause(judge)
