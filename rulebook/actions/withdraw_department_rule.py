"""Withdraw a department's rule."""

from datetime import datetime, timedelta

from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from psycopg.types.range import DateRange

from rulebook.actions.file_department_rule import CannotTighten
from rulebook.events import DepartmentRuleWithdrawn
from rulebook.models import DepartmentRule
from rulebook.queries.departments import files_for, take_rule
from security.journal import recorded
from security.models import Person

State = DepartmentRule.State


@recorded
def withdraw_department_rule(*, rule: int, by: Person, at: datetime) -> DepartmentRuleWithdrawn:
    """The head of the department no longer wants it: what waits or has not begun is withdrawn, what holds
    ends with today.

    Applications that were handed in under it keep it.

    :raises NotFound: if there is no such rule for this person, or it is over
    :raises CannotTighten: if it is not this person's department, or it has ended already
    """
    found = take_rule(rule, by=by, at=at, states=[State.FILED, State.ACCEPTED])
    if not files_for(by, at).covers(found.unit.lineage):
        raise CannotTighten(_("The head of the department files its rules with academic affairs (SUP-2)."))
    ends = localtime(at).date() + timedelta(days=1)
    if found.state == State.FILED or found.during.lower >= ends:
        found.state = State.WITHDRAWN
        found.save(update_fields=["state"])
    elif found.during.upper is not None and found.during.upper <= ends:
        raise CannotTighten(_("This rule has ended already."))
    else:
        found.during = DateRange(found.during.lower, ends, "[)")
        found.save(update_fields=["during"])
    return DepartmentRuleWithdrawn(
        at=at,
        by=by.pk,
        about=f"rulebook.departmentrule:{found.pk}",
        rule=found.pk,
        unit=found.unit.name,
        name=found.base.name,
    )
