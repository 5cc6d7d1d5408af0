"""The desk in a browser: the panel comes by keys, conflicts keep the typed opinion, counts live, narrow windows."""

import re
from pathlib import Path

import pytest
from django.http import HttpResponse
from django.template import RequestContext, Template
from django.urls import path
from playwright.sync_api import expect

from registrar.urls import urlpatterns as real

pytestmark = [pytest.mark.browser, pytest.mark.urls(__name__)]
HERE = Path(__file__).parent
DECIDED = []
ASKED = []


def template(name):
    return Template((HERE / name).read_text(encoding="utf-8"))


def desk(request):
    selected = request.GET.get("selected", "")
    shown = {"selected": selected, "pk": selected, "waiting": 2, "panel": template("workshop_panel.html")}
    return HttpResponse(template("workshop_desk.html").render(RequestContext(request, shown)))


def desk_item(request, pk):
    shown = {"pk": pk, "at": request.at, "opinion": request.POST.get("opinion", "")}
    if request.method == "POST" and pk == "2":
        panel = template("workshop_panel.html").render(RequestContext(request, shown | {"conflict": True}))
        return HttpResponse(panel, status=409)
    if request.method == "POST":
        DECIDED.append((pk, request.POST["decision"], request.POST["opinion"]))
        done = '<div class="empty"><p data-announce="已通过">已通过</p></div>'
        return HttpResponse(done, headers={"HX-Trigger": "counts-changed"})
    if request.htmx:
        return HttpResponse(template("workshop_panel.html").render(RequestContext(request, shown)))
    whole = "{% extends 'base_office.html' %}{% block main %}<h1>Item {{ pk }} alone</h1>{% endblock %}"
    return HttpResponse(Template(whole).render(RequestContext(request, shown)))


def desk_counts(request):
    ASKED.append(request.headers.get("X-Background"))
    return HttpResponse(str(2 - len(DECIDED)))


urlpatterns = [
    *real,
    path("desk-test/", desk, name="desk_test"),
    path("desk-test/counts/", desk_counts, name="desk_counts"),
    path("desk-test/<str:pk>/", desk_item, name="desk_item"),
]


@pytest.fixture(autouse=True)
def _nothing_done():
    DECIDED.clear()
    ASKED.clear()


def test_an_item_is_opened_and_decided_by_keys_alone(browser_page, cast):
    look = browser_page(cast.registrar)
    look.open("/desk-test/?q=x")
    page = look.page
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    expect(page.locator("#panel h2")).to_have_text("Item 1")
    assert re.search(r"/desk-test/\?q=~[\w%-]+&selected=1$", page.url)
    page.fill("#opinion", "情况属实。")
    page.locator("#panel h2").click()
    page.keyboard.press("a")
    expect(page.locator("#panel")).to_contain_text("已通过")
    assert DECIDED == [("1", "approve", "情况属实。")]
    expect(page.locator("#counts")).to_have_text("1")
    expect(page.locator("#live")).to_have_text("已通过")
    look.is_sound()


def test_a_conflict_is_shown_and_the_typed_opinion_kept(browser_page, cast):
    look = browser_page(cast.registrar)
    look.open("/desk-test/")
    look.page.get_by_role("link", name="Item 2").click()
    look.page.fill("#opinion", "请监护人到校。")
    look.page.get_by_role("button", name="Return").click()
    expect(look.page.locator(".banner.bad")).to_contain_text("赵明")
    assert look.page.input_value("#opinion") == "请监护人到校。"
    assert not DECIDED
    look.is_sound()


def test_the_way_back_leads_to_the_item_before(browser_page, cast):
    look = browser_page(cast.registrar)
    look.open("/desk-test/")
    for pk in "12":
        look.page.get_by_role("link", name=f"Item {pk}").click()
        expect(look.page.locator("#panel h2")).to_have_text(f"Item {pk}")
    look.page.go_back()
    expect(look.page.locator("#panel h2")).to_have_text("Item 1")
    assert look.page.locator("html").count() == look.page.locator("main").count() == 1


@pytest.mark.parametrize("width", [390, 1100])
def test_without_room_for_the_panel_an_item_is_a_page_of_its_own(browser_page, cast, width):
    look = browser_page(cast.registrar)
    look.page.set_viewport_size({"width": width, "height": 800})
    look.open("/desk-test/")
    look.page.get_by_role("link", name="Item 1").click()
    expect(look.page.locator("h1")).to_have_text("Item 1 alone")


def test_counts_are_asked_for_in_the_background(browser_page, cast):
    look = browser_page(cast.registrar)
    look.open("/desk-test/")
    with look.page.expect_response("**/counts/"):
        look.page.evaluate("document.body.dispatchEvent(new Event('tick'))")
    assert ASKED == ["1"]


def test_an_item_is_decided_without_script(browser_page, cast):
    look = browser_page(cast.registrar, script=False)
    look.open("/desk-test/?selected=1")
    look.page.fill("#opinion", "同意。")
    look.page.get_by_role("button", name="Approve").click()
    assert DECIDED == [("1", "approve", "同意。")]
