"""Opening the office: what is still missing before the first student can register, and whose turn it is."""

from django.http import Http404, HttpResponse
from django.template.response import TemplateResponse
from django.views.decorators.http import require_safe

from registrar.navigation import offices_for_reader
from registrar.opening import OPENERS, shown_tasks
from security.signed_in import SignedInRequest, signed_in

LEADERS = frozenset({"PRINCIPAL", "VICE_LEADER"})


@require_safe
@signed_in
def opening(request: SignedInRequest) -> HttpResponse:
    """The list, for those who open the office and the leaders who wait for it; it ticks itself."""
    held = offices_for_reader(request)
    if not held & (OPENERS | LEADERS):
        raise Http404
    tasks = shown_tasks(held, request.at)
    done = sum(one["is_done"] for one in tasks)
    context = {"tasks": tasks, "done": done, "ready": done == len(tasks)}
    return TemplateResponse(request, "registrar/opening.html", context)
