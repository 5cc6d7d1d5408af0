"""Who appoints whom, to what, and when two persons are needed (domain 2.3)."""

from datetime import date, timedelta
from threading import Barrier, Thread
from uuid import uuid4

import pytest
from django.db import connection
from django.utils import timezone

from security.access import may_where, offices_held
from security.actions.appoint import CannotAppoint, appoint
from security.actions.decide_proposal import decide_proposal
from security.actions.end_appointment import CannotEnd, end_appointment
from security.actions.propose_appointment import propose_appointment
from security.models import Appointment, AppointmentProposal, Entry, Person, UnitGrant
from security.queries import proposals_to_decide, the_system
from tests.cast import build_cast

pytestmark = pytest.mark.clock

LAST_YEAR = date(2025, 9, 1)


def try_to_appoint(cast, office, *, person="nobody", unit="school", by="secadmin", **more):
    return appoint(
        person=cast.persons[person],
        office=office,
        unit=cast.units[unit],
        begins=more.pop("begins", LAST_YEAR),
        by=cast.persons[by],
        at=cast.at,
        **more,
    )


def offices_of(person, at):
    return {one.office for one in offices_held(Person.objects.get(pk=person.pk), at)}


def test_an_appointment_opens_what_its_office_may_do_in_its_unit_and_below(cast):
    try_to_appoint(cast, "DEPT_HEAD", unit="mechanics")
    reach = may_where(cast.nobody, "registration.dept_review", cast.at)
    assert reach.covers(cast.m1.lineage)
    assert not reach.covers(cast.c1.lineage)
    assert not reach.covers(cast.school.lineage)


def test_the_casts_appointments_are_what_the_act_writes(cast):
    """The cast writes rows of its own for speed; they must not differ from the act's."""
    try_to_appoint(cast, "REGISTRAR", begins=cast.registrar.appointments.get().during.lower)
    rows = [
        {
            key: value
            for key, value in UnitGrant.objects.filter(user__person=person).values()[0].items()
            if key not in {"id", "user_id", "appointment_id"}
        }
        for person in (cast.nobody, cast.registrar)
    ]
    assert rows[0] == rows[1]


def test_it_is_entered_in_the_journal_about_the_person(cast):
    event = try_to_appoint(cast, "REGISTRAR")
    entry = Entry.objects.get(event="security.appointed")
    assert (entry.by, entry.person, entry.about) == (cast.secadmin, cast.nobody, event.about)
    assert entry.particulars["office"] == "REGISTRAR"


def test_it_holds_from_its_first_day_to_its_last(cast):
    today = timezone.localtime(cast.at).date()
    try_to_appoint(cast, "REGISTRAR", begins=today + timedelta(days=1), ends=today + timedelta(days=2))
    days = [cast.at + timedelta(days=n) for n in range(4)]
    assert [offices_of(cast.nobody, day) for day in days] == [set(), {"REGISTRAR"}, {"REGISTRAR"}, set()]


@pytest.mark.parametrize("by", ["registrar", "sysadmin", "aa_head", "principal", "wang", "auditor"])
def test_only_the_security_administrator_appoints(cast, by):
    with pytest.raises(CannotAppoint):
        try_to_appoint(cast, "REGISTRAR", by=by)


def test_nobody_appoints_himself(cast):
    with pytest.raises(CannotAppoint):
        appoint(
            person=cast.secadmin,
            office="SECADMIN",
            unit=cast.school,
            begins=date(2020, 1, 1),
            ends=date(2020, 2, 1),
            by=cast.secadmin,
            at=cast.at,
        )


@pytest.mark.parametrize(
    ("office", "unit"),
    [("DEPT_HEAD", "school"), ("TUTOR", "mechanics"), ("REGISTRAR", "mechanics"), ("DEPT_STAFF", "m1")],
)
def test_an_office_is_held_for_a_unit_of_its_kind(cast, office, unit):
    with pytest.raises(CannotAppoint):
        try_to_appoint(cast, office, unit=unit)


@pytest.mark.parametrize(
    ("person", "office"),
    [("registrar", "FINANCE"), ("finance", "REGISTRAR"), ("auditor", "REGISTRAR"), ("sysadmin", "REGISTRAR")],
)
def test_offices_that_exclude_each_other_are_not_held_by_one_person(cast, person, office):
    with pytest.raises(CannotAppoint) as refusal:
        try_to_appoint(cast, office, person=person)
    assert "职责分离" in str(refusal.value)


def test_they_may_follow_one_another(cast):
    today = timezone.localtime(cast.at).date()
    held = cast.finance.appointments.get()
    end_appointment(appointment=held, last_day=today - timedelta(days=1), by=cast.secadmin, at=cast.at)
    try_to_appoint(cast, "REGISTRAR", person="finance", begins=today)


def test_the_same_office_is_not_given_twice(cast):
    with pytest.raises(CannotAppoint):
        try_to_appoint(cast, "REGISTRAR", person="registrar")


@pytest.mark.parametrize("missing", [{"ends": None, "reason": "病假"}, {"ends": date(2025, 10, 1), "reason": " "}])
def test_a_cover_has_a_last_day_and_a_reason(cast, missing):
    covered = cast.registrar.appointments.get()
    with pytest.raises(CannotAppoint):
        try_to_appoint(cast, "REGISTRAR", covers=covered, **missing)


def test_a_cover_stands_in_for_that_office_and_unit_in_its_days_and_is_another_person(cast):
    """2.3.8: scope and days of a substitution are those of what it stands in for."""
    covered = cast.dept_head.appointments.get()
    first = covered.during.lower
    month = {"begins": first, "ends": first + timedelta(days=30), "reason": "病假", "covers": covered}
    fits = {"office": "DEPT_HEAD", "unit": "mechanics"} | month
    for unfit in (
        {"office": "DEPT_STAFF"},
        {"unit": "commerce"},
        {"begins": first - timedelta(days=1)},
        {"person": "dept_head"},
    ):
        with pytest.raises(CannotAppoint):
            try_to_appoint(cast, **fits | unfit)
    try_to_appoint(cast, **fits)
    assert covered.covered_by.get().person == cast.nobody


def test_a_cover_ends_with_the_appointment_it_stands_in_for(cast):
    covered = cast.registrar.appointments.get()
    today = timezone.localtime(cast.at).date()
    end_appointment(appointment=covered, last_day=today, by=cast.secadmin, at=cast.at)
    covered.refresh_from_db()
    days = {"begins": covered.during.lower, "reason": "病假", "covers": covered}
    with pytest.raises(CannotAppoint):
        try_to_appoint(cast, "REGISTRAR", ends=today + timedelta(days=1), **days)
    try_to_appoint(cast, "REGISTRAR", ends=today, **days)


@pytest.mark.parametrize("office", ["PRINCIPAL", "VICE_LEADER", "AA_HEAD", "SECADMIN", "SYSADMIN", "AUDITOR"])
def test_a_privileged_office_is_not_given_by_one_person(cast, office):
    with pytest.raises(CannotAppoint):
        try_to_appoint(cast, office)
    assert not offices_of(cast.nobody, cast.at)


def test_the_system_sets_a_school_up_alone(cast):
    appoint(person=cast.nobody, office="AA_HEAD", unit=cast.school, begins=LAST_YEAR, by=the_system(), at=cast.at)
    assert offices_of(cast.nobody, cast.at) == {"AA_HEAD"}


def propose(cast, by="secadmin", person="nobody", office="AA_HEAD"):
    return propose_appointment(
        person=cast.persons[person],
        office=office,
        unit=cast.school,
        begins=LAST_YEAR,
        by=cast.persons[by],
        at=cast.at,
    )


@pytest.mark.parametrize("second", ["other_secadmin", "aa_head"])
def test_a_proposal_becomes_an_appointment_when_a_second_person_confirms(cast, second):
    propose(cast)
    assert not offices_of(cast.nobody, cast.at)
    proposal = AppointmentProposal.objects.get()
    decide_proposal(proposal=proposal, confirmed=True, by=cast.persons[second], at=cast.at)
    assert offices_of(cast.nobody, cast.at) == {"AA_HEAD"}
    assert AppointmentProposal.objects.get().decided_by == cast.persons[second]


@pytest.mark.parametrize("second", ["secadmin", "nobody", "registrar", "sysadmin", "principal", "auditor"])
@pytest.mark.parametrize("confirmed", [True, False])
def test_the_proposer_the_proposed_and_strangers_decide_nothing(cast, second, confirmed):
    propose(cast)
    person = cast.persons[second]
    assert not proposals_to_decide(person, cast.at).exists()
    with pytest.raises(CannotAppoint):
        decide_proposal(proposal=AppointmentProposal.objects.get(), confirmed=confirmed, by=person, at=cast.at)
    assert AppointmentProposal.objects.get().state == "OPEN"


def test_a_declined_proposal_opens_nothing_and_may_be_made_again(cast):
    propose(cast)
    decide_proposal(proposal=AppointmentProposal.objects.get(), confirmed=False, by=cast.aa_head, at=cast.at)
    assert not offices_of(cast.nobody, cast.at)
    propose(cast)


def test_the_same_proposal_is_made_once(cast):
    propose(cast)
    with pytest.raises(CannotAppoint):
        propose(cast, by="other_secadmin")


def test_who_lost_the_office_meanwhile_has_proposed_in_vain(cast):
    propose(cast)
    held = cast.secadmin.appointments.get()
    yesterday = timezone.localtime(cast.at).date() - timedelta(days=1)
    end_appointment(appointment=held, last_day=yesterday, by=cast.other_secadmin, at=cast.at)
    with pytest.raises(CannotAppoint):
        decide_proposal(proposal=AppointmentProposal.objects.get(), confirmed=True, by=cast.aa_head, at=cast.at)
    assert not Appointment.objects.filter(person=cast.nobody).exists()


def test_an_appointment_that_has_ended_is_not_prolonged(cast):
    held = cast.registrar.appointments.get()
    today = timezone.localtime(cast.at).date()
    end_appointment(appointment=held, last_day=today, by=cast.secadmin, at=cast.at)
    with pytest.raises(CannotEnd):
        end_appointment(appointment=held, last_day=today + timedelta(days=1), by=cast.secadmin, at=cast.at)


def test_one_that_ends_before_it_begins_never_counted(cast):
    today = timezone.localtime(cast.at).date()
    try_to_appoint(cast, "REGISTRAR", begins=today)
    held = cast.nobody.appointments.get()
    end_appointment(appointment=held, last_day=today - timedelta(days=1), by=cast.secadmin, at=cast.at)
    assert not offices_of(cast.nobody, cast.at)
    try_to_appoint(cast, "REGISTRAR", begins=today)


def test_pressing_twice_appoints_once(cast):
    key = uuid4()
    first = try_to_appoint(cast, "REGISTRAR", act_key=key)
    assert try_to_appoint(cast, "REGISTRAR", act_key=key) == first
    assert Appointment.objects.filter(person=cast.nobody).count() == 1


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_of_two_confirmations_at_once_one_counts_and_the_other_is_told_who():
    cast = build_cast(timezone.now())
    propose(cast)
    ready, outcomes = Barrier(2), []

    def decide(key):
        proposal = AppointmentProposal.objects.get()
        ready.wait()
        try:
            decide_proposal(proposal=proposal, confirmed=True, by=cast.persons[key], at=cast.at)
            outcomes.append("confirmed")
        except CannotAppoint as refusal:
            outcomes.append(str(refusal))
        finally:
            connection.close()

    threads = [Thread(target=decide, args=[key]) for key in ("aa_head", "other_secadmin")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    decided_by = AppointmentProposal.objects.get().decided_by
    assert min(outcomes, key=len) == "confirmed"
    assert decided_by.name in max(outcomes, key=len)
    assert Appointment.objects.filter(person=cast.nobody).count() == 1


def test_appointing_by_the_page_and_seeing_it_in_the_list(cast):
    client = cast.client(cast.secadmin)
    form = {
        "number": "t0900",
        "office": "DEPT_STAFF",
        "unit": cast.commerce.pk,
        "begins": "2025-09-01",
        "act_key": uuid4(),
    }
    assert client.post("/people/appoint/", form).status_code == 302
    for search in ("", "高远", "gaoyuan", "gy", "T0900"):
        page = client.get("/people/", {"q": search})
        assert "高远" in page.content.decode(), search
    assert "高远" not in client.get("/people/", {"office": "DEPT_HEAD"}).content.decode()


def test_a_refusal_stands_on_the_page_and_keeps_what_was_typed(cast):
    form = {"number": "T0601", "office": "REGISTRAR", "unit": cast.school.pk, "begins": "2025-09-01", "reason": "换岗"}
    page = cast.client(cast.secadmin).post("/people/appoint/", form)
    assert page.status_code == 400
    assert "职责分离" in page.content.decode()
    assert 'value="换岗"' in page.content.decode()


def test_a_privileged_office_is_proposed_by_the_page_and_confirmed_by_another(cast):
    form = {
        "number": "T0900",
        "office": "VICE_LEADER",
        "unit": cast.school.pk,
        "begins": "2025-09-01",
        "act_key": uuid4(),
    }
    assert cast.client(cast.secadmin).post("/people/appoint/", form).status_code == 302
    assert "高远" not in cast.client(cast.secadmin).get("/people/proposals/").content.decode()
    head = cast.client(cast.aa_head)
    assert "/people/proposals/" in head.get("/account/offices/").content.decode()
    assert "高远" in head.get("/people/proposals/").content.decode()
    proposal = AppointmentProposal.objects.get()
    head.post(f"/people/proposals/{proposal.pk}/", {"decision": "confirm", "act_key": uuid4()})
    assert offices_of(cast.nobody, cast.at) == {"VICE_LEADER"}


def test_a_cover_is_started_from_whom_it_covers_and_shown_beside(cast):
    held = cast.registrar.appointments.get()
    client = cast.client(cast.secadmin)
    page = client.get(f"/people/appoint/?covers={held.pk}")
    assert page.context["form"].initial["office"] == "REGISTRAR"
    form = {
        "number": "T0900",
        "office": "REGISTRAR",
        "unit": cast.school.pk,
        "begins": str(timezone.localtime(cast.at).date()),
        "ends": "2099-01-01",
        "reason": "产假",
        "covers": held.pk,
        "act_key": uuid4(),
    }
    assert client.post("/people/appoint/", form).status_code == 302
    assert cast.registrar.name in cast.client(cast.nobody).get("/account/offices/").content.decode()


def test_ending_an_appointment_by_the_page(cast):
    held = cast.registrar.appointments.get()
    page = cast.client(cast.secadmin).post(f"/people/appointments/{held.pk}/end/", {"last_day": "2026-01-01"})
    assert page.status_code == 302
    assert not offices_of(cast.registrar, cast.at)
    past = cast.client(cast.secadmin).get("/people/", {"past": "1"})
    assert cast.registrar.name in past.content.decode()


@pytest.mark.parametrize("key", ["tutor", "aa_head", "secadmin", "nobody", "wang"])
def test_everyone_sees_the_own_offices_in_words(cast, key):
    page = cast.client(cast.persons[key]).get("/account/offices/")
    assert page.status_code == 200
    assert len(page.context["offices"]) == (0 if key in {"nobody", "wang"} else 1)
