"""Handing over a post: what goes with it, and the three who sign."""

from typing import ClassVar

from django.db import models

from casework.models.document import Document
from security.fields import SealedJSONField, SealedModel
from security.journal import written_by_acts


class PostHandOver(SealedModel):
    """An officer gives a post away (岗位交接, D42): `giver`, `taker` and a supervising `witness` sign, in this order.

    `things` are what goes from hand to hand, as the giver listed it: keys, seals, blank certificates, dossiers in the
    drawer. The open applications are listed when the last one signs; then the appointment ends with `last_day`, and
    after it what the giver has claimed goes to the taker.
    """

    appointment = models.ForeignKey("security.Appointment", on_delete=models.PROTECT, related_name="+")
    giver = models.ForeignKey("security.Person", on_delete=models.PROTECT, related_name="+")
    taker = models.ForeignKey("security.Person", on_delete=models.PROTECT, related_name="+")
    witness = models.ForeignKey("security.Person", on_delete=models.PROTECT, related_name="+")
    last_day = models.DateField()
    things = SealedJSONField(default=list)
    begun_at = models.DateTimeField()
    taken_at = models.DateTimeField(null=True, blank=True)
    witnessed_at = models.DateTimeField(null=True, blank=True)
    called_off_at = models.DateTimeField(null=True, blank=True)
    document = models.ForeignKey(Document, on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["appointment"],
                condition=models.Q(witnessed_at=None, called_off_at=None),
                name="a_post_is_handed_over_once_at_a_time",
            ),
            models.CheckConstraint(
                condition=~models.Q(giver=models.F("taker"))
                & ~models.Q(giver=models.F("witness"))
                & ~models.Q(taker=models.F("witness")),
                name="three_persons_sign_a_hand_over",
            ),
            models.CheckConstraint(
                condition=models.Q(witnessed_at=None) | models.Q(taken_at__isnull=False),
                name="the_witness_signs_last",
            ),
        ]
        triggers: ClassVar = [written_by_acts()]

    def __str__(self) -> str:
        return f"{self.giver} → {self.taker}"

    @property
    def is_open(self) -> bool:
        """Whether somebody has still to sign."""
        return self.witnessed_at is None and self.called_off_at is None
