"""Who searches for a person leaves no name, no number and no telephone in any address (S:WEB-02, S:AUD-04)."""

import re
from html import unescape
from pathlib import Path
from urllib.parse import parse_qs, quote, urlsplit

import pytest
from django.conf import settings
from django.urls import reverse

from casework.models import SavedView
from security.sealed_search import opened, sealed
from tests.cast_roll import number_of

ROLL = "/students/"
SENT = re.compile(r"<form\b[^>]*>.*?</form>", re.DOTALL)
ADDRESSES = re.compile(r'(?:href|action|hx-get|hx-post|hx-push-url)="([^"]*)"')


def sought(browser, words, to=ROLL, **more):
    """The answer of the list, as the browser that posted the form reaches it."""
    return browser.post(reverse("seek"), {"to": to, "q": words, **more}, follow=True)


def where(answer):
    """The address at which the list was reached."""
    return answer.redirect_chain[-1][0]


def addresses_on(answer):
    return [unescape(one) for one in ADDRESSES.findall(answer.content.decode())]


@pytest.mark.parametrize("words", ["王子涵", "2024010102", number_of("twin"), "13800005678"])
def test_what_was_typed_is_sealed_in_the_address_and_on_every_link_of_the_page(roll, words):
    answer = sought(roll.client(roll.registrar), words, department="", status="")
    assert answer.status_code == 200
    assert f'value="{words}"' in answer.content.decode()
    for one in (where(answer), *addresses_on(answer)):
        assert words not in one
        assert quote(words) not in one
    assert opened(parse_qs(urlsplit(where(answer)).query)["q"][0]) == words


def test_it_finds_what_the_words_would_find(roll):
    browser = roll.client(roll.registrar)
    assert "2024010102" in sought(browser, number_of("twin")).content.decode()
    assert "2024010102" not in sought(browser, number_of("wang")).content.decode()


def test_the_other_filters_stay_readable_and_what_was_left_empty_stays_empty(roll):
    answer = sought(roll.client(roll.registrar), "", department=str(roll.commerce.pk), status="ON_LEAVE")
    assert where(answer) == f"{ROLL}?q=&department={roll.commerce.pk}&status=ON_LEAVE"
    assert "赵雪" in answer.content.decode()


def test_a_view_saved_of_a_name_is_opened_by_an_address_without_it(roll):
    browser = roll.client(roll.registrar)
    link = next(one for one in addresses_on(sought(browser, "王子涵")) if "/views/" in one or "saved" in one)
    browser.post(link, {"name": "同名的人", "act_key": "11111111-1111-4111-8111-111111111111"})
    view = SavedView.objects.get()
    there = next(one for one in addresses_on(browser.get(ROLL, {"all": "1"})) if "q=" in one)
    assert view.name == "同名的人"
    assert "王子涵" not in there
    assert quote("王子涵") not in there
    assert "2024010102" in browser.get(there).content.decode()


def test_the_search_of_the_whole_office_links_to_the_list_without_the_words(roll):
    answer = sought(roll.client(roll.registrar), "王子涵", to=reverse("palette"))
    assert "王子涵" in answer.content.decode()
    assert not [one for one in addresses_on(answer) if "王子涵" in one or quote("王子涵") in one]


def test_words_that_were_sealed_with_a_secret_that_is_no_more_find_nobody(roll, settings):
    there = {"q": sealed("王子涵")}
    settings.SECRET_KEY = "another-secret-that-is-long-enough-for-this-and-that"
    assert "2024010102" not in roll.client(roll.registrar).get(ROLL, there).content.decode()


@pytest.mark.parametrize("altered", ["~", "~~", "~王", "~gAAAAA", "~\0", "~" + "A" * 4000])
def test_what_was_never_sealed_is_searched_for_as_it_stands(roll, altered):
    assert roll.client(roll.registrar).get(ROLL, {"q": altered}).status_code == 200


@pytest.mark.parametrize("to", ["", "https://example.org/", "//example.org/", "/\\example.org", "javascript:alert(1)"])
def test_nobody_is_led_away_from_the_site(roll, to):
    assert roll.client(roll.registrar).post(reverse("seek"), {"to": to, "q": "王"}).status_code == 404


def test_every_search_form_of_the_house_posts_what_is_typed():
    asked = {
        (file.name, form)
        for file in Path(settings.BASE_DIR, "templates").rglob("*.html")
        if not file.name.startswith("gallery")  # shows the components; it searches nothing
        for form in SENT.findall(file.read_text(encoding="utf-8"))
        if re.search(r'<input\b[^>]*name="q"', form)
    }
    assert len(asked) >= 8
    assert not [(name, form) for name, form in asked if 'method="post" action="{% url "seek" %}"' not in form]
