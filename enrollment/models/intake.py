"""The arrival of new students: the intake of a term, who is expected, what was compared, who may come later."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField, transition

from enrollment.models.contact import ContactEntry
from enrollment.models.enrollment import Enrollment
from enrollment.models.places import Term
from security.fields import SealedModel, SealedTextField
from security.journal import append_only, written_by_acts, written_once


class Intake(models.Model):
    """A term's new students, under the edition in force on the first day of arrival.

    They arrive from `arrives_from` to `arrives_until`, both included. Everything in it follows its edition for good.
    """

    term = models.ForeignKey(Term, on_delete=models.PROTECT, related_name="intakes")
    edition = models.ForeignKey("rulebook.Edition", on_delete=models.PROTECT, related_name="+")
    categories = models.JSONField(default=list)
    arrives_from = models.DateField()
    arrives_until = models.DateField()
    opened_by = models.ForeignKey("security.Person", on_delete=models.PROTECT, related_name="+")
    opened_at = models.DateTimeField()
    closed_by = models.ForeignKey("security.Person", on_delete=models.PROTECT, null=True, related_name="+")
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["term", "edition"], name="a_term_has_one_intake_per_edition"),
            models.CheckConstraint(
                condition=models.Q(arrives_until__gte=models.F("arrives_from")), name="arrival_ends_after_it_begins"
            ),
        ]
        triggers: ClassVar = [written_by_acts()]

    def __str__(self) -> str:
        return str(self.term)


class ArrivalState(models.TextChoices):
    """Where an admitted student stands in the intake."""

    EXPECTED = "EXPECTED", _("Expected")
    ON_LEAVE = "ON_LEAVE", _("Arrives later")
    CHECKED_IN = "CHECKED_IN", _("Checked in")
    NO_SHOW = "NO_SHOW", _("Did not arrive")


A = ArrivalState


class Arrival(models.Model):
    """One admitted enrollment of an intake. `due_on` is its last day to arrive: that of the intake, or of a leave.

    Who did not arrive may still be checked in as long as nobody has decided about the admission.
    """

    intake = models.ForeignKey(Intake, on_delete=models.PROTECT, related_name="arrivals")
    enrollment = models.ForeignKey(Enrollment, on_delete=models.PROTECT, related_name="arrivals")
    person = models.ForeignKey("security.Person", on_delete=models.PROTECT, related_name="arrivals")
    unit = models.ForeignKey("security.Unit", on_delete=models.PROTECT, related_name="+")
    due_on = models.DateField()
    state = FSMField(default=ArrivalState.EXPECTED, choices=ArrivalState.choices, protected=True, max_length=10)
    checked_in_at = models.DateTimeField(null=True, blank=True)
    checked_in_by = models.ForeignKey("security.Person", on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["intake", "enrollment"], name="an_enrollment_arrives_once"),
        ]
        indexes: ClassVar = [models.Index(fields=["intake", "state", "unit"], name="intake_board")]
        triggers: ClassVar = [written_by_acts()]

    def __str__(self) -> str:
        return f"{self.enrollment_id} {self.state}"

    @transition(state, source=[A.EXPECTED, A.ON_LEAVE, A.NO_SHOW], target=A.CHECKED_IN)
    def check_in(self) -> None:
        """Everything that the edition names was compared and agrees (INT-2)."""

    @transition(state, source=[A.EXPECTED, A.ON_LEAVE], target=A.ON_LEAVE)
    def put_off(self) -> None:
        """An arrival leave was granted (INT-3)."""

    @transition(state, source=A.NO_SHOW, target=A.ON_LEAVE)
    def excuse(self) -> None:
        """Force majeure was accepted, and a later day to arrive was given (INT-4)."""

    @transition(state, source=[A.EXPECTED, A.ON_LEAVE], target=A.NO_SHOW)
    def miss(self) -> None:
        """The last day has passed, and the check-in is closed (INT-4)."""


class Comparison(SealedModel):
    """One of the comparisons at check-in (INT-2), as a person made it; of each kind the latest counts."""

    class What(models.TextChoices):
        PERSON = "PERSON", _("The person and the photo")
        ID = "ID", _("The ID document")
        LETTER = "LETTER", _("The admission letter")
        ADMISSION_DATA = "ADMISSION_DATA", _("The admission data")

    arrival = models.ForeignKey(Arrival, on_delete=models.PROTECT, related_name="comparisons")
    what = models.CharField(max_length=14, choices=What)
    matches = models.BooleanField()
    note = SealedTextField(null=True, blank=True)
    by = models.ForeignKey("security.Person", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["arrival", "what", "-id"], name="comparison_of_arrival")]
        triggers: ClassVar = [written_by_acts(), *written_once("note")]

    def __str__(self) -> str:
        return f"{self.arrival_id} {self.what}"


class ArrivalLeave(SealedModel):
    """Leave to arrive until a later day (INT-3). A longer one than usual says why.

    One for force majeure (`is_force_majeure`) was given after the last day had passed (INT-4).
    """

    arrival = models.ForeignKey(Arrival, on_delete=models.PROTECT, related_name="leaves")
    until = models.DateField()
    reason = SealedTextField()
    why_longer = SealedTextField(null=True, blank=True)
    is_force_majeure = models.BooleanField(default=False, db_default=False)
    granted_by = models.ForeignKey("security.Person", on_delete=models.PROTECT, related_name="+")
    granted_at = models.DateTimeField()

    class Meta:
        triggers: ClassVar = [written_by_acts(), *written_once("reason", "why_longer")]

    def __str__(self) -> str:
        return f"{self.arrival_id} {self.until}"


class ArrivalContact(ContactEntry):
    """One attempt to reach somebody who has not arrived, and what was said (INT-4)."""

    arrival = models.ForeignKey(Arrival, on_delete=models.PROTECT, related_name="contacts")

    class Meta(ContactEntry.Meta):
        pass

    def __str__(self) -> str:
        return f"{self.arrival_id} {self.spoken_on}"


class Consent(models.Model):
    """A paper that the student signed at entry, or for a minor a guardian: which text, in which version, and how."""

    class Paper(models.TextChoices):
        D33 = "D33", _("Consent to the collection of data")
        PLEDGE = "PLEDGE", _("Confidentiality pledge")

    class Way(models.TextChoices):
        ONLINE = "ONLINE", _("On the own page")
        PAPER = "PAPER", _("On paper")

    person = models.ForeignKey("security.Person", on_delete=models.PROTECT, related_name="consents")
    paper = models.CharField(max_length=6, choices=Paper)
    version = models.PositiveSmallIntegerField()
    signed_by = models.ForeignKey("security.Person", on_delete=models.PROTECT, related_name="+")
    signed_at = models.DateTimeField()
    way = models.CharField(max_length=6, choices=Way)
    file = models.OneToOneField("casework.File", on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["person", "paper", "version"], name="a_paper_is_signed_once"),
        ]
        triggers: ClassVar = [written_by_acts(), append_only(name="written_once")]

    def __str__(self) -> str:
        return f"{self.paper} {self.version}"


class Numbering(models.Model):
    """A plan of classes and student numbers for new students of a department (INT-5).

    `rows` say per student the enrollment, the class, the number, and the unit before. Numbers of a plan that was
    applied are never given again, also after its undo.
    """

    class State(models.TextChoices):
        PROPOSED = "PROPOSED", _("Planned")
        APPLIED = "APPLIED", _("Applied")
        UNDONE = "UNDONE", _("Undone")

    intake = models.ForeignKey(Intake, on_delete=models.PROTECT, related_name="numberings")
    unit = models.ForeignKey("security.Unit", on_delete=models.PROTECT, related_name="+")
    pattern = models.CharField(max_length=60)
    rows = models.JSONField(default=list)
    state = FSMField(default=State.PROPOSED, choices=State.choices, protected=True, max_length=8)
    made_by = models.ForeignKey("security.Person", on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    applied_by = models.ForeignKey("security.Person", on_delete=models.PROTECT, null=True, related_name="+")
    applied_at = models.DateTimeField(null=True, blank=True)
    undone_by = models.ForeignKey("security.Person", on_delete=models.PROTECT, null=True, related_name="+")
    undone_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        triggers: ClassVar = [written_by_acts()]

    def __str__(self) -> str:
        return f"{self.unit} {self.pattern}"

    @transition(state, source=State.PROPOSED, target=State.APPLIED)
    def apply(self) -> None:
        """Classes and numbers are given."""

    @transition(state, source=State.APPLIED, target=State.UNDONE)
    def undo(self) -> None:
        """The state before is restored; the numbers stay used."""
