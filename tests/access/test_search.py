"""The one search finds for each office what its lists hold, and nothing else. What is expected is the hand-written
table of `test_lists`."""

import pytest
from django.urls import reverse

from enrollment.models import Enrollment, IdDocument
from tests.access.test_lists import READS, ROLL
from tests.access_matrix import STAFF

HTMX = {"HX-Request": "true", "HX-Target": "div#palette-results"}


def lines(world, role, typed, part):
    """Titles and details of one part of what is found."""
    page = world.cast.client(getattr(world.cast, role)).get(reverse("palette"), {"q": typed})
    assert page.status_code == 200
    return [hit for found in page.context["parts"] if found.title == part for hit in found.hits]


def names_of(hits):
    return sorted(hit.title.partition(" · ")[0] for hit in hits)


@pytest.mark.parametrize("role", STAFF)
def test_students_are_found_by_whoever_has_them_on_the_list(morning, role):
    for key, student in morning.students.items():
        found = lines(morning, role, student.name, "学生")
        assert names_of(found) == ([student.name] if key in ROLL.get(role, set()) else []), key


@pytest.mark.parametrize("role", STAFF)
def test_applications_are_found_by_whoever_may_open_them(morning, role):
    for key, student in morning.students.items():
        by_number = lines(morning, role, morning.of(key).number, "申请")
        by_name = lines(morning, role, student.name, "申请")
        expected = [student.name] if key in READS.get(role, set()) else []
        assert (key, names_of(by_number), names_of(by_name)) == (key, expected, expected)


def test_a_student_is_found_by_two_characters_initials_number_and_id_number(roll):
    roll.cast.at = roll.at
    wang = roll.of("wang")
    number = IdDocument.objects.get(student=wang.student, is_current=True).number
    for typed, whose in (("子涵", 3), ("wzh", 3), ("2024010101", 1), (number, 1)):
        assert names_of(lines(roll, "registrar", typed, "学生")) == ["王子涵"] * whose, typed


def test_namesakes_are_told_apart_by_number_class_and_the_end_of_the_id_number(roll):
    found = lines(roll, "registrar", "王子涵", "学生")
    assert len({hit.detail for hit in found}) == len(found) == 3


def test_an_office_that_knows_names_only_sees_neither_status_nor_id_number(roll):
    [hit] = lines(roll, "finance", "2024010101", "学生")
    last_four = IdDocument.objects.get(student=roll.of("wang").student, is_current=True).last_four
    assert last_four not in hit.detail
    assert "2024010101" in hit.detail
    assert hit.url.startswith(reverse("enrollment:roll"))


def test_one_letter_finds_pages_only(morning):
    page = morning.cast.client(morning.cast.registrar).get(reverse("palette"), {"q": "王"})
    assert page.context["parts"] == []


@pytest.mark.parametrize(
    ("role", "typed", "title"),
    [("registrar", "导入", "导入"), ("registrar", "import", "导入"), ("aa_head", "批次", "开启注册批次")],
)
def test_a_page_is_found_by_its_title_in_either_language(cast, role, typed, title):
    page = cast.client(getattr(cast, role)).get(reverse("palette"), {"q": typed})
    assert title in [hit.title for part in page.context["parts"] for hit in part.hits]


@pytest.mark.parametrize("role", STAFF)
def test_every_page_that_is_offered_opens(cast, role):
    browser = cast.client(getattr(cast, role))
    offered = browser.get(reverse("palette")).context["parts"]
    for hit in (hit for part in offered for hit in part.hits):
        assert browser.get(hit.url, follow=True).status_code == 200, hit.url


def test_the_box_gets_options_only_and_the_page_works_without_it(morning):
    browser = morning.cast.client(morning.cast.registrar)
    options = browser.get(reverse("palette"), {"q": "王子"}, headers=HTMX).content.decode()
    assert 'role="listbox"' in options
    assert "<html" not in options
    assert reverse("enrollment:student", args=[Enrollment.objects.get(person=morning.cast.wang).pk]) in options


def test_students_and_guardians_have_no_such_page(cast):
    for role in ("wang", "guardian", "nobody"):
        assert cast.client(getattr(cast, role)).get(reverse("palette"), {"q": "王子"}).status_code == 404
