"""Issuing the decision on deferrals that were refused, when the refusal cannot be undone any more."""

from django.utils.translation import gettext_lazy

from casework.rules.jobs import Finished, Work, job
from enrollment.queries.deferrals import without_decision
from enrollment.reactions.deferral import issue_decisions
from enrollment.rules.deferral import ISSUE
from security.queries import the_system


@job(ISSUE, title=gettext_lazy("Issue the decisions on deferrals"))
def issue_refused(work: Work) -> Finished:
    """Those of its applications that are refused still. Begun anew, it finds the papers there."""
    asked = set(work.arguments["applications"])
    waiting = [one for one in without_decision(work.at) if one in asked]
    return Finished(outcome={"issued": issue_decisions(waiting, by=the_system(), at=work.at)})
