"""What the edition says of an application's case."""

from collections.abc import Sequence
from datetime import datetime

from rulebook.queries import rules_of
from rulebook.rules.edition import Ruling as RuleRuling

from casework.kind import kind_of
from casework.models import Application


def rulings_on(application: Application, *, at: datetime) -> Sequence[RuleRuling]:
    """Every provision applied to the case, met or not (law 4)."""
    kind = kind_of(application.kind)
    case = kind.case_for([application], at=at)[application.pk]
    return rules_of(application.edition_id).rule(application.kind, case)
