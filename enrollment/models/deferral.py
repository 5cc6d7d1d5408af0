"""What a deferral of the registration is about."""

from typing import ClassVar

from django.db import models

from enrollment.models.enrollment import Enrollment
from enrollment.models.places import Term
from security.journal import append_only, written_by_acts


class DeferralRequest(models.Model):
    """The enrollment, the term whose registration is deferred, and by how many calendar days (REG-1.2).

    The term may still lie ahead: then there is no roster row yet, and `ends_on` is set when the roster is frozen.
    `ends_on` is the last day to register that a granted deferral gives; None also where the term was over. It is
    provisional where it was counted with a year that is not published, or not finally.
    """

    application = models.OneToOneField(
        "casework.Application", on_delete=models.PROTECT, primary_key=True, related_name="deferral_request"
    )
    enrollment = models.ForeignKey(Enrollment, on_delete=models.PROTECT, related_name="deferral_requests")
    term = models.ForeignKey(Term, on_delete=models.PROTECT, related_name="deferral_requests")
    days = models.PositiveSmallIntegerField(null=True, blank=True)
    ends_on = models.DateField(null=True, blank=True)
    is_provisional = models.BooleanField(default=False)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["term", "enrollment"], name="deferral_of_term")]
        triggers: ClassVar = [written_by_acts()]

    def __str__(self) -> str:
        return str(self.application_id)


class DeferralConsent(models.Model):
    """A guardian's word on a minor's deferral, given online; the newest one counts (REG-1.2).

    `what` is the mark of what was asked when it was given: on anything else it says nothing.
    """

    application = models.ForeignKey("casework.Application", on_delete=models.PROTECT, related_name="consents")
    guardian = models.ForeignKey("security.Person", on_delete=models.PROTECT, related_name="+")
    consents = models.BooleanField()
    typed_name = models.CharField(max_length=60)
    what = models.CharField(max_length=64)
    network = models.GenericIPAddressField(null=True)
    device = models.CharField(max_length=200, blank=True, default="")
    at = models.DateTimeField()

    class Meta:
        triggers: ClassVar = [written_by_acts(), append_only(name="written_once")]

    def __str__(self) -> str:
        return f"{self.application_id} {self.guardian_id}"
