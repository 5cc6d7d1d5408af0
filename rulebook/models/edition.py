"""The school's regulation as one immutable, dated text, and for whom it holds when."""

from typing import ClassVar

import pgtrigger
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.utils.translation import gettext_lazy as _

from security.journal import written_by_acts


class Edition(models.Model):
    """One text of the regulation (TOML), parsed once and for ever by its digest. An amendment is a new row.

    Shipped editions name nobody; an enacted one names who proposed and who confirmed it (domain 2.3.11).
    """

    name = models.CharField(max_length=40, unique=True)
    title = models.CharField(max_length=120)
    layer = models.CharField(max_length=20)
    text = models.TextField()
    digest = models.CharField(max_length=64, unique=True)
    proposed_by = models.ForeignKey("security.Person", on_delete=models.PROTECT, null=True, related_name="+")
    confirmed_by = models.ForeignKey("security.Person", on_delete=models.PROTECT, null=True, related_name="+")
    enacted_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(proposed_by__isnull=True) | ~models.Q(proposed_by=models.F("confirmed_by")),
                name="an_edition_is_enacted_by_two_persons",
                violation_error_message=_("Another person must confirm what one person proposed."),
            ),
        ]
        triggers: ClassVar = [
            written_by_acts(),
            pgtrigger.Trigger(
                name="immutable",
                when=pgtrigger.Before,
                operation=pgtrigger.Update | pgtrigger.Delete,
                func="raise exception 'An edition is never changed or deleted; enact a new one.';",
            ),
        ]

    def __str__(self) -> str:
        return self.title


class EditionScope(models.Model):
    """From when to when an edition holds for one student category, and who put it in force.

    Only the end of `during` may be set later, and only to an earlier day.
    """

    edition = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="scopes")
    category = models.CharField(max_length=20)
    during = DateRangeField()
    proposed_by = models.ForeignKey("security.Person", on_delete=models.PROTECT, null=True, related_name="+")
    confirmed_by = models.ForeignKey("security.Person", on_delete=models.PROTECT, null=True, related_name="+")
    enacted_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(proposed_by__isnull=True) | ~models.Q(proposed_by=models.F("confirmed_by")),
                name="an_edition_is_put_in_force_by_two_persons",
                violation_error_message=_("Another person must confirm what one person proposed."),
            ),
            ExclusionConstraint(
                name="a_category_has_one_edition_at_a_time",
                expressions=[("category", RangeOperators.EQUAL), ("during", RangeOperators.OVERLAPS)],
                violation_error_message=_("Another edition holds for this category on some of these days."),
            ),
        ]
        triggers: ClassVar = [
            written_by_acts(),
            pgtrigger.Trigger(
                name="only_its_end_is_set",
                when=pgtrigger.Before,
                operation=pgtrigger.Update | pgtrigger.Delete,
                func="""
                    if tg_op = 'DELETE'
                       or (new.edition_id, new.category, lower(new.during), new.proposed_by_id, new.confirmed_by_id)
                          is distinct from
                          (old.edition_id, old.category, lower(old.during), old.proposed_by_id, old.confirmed_by_id)
                       or isempty(new.during)
                       or coalesce(upper(new.during), 'infinity') > coalesce(upper(old.during), 'infinity') then
                        raise exception 'Of an edition''s scope only an earlier last day may be set.';
                    end if;
                    return new;
                """,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.category} {self.during}"
