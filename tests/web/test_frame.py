"""The frame around every page: header, navigation, switches, home, preferences, error pages, health."""

import re

import pytest
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.http import Http404
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import path, reverse

from registrar.navigation import ITEMS
from registrar.urls import *  # noqa: F403
from registrar.urls import urlpatterns as real
from tests.access_matrix import SIGNED_IN
from tests.contracts.test_access_matrix import header_faults

HAN = re.compile(r"[\u4e00-\u9fff]")


def fails(request):
    raise ZeroDivisionError("a number 330102200001011234 that must not be shown")


def refuses(request):
    raise PermissionDenied("Only the department that teaches the student may do this.")


def is_absent(request):
    raise Http404


urlpatterns = [
    *real,
    path("fails/", fails, name="fails"),
    path("refuses/", refuses, name="refuses"),
    path("is-absent/", is_absent, name="is_absent"),
]


def text(response):
    return response.content.decode()


def test_a_visitor_is_led_to_the_door_and_back(client, db):
    response = client.get("/")
    assert response.status_code == 302
    assert response["Location"] == f"{reverse('security:sign_in')}?next=%2F"


def test_the_frame_of_a_page_costs_two_queries(cast):
    client = cast.client(cast.registrar)
    client.get("/preferences/")
    with CaptureQueriesContext(connection) as queries:
        client.get("/preferences/")
    session_and_account = 2
    assert len(queries) <= session_and_account + 2, [query["sql"] for query in queries]


def test_every_item_of_the_navigation_leads_to_a_page():
    assert {item.url for item in ITEMS}
    for item in ITEMS:
        reverse(item.url)


def test_the_navigation_offers_what_the_offices_open(cast):
    def offered(person):
        return set(re.findall(r'<a href="([^"]+)"', text(cast.client(person).get("/preferences/"))))

    assert reverse("security:appointments") in offered(cast.secadmin)
    assert reverse("security:appointments") not in offered(cast.registrar)
    assert reverse("casework:desk") in offered(cast.registrar)
    assert reverse("casework:desk") not in offered(cast.wang)


@pytest.mark.parametrize("role", SIGNED_IN)
def test_the_navigation_offers_nobody_a_page_that_is_not_for_them(cast, role):
    reader = cast.client(getattr(cast, role))
    page = reader.get("/preferences/")
    offered = [item.url for item in page.context["site"].nav]
    assert [address for address in offered if reader.get(address).status_code != 200] == []


def test_every_counter_is_offered_to_its_office(cast):
    def offered(person):
        return [item.url for item in cast.client(person).get("/preferences/").context["site"].nav]

    assert reverse("enrollment:fees") in offered(cast.finance)
    assert reverse("enrollment:health") in offered(cast.clinic)
    assert reverse("enrollment:roll") in offered(cast.archivist)


def test_the_language_is_switched_on_the_page_and_remembered(cast):
    client = cast.client(cast.registrar)
    assert 'lang="zh-Hans"' in text(client.get("/_ui/?panel=1"))
    response = client.post("/preferences/", {"language": "en", "next": "/_ui/?panel=1"})
    assert response["Location"] == "/_ui/?panel=1"
    page = text(client.get("/_ui/?panel=1"))
    assert '<html lang="en"' in page
    assert "Skip to the main content" in page
    cast.registrar.account.refresh_from_db()
    assert cast.registrar.account.language == "en"


def test_light_and_dark_are_a_cookie_and_the_system_is_the_default(client, db):
    assert "data-mode" not in text(client.get("/preferences/"))
    client.post("/preferences/", {"mode": "dark"})
    assert 'data-mode="dark"' in text(client.get("/preferences/"))
    client.post("/preferences/", {"mode": "system"})
    assert "data-mode" not in text(client.get("/preferences/"))


def test_a_made_up_preference_changes_nothing(client, db):
    response = client.post("/preferences/", {"mode": '"><script>', "language": "xx", "shortcuts": "maybe"})
    assert response.status_code == 302
    assert not response.cookies.get("mode")
    assert not response.cookies.get(settings.LANGUAGE_COOKIE_NAME)


@pytest.mark.parametrize("address", ["https://elsewhere.example/", "//elsewhere.example/", "javascript:alert(1)", ""])
def test_preferences_never_lead_to_another_site(client, db, address):
    assert client.post("/preferences/", {"mode": "dark", "next": address})["Location"] == "/"
    page = text(client.get("/preferences/", {"next": address}))
    assert not re.search(r'(?:href|value)="[^"/]*(?://|javascript)', page)


def test_single_keys_can_be_switched_off(cast):
    client = cast.client(cast.registrar)
    assert 'data-shortcuts="on"' in text(client.get("/_ui/"))
    client.post("/preferences/", {"shortcuts": "off"})
    assert "data-shortcuts" not in text(client.get("/_ui/"))


@pytest.mark.urls(__name__)
@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize(
    ("address", "status", "chinese", "english"),
    [
        ("/is-absent/", 404, "没有这个页面", "There is no such page here"),
        ("/no/such/address/", 404, "没有这个页面", "There is no such page here"),
        ("/refuses/", 403, "您无权办理此事", "This is not yours to do"),
        ("/fails/", 500, "系统出现了问题", "Something went wrong on our side"),
    ],
)
def test_error_pages_say_what_to_do_next(db, language, address, status, chinese, english):  # noqa: PLR0917
    client = Client(raise_request_exception=False)
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = language
    response = client.get(address)
    page = text(response)
    assert response.status_code == status
    assert (chinese if language == "zh-hans" else english) in page
    assert f'lang="{"en" if language == "en" else "zh-Hans"}"' in page
    assert page.count("<h1") == 1
    assert f'href="{reverse("home")}"' in page
    assert "330102200001011234" not in page
    assert "ZeroDivision" not in page
    assert not client.cookies.get(settings.SESSION_COOKIE_NAME), "an error page begins no session"
    if language == "en":
        assert not HAN.search(re.sub(r'<span lang="zh-Hans">.*?</span>', "", page))


@pytest.mark.urls(__name__)
def test_a_refusal_shows_its_sentence(client, db):
    assert "Only the department that teaches the student may do this." in text(client.get("/refuses/"))


@pytest.mark.urls(__name__)
def test_a_failure_is_told_without_the_database():
    client = Client(raise_request_exception=False)
    response = client.get("/fails/")  # the test has no database: any query would raise
    assert response.status_code == 500
    assert "<h1>" in text(response)


@pytest.mark.urls(__name__)
@pytest.mark.parametrize("address", ["/is-absent/", "/no/such/address/", "/refuses/", "/fails/"])
def test_an_error_page_is_sent_with_the_headers_of_every_page(db, address):
    response = Client(raise_request_exception=False).get(address)
    assert response.status_code >= 400
    assert not list(header_faults(response, is_cached=False))


def test_a_failure_before_any_page_is_sent_with_the_headers_of_every_page():
    client = Client(raise_request_exception=False)
    client.cookies[settings.SESSION_COOKIE_NAME] = "a-session-that-no-database-gives"
    response = client.get("/preferences/")  # the test has no database: reading the session raises
    assert response.status_code == 500
    assert not list(header_faults(response, is_cached=False))


def test_a_form_without_its_token_is_refused_in_words(cast):
    client = cast.client(cast.registrar, enforce_csrf_checks=True)
    response = client.post("/preferences/", {"mode": "dark"})
    assert response.status_code == 403
    assert "此页打开过久" in text(response)
    assert not list(header_faults(response, is_cached=False))


def test_a_request_for_a_foreign_host_is_refused_and_is_no_failure_of_ours(client, db, settings):
    settings.ALLOWED_HOSTS = ["xueji.example.edu"]
    assert client.get("/sign-in/", headers={"host": "xueji.example.edu"}).status_code == 200
    refused = client.get("/sign-in/", headers={"host": "evil.example"})
    assert refused.status_code == 400
    assert not list(header_faults(refused, is_cached=False))


def test_the_process_says_that_it_is_alive_without_a_database(client):
    assert client.get("/healthz").content == b"ok\n"


def test_readiness_names_every_part(client, db):
    response = client.get("/readyz", headers={"accept": "application/json"})
    told = response.json()
    assert response.status_code == 200, told
    assert told["ready"] is True
    assert {check["name"] for check in told["checks"]} >= {
        "数据库",
        "数据库迁移",
        "消息中间件",
        "后台任务",
        "日志",
        "打印",
    }
    assert all(check["words"] for check in told["checks"])


def test_readiness_fails_and_says_why_when_the_broker_is_gone(client, db, settings):
    settings.REDIS_URL = "redis://127.0.0.1:1/0"
    response = client.get("/readyz")
    assert response.status_code == 503
    assert "REDIS_URL" in text(response)


def test_readiness_is_a_page_for_people(client, db):
    page = text(client.get("/readyz", headers={"accept": "text/html"}))
    assert "<h1>系统状态</h1>" in page


def test_the_gallery_is_for_the_staff(cast):
    assert cast.client(cast.wang).get("/_ui/").status_code == 404
    assert cast.client(cast.teacher).get("/_ui/").status_code == 200
