"""What each role gets at the addresses of one application, in each state that it can be in.

Written by hand from domain 2.2 and the story of `tests.cast_desk`: whoever handles registrations of the department
reads them all but drafts; only who has it now decides; only the applicant acts as applicant, and only while the state
lets it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from tests.access.casework_desk import LOOK
from tests.access_matrix import ROLES, Line, only
from tests.cast_desk import Morning, everything_right
from tests.cast_papers import jpg

ACADEMIC_AFFAIRS = ("aa_head", "registrar")
MECHANICS = (*ACADEMIC_AFFAIRS, "dept_head", "dept_staff")
COMMERCE = (*ACADEMIC_AFFAIRS, "other_dept_head", "other_dept_staff")


@dataclass(frozen=True)
class Standing:
    """One application of the story: who else may read it, whose turn it is, and what its applicant can still do."""

    student: str
    state: str
    readers: tuple[str, ...]
    turn: tuple[str, ...] = ()
    may_fill_in: bool = False
    may_take_back: bool = False
    may_confirm: bool = False
    was_handed_in: bool = True


STANDINGS = (
    Standing("wang", "OPEN", (*MECHANICS, "guardian"), ("dept_head",), may_take_back=True),
    Standing("sun", "OPEN", MECHANICS, ACADEMIC_AFFAIRS, may_take_back=True),
    Standing("zhao", "WITH_APPLICANT", MECHANICS, may_fill_in=True, may_take_back=True),
    Standing("zheng", "IN_EFFECT", MECHANICS),
    Standing("li", "DECIDED", COMMERCE, may_confirm=True),
    Standing("qian", "OPEN", COMMERCE, ("other_dept_head",), may_take_back=True),
    Standing("zhou", "DRAFT", (), may_fill_in=True, may_take_back=True, was_handed_in=False),
)


@dataclass(frozen=True)
class Address:
    """One address of an application in one state: its line of the matrix, what the applicant gets, may it write."""

    line: Line
    own: dict[str, int]
    may_write: bool = False

    def expected(self, role: str, method: str) -> int | None:
        """The status; None where the method is refused to all."""
        asked = "GET" if method == "HEAD" else method
        if role == "own":
            return self.own.get(asked)
        expected = self.line.expected(method)
        return None if expected is None else expected[role]


def addresses(one: Standing) -> Iterator[Address]:
    """All addresses of this application."""
    own = (one.student,) if one.student in ROLES else ()
    fill = 200 if one.may_fill_in else 404
    read = {"GET": only(*one.readers, *own)}
    answer = only(*one.readers, *own, gives=409).but(**dict.fromkeys(one.turn, 302))
    yield _at("casework:application", one, {"GET": 200}, writes=LOOK, **read)
    yield _at("casework:looking", one, {"GET": 200}, writes=LOOK, **read)
    claim = only(*one.readers, *own, gives=302)
    yield _at("casework:claim", one, {"POST": 302}, POST=claim, may_write=bool(one.turn))
    hands = only(*one.turn, gives=302)
    yield _at("casework:hand_over", one, {"GET": 404, "POST": 404}, GET=only(*one.turn), POST=hands)
    paper = only(*one.readers, *own) if one.was_handed_in else only()
    yield _at("casework:receipt", one, {"GET": 200 if one.was_handed_in else 404}, GET=paper)
    yield _at("casework:answer", one, {"POST": 409}, POST=answer, data=_agree, may_write=bool(one.turn))
    mine = {"GET": only(*own), "POST": only(*own, gives=302)}
    yield _at("casework:take_back", one, {"GET": 200, "POST": 302}, **mine, may_write=one.may_take_back)
    yield _at("casework:confirm", one, {"POST": 302}, POST=mine["POST"], may_write=one.may_confirm)
    upload = {"args": lambda pk: {"pk": pk, "slot": "FEE_OR_AID"}, "data": lambda *_: {"files": jpg()}}
    yield _at("casework:material_upload", one, {"POST": 302}, POST=mine["POST"], may_write=one.may_fill_in, **upload)
    sent = only(*own) if one.was_handed_in else only()
    yield _at("enrollment:registration_sent", one, {"GET": 200 if one.was_handed_in else 404}, GET=sent)
    yield from _form(one, fill)


def _form(one: Standing, fill: int) -> Iterator[Address]:
    """The pages of the form: nobody's but the applicant's, and only while it can be filled in."""
    nobody, may = {"GET": only(), "POST": only()}, one.may_fill_in
    saved = {"GET": fill, "POST": 302 if may else 404}
    yield _at("enrollment:registration_data", one, saved, **nobody, data=_all_right, may_write=may)
    yield _at("enrollment:registration_autosave", one, {"POST": fill}, POST=only(), data=_healthy, may_write=may)
    yield _at("enrollment:registration_papers", one, {"GET": fill}, GET=only())
    checked = {"GET": fill, "POST": fill}  # papers are missing, so it is shown again with the reason
    yield _at("enrollment:registration_check", one, checked, **nobody, may_write=may)  # the answers are kept


def _agree(_morning: Morning, _key: str) -> dict[str, str]:
    return {"verdict": "agree", "opinion": "同意"}


def _healthy(_morning: Morning, _key: str) -> dict[str, str]:
    return {"health_changed": "no"}


def _all_right(morning: Morning, key: str) -> dict[str, str]:
    return everything_right(morning, morning.students[key])


def _at(
    name: str,
    one: Standing,
    own: dict[str, int],
    *,
    args: Callable[[int], dict[str, Any]] = lambda pk: {"pk": pk},
    data: Callable[[Morning, str], dict[str, Any]] = lambda *_: {},
    may_write: bool = False,
    writes: frozenset[str] = frozenset(),
    **methods: Any,
) -> Address:
    line = Line(
        name,
        args=lambda morning: args(morning.of(one.student).pk),
        data=lambda morning: data(morning, one.student),
        world="morning",
        writes=writes,
        **methods,
    )
    return Address(line, own, may_write)


def path_of(line: Line, world: Any) -> str:
    """The address of a line in this world."""
    return reverse(line.name, kwargs=dict(line.args(world)))
