"""A post has passed to its taker: what the giver had claimed goes along."""

from datetime import datetime

from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from casework.events import PostPassed
from casework.models import Application, PostHandOver, Step
from casework.queries.desk import on_the_desk_of
from casework.queries.posts import claimed_on_the_post
from security.journal import recorded
from security.models import Person
from security.queries import NotFound, lock_persons


@recorded
def pass_post(*, hand_over: int, by: Person, at: datetime) -> PostPassed:
    """After the giver's last day the taker has the claims that lie on the taker's desk; all others are given up.

    Given up is what the taker may not decide, and what is with its applicant: it comes back to the desk of all.

    :raises NotFound: if the post has not passed yet, or nothing is claimed any more
    """
    passed = PostHandOver.objects.filter(witnessed_at__isnull=False, last_day__lt=localtime(at).date())
    row = passed.select_related("appointment__unit", "taker").filter(pk=hand_over).first()
    if row is None:
        raise NotFound(_("There is no such post whose last day is over."))
    claimed = claimed_on_the_post(row)
    applicants = list(claimed.values_list("person", flat=True))
    lock_persons([row.giver_id, row.taker_id, *applicants])
    held = claimed.filter(person__in=applicants).select_for_update(of=("self",), no_key=True)
    ids = list(held.values_list("pk", flat=True))
    if not ids:
        raise NotFound(_("Nothing is claimed on this post any more."))
    theirs = set(on_the_desk_of(row.taker, at).filter(pk__in=ids).values_list("pk", flat=True))
    steps = Step.objects.filter(pk__in=Application.objects.filter(pk__in=ids).values("waiting_for"))
    steps.exclude(application__in=theirs).update(claimed_by=None, claimed_at=None)
    steps.filter(application__in=theirs).update(claimed_by=row.taker, claimed_at=at)
    return PostPassed.of(row, by=by, at=at, n=len(theirs), given_up=len(ids) - len(theirs))
