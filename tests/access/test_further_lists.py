"""The lists beside desk, roll and board: proposals of the sweeps, students without a photo, open holds, the counters.

Expected by hand from domain 2.2 and the story of the morning, like `test_lists`.
"""

import pytest
import time_machine
from django.urls import reverse

from enrollment.actions.place_hold import place_hold
from tests.access.test_lists import COMMERCE, MECHANICS, ROLL, WHOLE_SCHOOL, shows
from tests.access_matrix import SIGNED_IN
from tests.cast_desk import NOW
from tests.cast_registration import OWN_DATA, on
from tests.flows.test_auto_left import PROPOSED, overdue  # noqa: F401 - the fixture

OF_COMMERCE = {"zhou", "qian"}
# role: of whom a sweep's proposal is listed. Tutors keep the contact log of their own class.
PROPOSALS = {
    **dict.fromkeys(("aa_head", "registrar"), OF_COMMERCE),
    **dict.fromkeys(("other_dept_head", "other_dept_staff", "other_tutor"), OF_COMMERCE),
    **{role: set() for role in ("dept_head", "dept_staff", "tutor")},
}
# Photos are of those who read the roll with its data; finance, clinic and archive read names and numbers only.
PHOTOS = {role: whom for role, whom in ROLL.items() if role not in {"finance", "clinic", "archive_head", "archivist"}}
# kind of hold: the office that clears it, and whose it is
HOLDS = {"FAILED_COURSE": ("AA_HEAD", "wang"), "SANCTION_UNDECIDED": ("SA_HEAD", "li")}
# Academic affairs clears every hold, student affairs those of conduct, finance those of fees (domain 2.2).
CLEARED = {"aa_head": {"wang", "li"}, "registrar": {"wang", "li"}, "sa_head": {"li"}}


def keys_shown(morning, page) -> set[str]:
    return {key for key, one in morning.students.items() if shows(page, one.name)}


@pytest.mark.parametrize("role", SIGNED_IN)
def test_proposals_are_listed_to_whoever_deals_with_these_students(morning_with_proposals, role):
    morning = morning_with_proposals
    client, address = morning.cast.client(getattr(morning.cast, role)), reverse("status_changes:proposals")
    page = client.get(address)
    if role not in PROPOSALS:
        assert page.status_code in {403, 404}
        return
    assert keys_shown(morning, page) == PROPOSALS[role] - {"zhou"}  # of whom a report is open
    assert keys_shown(morning, client.get(f"{address}?view=reported")) == PROPOSALS[role] & {"zhou"}


@pytest.mark.parametrize("role", SIGNED_IN)
def test_students_without_a_photo_are_those_of_the_roll(morning, role):
    page = morning.cast.client(getattr(morning.cast, role)).get(reverse("enrollment:without_photo"))
    if role not in PHOTOS:
        assert page.status_code in {403, 404}
        return
    assert keys_shown(morning, page) == PHOTOS[role]


@pytest.mark.parametrize("role", SIGNED_IN)
def test_open_holds_are_listed_to_the_office_that_clears_them(morning, role):
    cast = morning.cast
    for code, (office, whose) in HOLDS.items():
        head = {"AA_HEAD": cast.aa_head, "SA_HEAD": cast.sa_head}[office]
        enrollment = morning.enrollment(morning.students[whose]).pk
        place_hold(enrollment=enrollment, kind=code, reason="未处理", by=head, at=NOW)
    page = cast.client(getattr(cast, role)).get(reverse("enrollment:holds"))
    if page.status_code == 404:
        assert role not in CLEARED
        return
    assert keys_shown(morning, page) == CLEARED.get(role, set())


@pytest.mark.parametrize(("role", "counter"), [("finance", "fees"), ("clinic", "health")])
def test_the_counters_list_the_roster_of_the_whole_school(morning, role, counter):
    page = morning.cast.client(getattr(morning.cast, role)).get(reverse(f"enrollment:{counter}"))
    assert page.status_code == 200
    assert keys_shown(morning, page) in (WHOLE_SCHOOL, set())  # the clinic sees new students only
    assert MECHANICS | COMMERCE == WHOLE_SCHOOL


@pytest.mark.parametrize("address", ["status_changes:proposals", "enrollment:batch_students"])
def test_lists_tell_namesakes_apart_by_number_and_the_end_of_the_id(overdue, address):  # noqa: F811
    args = [overdue.batch.pk] if address == "enrollment:batch_students" else []
    with time_machine.travel(on(PROPOSED, 9), tick=False):
        page = overdue.cast.client(overdue.cast.aa_head).get(reverse(address, args=args)).content.decode()
    assert f"{overdue.cast.number('li')} · {OWN_DATA['li']['id_number'][-4:]}" in page
