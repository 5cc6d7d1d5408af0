"""One request, by a person or opened by an office for one, and where it stands."""

from datetime import datetime
from typing import ClassVar

from django.contrib.postgres.indexes import OpClass
from django.db import models
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField, transition

from security.fields import SealedJSONField, SealedModel
from security.journal import written_by_acts


class State(models.TextChoices):
    """The states of an application. An approval tier is never a state: where it stands is its current step (law 2)."""

    DRAFT = "DRAFT", _("Draft")
    OPEN = "OPEN", _("Under review")
    WITH_APPLICANT = "WITH_APPLICANT", _("Returned to you")
    DECIDED = "DECIDED", _("Decided")
    IN_EFFECT = "IN_EFFECT", _("In effect")
    FILED = "FILED", _("Filed")
    TAKEN_BACK = "TAKEN_BACK", _("Taken back")
    LAPSED = "LAPSED", _("Lapsed")
    REVOKED = "REVOKED", _("Revoked")


class Outcome(models.TextChoices):
    """What the last deciding step said."""

    NONE = "", _("Not decided")
    GRANTED = "GRANTED", _("Granted")
    REFUSED = "REFUSED", _("Refused")
    NOT_ACCEPTED = "NOT_ACCEPTED", _("Not accepted")


OPEN_STATES = (State.DRAFT, State.OPEN, State.WITH_APPLICANT)


def under_way(path: str = "") -> models.Q:
    """Of applications, or of rows with a `path` to one ("application__"): handed in, and not at an end."""
    with_somebody = models.Q(**{f"{path}state__in": [State.OPEN, State.WITH_APPLICANT]})
    return with_somebody | models.Q(**{f"{path}state": State.DECIDED, f"{path}outcome": Outcome.GRANTED})


class Application(SealedModel):
    """`person` is whom it concerns; `kind` is the key of a registered kind; the edition decides its rules for good.

    `exclusive` is a text the kind sets; of the open applications only one may carry it. `version` rises with every
    act, so that a page knows when it is stale. Particulars are one encrypted value. `settles_at` is when what follows
    from a decision falls due: a little after it, so that a slip can be undone (law 12).
    """

    number = models.CharField(max_length=24, unique=True)
    kind = models.CharField(max_length=40)
    person = models.ForeignKey("security.Person", on_delete=models.PROTECT, related_name="applications")
    opened_by = models.ForeignKey("security.Person", on_delete=models.PROTECT, related_name="+")
    unit = models.ForeignKey("security.Unit", on_delete=models.PROTECT, related_name="+")
    edition = models.ForeignKey("rulebook.Edition", on_delete=models.PROTECT, related_name="+")
    state = FSMField(default=State.DRAFT, choices=State.choices, protected=True, max_length=14)
    outcome = models.CharField(max_length=12, choices=Outcome, blank=True, default="")
    waiting_for = models.ForeignKey("casework.Step", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    due_on = models.DateField(null=True, blank=True)
    due_is_provisional = models.BooleanField(default=False)
    exclusive = models.CharField(max_length=60, blank=True, default="")
    particulars = SealedJSONField(default=dict)
    version = models.PositiveIntegerField(default=1)
    is_late = models.BooleanField(default=False)
    opened_at = models.DateTimeField()
    submitted_at = models.DateTimeField(null=True, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    reopened_at = models.DateTimeField(null=True, blank=True)
    effective_on = models.DateField(null=True, blank=True)
    settles_at = models.DateTimeField(null=True, blank=True)
    in_effect_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["exclusive"],
                condition=~models.Q(exclusive="")
                & (
                    models.Q(state__in=["DRAFT", "OPEN", "WITH_APPLICANT"])
                    | models.Q(state="DECIDED", outcome="GRANTED")
                ),
                name="one_open_application_of_its_sort",
                violation_error_message=_("An application of this kind is already under way."),
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=["DRAFT", "OPEN", "WITH_APPLICANT", "TAKEN_BACK", "LAPSED"])
                | ~models.Q(outcome=""),
                name="a_decided_application_has_an_outcome",
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["due_on", "id"],
                condition=models.Q(state__in=["OPEN", "WITH_APPLICANT"]),
                name="application_due",
            ),
            models.Index(
                fields=["settles_at"],
                condition=models.Q(state="DECIDED", outcome="GRANTED", settles_at__isnull=False),
                name="application_to_settle",
            ),
            models.Index(
                fields=["waiting_for"],
                include=["id", "kind", "state", "person", "opened_by"],
                condition=models.Q(state__in=["OPEN", "WITH_APPLICANT"]),
                name="application_on_desk",
            ),
            models.Index(fields=["person", "-id"], name="application_of_person"),
            models.Index(fields=["unit", "kind", "state"], name="application_of_unit"),
            models.Index(OpClass("number", name="text_pattern_ops"), name="application_number"),
        ]
        triggers: ClassVar = [written_by_acts()]

    def __str__(self) -> str:
        return self.number

    @property
    def is_open(self) -> bool:
        return self.state in OPEN_STATES

    @property
    def is_on_behalf(self) -> bool:
        """Somebody else than whom it concerns began it."""
        return self.opened_by_id != self.person_id

    @property
    def waits_since(self) -> datetime | None:
        """When a granted result began to wait for its applicant's word: the decision, or the last reopening."""
        return self.reopened_at or self.decided_at

    @transition(state, source=State.DRAFT, target=State.OPEN)
    def submit(self) -> None:
        """The applicant hands it in; the route has been copied."""

    @transition(state, source=State.OPEN, target=State.WITH_APPLICANT)
    def return_to_applicant(self) -> None:
        """An office asks for named materials or fields."""

    @transition(state, source=State.WITH_APPLICANT, target=State.OPEN)
    def answer(self) -> None:
        """The applicant has answered; the same office goes on."""

    @transition(state, source=State.OPEN, target=State.DECIDED)
    def decide(self) -> None:
        """The last deciding step has spoken."""

    @transition(state, source=[State.OPEN, State.WITH_APPLICANT, State.DECIDED], target=State.OPEN)
    def undo(self) -> None:
        """The officer takes an answer back of which nothing has come yet."""

    @transition(state, source=[State.DRAFT, State.OPEN, State.WITH_APPLICANT], target=State.TAKEN_BACK)
    def take_back(self) -> None:
        """The applicant no longer wants it."""

    @transition(state, source=[State.OPEN, State.WITH_APPLICANT, State.DECIDED], target=State.LAPSED)
    def lapse(self) -> None:
        """A deadline passed, or the school's own application overtook it."""

    @transition(state, source=State.LAPSED, target=State.DECIDED)
    def reopen(self) -> None:
        """Academic affairs reopens a granted application that was never confirmed, with a reason."""

    @transition(state, source=State.DECIDED, target=State.IN_EFFECT)
    def take_effect(self) -> None:
        """What was granted now holds."""

    @transition(state, source=[State.DECIDED, State.IN_EFFECT], target=State.FILED)
    def file(self) -> None:
        """All papers are in the dossier."""

    @transition(state, source=[State.DECIDED, State.IN_EFFECT, State.FILED], target=State.REVOKED)
    def revoke(self) -> None:
        """An appeal or a court undid the decision."""


class Draft(SealedModel):
    """What the applicant has typed but not handed in: one encrypted value, saved often, resumed on any device.

    It is not a table of record: nothing in it has been said to the school yet. `saved_from` is the mark of the page
    that saved it last, so that a page whose own save got no answer does not take it for another device's.
    """

    application = models.OneToOneField(Application, on_delete=models.CASCADE, related_name="draft")
    answers = SealedJSONField(default=dict)
    version = models.PositiveIntegerField(default=0)
    saved_from = models.CharField(max_length=16, blank=True, default="")
    saved_at = models.DateTimeField()

    def __str__(self) -> str:
        return str(self.application_id)
