"""Who may reopen a granted application that was never confirmed (domain 3.2)."""

from datetime import datetime

from casework.kind import kind_of
from casework.models import Application, Outcome, State
from casework.queries.desk import answering_roles, is_kept_from
from security.access import reach_of
from security.models import Person


def reopens(officer: Person, application: Application, at: datetime) -> bool:
    """Whether the officer could have granted it: of the office that did, with no part in it and not kept from it."""
    kind = kind_of(application.kind)
    lapsed = application.state == State.LAPSED and application.outcome == Outcome.GRANTED and kind.needs_confirmation
    if not lapsed or officer.pk in {application.person_id, application.opened_by_id}:
        return False
    last = application.steps.select_related("unit").order_by("-position").first()
    if last is None or not reach_of(officer, answering_roles(application.kind, last), at).covers(last.unit.lineage):
        return False
    return not is_kept_from(officer, application)
