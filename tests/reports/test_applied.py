"""Every rule of every shipped edition is applied somewhere, or it is said openly that and why it is not."""

import pytest
from django.urls import reverse

from reports.queries.applied import kinds_there, places_of_parameters, provisions_not_applied
from reports.rules.code_read import words_used_by
from reports.rules.not_applied import PARAMETERS, PROVISIONS, beginning_of, why_parameter
from rulebook.rules.edition import Edition
from rulebook.rules.parsing import read_edition
from rulebook.rules.shipped import shipped_editions, shipped_text

EDITIONS = shipped_editions()


def rules(name: str) -> Edition:
    return read_edition(shipped_text(name), f"{name}.toml")


@pytest.mark.parametrize("name", EDITIONS)
def test_every_number_is_applied_or_it_is_said_why_not(name):
    places = places_of_parameters(rules(name))
    forgotten = [key for key, found in places.items() if not found and not why_parameter(key)]
    assert not forgotten, "apply them, or say in reports/rules/not_applied.py why not"


@pytest.mark.parametrize("name", EDITIONS)
def test_every_provision_judges_an_application_or_it_is_said_why_not(name):
    forgotten = [kind for kind, why in provisions_not_applied(rules(name)).items() if not why]
    assert not forgotten, f"{name}: no such kind of application: {forgotten}"


def test_what_is_applied_by_now_is_not_said_to_be_left_out():
    left_out = {
        beginning_of(key) for name in EDITIONS for key, found in places_of_parameters(rules(name)).items() if not found
    }
    unset = {"scope.overseas_edition", "svs."}  # no shipped edition of these layers sets them everywhere
    assert set(PARAMETERS) - left_out - unset == set(), "take these out of reports/rules/not_applied.py"
    assert set(PROVISIONS) & kinds_there() == set(), "take these out of reports/rules/not_applied.py"


@pytest.mark.parametrize(
    ("key", "code"),
    [
        ("reg.window_working_days", "enrollment.actions.open_batch.open_batch"),
        ("reg.window_working_days", "registration.window_has_opened"),
        ("reg.dept_review_wd", "routes.registration"),
        ("reg.confirm_wd", "enrollment.kinds.registration.Registration"),
        ("reg.rectify_wd", "enrollment.reactions.applications.refusal_may_be_rectified"),
        ("calendar.use_school_closures", "casework.actions.submit.submit"),
        ("tier.registration", "routes.registration"),
    ],
)
def test_the_places_are_those_of_the_code(key, code):
    assert code in {place.code for place in places_of_parameters(rules("detailed+HE"))[key]}


def test_reading_an_editions_text_is_not_applying_it():
    assert places_of_parameters(rules("detailed"))["tier.rules"] == []


def asked(edition):
    return edition.whole("one.number")


def through_another(edition):
    return [asked(one) for one in edition]


def speaks_of_others():
    return "another.number"


class Kind:
    parameter = "class.number"

    @property
    def days(self):
        return through_another(self)


def test_code_is_followed_through_what_it_names():
    words = {"one.number", "class.number", "unused.number"}
    assert words_used_by(asked, words, follow=lambda other: True) == {"one.number"}
    assert words_used_by(through_another, words, follow=lambda other: True) == {"one.number"}
    assert words_used_by(through_another, words, follow=lambda other: False) == set()
    assert words_used_by(Kind, words, follow=lambda other: True) == {"one.number", "class.number"}
    assert words_used_by(speaks_of_others, words, follow=lambda other: True) == set()


def page(desk, edition: str, **query: str) -> str:
    client = desk.cast.client(desk.cast.registrar)
    client.cookies["language"] = "en"
    answer = client.get(reverse("reports:applied", args=[edition]), query)
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split())


def line(page: str, key: str) -> str:
    before, _, rest = page.partition(f">{key}</code>")
    return before.rpartition("<tr>")[2] + rest.partition("</tr>")[0]


@pytest.mark.django_db
def test_the_page_names_step_rule_act_and_page(rulebook_desk):
    shown = page(rulebook_desk, "detailed", chapter="registration")
    window = line(shown, "reg.window_working_days")
    assert "<dt>Act</dt>" in window
    assert "enrollment.actions.open_batch.open_batch" in window
    assert "<dt>Step</dt>" in line(shown, "reg.dept_review_wd")
    assert "/registration/&lt;int:pk&gt;/" in line(shown, "reg.required_docs")


@pytest.mark.django_db
def test_the_page_says_what_is_not_applied_and_why(rulebook_desk):
    times = line(page(rulebook_desk, "detailed", chapter="leave"), "leave.max_cumulative_months")
    assert "Not by the system" in times or "<dt>Rule</dt>" in times
    rules_page = page(rulebook_desk, "detailed")
    assert "REG-2.1" in rules_page
    assert "When it is handed in and decided on" in rules_page


@pytest.mark.django_db
def test_an_edition_leads_there_for_officers_only(rulebook_desk):
    there = reverse("reports:applied", args=["detailed"])
    edition = reverse("rulebook:edition", args=["detailed"])
    assert there in rulebook_desk.cast.client(rulebook_desk.cast.registrar).get(edition).content.decode()
    assert there not in rulebook_desk.cast.client(rulebook_desk.cast.wang).get(edition).content.decode()
    registrar = rulebook_desk.cast.client(rulebook_desk.cast.registrar)
    assert registrar.get(there, {"chapter": "nonsense"}).status_code == 404
    assert registrar.get(reverse("reports:applied", args=["none"])).status_code == 404
