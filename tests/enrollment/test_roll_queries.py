"""Who sees whom on the roll, and who is found by what: checked against a plain reading of the permission matrix."""

import pytest
from django.db.backends.postgresql.psycopg_any import DateRange, DateTimeTZRange

from enrollment.models import Placement
from enrollment.queries.finding import found_page, found_parts
from enrollment.queries.roll import Chosen, in_reach, roll_page, students_by_name, view_reach, visible_students
from enrollment.queries.students import ends_of_namesakes
from enrollment.rules import identity
from security.journal import unrecorded
from security.models import Guardianship
from security.rules.names import pieces
from tests.cast_roll import number_of

ALL = frozenset(
    (
        "wang",
        "li",
        "twin",
        "namesake",
        "long_name",
        "rare",
        "renamed",
        "foreign",
        "no_id",
        "on_leave",
        "gone",
        "admitted",
    )
)
MECHANICS = ALL - {"li", "namesake", "renamed", "on_leave", "gone"}
SEES = {
    **dict.fromkeys(("principal", "vice_leader", "aa_head", "registrar", "sa_head", "sa_staff"), ALL),
    **dict.fromkeys(("dept_head", "dept_staff"), MECHANICS),
    **dict.fromkeys(("other_dept_head", "other_dept_staff"), ALL - MECHANICS),
    "tutor": {"wang", "twin"},
    "other_tutor": ALL - MECHANICS,
    "wang": {"wang"},
    "li": {"li"},
    "guardian": {"wang"},
    **dict.fromkeys(
        ("nobody", "finance", "clinic", "archivist", "meeting_sec", "legal", "appeal_comm", "clearance"), ()
    ),
    **dict.fromkeys(("sysadmin", "secadmin", "auditor"), ()),
}


def keys_of(roll, ids):
    return {key for key, pk in roll.enrollments.items() if pk in set(ids)}


def counted(visible, typed):
    return sum(part.count() for part in found_parts(visible, typed))


def found(roll, typed, by="registrar"):
    rows = found_page(visible_students(getattr(roll, by), roll.at), typed).rows
    assert len(rows) == counted(visible_students(getattr(roll, by), roll.at), typed)
    return keys_of(roll, [row["pk"] for row in rows])


@pytest.mark.parametrize("role", sorted(SEES))
def test_list_search_and_count_show_each_role_the_same_students(roll, role):
    person = getattr(roll, role)
    visible, reach = visible_students(person, roll.at), view_reach(person, roll.at)
    assert keys_of(roll, visible.values_list("pk", flat=True)) == set(SEES[role])
    assert found(roll, "王子涵", by=role) == {"wang", "twin", "namesake"} & set(SEES[role])
    assert found(roll, "wzh", by=role) == {"wang", "twin", "namesake"} & set(SEES[role])
    if reach:
        page = roll_page(visible, reach, Chosen())
        assert keys_of(roll, [row["pk"] for row in page.rows]) == set(SEES[role])
        assert in_reach(visible, reach, Chosen()).count() == len(SEES[role])


def test_the_counters_of_finance_and_clinic_know_names_only(roll):
    for role in ("finance", "clinic", "archivist"):
        assert not visible_students(getattr(roll, role), roll.at).exists()
        assert students_by_name(getattr(roll, role), roll.at).count() == len(ALL)
    for role in ("meeting_sec", "appeal_comm", "sysadmin"):
        assert not students_by_name(getattr(roll, role), roll.at).exists()


def test_a_guardian_of_an_adult_sees_nothing_without_consent(roll):
    link = Guardianship.objects.get(guardian=roll.guardian)
    grown_up = roll.at.replace(year=roll.at.year + 5)
    assert not visible_students(roll.guardian, grown_up).exists()
    with unrecorded("the adult consents"):
        Guardianship.objects.filter(pk=link.pk).update(consented_at=roll.at)
    assert visible_students(roll.guardian, grown_up).exists()
    with unrecorded("the link was never verified"):
        Guardianship.objects.filter(pk=link.pk).update(verified_at=None)
    assert not visible_students(roll.guardian, roll.at).exists()


@pytest.mark.parametrize(
    ("typed", "keys"),
    [
        ("子涵", {"wang", "twin", "namesake"}),
        ("涵", {"wang", "twin", "namesake"}),
        ("王 子 涵", {"wang", "twin", "namesake"}),
        ("买买提", {"long_name"}),
        ("阿卜杜拉•买买提江", {"long_name"}),
        ("杜拉·买买", {"long_name"}),
        ("䶮", {"rare"}),
        ("小花", {"renamed"}),
        ("欧小花", {"renamed"}),
        ("ouyang", {"renamed"}),
        ("oyjy", {"renamed"}),
        ("OUYANGJINGYI", {"renamed"}),
        ("wang zihan", {"wang", "twin", "namesake"}),
        ("wangzi", {"wang", "twin", "namesake"}),
        ("jean", {"foreign"}),
        ("dupont", {"foreign"}),
        ("Jean Dupont", {"foreign"}),
        ("dup", {"foreign"}),
        ("JEAN D", {"foreign"}),
        ("ean", {"foreign"}),
        ("2024010102", {"twin"}),
        ("20240102", {"long_name", "rare", "foreign", "no_id"}),
        ("２０２４０１０１０２", {"twin"}),
        ("24330001110001", {"admitted"}),
        ("2433000111", {"admitted"}),
        ("王子汉", set()),
        ("99999", set()),
        ("%", set()),
        ("_", set()),
        ("   ", set()),
    ],
)
def test_students_are_found_by_what_is_typed(roll, typed, keys):
    assert found(roll, typed) == keys


def test_an_exact_id_number_is_found_and_a_piece_of_it_is_not(roll):
    number = number_of("twin")
    assert found(roll, number) == {"twin"}
    assert found(roll, f" {number[:6]} {number[6:].lower()} ") == {"twin"}
    assert found(roll, number[:14]) == set()
    assert found(roll, number_of("foreign").lower()) == {"foreign"}


@pytest.mark.parametrize(
    ("kind", "number", "typed"),
    [
        (identity.OTHER, "军字第1234567号", " 军字第 1234567 号"),
        (identity.OTHER, "出生证P320123456", "出生证p320123456"),
        (identity.HONG_KONG, "A123456(7)", "a123456（7）"),
        (identity.MACAO, "1500123(4)", "1500123(4)"),
        (identity.PASSPORT, "E1234", "e1234"),
        ("2", "7", " 7 "),
        (identity.PASSPORT, "AB1234567890CDEF1234", "ab1234567890-cdef1234"),
        ("3", f"{7:030}", f"{7:030}"),
    ],
)
def test_a_document_number_that_the_roll_accepts_is_found(roll, kind, number, typed):
    with unrecorded("another document"):
        document = roll.of("foreign").student.id_documents.get()
        document.kind, document.number = kind, identity.normalise(number)
        document.save()
    assert found(roll, typed) == {"foreign"}


@pytest.mark.parametrize("number", ["G990000201003050019", "L41010520100305AB12", "LAB0105201003051234"])
def test_a_national_number_that_the_roll_accepts_is_found(roll, number):
    with unrecorded("another national number"):
        student = roll.of("foreign").student
        student.national_no = number
        student.save()
    assert found(roll, number.lower()) == {"foreign"}


def test_a_name_is_found_as_it_is_written(roll):
    with unrecorded("another name"):
        person = roll.of("foreign").person
        person.name, person.grams = "Anna McDonald", sorted(pieces("Anna McDonald"))
        person.save()
    assert found(roll, "McDon") == found(roll, "McDonald") == found(roll, "anna") == {"foreign"}


def test_an_old_document_is_found_too(roll):
    with unrecorded("the document was replaced"):
        roll.of("twin").student.id_documents.update(is_current=False)
    assert found(roll, number_of("twin")) == {"twin"}


@pytest.mark.parametrize(
    ("chosen", "keys"),
    [
        ({"statuses": ("ON_LEAVE", "WITHDRAWN")}, {"on_leave", "gone"}),
        ({"statuses": ("PENDING",)}, {"wang", "li"}),
        ({"cohort": 2024, "statuses": ("ADMITTED",)}, {"admitted"}),
        ({"cohort": 2023}, set()),
    ],
)
def test_filters_narrow_the_list(roll, chosen, keys, monkeypatch):
    visible, reach = visible_students(roll.registrar, roll.at), view_reach(roll.registrar, roll.at)
    for few in (3000, 0):  # sorted at once, and class by class
        monkeypatch.setattr("enrollment.queries.roll.RARE", few)
        page = roll_page(visible, reach, Chosen(**chosen))
        assert keys_of(roll, [row["pk"] for row in page.rows]) == keys
        assert in_reach(visible, reach, Chosen(**chosen)).count() == len(keys)


def test_places_narrow_the_list(roll):
    visible, reach = visible_students(roll.registrar, roll.at), view_reach(roll.registrar, roll.at)
    for chosen, keys in (
        (Chosen(department=roll.mechanics.pk), MECHANICS),
        (Chosen(unit=roll.m1.pk), {"wang", "twin"}),
        (Chosen(unit=roll.mechanics.pk), {"admitted"}),
        (Chosen(major=roll.accounting.pk, cohort=2024), ALL - MECHANICS),
        (Chosen(department=roll.commerce.pk, unit=roll.m1.pk), set()),
    ):
        page = roll_page(visible, reach, chosen)
        assert keys_of(roll, [row["pk"] for row in page.rows]) == keys


def test_who_moved_to_another_class_stands_in_the_new_one_only(roll):
    before = roll.of("twin").placements.get()
    moved_on = roll.at.date()
    with unrecorded("moved to another class"):
        before.is_current = False
        before.during = DateRange(before.during.lower, moved_on)
        before.save()
        Placement.objects.create(
            enrollment=before.enrollment, major=roll.accounting, cohort=before.cohort, unit=roll.c1,
            during=DateRange(moved_on, None), recorded=DateTimeTZRange(roll.at, None), authority="moved",
        )  # fmt: skip
    visible, reach = visible_students(roll.registrar, roll.at), view_reach(roll.registrar, roll.at)
    for chosen, is_there in ((Chosen(unit=roll.m1.pk), False), (Chosen(unit=roll.c1.pk), True), (Chosen(), True)):
        rows = [row for row in roll_page(visible, reach, chosen).rows if row["pk"] == roll.enrollments["twin"]]
        assert [row["unit"] for row in rows] == [roll.c1.pk] * is_there
        found_rows = found_page(visible, number_of("twin"), chosen=chosen).rows
        assert [row["unit"] for row in found_rows] == [roll.c1.pk] * is_there
    of_mechanics = view_reach(roll.dept_head, roll.at)
    assert in_reach(visible, of_mechanics, Chosen()).count() == len(MECHANICS) - 1
    rows = roll_page(visible_students(roll.dept_head, roll.at), of_mechanics, Chosen()).rows
    assert keys_of(roll, [row["pk"] for row in rows]) == MECHANICS - {"twin"}


def pages(turn):
    key, seen = (), []
    while True:
        page = turn(key)
        seen += [row["pk"] for row in page.rows]
        if not page.next_key:
            return seen
        key = page.next_key


@pytest.mark.parametrize("size", [1, 2, 5, 11, 12, 13])
def test_pages_show_everybody_once_and_in_order(roll, monkeypatch, size):
    for module in ("roll", "finding"):
        monkeypatch.setattr(f"enrollment.queries.{module}.PAGE", size)
    monkeypatch.setattr("enrollment.queries.roll.FIRST_CLASSES", 1)
    visible, reach = visible_students(roll.registrar, roll.at), view_reach(roll.registrar, roll.at)
    whole = roll_page(visible, reach, Chosen()).rows
    seen = pages(lambda key: roll_page(visible, reach, Chosen(), key))
    assert len(seen) == len(set(seen)) == len(ALL)
    codes = [row["unit_code"] for row in whole]
    assert codes == sorted(codes)
    few = pages(lambda key: roll_page(visible, reach, Chosen(statuses=("ACTIVE", "PENDING")), key))
    assert len(few) == len(set(few)) == 9
    for typed in ("王子涵", "w", "wzh", "2024", "an", "li"):
        seen = pages(lambda key, typed=typed: found_page(visible, typed, key))
        assert len(seen) == len(set(seen)) == counted(visible, typed)


def test_namesakes_are_told_apart_by_the_end_of_the_id_number_on_whichever_page_they_stand(
    roll, django_assert_num_queries
):
    keys = ("wang", "twin", "li")
    shown = [(roll.enrollments[key], roll.of(key).person.name) for key in keys]
    assert ends_of_namesakes(shown) == {roll.enrollments[key]: number_of(key)[-4:] for key in ("wang", "twin")}
    with django_assert_num_queries(1):
        assert ends_of_namesakes(shown[1:]) == {roll.enrollments["twin"]: number_of("twin")[-4:]}
    assert ends_of_namesakes(shown[2:]) == {}
    assert ends_of_namesakes(shown[1:], among=visible_students(roll.other_dept_head, roll.at)) == {}
