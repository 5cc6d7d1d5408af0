"""The regulation and the calendar as pages, for everyone who is signed in."""

from datetime import date

import pytest
from django.core.management import call_command
from django.utils import timezone

from rulebook.actions.close_school import close_school
from rulebook.actions.enact import enact
from rulebook.actions.publish_calendar_year import publish_calendar_year
from rulebook.rules.provisional import provisional_year
from rulebook.rules.shipped import shipped_text

pytestmark = [pytest.mark.django_db, pytest.mark.clock]


@pytest.fixture
def school(cast):
    """The shipped editions are loaded, and *detailed* holds for higher vocational students."""
    call_command("load_rulebook", verbosity=0)
    at = timezone.now()
    enact(
        text=shipped_text("detailed"),
        categories=["HE_FULL_TIME"],
        from_day=timezone.localdate(at),
        proposed_by=cast.aa_head,
        by=cast.principal,
        at=at,
    )
    return cast


def read(cast, person, path: str, language: str = "en") -> str:
    client = cast.client(person)
    client.cookies["language"] = language
    response = client.get(path)
    assert response.status_code == 200, response
    return response.content.decode()


def test_the_list_says_which_edition_holds_for_whom(school):
    page = read(school, school.wang, "/rulebook/")
    assert "Higher vocational, full-time" in page
    assert "学生学籍管理实施细则（详版）" in page
    assert "Not in force" in page  # the short one


def test_without_any_edition_the_page_says_what_has_to_happen(cast):
    page = read(cast, cast.aa_head, "/rulebook/")
    assert "No edition is in force today" in page


def test_an_edition_shows_article_words_and_numbers(school):
    page = read(school, school.tutor, "/rulebook/editions/detailed/")
    assert "L 二(一)1(1)" in page
    assert "集中注册期为开学之后的10个工作日。" in page
    assert "English reading, not binding" in page
    assert "10 working days" in page


def test_the_numbers_of_an_edition_stand_chapter_by_chapter(school):
    page = read(school, school.tutor, "/rulebook/editions/detailed/?chapter=registration")
    assert "reg.window_working_days" in page
    assert "leave.kinds" not in page
    assert school.client(school.tutor).get("/rulebook/editions/detailed/?chapter=unknown").status_code == 404


def test_the_english_reading_is_left_out_in_chinese(school):
    page = read(school, school.tutor, "/rulebook/editions/detailed/", language="zh-hans")
    assert "集中注册期为开学之后的10个工作日。" in page
    assert "not binding" not in page
    assert "are the registration window" not in page


def test_an_edition_shows_who_decides_and_in_how_many_days(school):
    page = " ".join(read(school, school.aa_head, "/rulebook/editions/detailed/").split())
    assert "Department recommends" in page
    assert "2 working days" in page
    assert "Academic affairs approves" in page


def test_an_edition_says_what_it_does_not_regulate(school):
    page = read(school, school.aa_head, "/rulebook/editions/brief/")
    assert "no such rule exists in it" in page
    assert "Fees must be settled" in page


def test_a_merged_edition_shows_the_layer_of_each_value_and_what_the_overlay_offered(school):
    page = " ".join(read(school, school.aa_head, "/rulebook/editions/brief+HE/?chapter=registration").split())

    def row(key: str) -> str:
        return page.partition(f">{key}</code>")[2].partition("</tr>")[0]

    assert "14 days" in row("reg.deferral_max_days")
    assert "National overlay, higher vocational" in row("reg.deferral_max_days")
    assert "教育部令第41号第12条" in row("reg.deferral_max_days")
    assert "Each school year" in row("reg.frequency")
    assert "Short regulation" in row("reg.frequency")
    assert "The overlay offers: Each term" in row("reg.frequency")
    assert "Short regulation<br>National overlay, higher vocational" in row("reg.auto_left_mode")


def test_a_pure_edition_has_no_column_of_layers(school):
    assert "Layer" not in read(school, school.aa_head, "/rulebook/editions/brief/?chapter=registration")


def test_an_edition_that_does_not_exist_is_not_found(school):
    assert school.client(school.aa_head).get("/rulebook/editions/unknown/").status_code == 404


def test_who_is_not_signed_in_goes_to_the_door(cast):
    assert cast.client(None).get("/rulebook/")["Location"].startswith("/sign-in")


def test_a_year_shows_days_off_and_make_up_days(school):
    page = read(school, school.li, "/rulebook/calendar/2026/")
    assert "248 working days" in page
    assert page.count('class="day-off"') == 33
    assert page.count('class="day-work"') == 6
    assert "Final" in page


def test_a_provisional_year_is_marked_as_such(school):
    publish_calendar_year(year=provisional_year(2027), by=school.aa_head, at=timezone.now())
    page = read(school, school.li, "/rulebook/calendar/2027/")
    assert "Provisional" in page
    assert "may still change" in page


def test_closures_and_duty_days_are_shown(school):
    close_school(
        name="暑假", first=date(2026, 7, 13), last=date(2026, 8, 23), duty_days=[date(2026, 7, 20)],
        by=school.aa_head, at=timezone.now(),
    )  # fmt: skip
    page = read(school, school.li, "/rulebook/calendar/2026/")
    assert "暑假" in page
    assert page.count('class="day-closed"') == 41
    assert page.count('class="day-duty"') == 1


def test_a_year_without_data_is_a_sentence(school):
    assert "The calendar for 2031 is not loaded." in read(school, school.li, "/rulebook/calendar/2031/")


def test_a_year_beyond_reason_is_not_found(school):
    assert school.client(school.li).get("/rulebook/calendar/99999/").status_code == 404


@pytest.mark.parametrize(
    ("path", "queries"), [("/rulebook/", 9), ("/rulebook/editions/detailed/", 8), ("/rulebook/calendar/2026/", 8)]
)
def test_a_page_takes_a_bounded_number_of_queries(school, path, queries, django_assert_max_num_queries):
    client = school.client(school.aa_head)
    client.get(path)
    with django_assert_max_num_queries(queries):
        client.get(path)
