"""Each transition of the status is opened in one place: by the act, or the kind, that judges who may pass (law 3).

`change_status` carries out any of them; who calls it is counted here. A further door is written down here on purpose.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

import pytest

from enrollment.kinds.registration import TRANSITIONS
from enrollment.rules.transitions import BY_ACT
from tests.contracts.test_written_safely import MODULES, ROOT

CHECK_IN, KIND = "enrollment/actions/check_in.py", "enrollment/kinds/registration.py"
DOORS: Mapping[str, set[str]] = {
    "check_in": {CHECK_IN},  # T01
    "forfeit_admission": {"status_changes/actions/forfeit_admission.py"},  # T03
    "deem_left": {"status_changes/actions/follow_proposal.py"},  # T08
    "register": {KIND, "registrar/demo/registrations.py"},  # T06
    "register_again": {KIND},  # T07
    "come_back": {KIND},  # T09
}
# What carries a grave decision out, and the one place that does it: the effect of the kind that decided.
CARRIED_OUT: Mapping[str, str] = {
    "forfeit_admission": "status_changes/kinds/admission_forfeited.py",
    "follow_proposal": "status_changes/kinds/auto_left.py",
}


class Call(NamedTuple):
    """Where a function is called: module, the function around, and what it is given as `transition`."""

    module: str
    inside: str
    transition: str


def calls_of(name: str, path: Path, source: str = "") -> Iterator[Call]:
    """Every call of this function in the module; a transition that is no plain text is named by its code."""
    module = path.relative_to(ROOT).as_posix()
    tree = ast.parse(source or path.read_text("utf-8"))
    for around in [one for one in ast.walk(tree) if isinstance(one, ast.FunctionDef)]:
        for node in ast.walk(around):
            if isinstance(node, ast.Call) and _called(node) == name:
                given = next((one.value for one in node.keywords if one.arg == "transition"), None)
                text = given.value if isinstance(given, ast.Constant) else ast.unparse(given) if given else ""
                yield Call(module, around.name, str(text))


def all_calls(name: str) -> list[Call]:
    return [call for path in MODULES for call in calls_of(name, path)]


def renamed(name: str, source: str) -> bool:
    """Whether it is brought in under another name, so that its calls would not be found."""
    brought = (one for node in ast.walk(ast.parse(source)) if isinstance(node, ast.ImportFrom) for one in node.names)
    return any(one.name == name and one.asname not in {None, name} for one in brought)


def _called(node: ast.Call) -> str:
    return node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")


def opened() -> dict[str, set[str]]:
    """Per transition the modules that carry it out."""
    found: dict[str, set[str]] = {}
    for call in all_calls("change_status"):
        names = TRANSITIONS.values() if call == Call(KIND, "effect", "TRANSITIONS[status]") else [call.transition]
        for name in names:
            found.setdefault(name, set()).add(call.module)
    return found


def test_every_transition_is_opened_at_its_door_alone():
    assert opened() == DOORS
    assert set(DOORS) <= set(BY_ACT)


@pytest.mark.parametrize(("act", "kind"), CARRIED_OUT.items())
def test_a_grave_decision_is_carried_out_by_the_effect_of_its_kind_alone(act, kind):
    assert [call[:2] for call in all_calls(act)] == [(kind, "effect")]


@pytest.mark.parametrize("name", ["change_status", *CARRIED_OUT])
def test_it_is_called_by_its_own_name(name):
    assert [str(path) for path in MODULES if renamed(name, path.read_text("utf-8"))] == []


def test_the_contract_finds_what_it_forbids():
    past = (
        "def close():\n    change_status(enrollments=[], transition='forfeit_admission')\n    acts.forfeit_admission()"
    )
    here = ROOT / CHECK_IN
    assert list(calls_of("change_status", here, past)) == [Call(CHECK_IN, "close", "forfeit_admission")]
    assert list(calls_of("forfeit_admission", here, past)) == [Call(CHECK_IN, "close", "")]
    assert renamed("change_status", "from enrollment.actions.change_status import change_status as turn")
