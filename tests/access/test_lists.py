"""Lists and counts say the same as single pages: who finds whom on the desk, the roll and the batch's board.

What is expected was written by hand from domain 2.2 and the story of `tests.cast_desk`; nothing asks the app's own code
who may see what.
"""

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse

from security.actions.end_appointment import end_appointment
from tests.access_matrix import SIGNED_IN
from tests.cast_desk import NOW

WHOLE_SCHOOL = {"wang", "sun", "zhao", "zheng", "li", "qian", "zhou"}
MECHANICS = {"wang", "sun", "zhao", "zheng"}
COMMERCE = {"li", "qian", "zhou"}
HANDED_IN = WHOLE_SCHOOL - {"zhou"}

# role: view of the desk: whose applications it lists. Every officer is named; who is not named has no desk.
NOTHING = {"mine": set(), "overdue": set(), "today": set(), "returned": set(), "done": set()}
DESKS = {
    "dept_head": NOTHING | {"mine": {"wang"}, "returned": {"zhao"}, "done": {"sun", "zheng"}},
    "other_dept_head": NOTHING | {"mine": {"qian"}, "overdue": {"qian"}, "done": {"li"}},
    "aa_head": NOTHING | {"mine": {"sun"}, "today": {"sun"}, "done": {"zheng"}},
    "registrar": NOTHING | {"mine": {"sun"}, "today": {"sun"}, "done": {"li"}},
    "other_registrar": NOTHING | {"mine": {"sun"}, "today": {"sun"}},
    "dept_staff": NOTHING,  # prepares, decides nothing
    "other_dept_staff": NOTHING,
    "principal": NOTHING,  # a step of the chain of changes, and none of these
    "vice_leader": NOTHING,
}
# role: whose application may be opened, by its own page and in the panel of the desk
READS = {
    **dict.fromkeys(("aa_head", "registrar", "other_registrar"), HANDED_IN),
    **dict.fromkeys(("dept_head", "dept_staff"), MECHANICS),
    **dict.fromkeys(("other_dept_head", "other_dept_staff"), COMMERCE - {"zhou"}),  # nobody reads another's draft
    "wang": {"wang"},
    "guardian": {"wang"},
    "li": {"li"},
}
OF_THE_SCHOOL = ("principal", "vice_leader", "aa_head", "registrar", "sa_head", "sa_staff")
# role: who stands on the list of students. Finance and clinic: names and numbers only; archive: of the dossiers' index.
ROLL = {
    **dict.fromkeys(OF_THE_SCHOOL, WHOLE_SCHOOL),
    **dict.fromkeys(("dept_head", "dept_staff"), MECHANICS),
    **dict.fromkeys(("other_dept_head", "other_dept_staff"), COMMERCE),
    "tutor": {"wang", "sun"},
    "other_tutor": COMMERCE,
    **dict.fromkeys(("finance", "clinic", "archive_head", "archivist"), WHOLE_SCHOOL),
}
SINGLE_STUDENTS_ONLY = {"meeting_sec", "legal", "teacher", "clearance", "appeal_comm"}
NAMES = (
    "due",
    "registered",
    "at_department",
    "at_academic_affairs",
    "with_student",
    "to_confirm",
    "missing",
    "overdue",
)
OF_MECHANICS = dict(zip(NAMES, (4, 1, 1, 1, 1, 0, 0, 0), strict=True))
OF_COMMERCE = dict(zip(NAMES, (3, 0, 1, 0, 0, 1, 1, 0), strict=True))
OF_M1 = dict(zip(NAMES, (2, 0, 1, 1, 0, 0, 0, 0), strict=True))
# whom the board's list shows: the students of the roster within reach
ROSTERS = {
    **dict.fromkeys(OF_THE_SCHOOL, WHOLE_SCHOOL),
    **dict.fromkeys(("dept_head", "dept_staff"), MECHANICS),
    **dict.fromkeys(("other_dept_head", "other_dept_staff", "other_tutor"), COMMERCE),
    "tutor": {"wang", "sun"},
}
WHOLE = {"机电工程系": OF_MECHANICS, "财经商贸系": OF_COMMERCE}
BOARDS = {
    **dict.fromkeys(OF_THE_SCHOOL, WHOLE),
    **{role: {"机电工程系": OF_MECHANICS} for role in ("dept_head", "dept_staff")},
    **{role: {"财经商贸系": OF_COMMERCE} for role in ("other_dept_head", "other_dept_staff", "other_tutor")},
    "tutor": {"机电工程系": OF_M1},
}


@pytest.mark.parametrize("role", [*SIGNED_IN, "other_registrar"])
def test_each_view_of_the_desk_lists_what_the_matrix_says_and_counts_it(morning, role):
    browser = morning.cast.client(getattr(morning.cast, role))
    for view in NOTHING:
        page = browser.get(reverse("casework:desk"), {"view": view})
        if role not in DESKS:
            assert page.status_code == 404
            continue
        listed = listed_on(morning, page)
        assert (view, listed) == (view, DESKS[role][view])
        assert str(page.context["counts"].get(view, len(listed))) == str(len(listed))
        assert not [key for key in WHOLE_SCHOOL - listed if shows(page, morning.students[key].name)]


@pytest.mark.parametrize("role", sorted(DESKS))
def test_filters_and_search_of_the_desk_find_nothing_beyond_it(morning, role):
    browser = morning.cast.client(getattr(morning.cast, role))
    for key, student in morning.students.items():
        searches = ({"q": student.name}, {"q": morning.of(key).number}, {"unit": morning.cast.commerce.pk})
        for search in searches:
            page = browser.get(reverse("casework:desk"), search)
            listed = listed_on(morning, page)
            assert listed <= DESKS[role]["mine"]
        by_name = listed_on(morning, browser.get(reverse("casework:desk"), {"q": student.name}))
        assert by_name == {key} & DESKS[role]["mine"]


@pytest.mark.parametrize("role", [*SIGNED_IN, "other_registrar"])
def test_an_application_opens_for_its_readers_on_its_page_and_in_the_panel(morning, role):
    browser = morning.cast.client(getattr(morning.cast, role))
    opened, in_panel, on_own_list = set(), set(), set()
    for key in WHOLE_SCHOOL:
        application = morning.of(key)
        if browser.get(reverse("casework:application", args=[application.pk])).status_code == 200:
            opened.add(key)
        desk = browser.get(reverse("casework:desk"), {"sel": application.pk})
        if desk.status_code == 200 and desk.context["page"]:
            in_panel.add(key)
        if application.number in browser.get(reverse("enrollment:my_applications")).content.decode():
            on_own_list.add(key)
    assert opened == READS.get(role, set())
    assert in_panel == (opened if role in DESKS else set())
    assert on_own_list == {role} & WHOLE_SCHOOL


@pytest.mark.parametrize("role", SIGNED_IN)
def test_the_list_of_students_shows_each_office_its_own(morning, role):
    page = morning.cast.client(getattr(morning.cast, role)).get(reverse("enrollment:roll"))
    if role not in ROLL:
        assert page.status_code == (403 if role in SINGLE_STUDENTS_ONLY else 404)
        return
    assert {key for key, one in morning.students.items() if shows(page, one.name)} == ROLL[role]
    assert len(page.context["rows"]) == len(ROLL[role])
    assert str(len(ROLL[role])) in page.context["words"]


@pytest.mark.parametrize("role", SIGNED_IN)
def test_the_board_of_a_batch_counts_those_within_reach(morning, role):
    page = morning.cast.client(getattr(morning.cast, role)).get(reverse("enrollment:batch", args=[morning.batch.pk]))
    if role not in BOARDS:
        assert page.status_code == 404
        return
    counted = {row["name"]: {name: row["cells"]["counts"][name] for name in NAMES} for row in page.context["rows"]}
    assert counted == BOARDS[role]
    total = {name: sum(row[name] for row in BOARDS[role].values()) for name in NAMES}
    assert {name: page.context["total"]["counts"][name] for name in NAMES} == total


@pytest.mark.parametrize("role", SIGNED_IN)
def test_the_list_behind_the_board_names_those_within_reach(morning, role):
    address = reverse("enrollment:batch_students", args=[morning.batch.pk])
    page = morning.cast.client(getattr(morning.cast, role)).get(address)
    if role not in ROSTERS:
        assert page.status_code == 404
        return
    assert {key for key, one in morning.students.items() if shows(page, one.name)} == ROSTERS[role]
    assert len(page.context["rows"]) == len(ROSTERS[role])


def test_the_day_after_an_appointment_ended_there_is_no_desk_and_no_roll(morning):
    cast = morning.cast
    appointment = cast.registrar.appointments.get()
    end_appointment(appointment=appointment, last_day=NOW.date(), by=cast.secadmin, at=NOW)
    assert cast.client(cast.registrar).get(reverse("casework:desk")).status_code == 200
    with time_machine.travel(NOW + timedelta(days=1), tick=False):
        assert cast.client(cast.registrar).get(reverse("casework:desk")).status_code == 404
        assert cast.client(cast.registrar).get(reverse("enrollment:roll")).status_code == 404


def listed_on(morning, desk) -> set[str]:
    """Whose applications the page lists."""
    rows = desk.context["rows"]
    keys = morning.keys(row.pk for row in rows)
    assert len(keys) == len(rows)
    return keys


def shows(page, text: str) -> bool:
    """Whether the page holds the text anywhere."""
    return text in page.content.decode()
