"""The words of one cell of the permission matrix (domain 2.2): what a role does, how far, and under what condition.

A cell is written `verb@extent(note)`, several joined by ` + `: `decide@dept(step_1)`, `handle + witness`.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from security.rules.offices import Scope
from security.rules.words import marked as _


class Verb(StrEnum):
    """What a role does with a function. DECIDE is the matrix' ●, DO its ✔, OPINION its ○."""

    DECIDE = "decide"
    DO = "do"
    PREPARE = "prepare"
    COMPILE = "compile"
    PROPOSE = "propose"
    OPINION = "opinion"
    CHECK = "check"
    RECORD = "record"
    VIEW = "view"
    LOG = "log"
    WITNESS = "witness"
    HANDLE = "handle"
    HAND_OVER = "hand_over"
    HAND_OUT = "hand_out"
    PRINT = "print"
    REQUEST = "request"
    APPLY = "apply"
    SIGN = "sign"
    REPLY = "reply"


class Extent(StrEnum):
    """How far a cell reaches. ALL, DEPT and CLASSES are bounded by the unit of the appointment and by nothing else."""

    ALL = "all"
    DEPT = "dept"
    CLASSES = "classes"
    COURSES = "courses"
    OWN = "own"
    LINKED = "linked"
    MINORS = "minors"
    MEETING_ITEMS = "meeting_items"
    ITEMS_TO_CHECK = "items_to_check"
    APPEALED = "appealed"
    APPLICATION = "application"
    DOSSIER = "dossier"
    DOSSIER_INDEX = "dossier_index"
    NAME_AND_NUMBER = "name_and_number"
    LEAVERS = "leavers"
    PHONE_OF_CLASSES = "phone_of_classes"
    ILLNESS = "illness"
    HEALTH = "health"
    FEES = "fees"
    CONDUCT = "conduct"
    LEGAL_HOLD = "legal_hold"
    OWN_AREA = "own_area"
    OWN_ITEM = "own_item"
    OWN_LISTS = "own_lists"
    OWN_POST = "own_post"
    OWN_LOG = "own_log"
    GRAVE_INCIDENTS = "grave_incidents"


UNIT_BOUND: Final = frozenset({Extent.ALL, Extent.DEPT, Extent.CLASSES})
"""The extents that a set of units describes fully. Every other one needs a check of the single row as well."""


class Note(StrEnum):
    """The condition that a cell adds."""

    VIA_MEETING = "via_meeting"
    STEP_1 = "step_1"
    STEP_2 = "step_2"
    STEP_3 = "step_3"
    STEP_3_RESUMPTION_OPINION = "step_3_resumption_opinion"
    IF_THE_EDITION_ASKS = "if_the_edition_asks"
    EITHER = "either"
    PROPOSAL = "proposal"
    CLOSE = "close"
    UNDO = "undo"
    ON_BEHALF = "on_behalf"
    TIGHTEN = "tighten"
    COPY = "copy"
    ORIGINAL_SEEN = "original_seen"
    ENDS_THE_APPOINTMENT = "ends_the_appointment"
    PIPL_45 = "pipl_45"


VERB_TITLES: Final[Mapping[Verb, str]] = MappingProxyType(
    {
        Verb.DECIDE: _("decides"),
        Verb.DO: _("may do"),
        Verb.PREPARE: _("prepares"),
        Verb.COMPILE: _("compiles"),
        Verb.PROPOSE: _("proposes"),
        Verb.OPINION: _("gives an opinion"),
        Verb.CHECK: _("checks"),
        Verb.RECORD: _("records"),
        Verb.VIEW: _("views"),
        Verb.LOG: _("logs contacts"),
        Verb.WITNESS: _("witnesses"),
        Verb.HANDLE: _("handles"),
        Verb.HAND_OVER: _("hands over"),
        Verb.HAND_OUT: _("hands out"),
        Verb.PRINT: _("prints"),
        Verb.REQUEST: _("requests"),
        Verb.APPLY: _("applies"),
        Verb.SIGN: _("signs"),
        Verb.REPLY: _("replies"),
    }
)

EXTENT_TITLES: Final[Mapping[Extent, str]] = MappingProxyType(
    {
        Extent.ALL: _("whole school"),
        Extent.DEPT: _("own department"),
        Extent.CLASSES: _("own classes"),
        Extent.COURSES: _("own courses"),
        Extent.OWN: _("own records"),
        Extent.LINKED: _("linked students"),
        Extent.MINORS: _("linked students under 18"),
        Extent.MEETING_ITEMS: _("items of the meeting"),
        Extent.ITEMS_TO_CHECK: _("items to check"),
        Extent.APPEALED: _("the appealed application"),
        Extent.APPLICATION: _("one application at a time"),
        Extent.DOSSIER: _("one dossier at a time"),
        Extent.DOSSIER_INDEX: _("dossier index"),
        Extent.NAME_AND_NUMBER: _("name and number only"),
        Extent.LEAVERS: _("leavers, name and number only"),
        Extent.PHONE_OF_CLASSES: _("telephone numbers of own classes"),
        Extent.ILLNESS: _("cases of illness"),
        Extent.HEALTH: _("health list"),
        Extent.FEES: _("fees"),
        Extent.CONDUCT: _("conduct"),
        Extent.LEGAL_HOLD: _("legal hold on a dossier"),
        Extent.OWN_AREA: _("own area"),
        Extent.OWN_ITEM: _("own item"),
        Extent.OWN_LISTS: _("own lists"),
        Extent.OWN_POST: _("own post"),
        Extent.OWN_LOG: _("own access log"),
        Extent.GRAVE_INCIDENTS: _("incidents of level I and II"),
    }
)

NOTE_TITLES: Final[Mapping[Note, str]] = MappingProxyType(
    {
        Note.VIA_MEETING: _("through the leaders' meeting"),
        Note.STEP_1: _("first step"),
        Note.STEP_2: _("second step"),
        Note.STEP_3: _("third step"),
        Note.STEP_3_RESUMPTION_OPINION: _("third step; an opinion only on resumption"),
        Note.IF_THE_EDITION_ASKS: _("if the edition in force asks for it"),
        Note.EITHER: _("either office alone"),
        Note.PROPOSAL: _("what is proposed"),
        Note.CLOSE: _("closes the report"),
        Note.UNDO: _("undoes"),
        Note.ON_BEHALF: _("on behalf of the student"),
        Note.TIGHTEN: _("only rules of the department that are stricter"),
        Note.COPY: _("a copy"),
        Note.ORIGINAL_SEEN: _("that the original was seen"),
        Note.ENDS_THE_APPOINTMENT: _("ends the appointment"),
        Note.PIPL_45: _("by article 45 of the Personal Information Protection Law"),
    }
)

_OWN_EXTENT: Final = {Scope.SCHOOL: Extent.ALL, Scope.DEPARTMENT: Extent.DEPT, Scope.CLASS: Extent.CLASSES}
_GRAMMAR: Final = re.compile(r"(?P<verb>[a-z_]+)(?:@(?P<extent>[a-z_]+))?(?:\((?P<note>[a-z0-9_]+)\))?")


@dataclass(frozen=True, slots=True)
class Cell:
    """One permission: a verb, how far it reaches, and the condition on it."""

    verb: Verb
    extent: Extent
    note: Note | None = None

    def __str__(self) -> str:
        return f"{self.verb}@{self.extent}" + (f"({self.note})" if self.note else "")


def natural_extent(role: str, scope: Scope) -> Extent:
    """How far a cell without an extent reaches: over what the role is there for (domain 2.1)."""
    if scope is Scope.OWN:
        return Extent.OWN if role == "STUDENT" else Extent.LINKED
    return Extent.COURSES if role == "TEACHER" else _OWN_EXTENT[scope]


def parse(text: str, default: Extent) -> tuple[Cell, ...]:
    """The permissions of one written cell; an empty cell gives none.

    :raises ValueError: if a verb, extent or note is not one of the lists above
    """
    return tuple(_one(part.strip(), default) for part in text.split(" + ")) if text.strip() else ()


def _one(text: str, default: Extent) -> Cell:
    match = _GRAMMAR.fullmatch(text)
    if match is None:
        raise ValueError(f"{text!r} is not written as verb@extent(note).")
    extent, note = match["extent"], match["note"]
    return Cell(Verb(match["verb"]), Extent(extent) if extent else default, Note(note) if note else None)
