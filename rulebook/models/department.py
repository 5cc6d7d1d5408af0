"""A department's own, stricter values under the school's edition (SUP-2)."""

from typing import ClassVar

import pgtrigger
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.utils.translation import gettext_lazy as _

from rulebook.models.edition import Edition
from security.journal import written_by_acts


class DepartmentRule(models.Model):
    """What a department lays over one edition of the school: filed by its head, accepted by academic affairs.

    `values` are parameters as they stand in a text. Accepted, they become an edition of the department's own
    (`edition`), which decides `during` these days for its students. Only the end of `during` is ever set later.
    """

    class State(models.TextChoices):
        FILED = "FILED", _("Filed, waits for academic affairs")
        ACCEPTED = "ACCEPTED", _("Accepted")
        DECLINED = "DECLINED", _("Declined")
        WITHDRAWN = "WITHDRAWN", _("Withdrawn")

    unit = models.ForeignKey("security.Unit", on_delete=models.PROTECT, related_name="+")
    base = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="department_rules")
    values = models.JSONField()
    during = DateRangeField()
    reason = models.CharField(max_length=400)
    state = models.CharField(max_length=10, choices=State, default=State.FILED)
    filed_by = models.ForeignKey("security.Person", on_delete=models.PROTECT, related_name="+")
    filed_at = models.DateTimeField()
    decided_by = models.ForeignKey("security.Person", on_delete=models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    decided_why = models.CharField(max_length=400, blank=True, default="")
    edition = models.OneToOneField(Edition, on_delete=models.PROTECT, null=True, related_name="department_rule")

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(state="ACCEPTED", edition__isnull=False)
                | models.Q(state__in=["FILED", "DECLINED"], edition__isnull=True)
                | models.Q(state="WITHDRAWN"),
                name="an_accepted_department_rule_names_its_edition",
            ),
            models.CheckConstraint(
                condition=~models.Q(state__in=["ACCEPTED", "DECLINED"])
                | (models.Q(decided_by__isnull=False) & ~models.Q(decided_by=models.F("filed_by"))),
                name="nobody_accepts_the_rule_he_filed",
                violation_error_message=_("Another person must accept what one person filed."),
            ),
            ExclusionConstraint(
                name="a_department_has_one_rule_at_a_time",
                expressions=[
                    ("unit", RangeOperators.EQUAL),
                    ("base", RangeOperators.EQUAL),
                    ("during", RangeOperators.OVERLAPS),
                ],
                condition=models.Q(state="ACCEPTED"),
            ),
        ]
        triggers: ClassVar = [
            written_by_acts(),
            pgtrigger.Trigger(
                name="only_its_decision_and_end_are_set",
                when=pgtrigger.Before,
                operation=pgtrigger.Update | pgtrigger.Delete,
                func="""
                    if tg_op = 'DELETE' or old.state in ('DECLINED', 'WITHDRAWN')
                       or (old.state = 'ACCEPTED' and (new.state not in ('ACCEPTED', 'WITHDRAWN')
                           or (new.edition_id, new.decided_by_id) is distinct from (old.edition_id, old.decided_by_id)))
                       or (new.unit_id, new.base_id, new.values, lower(new.during), new.reason, new.filed_by_id)
                          is distinct from
                          (old.unit_id, old.base_id, old.values, lower(old.during), old.reason, old.filed_by_id)
                       or coalesce(upper(new.during), 'infinity') > coalesce(upper(old.during), 'infinity') then
                        raise exception 'Of a department''s rule only the decision and an earlier end may be set.';
                    end if;
                    return new;
                """,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.unit} {self.base}"
