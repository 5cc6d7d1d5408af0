"""The full check of the roll's data (SEC-1.8): campaigns, what each student answered, what differs, who signed."""

from typing import ClassVar

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField, transition

from enrollment.models.enrollment import Enrollment
from enrollment.models.registration import RegistrationRequest
from security.fields import SealedModel, SealedTextField
from security.journal import append_only, unless_sealed_anew, written_by_acts


class Campaign(models.Model):
    """Everybody of some student categories is asked to check the own data, until a day.

    `document` is the announcement under its number, by which the campaign is called. Of each kind and category one is
    open at a time; the database refuses a second one.
    """

    class Kind(models.TextChoices):
        YEARLY = "YEARLY", _("Yearly full check")

    kind = models.CharField(max_length=10, choices=Kind)
    year = models.CharField(max_length=9)
    categories = ArrayField(models.CharField(max_length=20))
    asked_until = models.DateField()
    document = models.OneToOneField("casework.Document", on_delete=models.PROTECT, related_name="campaign")
    opened_by = models.ForeignKey("security.Person", on_delete=models.PROTECT, related_name="+")
    opened_at = models.DateTimeField()
    closed_by = models.ForeignKey("security.Person", on_delete=models.PROTECT, null=True, related_name="+")
    closed_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(closed_at__isnull=True) ^ Q(closed_by__isnull=False),
                name="a_campaign_is_closed_by_someone",
            ),
        ]
        triggers: ClassVar = [
            written_by_acts(),
            pgtrigger.Trigger(
                name="one_open_of_a_category",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update,
                func="""
                    if new.closed_at is null and exists (
                        select 1 from enrollment_campaign as other
                         where other.id <> new.id and other.kind = new.kind and other.closed_at is null
                           and other.categories && new.categories
                    ) then
                        raise exception 'Of each kind and student category one campaign is open at a time.'
                            using errcode = 'unique_violation';
                    end if;
                    return new;
                """,
            ),
        ]

    def __str__(self) -> str:
        return str(self.document)


class VerificationState(models.TextChoices):
    """Where one enrollment stands in one campaign."""

    ASKED = "ASKED", _("Not answered")
    ANSWERED = "ANSWERED", _("Everything right")
    DIFFERENT = "DIFFERENT", _("Something differs")
    SETTLED = "SETTLED", _("Differences settled")
    SIGNED = "SIGNED", _("Signed by the tutor")


V = VerificationState


class Verification(models.Model):
    """One enrollment in a campaign, there from the opening on. `unit` is the class on that day.

    `data_digest` names the version of the data that was confirmed (SEC-1.2). A minor's guardian may answer too; what
    was signed on paper is entered by an officer, who is `answered_by` then.
    """

    class Way(models.TextChoices):
        ONLINE = "ONLINE", _("here")
        PAPER = "PAPER", _("on a signed sheet")

    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT, related_name="verifications")
    enrollment = models.ForeignKey(Enrollment, on_delete=models.PROTECT, related_name="verifications")
    person = models.ForeignKey("security.Person", on_delete=models.PROTECT, related_name="verifications")
    unit = models.ForeignKey("security.Unit", on_delete=models.PROTECT, related_name="+")
    state = FSMField(default=V.ASKED, choices=V.choices, protected=True, max_length=10)
    data_digest = models.CharField(max_length=64, blank=True, default="")
    answered_at = models.DateTimeField(null=True)
    answered_by = models.ForeignKey("security.Person", on_delete=models.PROTECT, null=True, related_name="+")
    way = models.CharField(max_length=6, choices=Way, blank=True, default="")
    signed_at = models.DateTimeField(null=True)
    signed_by = models.ForeignKey("security.Person", on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["campaign", "enrollment"], name="an_enrollment_is_asked_once"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["campaign", "state", "unit"], name="verification_board"),
            models.Index(fields=["person"], name="verification_of_person"),
        ]
        triggers: ClassVar = [written_by_acts()]

    def __str__(self) -> str:
        return f"{self.enrollment_id} {self.state}"

    @transition(state, source=[V.ASKED, V.ANSWERED, V.DIFFERENT], target=V.ANSWERED)
    def answer(self) -> None:
        """Everything is right."""

    @transition(state, source=[V.ASKED, V.ANSWERED, V.DIFFERENT], target=V.DIFFERENT)
    def differ(self) -> None:
        """Something is said to be otherwise."""

    @transition(state, source=V.DIFFERENT, target=V.SETTLED)
    def settle(self) -> None:
        """The last difference was accepted or refused."""

    @transition(state, source=[V.ANSWERED, V.SETTLED], target=V.SIGNED)
    def sign(self) -> None:
        """The tutor signed for it."""

    @transition(state, source=[V.ANSWERED, V.SETTLED, V.SIGNED], target=V.ASKED)
    def ask_again(self) -> None:
        """Key data changed after the answer: that version was never confirmed."""


class Difference(SealedModel):
    """One field of which the student says otherwise: in a campaign, or handing in a term's registration (SEC-1.6).

    `field` is a name of `enrollment.queries.own_data`. Nothing that is settled changes any more; while it is open, a
    further answer takes its place.
    """

    class State(models.TextChoices):
        OPEN = "OPEN", _("to be settled")
        ACCEPTED = "ACCEPTED", _("accepted")
        REFUSED = "REFUSED", _("refused")

    verification = models.ForeignKey(Verification, on_delete=models.PROTECT, null=True, related_name="differences")
    registration = models.ForeignKey(
        RegistrationRequest, on_delete=models.PROTECT, null=True, related_name="differences"
    )
    enrollment = models.ForeignKey(Enrollment, on_delete=models.PROTECT, related_name="differences")
    unit = models.ForeignKey("security.Unit", on_delete=models.PROTECT, related_name="+")
    field = models.CharField(max_length=20)
    ours = SealedTextField()
    theirs = SealedTextField()
    found_at = models.DateTimeField()
    state = models.CharField(max_length=8, choices=State, default=State.OPEN)
    settled_by = models.ForeignKey("security.Person", on_delete=models.PROTECT, null=True, related_name="+")
    settled_at = models.DateTimeField(null=True)
    why = models.CharField(max_length=200, blank=True, default="")

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(verification__isnull=True) ^ Q(registration__isnull=True),
                name="a_difference_was_said_in_one_place",
            ),
            models.CheckConstraint(
                condition=Q(state="OPEN", settled_at__isnull=True) | ~Q(state="OPEN") & Q(settled_at__isnull=False),
                name="a_settled_difference_has_its_day",
            ),
            models.CheckConstraint(condition=~Q(state="REFUSED") | ~Q(why=""), name="a_refused_difference_says_why"),
            models.UniqueConstraint(
                fields=["verification", "field"], condition=Q(state="OPEN"), name="a_field_differs_once_in_a_campaign"
            ),
            models.UniqueConstraint(
                fields=["registration", "field"],
                condition=Q(state="OPEN"),
                name="a_field_differs_once_in_a_registration",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["field", "unit"], condition=Q(state="OPEN"), name="difference_open"),
        ]
        triggers: ClassVar = [
            written_by_acts(),
            pgtrigger.Trigger(
                name="settled_for_good",
                when=pgtrigger.Before,
                operation=pgtrigger.Update | pgtrigger.Delete,
                condition=pgtrigger.Q(old__state__in=["ACCEPTED", "REFUSED"]),
                func=unless_sealed_anew("ours", "theirs")
                + "raise exception 'A settled difference is not changed any more; a new answer is a new one.';",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.enrollment_id} {self.field} {self.state}"


class SignOff(models.Model):
    """A department answers for its students in a campaign: nothing differs any more. Written once."""

    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT, related_name="sign_offs")
    unit = models.ForeignKey("security.Unit", on_delete=models.PROTECT, related_name="+")
    signed_by = models.ForeignKey("security.Person", on_delete=models.PROTECT, related_name="+")
    signed_at = models.DateTimeField()
    differences_open = models.PositiveIntegerField()
    not_answered = models.PositiveIntegerField()
    note = models.CharField(max_length=200, blank=True, default="")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["campaign", "unit"], name="a_department_signs_a_campaign_once"),
            models.CheckConstraint(condition=Q(differences_open=0), name="nothing_differs_where_a_department_signs"),
            models.CheckConstraint(condition=Q(not_answered=0) | ~Q(note=""), name="silence_is_accounted_for"),
        ]
        triggers: ClassVar = [written_by_acts(), append_only(name="written_once")]

    def __str__(self) -> str:
        return f"{self.campaign_id} {self.unit_id}"
