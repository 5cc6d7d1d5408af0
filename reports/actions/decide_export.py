"""Allow an export of many rows, or refuse it."""

from datetime import datetime

from django.utils.translation import gettext as _

from casework.actions.ask_job import ask_job
from reports.actions.ask_export import WRITE
from reports.events import ExportDecided
from reports.models import Export
from reports.queries.exports import to_decide
from security.journal import recorded
from security.models import Person
from security.queries import NotFound


@recorded
def decide_export(*, export: int, allows: bool, by: Person, at: datetime) -> ExportDecided:
    """The file is made for its asker, not for who allows it. Of two who decide at once the second finds it decided.

    :raises NotFound: if it does not wait, or not for this person
    """
    found = to_decide(by, at).select_for_update(of=("self",)).filter(pk=export).first()
    if found is None:
        raise NotFound(_("This export does not wait for you any more."))
    found.state = Export.State.ALLOWED if allows else Export.State.REFUSED
    found.decided_by, found.decided_at = by, at
    found.save(update_fields=["state", "decided_by", "decided_at"])
    if allows:
        ask_job(kind=WRITE, arguments={"export": export}, owner=found.by, at=at, unique_key=f"export:{export}", by=by)
    return ExportDecided(
        at=at,
        by=by.pk,
        persons=frozenset({found.by_id}),
        about=f"reports.export:{export}",
        export=export,
        number=found.number,
        allowed=allows,
    )
