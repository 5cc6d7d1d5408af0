"""The regulation and the calendar as pages, for everyone who is signed in."""

import re
from collections.abc import Iterator
from datetime import date
from html import unescape

import pytest
from django.core.management import call_command
from django.utils import timezone
from django.utils.html import escape
from django.utils.translation import override

from rulebook.actions.close_school import close_school
from rulebook.actions.enact import enact
from rulebook.actions.publish_calendar_year import publish_calendar_year
from rulebook.queries.deciding import courses
from rulebook.rules.edition import Edition
from rulebook.rules.parsing import read_edition
from rulebook.rules.provisional import provisional_year
from rulebook.rules.routes import Step
from rulebook.rules.shipped import shipped_editions, shipped_text
from rulebook.rules.words import CODES

pytestmark = [pytest.mark.django_db, pytest.mark.clock]
SHIPPED = shipped_editions()


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


def shipped(name: str) -> Edition:
    return read_edition(shipped_text(name), name)


def told(html: str) -> str:
    """What a piece of a page says, without its markup."""
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html)).split())


def ways(page: str) -> list[str]:
    return re.findall(r'<ol class="route">(.*?)</ol>', page)


def items(way: str) -> list[str]:
    return re.findall(r"<li>(.*?)</li>", way)


def course(page: str, kind: str) -> str:
    """The ways of a kind of application, as the page shows them."""
    return next(ways for kinds, ways in re.findall(r"<dt>([^<]*)</dt>(<dd>.*?)</div>", page) if kind in kinds)


def step_in_words(step: Step) -> Iterator[str]:
    yield f"{CODES[step.office]} {CODES[step.verb]}"
    if step.within is not None:
        yield f"{step.within} working days"
    if step.mode == "opinion":
        yield "(does not block)"


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


@pytest.mark.parametrize("name", SHIPPED)
def test_every_rule_of_an_edition_stands_on_its_page(school, name):
    rules = shipped(name)
    page = read(school, school.tutor, f"/rulebook/editions/{name}/")
    unsaid = [f"{one.kind}: {one.clause}" for one, _clause in rules.bound if f">{escape(one.says)}</p>" not in page]
    assert not unsaid
    assert {one.kind for one, _clause in rules.bound} >= {"registration", "auto_left", "study_right"}
    assert "Rules: Counted as having left" in page


@pytest.mark.parametrize("name", SHIPPED)
def test_every_route_of_an_edition_stands_on_its_page(school, name):
    rules = shipped(name)
    page = " ".join(read(school, school.aa_head, f"/rulebook/editions/{name}/").split())
    assert {tuple(told(item) for item in items(way)) for way in ways(page)} >= {
        tuple(" ".join(step_in_words(step)) for step in route.steps) for route in rules.routes.values()
    }


def test_an_edition_shows_who_decides_in_how_many_days_and_by_which_article(school):
    page = " ".join(read(school, school.aa_head, "/rulebook/editions/detailed/").split())
    own = course(page, "Registration")
    assert "Department recommends 2 working days Academic affairs approves 3 working days" in told(own)
    assert "Article L 二(一)3" in told(own)
    long_or_short = told(course(page, "Leave of absence, Extension of leave"))
    important, general = long_or_short.split("General change")
    assert important.startswith("Important change if: months asked for more than 12 or months with earlier leave")
    assert "School leader approves 5 working days Article L 二(二)2(1), AMB-10" in important
    assert general.endswith("Academic affairs approves 5 working days Article L 二(二)2(1)")


def test_a_rule_that_hangs_on_a_number_of_the_edition_is_shown_as_it_comes_out(school):
    """*brief* asks the leader for what is imposed; the overlay asks the meeting."""
    page = " ".join(read(school, school.aa_head, "/rulebook/editions/brief+HE/").split())
    assert "Leaders&#x27; meeting decides" in course(page, "Cancellation of admission")
    page = " ".join(read(school, school.aa_head, "/rulebook/editions/brief/").split())
    assert "meeting" not in course(page, "Cancellation of admission")


def test_what_no_route_takes_is_said(school):
    page = " ".join(read(school, school.aa_head, "/rulebook/editions/detailed/").split())
    assert "Whoever took the decision that is revoked" in course(page, "Revocation")


def test_a_route_that_no_application_takes_is_shown_under_its_name():
    text = shipped_text("brief") + '\n[[routes]]\nname = "SPECIAL"\nsteps = [{ office = "MEETING", verb = "decide" }]\n'
    with override("en"):
        last = courses(read_edition(text, "brief.toml"))[-1]
    assert last.kinds == ("Special change",)
    assert [f"{leg.office} {leg.verb}" for leg in last.ways[0].legs] == ["Leaders' meeting decides"]


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
