"""Enter a decision that was signed on paper."""

from datetime import date, datetime

from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from casework.actions.decide import give
from casework.actions.settle import noon_of
from casework.actions.store_file import store_file
from casework.events import ApplicationEvent
from casework.queries.desk import locked_on_the_desk
from casework.queries.papers import earliest_day, waits_for_paper
from casework.queries.turns import Answer, OnPaper
from casework.storage import Contents
from security.journal import recorded
from security.models import Person
from security.queries import NotFound


class CannotEnterPaper(Exception):
    """The paper cannot be entered like this; the message says why."""


@recorded
def enter_paper_decision(
    *,
    application_id: int,
    signer: Person,
    signed_on: date,
    agrees: bool,
    opinion: str,
    scan: Contents,
    by: Person,
    at: datetime,
) -> ApplicationEvent:
    """The answer is the signer's, as if given on that desk on the day of the paper: the same rules hold, four eyes too.

    What it grants holds from the day of the paper (domain 3.11); clocks, undo and notices run from now on. The record
    names signer, day, scan and who entered it.
    :raises NotFound: if this person does not enter papers, or the application waits for no office
    :raises CannotEnterPaper: if the signer could not decide it on that day, the day cannot be, or it is one's own paper
    :raises OpinionMissing, CannotGrant: as at the desk
    """
    found = waits_for_paper(by, at).filter(pk=application_id).first()
    if found is None:
        raise NotFound(_("There is no application here that waits for a decision on paper."))
    if signer == by:
        raise CannotEnterPaper(_("Who signed a paper does not enter it. Decide at your own desk, or ask a colleague."))
    if not earliest_day(found) <= signed_on <= localtime(at).date():
        raise CannotEnterPaper(_("The day of the paper lies between the day of the application and today."))
    application = locked_on_the_desk([application_id], officer=signer, at=noon_of(signed_on)).first()
    if application is None:
        raise CannotEnterPaper(
            _("%(name)s could not decide this application on %(day)s: not the office, or signed it before.")
            % {"name": signer.name, "day": signed_on.isoformat()}
        )
    stored = store_file(contents=scan, by=by, at=at)
    paper = OnPaper(signer, signed_on, stored.file)
    return give(application, Answer(agrees=agrees, opinion=opinion, paper=paper), by=by, at=at)
