"""The guard of views: strangers learn nothing, readers are told why not, browsers without scripts and htmx alike."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.template import Context, Template
from django.test import Client, RequestFactory
from django_htmx.middleware import HtmxDetails

from security.models import SignInFailure
from security.signed_in import act_key, needs
from security.tasks import tidy_the_door
from tests.cast import PASSWORD, build_cast

NOON = datetime(2026, 9, 7, 4, 0, tzinfo=UTC)
HTMX = {"HX-Request": "true"}


def ask(view, cast, person, **headers):
    request = RequestFactory().get("/", headers=headers)
    request.user, request.at, request.htmx = person.account, cast.at, HtmxDetails(request)
    return view(request)


@needs("registration.dept_review", verbs={"decide"})
def deciding(request):
    return HttpResponse(sorted(request.reach.units))


def test_a_holder_comes_in_and_the_view_knows_how_far_it_reaches(cast):
    assert ask(deciding, cast, cast.dept_head).content.decode() == str(cast.mechanics.pk)


def test_a_holder_by_another_verb_is_told_so(cast):
    with pytest.raises(PermissionDenied) as refusal:
        ask(deciding, cast, cast.dept_staff)
    assert str(refusal.value)


@pytest.mark.parametrize("key", ["wang", "guardian", "nobody", "secadmin", "finance"])
def test_strangers_find_no_such_page(cast, key):
    with pytest.raises(Http404):
        ask(deciding, cast, cast.persons[key])


def test_a_page_that_is_not_there_and_one_that_is_not_for_you_look_the_same(cast):
    client = cast.client(cast.wang)
    bodies = set()
    for path in ("/people/", "/accounts/", "/people/appointments/1/end/", "/no/such/page/"):
        page = client.get(path)
        assert page.status_code == 404
        bodies.add(page.content.decode().replace(path, "").replace(str(page.context["csrf_token"]), ""))
    assert len({len(body) for body in bodies}) == 1


def test_htmx_is_led_to_the_door_as_a_whole_page(cast):
    response = Client().get("/people/", headers=HTMX)
    assert response["HX-Redirect"].startswith("/sign-in/")


def test_htmx_shows_what_was_typed_when_the_session_ended(db):
    with time_machine.travel(NOON, tick=False) as clock:
        cast = build_cast(NOON)
        client = Client()
        client.post("/sign-in/", {"name": cast.number("secadmin"), "password": PASSWORD})
        clock.shift(timedelta(minutes=31))
        response = client.post("/people/appoint/", {"reason": "换岗"}, headers=HTMX)
    assert response["HX-Retarget"] == "body"
    assert 'name="typed"' in response.content.decode()


def test_every_form_carries_a_new_key():
    drawn = [Template("{% load doors %}{% act_key %}").render(Context()) for _ in range(2)]
    assert drawn[0] != drawn[1]
    key = drawn[0].partition('value="')[2].partition('"')[0]
    assert act_key(RequestFactory().post("/", {"act_key": key})) == UUID(key)


@pytest.mark.parametrize("key", ["", "nonsense", "1"])
def test_a_key_that_is_none_is_none(key):
    assert act_key(RequestFactory().post("/", {"act_key": key})) is None


def test_the_daily_tidying_forgets_old_guesses(db):
    SignInFailure.objects.create(name_digest=b"1", network="127.0.0.1", at=NOON - timedelta(days=400))
    tidy_the_door()
    assert not SignInFailure.objects.exists()
