"""Ask for the same answer to many applications."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Final

from django.utils.translation import gettext as _

from casework.actions.ask_job import ask_job
from casework.actions.decide import OpinionMissing
from casework.events import BulkDecisionAsked
from casework.models import BulkDecision
from security.fields import allocate_ids
from security.journal import recorded
from security.models import Person

DECIDE_TOGETHER: Final = "casework.decide-together"
MOST: Final = 5000
"""More than this are asked for in several goes, so that a preview can still be read."""


class CannotAsk(Exception):
    """This is not something that can be answered together; the message says why."""


@recorded
def ask_bulk_decision(
    *,
    application_ids: Collection[int],
    agrees: bool,
    opinion: str = "",
    seen: Mapping[int, int] | None = None,
    by: Person,
    at: datetime,
) -> BulkDecisionAsked:
    """Keep what the officer wants and ask for the job that does it. Whether each lies on the desk is asked then.

    `seen` are the versions in which the officer saw them, by id.

    :raises CannotAsk: for none, or too many
    :raises OpinionMissing: for refusals without a reason
    """
    ids = sorted(set(application_ids))
    if not ids:
        raise CannotAsk(_("Choose at least one application."))
    if len(ids) > MOST:
        raise CannotAsk(_("At most %(n)d applications are answered in one go. Narrow the list first.") % {"n": MOST})
    if not agrees and not opinion.strip():
        raise OpinionMissing(_("Say why: the student reads the reason of a refusal."))
    [pk] = allocate_ids(BulkDecision, 1)
    asked = ask_job(kind=DECIDE_TOGETHER, arguments={"bulk": pk}, owner=by, at=at)
    BulkDecision(
        pk=pk,
        officer=by,
        agrees=agrees,
        opinion=opinion.strip() or None,
        asked=ids,
        versions={str(one): version for one, version in (seen or {}).items()},
        job_id=asked.job,
        asked_at=at,
    ).save(force_insert=True)
    return BulkDecisionAsked(
        at=at, by=by.pk, about=f"casework.bulkdecision:{pk}", bulk=pk, agrees=agrees, asked=len(ids)
    )
