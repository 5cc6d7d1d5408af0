"""A text of the regulation on its way to being in force: prepared, proposed, confirmed by a second person."""

from typing import ClassVar

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from rulebook.models.edition import Edition
from security.journal import written_by_acts


class EditionProposal(models.Model):
    """What academic affairs wants to put in force: the text, for which student categories, from which day, and why.

    The registrar may prepare it, the head of academic affairs proposes it, a school leader confirms or declines it
    (domain 2.3.11). Its text never changes: whoever wants another one withdraws it and proposes anew. Once confirmed
    it names the edition it became.
    """

    class State(models.TextChoices):
        PREPARED = "PREPARED", _("Prepared")
        OPEN = "OPEN", _("Proposed, waits for a school leader")
        CONFIRMED = "CONFIRMED", _("Confirmed")
        DECLINED = "DECLINED", _("Declined")
        WITHDRAWN = "WITHDRAWN", _("Withdrawn")

    name = models.CharField(max_length=40)
    title = models.CharField(max_length=120)
    text = models.TextField()
    digest = models.CharField(max_length=64)
    categories = ArrayField(models.CharField(max_length=20))
    from_day = models.DateField()
    reason = models.CharField(max_length=400)
    state = models.CharField(max_length=10, choices=State, default=State.PREPARED)
    prepared_by = models.ForeignKey("security.Person", on_delete=models.PROTECT, related_name="+")
    prepared_at = models.DateTimeField()
    proposed_by = models.ForeignKey("security.Person", on_delete=models.PROTECT, null=True, related_name="+")
    proposed_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey("security.Person", on_delete=models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    decided_why = models.CharField(max_length=400, blank=True, default="")
    edition = models.ForeignKey(Edition, on_delete=models.PROTECT, null=True, related_name="proposals")

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=~models.Q(state__in=["CONFIRMED", "DECLINED"])
                | (models.Q(decided_by__isnull=False) & ~models.Q(decided_by=models.F("proposed_by"))),
                name="nobody_decides_on_what_he_proposed",
                violation_error_message=_("Another person must confirm what one person proposed."),
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=["PREPARED", "WITHDRAWN"]) | models.Q(proposed_by__isnull=False),
                name="a_proposal_names_who_proposed_it",
            ),
            models.CheckConstraint(
                condition=models.Q(state="CONFIRMED", edition__isnull=False)
                | (~models.Q(state="CONFIRMED") & models.Q(edition__isnull=True)),
                name="a_confirmed_proposal_names_its_edition",
            ),
            models.UniqueConstraint(
                fields=["name"],
                condition=models.Q(state__in=["PREPARED", "OPEN"]),
                name="an_edition_waits_once",
                violation_error_message=_("An edition of this name is waiting already."),
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["-id"], condition=models.Q(state__in=["PREPARED", "OPEN"]), name="proposal_waiting"),
        ]
        triggers: ClassVar = [
            written_by_acts(),
            pgtrigger.Trigger(
                name="what_is_proposed_stays",
                when=pgtrigger.Before,
                operation=pgtrigger.Update | pgtrigger.Delete,
                func="""
                    if tg_op = 'DELETE' or old.state in ('CONFIRMED', 'DECLINED', 'WITHDRAWN')
                       or (new.name, new.title, new.text, new.digest, new.categories, new.from_day, new.reason,
                           new.prepared_by_id, new.prepared_at)
                          is distinct from
                          (old.name, old.title, old.text, old.digest, old.categories, old.from_day, old.reason,
                           old.prepared_by_id, old.prepared_at) then
                        raise exception 'A proposal is never changed or deleted; withdraw it and propose another.';
                    end if;
                    return new;
                """,
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_waiting(self) -> bool:
        """Whether something can still come of it."""
        return self.state in (self.State.PREPARED, self.State.OPEN)
