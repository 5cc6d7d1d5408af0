"""What Celery rings for, and casework's own jobs. The tasks carry nothing: the rows say what is due."""

from datetime import datetime
from itertools import groupby
from operator import itemgetter
from typing import Any, Final

from celery import shared_task
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from casework.actions.ask_bulk_decision import DECIDE_TOGETHER
from casework.actions.ask_recount import COUNT_ANEW
from casework.actions.decide_together import decide_together
from casework.actions.end_recount import end_recount
from casework.actions.go_on_recounting import ROUNDS, go_on_recounting
from casework.actions.issue_document import PRINT
from casework.actions.keep_document import keep_document
from casework.actions.recount_clocks import recount_clocks
from casework.models import BulkDecision, Document, Recount
from casework.queries.documents import html_of
from casework.queries.recounting import clocks_concerned
from casework.queries.settled import clock_of_the_database, is_settled
from casework.rules.bell import EFFECTS, POST, WORK
from casework.rules.jobs import Finished, JobFailed, JobStopped, Work, job
from casework.storage.printing import CannotPrint, pdf_of
from casework.sweeps.answers import remind_of_answers
from casework.sweeps.confirmations import remind_all
from casework.sweeps.effects import take_effects
from casework.sweeps.morning import morning_round
from casework.sweeps.post import post_due
from casework.sweeps.posts import pass_posts
from casework.sweeps.quarantine import scan_waiting
from casework.sweeps.store import sweep_store
from casework.sweeps.unread_editions import remind_of_unread
from casework.sweeps.work import work_off


@shared_task(name=WORK)
def work(**_: Any) -> None:
    """Do the due jobs."""
    work_off(now=timezone.now)


@shared_task(name=POST)
def post(**_: Any) -> None:
    """Send the due notices."""
    post_due(now=timezone.now)


@shared_task(name="casework.sweep-store")
def sweep(**_: Any) -> None:
    """Take unclaimed files out of the store."""
    sweep_store(at=timezone.now())


@shared_task(name="casework.scan-waiting")
def scan(**_: Any) -> None:
    """Have the virus scanner look at what came while it was away."""
    scan_waiting(at=timezone.now())


@shared_task(name=EFFECTS)
def effects(**_: Any) -> None:
    """Let what was granted, and can no longer be undone, take effect."""
    take_effects(at=timezone.now())


@shared_task(name="casework.morning")
def morning(**_: Any) -> None:
    """Remind applicants of what was returned to them; remind and escalate in the offices, on working days."""
    at = timezone.now()
    try:
        remind_of_answers(at=at)
    finally:  # what holds up the one holds up nobody else
        morning_round(at=at)


@shared_task(name="casework.confirmations")
def confirmations(**_: Any) -> None:
    """Remind of what is still to be confirmed, on working days."""
    remind_all(at=timezone.now())


@shared_task(name="casework.posts")
def posts(**_: Any) -> None:
    """Let the posts pass whose last day is over."""
    pass_posts(at=timezone.now())


@shared_task(name="casework.unread-editions")
def unread_editions(**_: Any) -> None:
    """Remind of editions that are not acknowledged."""
    remind_of_unread(at=timezone.now())


CHUNK: Final = 500
SWEPT: Final = 2_000


@job(DECIDE_TOGETHER, title=gettext_lazy("Answer many applications"))
def answer_together(work: Work) -> Finished:
    """Chunk by chunk; after a crash the chunks that were answered give their first outcome again."""
    bulk = BulkDecision.objects.get(pk=work.arguments["bulk"])
    decided = 0
    for begin in range(0, len(bulk.asked), CHUNK):
        work.progress(begin, len(bulk.asked), _("Applications are being answered."))
        if work.cancelled():
            raise JobStopped(_("Stopped; %(n)d applications were answered.") % {"n": decided})
        done = decide_together(
            bulk=bulk.pk,
            application_ids=bulk.asked[begin : begin + CHUNK],
            by=work.owner,
            at=timezone.now(),
            act_key=work.act_key(begin),
        )
        decided += done.decided
    left = len(bulk.asked) - decided
    words = ngettext("%(n)d application was answered.", "%(n)d applications were answered.", decided) % {"n": decided}
    if left:
        words += " " + ngettext("%(n)d could not be.", "%(n)d could not be.", left) % {"n": left}
    return Finished(words, outcome={"decided": decided}, link=reverse("casework:bulk", args=[bulk.pk]))


@job(PRINT, title=gettext_lazy("Draw a document"))
def print_document(work: Work) -> Finished:
    """Draw the PDF from what was frozen at the issue. Begun anew, it finds the PDF there or draws the same again."""
    document = Document.objects.get(pk=work.arguments["document"])
    link = reverse("casework:document", args=[document.pk])
    if document.file_id is None:
        try:
            pdf = pdf_of(html_of(document))
        except CannotPrint as refusal:
            raise JobFailed(str(refusal)) from None
        keep_document(document=document.pk, pdf=pdf, by=work.owner, at=work.at)
    return Finished(_("{number} is drawn.").format(number=document.shown_number), link=link)


@job(COUNT_ANEW, title=gettext_lazy("Count the open deadlines anew"))
def count_anew(work: Work) -> Finished:
    """Kind by kind and chunk by chunk. Counted twice a deadline stays where it is, so a crash does no harm.

    First it only notes the moment: an act that had begun by then may have counted by the calendar from before and be
    written after. It is counted a little later, and again for as long as such an act is under way.
    """
    recount, rounds = Recount.objects.get(pk=work.arguments["recount"]), work.arguments.get("rounds", -1)
    link = reverse("casework:calendar_changes", args=[recount.year]) + f"?of={recount.pk}"
    if rounds < 0:
        _once_more(recount, clock_of_the_database(), 0, work)
        return Finished(_("The open deadlines are counted in a moment."), link=link)
    since = datetime.fromisoformat(work.arguments["since"])
    settled = is_settled(since) or rounds >= ROUNDS
    counted, moved = _count_anew(recount, work)
    if settled:
        end_recount(recount=recount.pk, counted=counted, by=work.owner, at=timezone.now())
    else:
        _once_more(recount, since, rounds + 1, work)
    words = ngettext(
        "%(n)d open deadline was counted anew; %(moved)d moved later.",
        "%(n)d open deadlines were counted anew; %(moved)d moved later.",
        counted,
    ) % {"n": counted, "moved": moved}
    return Finished(words, outcome={"moved": moved}, link=link)


def _once_more(recount: Recount, since: datetime, rounds: int, work: Work) -> None:
    go_on_recounting(recount=recount.pk, since=since, rounds=rounds, by=work.owner, at=timezone.now())


def _count_anew(recount: Recount, work: Work) -> tuple[int, int]:
    """How many deadlines were counted, and how many of them moved."""
    rows = list(clocks_concerned(recount).order_by("kind", "pk").values_list("kind", "pk"))
    done, moved = 0, 0
    for kind, group in groupby(rows, key=itemgetter(0)):
        ids = [pk for _kind, pk in group]
        for begin in range(0, len(ids), SWEPT):
            work.progress(done, len(rows), _("Open deadlines are being counted."))
            chunk = ids[begin : begin + SWEPT]
            act = recount_clocks(recount=recount.pk, kind=kind, application_ids=chunk, by=work.owner, at=timezone.now())
            done, moved = done + len(chunk), moved + len(act.days)
    return done, moved
