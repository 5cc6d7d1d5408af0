"""What goes over the line in production: TLS, cookies for this host and no script, no claims of the client."""

import re
from pathlib import Path

import pytest
from django.test import Client
from django.urls import get_resolver, reverse

from tests.cast import PASSWORD
from tests.contracts.test_access_matrix import names_of

ROOT = Path(__file__).resolve().parents[2]
YEAR = 365 * 24 * 3600
SECRET_COOKIES = {"__Host-session", "__Host-device"}
LINKS = {
    "security:choose_password": {"pk": 7, "token": "SECRET"},
    "enrollment:activation_link": {"code": "SECRET"},
    "enrollment:guardian_link": {"code": "SECRET"},
    "api:study_right": {"student_number": "SECRET"},
    "casework:receipt_check": {"code": "SECRET"},
    "enrollment:arrival_scan": {"code": "SECRET"},
    "enrollment:presence_scan": {"code": "SECRET"},
    "enrollment:counter_board": {"code": "SECRET"},
    "casework:document_check": {"code": "SECRET"},
}
"""Addresses that prove something to whoever has them, or say whom it is about."""
NAMES = {"name", "way", "what", "handle"}
"""Words in addresses that prove nothing."""
PROXY = "\n".join(
    line.partition("#")[0] for line in (ROOT / "deploy/nginx/registrar.conf").read_text("utf-8").splitlines()
)


def of_proxy(directive: str) -> list[str]:
    """What is said to this directive, wherever it stands, words apart by one blank."""
    return [" ".join(found.split()) for found in re.findall(rf"(?m)^\s*{directive}\s+([^;]+);", PROXY)]


@pytest.mark.parametrize("file", ["favicon.svg", "css/app.css", "js/app.js"])
def test_files_of_the_pages_carry_a_policy_too_and_are_for_our_own_pages(settings, file):
    settings.WHITENOISE_USE_FINDERS = settings.WHITENOISE_AUTOREFRESH = True
    answer = Client().get(f"/static/{file}", secure=True)
    assert answer.status_code == 200
    assert answer["Content-Security-Policy"] == "default-src 'none'; frame-ancestors 'none'"
    assert answer["Cross-Origin-Resource-Policy"] == "same-origin"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "Access-Control-Allow-Origin" not in answer


def test_an_answer_over_https_asks_for_https_for_a_year_under_every_name_below():
    promised = Client().get("/healthz", secure=True)["Strict-Transport-Security"]
    age = re.search(r"max-age=(\d+)", promised)
    assert age
    assert int(age[1]) >= YEAR
    assert "includeSubDomains" in promised


@pytest.mark.django_db
def test_cookies_go_over_https_only_and_those_that_prove_something_to_this_host_and_no_script(cast):
    client = Client()
    answer = client.post("/sign-in/", {"name": cast.number("wang"), "password": PASSWORD}, secure=True)
    assert answer.status_code == 302
    assert set(client.cookies) >= SECRET_COOKIES
    assert "csrftoken" not in "".join(client.cookies)  # the token lives in the session
    for name, cookie in client.cookies.items():
        assert cookie["secure"], name
        assert cookie["samesite"] in {"Lax", "Strict"}, name
        assert not cookie["domain"], name
        assert len(name) + len(cookie.value) < 4096
        if name in SECRET_COOKIES:
            assert cookie["httponly"], name
            assert cookie["path"] == "/", name


def test_the_shipped_proxy_speaks_tls_1_2_and_1_3_with_forward_secrecy_only():
    assert of_proxy("ssl_protocols") == ["TLSv1.2 TLSv1.3"]
    [ciphers] = of_proxy("ssl_ciphers")
    assert all(re.match(r"ECDHE-\w+-(AES(128|256)-GCM|CHACHA20)", one) for one in ciphers.split(":"))
    assert of_proxy("return") == ["444", "301 https://$host$request_uri"]


def test_the_shipped_proxy_sets_what_the_web_believes_of_the_client():
    passed = dict(line.split(" ", 1) for line in of_proxy("proxy_set_header"))
    assert passed["X-Forwarded-For"] == "$remote_addr"
    assert passed["X-Forwarded-Proto"] == "$scheme"
    assert passed["Forwarded"] == passed["X-Forwarded-Host"] == '""'


def test_the_shipped_proxy_serves_no_file_and_tells_no_version():
    assert [said for one in ("root", "alias", "autoindex", "try_files") for said in of_proxy(one)] == []
    assert of_proxy("server_tokens") == ["off"]
    assert "text/html" not in " ".join(of_proxy("gzip_types"))  # a page holds tokens (BREACH)
    assert of_proxy("allow") == ["127.0.0.1", "::1"]  # the state of the site is for the machine itself


def test_the_shipped_proxy_counts_no_guesses_by_address_where_a_whole_campus_may_come_from_one():
    assert of_proxy("limit_req") == of_proxy("limit_req_zone") == []  # nobody there knows the owner's device
    [visitors] = of_proxy("limit_conn")
    assert int(visitors.removeprefix("visitors ")) >= 1000


def test_the_shipped_proxy_lets_papers_scans_and_workbooks_through_and_nothing_else_of_that_size():
    [large] = re.findall(r"location ~ (\S+) {\s*client_max_body_size 125m;", PROXY)
    for name, of in (("material_upload", {"pk": 7, "slot": "proof"}), ("paper_decision", {"pk": 7})):
        assert re.match(large, reverse(f"casework:{name}", kwargs=of)), name
    assert re.match(large, reverse("enrollment:imports"))
    assert not re.match(large, reverse("security:sign_in"))
    assert of_proxy("client_max_body_size")[0] == "1m"


@pytest.mark.parametrize("name", LINKS)
def test_the_log_of_the_shipped_proxy_holds_no_link_that_proves_something(name):
    path = reverse(name, kwargs=LINKS[name])
    shortened = re.findall(r"(?m)^\s*~(\S+)\s+\"\$\{?before\}?…?\";", PROXY)
    told = next(found["before"] for one in shortened if (found := re.match(one.replace("(?<", "(?P<"), path)))
    assert "SECRET" in path
    assert "SECRET" not in told
    assert "$uri" not in of_proxy("log_format registrar")[0]


def test_every_word_in_an_address_is_a_link_or_a_name():
    words = {
        (name, word)
        for name, route in names_of(get_resolver().url_patterns)
        for word in re.findall(r"<(?:str:)?(\w+)>", route)
    }
    assert {name for name, word in words if word not in NAMES} == set(LINKS)
