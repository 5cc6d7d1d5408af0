"""Every kind of application is whole: its declarations fit the matrix, the offices, the addresses and each edition."""

import re
from pathlib import Path

import pytest
from django.apps import apps
from django.urls import resolve
from django.utils.translation import override

from casework.kind import Kind, all_kinds, kind_of, register
from casework.models import Application
from rulebook.rules.classified import routes_of
from rulebook.rules.edition import Edition
from rulebook.rules.parsing import read_edition
from rulebook.rules.routes import KINDS
from rulebook.rules.shipped import shipped_editions, shipped_text
from security.rules import matrix
from security.rules.cells import UNIT_BOUND, Extent, Verb
from security.rules.functions import TITLES
from security.rules.offices import ROUTE_OFFICES

ALL = tuple(all_kinds())
EDITIONS = tuple(read_edition(shipped_text(name), f"{name}.toml") for name in shipped_editions())
every_kind = pytest.mark.parametrize("kind", ALL, ids=lambda kind: kind.key)
every_edition = pytest.mark.parametrize("edition", EDITIONS, ids=lambda edition: edition.name)


def acts_there(office: str, function: str) -> set[str]:
    """The roles that can answer a step of this office by this function; of a body, whoever records what it decided."""
    members = set(ROUTE_OFFICES[office].members())
    deciding = set(matrix.offices_for(function, verbs={"decide"})) & members
    return deciding | {one for one in members if any(cell.verb == Verb.RECORD for cell in matrix.cells(one, function))}


def test_there_are_kinds():
    assert "registration" in {kind.key for kind in ALL}


@every_kind
def test_its_key_prefix_and_title_are_its_own(kind: Kind):
    assert re.fullmatch(r"[a-z][a-z_]{2,39}", kind.key)
    assert kind.key in KINDS, "the regulation's own list of kinds (rulebook/rules/routes.py) lacks it"
    assert re.fullmatch(r"[A-Z]{2,3}", kind.prefix)
    for name in ("key", "prefix"):
        assert [getattr(other, name) for other in ALL].count(getattr(kind, name)) == 1
    with override("en"):
        english = str(kind.title)
    with override("zh-hans"):
        assert str(kind.title) != english
    assert re.fullmatch(r"[A-Z][^.]+", english)


@every_kind
def test_it_is_the_only_one_in_its_file(kind: Kind):
    app = type(kind).__module__.split(".")[0]
    assert re.fullmatch(rf"{app}\.kinds\.\w+", type(kind).__module__)
    assert Path(apps.get_app_config(app).path, "kinds").is_dir()
    assert [other for other in ALL if type(other).__module__ == type(kind).__module__] == [kind]
    assert (type(kind).__doc__ or "").strip()


@every_kind
def test_its_functions_stand_in_the_matrix_and_its_offices_in_the_catalogue(kind: Kind):
    assert kind.functions
    for office, function in kind.functions.items():
        assert office in ROUTE_OFFICES
        assert function in TITLES
        extents = {cell.extent for role in ROUTE_OFFICES[office].members() for cell in matrix.cells(role, function)}
        assert extents & (UNIT_BOUND | {Extent.MEETING_ITEMS}), f"no member of {office} may use {function}"


@every_edition
@every_kind
def test_each_edition_has_a_route_whose_offices_the_kind_serves(kind: Kind, edition: Edition):
    routes = routes_of(kind.key, edition)
    assert routes, f"{edition.name} gives no route"
    for route in routes:
        for step in route.steps:
            assert step.office in kind.functions, f"{route.name}: nobody is named for a step of {step.office}"
            if step.mode == "deciding":
                assert acts_there(step.office, kind.functions[step.office]), f"nobody can decide at {step.office}"


@every_edition
@every_kind
def test_each_edition_judges_it_and_sets_its_time_to_confirm(kind: Kind, edition: Edition):
    assert edition.provisions(kind.key) or routes_of(kind.key, edition)
    assert kind.needs_confirmation == bool(kind.confirm_parameter)
    if kind.needs_confirmation:
        assert edition.whole(kind.confirm_parameter) > 0


@every_kind
def test_it_asks_its_questions_and_its_page_is_an_address(kind: Kind):
    assert kind.is_filled_in_here == (type(kind).form_for is not Kind.form_for)
    page = kind.answer_page(Application(pk=1, kind=kind.key))
    assert page, "the applicant has nowhere to fill it in"
    assert resolve(page).kwargs.get("pk") == 1


@every_kind
def test_it_says_what_casework_asks(kind: Kind):
    for name in ("begin", "case_for", "effect"):
        assert getattr(type(kind), name) is not getattr(Kind, name), f"{name} is not written"


def test_two_kinds_with_one_key_are_refused():
    class Other(Kind):
        """Another registration."""

        key = "registration"

    with pytest.raises(TypeError, match="Two kinds have the key"):
        register(Other)
    assert type(kind_of("registration")).__name__ == "Registration"


def test_the_contract_finds_a_kind_without_a_route():
    class Lost(Kind):
        """Nowhere to go."""

        key = "lost"

    found = {edition.name: [route.name for route in routes_of(Lost.key, edition)] for edition in EDITIONS}
    chain = ["CHAIN"]  # the short regulation has one chain for whatever it is
    assert found == {"brief": chain, "brief+HE": chain, "detailed": [], "detailed+HE": [], "detailed+SVS": []}


def test_the_contract_finds_an_office_at_which_nobody_can_decide():
    assert acts_there("AA", "registration.final_review") == {"AA_HEAD", "REGISTRAR"}
    assert not acts_there("DEPT", "registration.final_review")
