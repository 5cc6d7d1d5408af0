"""Who may reopen a granted application that was never confirmed (domain 3.2)."""

from datetime import datetime

from casework.kind import kind_of
from casework.models import Application, Outcome, State
from security.access import may_where
from security.models import Person


def reopens(officer: Person, application: Application, at: datetime) -> bool:
    """Whether the officer decides for the office that granted it; never on the own application, or on one filed."""
    kind = kind_of(application.kind)
    lapsed = application.state == State.LAPSED and application.outcome == Outcome.GRANTED and kind.needs_confirmation
    if not lapsed or officer.pk in {application.person_id, application.opened_by_id}:
        return False
    last = application.steps.select_related("unit").order_by("-position").first()
    if last is None or last.office not in kind.functions:
        return False
    return may_where(officer, kind.functions[last.office], at, verbs={"decide"}).covers(last.unit.lineage)
