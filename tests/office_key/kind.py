"""The kind: a student asks for the key of a workshop, two offices agree, the key is handed out."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar

from django import forms
from django.utils.timezone import localtime

from casework.forms.answers import AnswersForm
from casework.kind import Beginning, CannotBegin, Fact, Kind, Slot
from casework.models import Application
from rulebook.queries import edition_in_force
from security.journal import Event, recorded
from security.models import Person, Unit
from tests.cast_registration import CATEGORY


class KeyForm(AnswersForm):
    """Which room, and what for."""

    room = forms.CharField(max_length=20, label="Room")
    purpose = forms.CharField(max_length=100, label="Purpose")


@dataclass(frozen=True, kw_only=True)
class KeyHandedOut(Event):
    """Somebody holds the key of a room."""

    key: ClassVar[str] = "test.key-handed-out"
    sentence: ClassVar[str] = "holds the key of {room}"

    room: str


@recorded
def hand_out_key(*, application: Application, by: Person, at: datetime) -> KeyHandedOut:
    """The kind's own act, inside the one that decides."""
    return KeyHandedOut(
        at=at,
        by=by.pk,
        persons=frozenset({application.person_id}),
        about=f"casework.application:{application.pk}",
        room=application.particulars["room"],
    )


class OfficeKey(Kind):
    """Granted means handed out. Both offices act by the same function of the permission matrix."""

    key = "test-office-key"
    prefix = "YS"
    title = "Key of a workshop"
    functions = {"DEPT": "change.general", "AA": "change.general"}

    def begin(self, *, subject: int, by: Person, at: datetime) -> Beginning:
        """`subject` is the unit whose workshop it is."""
        unit = Unit.objects.filter(pk=subject).first()
        if unit is None:
            raise CannotBegin("There is no such unit.")
        edition = edition_in_force(CATEGORY, localtime(at).date())
        return Beginning(person=by, unit=unit, edition=edition.pk, exclusive=f"{self.key}:{by.pk}")

    def slots(self, application: Application) -> Sequence[Slot]:
        return (Slot("pledge", "Pledge", "Signed by hand."),)

    def case_for(self, applications: Sequence[Application], *, at: datetime) -> dict[int, Any]:
        return {one.pk: one.particulars for one in applications}

    def route_key(self, application: Application) -> str:
        return "OFFICE_KEY"

    def facts(self, application: Application) -> Sequence[Fact]:
        said = application.particulars
        return (Fact("room", "Room", said.get("room", "")), Fact("purpose", "Purpose", said.get("purpose", "")))

    def labels(self, applications: Sequence[Application]) -> dict[int, str]:
        return {one.pk: one.particulars.get("room", "") for one in applications}

    def form_for(self, application: Application, data: Any, *, answers, only, at: datetime) -> AnswersForm:
        return KeyForm(data, answers=answers, only=only)

    def effect(self, applications: Sequence[Application], *, at: datetime, by: Person) -> None:
        for one in applications:
            hand_out_key(application=one, by=by, at=at)


class SignedOfficeKey(OfficeKey):
    """The same, but the student signs for the key before it is handed out."""

    key = "test-signed-office-key"
    needs_confirmation = True
    confirm_parameter = "reg.confirm_wd"
