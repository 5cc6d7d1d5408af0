"""File a department's own, stricter values."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from psycopg.types.range import DateRange

from rulebook.events import DepartmentRuleFiled
from rulebook.models import DepartmentRule, Edition
from rulebook.queries import rules_of
from rulebook.queries.acknowledging import to_be_read
from rulebook.queries.departments import files_for, refusal_in_words
from rulebook.rules.parameters import registry
from rulebook.rules.tightening import not_tighter
from security.journal import recorded
from security.models import Person, Unit


class CannotTighten(Exception):
    """The department's rule cannot be filed or decided on like this; `sentences` say everything that is wrong."""

    def __init__(self, *sentences: str) -> None:
        self.sentences = sentences
        super().__init__("\n".join(sentences))


@recorded
def file_department_rule(
    *, unit: Unit, base: Edition, values: Mapping[str, Any], from_day: date, reason: str, by: Person, at: datetime
) -> DepartmentRuleFiled:
    """The head of a department files values that are stricter than the edition's (SUP-2). They do not hold by that.

    :raises CannotTighten: not this person's department, an edition that is not in force, a day in the past, no reason,
        nothing changed; and for each value that is not stricter a sentence with parameter, article and both values
    """
    if unit.kind != Unit.Kind.DEPARTMENT or not files_for(by, at).covers(unit.lineage):
        raise CannotTighten(_("The head of the department files its rules with academic affairs (SUP-2)."))
    if not to_be_read(at).filter(pk=base.pk).exists():
        raise CannotTighten(_("This edition is not in force and will not be; file rules under the one that is."))
    if from_day < localtime(at).date():
        raise CannotTighten(_("The day is past. A department’s rule holds from today or a later day on."))
    if not reason.strip():
        raise CannotTighten(_("Say why the department is stricter; academic affairs and the students read it."))
    check_tightens(base, values)
    rule = DepartmentRule.objects.create(
        unit=unit,
        base=base,
        values=dict(values),
        during=DateRange(from_day, None, "[)"),
        reason=reason.strip(),
        filed_by=by,
        filed_at=at,
    )
    return DepartmentRuleFiled(
        at=at, by=by.pk, about=f"rulebook.departmentrule:{rule.pk}", rule=rule.pk, unit=unit.name, name=base.name
    )


def check_tightens(base: Edition, values: Mapping[str, Any]) -> None:
    """Whether every value is stricter than what the edition says.

    :raises CannotTighten: with a sentence for each that is not, or if there is none at all
    """
    rules = rules_of(base.pk)
    if not values:
        raise CannotTighten(_("Nothing is changed. Make a number stricter than the school’s."))
    unknown = sorted(set(values) - set(registry().parameters))
    if unknown:
        raise CannotTighten(_("There is no parameter “{key}”.").format(key=unknown[0]))
    refused = [refusal_in_words(one, rules, values[one.parameter.key]) for one in not_tighter(rules, values)]
    if refused:
        raise CannotTighten(*refused)
