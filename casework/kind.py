"""Kinds of application: one file each in an app's `kinds/`. casework decides; the kind takes effect.

This module knows no kind. A kind says what an application of its sort asks, which case its rules judge, and what
happens to the rows of its own app when it is granted.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from importlib import import_module
from pkgutil import iter_modules
from typing import TYPE_CHECKING, Any, ClassVar, TypeVar

from django.apps import apps
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from rulebook.rules.served import serve

if TYPE_CHECKING:
    from casework.forms.answers import AnswersForm
    from casework.models import Application
    from security.models import Person, Unit

K = TypeVar("K", bound="type[Kind]")


class CannotBegin(Exception):
    """An application of this kind cannot be begun here and now; the message says why and what to do."""


class NoLongerFits(Exception):
    """What was granted can no longer take effect; the message says why. Nothing was done."""


class NotYours(CannotBegin):
    """What it would be about is somebody else's, or nothing; pages say no more than that it is not there."""


@dataclass(frozen=True)
class Beginning:
    """What a new application starts with. `exclusive` is unique among the open applications."""

    person: Person
    unit: Unit
    edition: int
    exclusive: str


@dataclass(frozen=True)
class Slot:
    """A material that an application asks for: a stable key, a title and a hint in words."""

    key: str
    title: str
    hint: str = ""
    is_required: bool = True


@dataclass(frozen=True)
class Fact:
    """One line of what the application says, for officer and applicant. It can be returned by its `name`."""

    name: str
    label: str
    value: str
    note: str = ""


@dataclass(frozen=True)
class WayOn:
    """What an applicant may do after a refusal: a sentence, and the address and words of the page where it is done."""

    says: str
    url: str
    words: str


@dataclass(frozen=True)
class Offer:
    """Something that a person may apply for: the id of what it is about, in words; or why it cannot be begun now."""

    subject: int
    words: str
    why_not: str = ""


class Kind:
    """What casework asks of a kind. Subclass, set the declarations, decorate with `@register`.

    `functions` names, per office of a route, the function of the permission matrix by which an officer acts there.
    A kind that is not `is_filled_in_here` brings pages of its own, and names the first as its `answer_page`. One that
    `is_of_the_school` is opened by an office: whom it concerns reads it, and neither hands it in nor takes it back.

    Where a result `needs_confirmation`, the edition says within which time (`confirm_parameter`), whether somebody may
    confirm it for the applicant (`confirm_for_parameter`), and after how many reminders (`reminders_parameter`). Who
    does so acts by `confirm_function` of the matrix. `return_parameter` names the working days for correcting what an
    office returned; without one a return has no day.
    """

    key: ClassVar[str] = ""
    prefix: ClassVar[str] = ""
    title: ClassVar[str] = ""
    functions: ClassVar[Mapping[str, str]] = {}
    is_filled_in_here: ClassVar[bool] = True
    is_of_the_school: ClassVar[bool] = False
    needs_confirmation: ClassVar[bool] = False
    confirm_parameter: ClassVar[str] = ""
    confirm_function: ClassVar[str] = ""
    confirm_for_parameter: ClassVar[str] = ""
    reminders_parameter: ClassVar[str] = ""
    return_parameter: ClassVar[str] = ""

    def begin(self, *, subject: int, by: Person, at: datetime) -> Beginning:
        """Who and what it is for, under which edition.

        :raises CannotBegin: with a sentence, if it cannot be begun for this subject by this person
        :raises NotYours: if the subject is not this person's
        """
        raise NotImplementedError

    def begin_for(self, *, subject: int, by: Person, at: datetime) -> Beginning:
        """As `begin`, by an officer for somebody who cannot; no draft of the person's own stands in the way.

        :raises CannotBegin: if it cannot be begun for this subject
        :raises NotYours: if this officer begins none for others there
        """
        raise NotYours(_("Only whom it concerns begins such an application."))

    def offers(self, person: Person, *, at: datetime) -> Sequence[Offer]:
        """What this person may apply for by this kind; also what cannot be begun now, with the reason."""
        return ()

    def one_at_a_time(self, application: Application) -> str:
        """What only one application that was handed in may carry; a draft stands in nobody's way (domain 3.1)."""
        return application.exclusive

    def attach(self, application: Application, *, subject: int) -> None:
        """Write the kind's own row for a new application."""

    def slots(self, application: Application) -> Sequence[Slot]:
        """The materials this application asks for, in order."""
        return ()

    def slots_of(self, applications: Sequence[Application]) -> dict[int, Sequence[Slot]]:
        """The slots of many, by application id; a kind that asks the database for them does it once for all."""
        return {one.pk: self.slots(one) for one in applications}

    def slot_titles(self, application: Application) -> Mapping[str, Slot]:
        """Per slot key what it is called, whether this application (still) asks for it or not; for showing only.

        Say it again without a query where `slots` has to look something up.
        """
        return {slot.key: slot for slot in self.slots(application)}

    def case_for(self, applications: Sequence[Application], *, at: datetime) -> dict[int, Any]:
        """Per application id the case that the edition's clauses judge. One set of queries for all of them."""
        raise NotImplementedError

    def route_key(self, application: Application) -> str:
        """Under which key the edition keeps the route."""
        return self.key

    def facts(self, application: Application) -> Sequence[Fact]:
        """What the application says, for reading and for returning by name."""
        return ()

    def labels(self, applications: Sequence[Application]) -> dict[int, str]:
        """Per application id what tells persons of the same name apart: a number and the last four of another."""
        return {}

    def concerns(self, applications: Sequence[Application]) -> dict[int, str]:
        """Per application id, where there is one, why an officer should look at it by itself: a sentence.

        Such an application is never answered together with others.
        """
        return {}

    def filed_by(self, officer: Person, at: datetime) -> Q:
        """Which of those that this officer began for somebody he may still fill in, follow and take back."""
        return Q()

    def kept_from(self, officer: Person) -> Q:
        """Which applications this officer never decides, whatever office he holds (separation of duties)."""
        return Q(pk__in=())

    def why_kept(self) -> str:
        """The sentence for the officer from whom an application is kept."""
        return ""

    def form_for(
        self,
        application: Application,
        data: Any,
        *,
        answers: Mapping[str, Any],
        only: frozenset[str] | None,
        at: datetime,
    ) -> AnswersForm | None:
        """The questions to the applicant. `only` names what an office asked to correct; None asks everything."""
        return None

    def lead(self, application: Application, *, at: datetime) -> str:
        """A sentence or two above the questions: what it is for, and what comes of it."""
        return ""

    def way_on(self, application: Application, *, at: datetime) -> WayOn | None:
        """What the applicant may do now that it was not granted; None: nothing that a page could say."""
        return None

    def answer_page(self, application: Application) -> str:
        """The address at which the applicant fills in, or corrects, this application."""
        return reverse("casework:form", args=[application.pk])

    def corrected(
        self, before: Mapping[str, Any], given: Mapping[str, Any], *, asked: Collection[str]
    ) -> dict[str, Any]:
        """What was submitted, with the corrections of the fields that an office asked for, named as in `facts`.

        Everything else stays. A kind whose answers stand deeper than one level says it anew.
        """
        return {**before, **{name: value for name, value in given.items() if name in asked}}

    def answered(self, application: Application, particulars: dict[str, Any], *, at: datetime) -> None:
        """Take the applicant's corrections into the kind's own row."""

    def effect(self, applications: Sequence[Application], *, at: datetime, by: Person) -> None:
        """Make what was granted true, in the act's transaction."""
        raise NotImplementedError

    def effective_on(self, application: Application, *, today: date) -> date:
        """From which day a granted application holds."""
        return today


_kinds: dict[str, Kind] = {}


def register(kind: K) -> K:
    """Enter a kind in the register. Keys are stable and never renamed."""
    known = _kinds.get(kind.key)
    if known is not None and type(known).__qualname__ != kind.__qualname__:
        raise TypeError(f"Two kinds have the key {kind.key!r}.")
    _kinds[kind.key] = kind()
    serve(kind.key, kind.functions)
    return kind


def kind_of(key: str) -> Kind:
    """The kind with this key. :raises KeyError: for a key no app registers"""
    return _kinds[key]


def all_kinds() -> Iterable[Kind]:
    """Every registered kind."""
    return tuple(_kinds.values())


def discover_kinds() -> None:
    """Import every module of every app's `kinds` package, lower floors first."""
    for config in apps.get_app_configs():
        try:
            package = import_module(f"{config.name}.kinds")
        except ModuleNotFoundError as missing:
            if missing.name != f"{config.name}.kinds":
                raise
            continue
        for module in iter_modules(package.__path__):
            import_module(f"{config.name}.kinds.{module.name}")
