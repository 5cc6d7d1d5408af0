"""What a publication of the calendar changed: the open deadlines, day by day."""

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from casework.models import ClockChange
from casework.queries.calendar_changes import BROKEN_OFF, changes_of, figures_of, listed, recounts_of
from security.signed_in import SignedInRequest, needs

Verdict = ClockChange.Verdict
VIEWS = {"moved": Verdict.MOVED, "kept": Verdict.KEPT, "uncounted": Verdict.UNCOUNTED}
SHOWN = 20


@require_safe
@needs("calendar.publish", verbs={"decide", "prepare"})
def calendar_changes(request: SignedInRequest, year: int) -> HttpResponse:
    """The publications that concerned a year, and of one of them (`?of=`, the newest by itself) what it changed."""
    recounts, asked = recounts_of(year), request.GET.get("of", "")
    if asked and not asked.isdecimal():
        raise Http404
    chosen = get_object_or_404(recounts, pk=asked) if asked else recounts.first()
    view, after = request.GET.get("view", "moved"), request.GET.get("after", "0")
    if view not in VIEWS or not after.isdecimal():
        raise Http404
    context = {"year": year, "others": [listed(one) for one in recounts[:SHOWN]], "chosen": chosen}
    if chosen is not None:
        rows, following = changes_of(chosen, VIEWS[view], reader=request.person, at=request.at, after=int(after))
        context |= {
            **listed(chosen),
            "figures": figures_of(chosen),
            "view": view,
            "rows": rows,
            "next_key": following,
            "is_first": after == "0",
            "broke_off": chosen.ended_at is None and chosen.job is not None and chosen.job.state in BROKEN_OFF,
        }
    return render(request, "casework/calendar_changes.html", context)
