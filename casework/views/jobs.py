"""The page of a job: how far it is, stopping it, its result. Its owner alone sees it."""

from typing import cast

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from casework.actions.cancel_job import cancel_job
from casework.actions.read_result import read_result
from casework.models import File
from casework.queries.jobs import ShownJob, jobs_of, shown_job
from casework.views.handing_out import Damaged, hand_out
from security.signed_in import SignedInRequest, act_key, signed_in


@require_safe
@signed_in
def job(request: SignedInRequest, pk: int) -> HttpResponse:
    """The page, or (for htmx) the part of it that asks again until the job has ended."""
    found = shown_job(get_object_or_404(jobs_of(request.person), pk=pk))
    template = "casework/job_part.html" if request.htmx and not request.htmx.boosted else "casework/job.html"
    return render(request, template, _context(found))


@require_POST
@signed_in
def job_cancel(request: SignedInRequest, pk: int) -> HttpResponseBase:
    """Ask the job to stop."""
    get_object_or_404(jobs_of(request.person), pk=pk)
    cancel_job(job_id=pk, by=request.person, at=request.at, act_key=act_key(request))
    return redirect("casework:job", pk)


@require_safe
@signed_in
def job_result(request: SignedInRequest, pk: int) -> HttpResponseBase:
    """Hand the owner the file that the job made; every time is journaled (S:AUD-03)."""
    found = get_object_or_404(jobs_of(request.person).exclude(result=None).select_related("result"), pk=pk)
    read_result(job_id=pk, by=request.person, at=request.at)
    try:
        return hand_out(cast("File", found.result), attached=True)
    except Damaged as damage:
        messages.error(request, str(damage))
        return redirect("casework:job", pk)


def _context(found: ShownJob) -> dict[str, object]:
    return {
        "job": found,
        "url": reverse("casework:job", args=[found.pk]),
        "cancel_url": reverse("casework:job_cancel", args=[found.pk]) if found.may_cancel else "",
        "result_url": reverse("casework:job_result", args=[found.pk]) if found.has_result else "",
    }
