"""Reports that take their time: exports, and what a proposed edition would change."""

from collections.abc import Iterator, Sequence
from io import BufferedReader

from celery import shared_task
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from casework.rules.jobs import Finished, JobFailed, JobStopped, Work, job
from casework.storage import Contents
from reports.actions.ask_export import WRITE
from reports.actions.expire_exports import expire_exports
from reports.actions.keep_export import keep_export
from reports.models import Export
from reports.queries.impact import (
    Findings,
    applications_otherwise,
    in_chunks,
    still_to_register,
    students_otherwise,
    under_way,
)
from reports.queries.impact_page import APPLICATIONS, IMPACT, STUDENTS
from reports.queries.lists import LISTS, mark_of, taken_by
from reports.queries.taking import Taken
from reports.rules.exporting import PURPOSES
from reports.rules.sheets import CONTENT_TYPES, WRITERS, AsStream
from rulebook.models import EditionProposal
from rulebook.queries.proposals import rules_proposed
from security.queries import the_system

TOLD_EVERY = 500


@job(WRITE, title=gettext_lazy("Write an export"))
def write_export(work: Work) -> Finished:
    """Row by row into the encrypted store: memory stays the same whatever the size. Asked again it is made already."""
    export = Export.objects.select_related("by").get(pk=work.arguments["export"])
    link = reverse("reports:exports")
    if export.state != Export.State.ALLOWED:
        return Finished(link=link)
    taken = taken_by(export.by, export.what, export.filters, work.at)
    if taken is None:
        raise JobFailed(_("Your office does not open this list any more."))
    rows = [0]
    purpose = _(PURPOSES[export.purpose])
    mark = mark_of(export.number, export.by.name, work.at, purpose)
    pieces = WRITERS[export.format](mark, [taken.titles], _counted(taken, rows, work, export.rows))
    name = f"{export.number} {LISTS[export.what].title}.{export.format}"
    stream = BufferedReader(AsStream(pieces), 1 << 16)
    contents = Contents(name, CONTENT_TYPES[export.format], stream)
    keep_export(export=export.pk, contents=contents, rows=rows, by=work.owner, at=timezone.now())
    words = ngettext("The export is ready: %(n)d row.", "The export is ready: %(n)d rows.", rows[0]) % {"n": rows[0]}
    return Finished(words, link=link)


def _counted(taken: Taken, rows: list[int], work: Work, total: int) -> Iterator[Sequence[str]]:
    for row in taken.rows():
        if rows[0] % TOLD_EVERY == 0:
            work.progress(rows[0], total, _("Rows are being written."))
            if work.cancelled():
                raise JobStopped(_("Stopped; nothing was kept."))
        rows[0] += 1
        yield row


@shared_task(name="reports.expire-exports")
def expire() -> None:
    """Every night."""
    expire_exports(by=the_system(), at=timezone.now())


@job(IMPACT, title=gettext_lazy("What a proposed edition would change"))
def what_would_change(work: Work) -> Finished:
    """Judge every application under way and every student still to register once more, chunk by chunk.

    What is kept in between is a number for each case that would be decided otherwise, whatever the size.
    """
    proposal = EditionProposal.objects.filter(pk=work.arguments["proposal"]).first()
    if proposal is None:
        raise JobFailed(_("There is no such proposal."))
    rules, categories = rules_proposed(proposal), list(proposal.categories)
    waiting, coming = under_way(categories), still_to_register(categories).only("pk")
    applications, students, total = Findings(), Findings(), waiting.count() + coming.count()
    for ones in in_chunks(waiting):
        _go_on(work, applications.judged, total)
        applications.take(applications_otherwise(ones, rules, categories, at=work.at))
    for rows in in_chunks(coming):
        _go_on(work, applications.judged + students.judged, total)
        students.take(students_otherwise([row.pk for row in rows], rules, at=work.at))
    words = _("%(n)d applications under way and %(m)d students would be decided otherwise.")
    return Finished(
        words % {"n": applications.otherwise, "m": students.otherwise},
        outcome={APPLICATIONS: applications.to_outcome(), STUDENTS: students.to_outcome()},
        link=reverse("reports:impact", args=[proposal.pk]),
    )


def _go_on(work: Work, done: int, total: int) -> None:
    work.progress(done, total, _("Cases are being judged."))
    if work.cancelled():
        raise JobStopped(_("Stopped; nothing was kept."))
