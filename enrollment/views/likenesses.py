"""Records that may be of one person: the list, both sides of a pair, bringing them together and setting them apart."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from enrollment.actions.find_likenesses import find_likenesses
from enrollment.actions.merge_persons import CannotMerge, merge_persons
from enrollment.actions.settle_likeness import settle_likeness
from enrollment.actions.undo_merge import undo_merge
from enrollment.forms.likeness import MergeForm, SettleForm
from enrollment.models import Likeness
from enrollment.queries.likenesses import (
    KEY_DATA,
    MERGE,
    SETTLE,
    both_sides,
    enrollments_of,
    likeness_counts,
    likeness_page,
    visible_likenesses,
)
from enrollment.queries.merging import since
from security.access import may
from security.queries import NotFound
from security.signed_in import SignedInRequest, act_key, needs

S = Likeness.State


@require_http_methods(["GET", "HEAD", "POST"])
@needs(KEY_DATA, verbs=SETTLE)
def likenesses(request: SignedInRequest) -> HttpResponseBase:
    """The pairs by where they stand; the whole roll is compared anew on request."""
    visible = visible_likenesses(request.person, request.at)
    if request.method == "POST":
        found = find_likenesses(by=request.person, at=request.at, act_key=act_key(request)).found
        text = ngettext("%(n)d new pair was found.", "%(n)d new pairs were found.", found)
        messages.success(request, text % {"n": found})
        return redirect("enrollment:likenesses")
    counts = likeness_counts(visible)
    state = request.GET.get("state", "")
    if state not in S.values:
        state = next((one for one in (S.OPEN, S.SAME, S.TWO_PEOPLE, S.MERGED) if counts[one]), S.OPEN)
    rows, next_after = likeness_page(visible, state, request.GET.get("after", ""))
    context = {
        "states": [(str(one), one.label, counts[one], one == state) for one in S if counts[one] or one == S.OPEN],
        "state": state,
        "rows": rows,
        "next_after": next_after,
    }
    return render(request, "enrollment/likenesses.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(KEY_DATA, verbs=SETTLE)
def likeness(request: SignedInRequest, pk: int) -> HttpResponseBase:
    """Both records beside each other, and what is said of them."""
    pair = _visible(request, pk)
    form = SettleForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            settle_likeness(
                likeness=pk, by=request.person, at=request.at, act_key=act_key(request), **form.cleaned_data
            )
            messages.success(request, _("What you found is kept."))
            return redirect("enrollment:likeness", pk)
        except NotFound as refusal:
            form.add_error(None, str(refusal))
    context = _context(request, pair) | {"form": form}
    return render(request, "enrollment/likeness.html", context, status=400 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(KEY_DATA, verbs=MERGE)
def likeness_merge(request: SignedInRequest, pk: int) -> HttpResponseBase:
    """The choice of the record that stays; what speaks against it is said when it is pressed, and nothing is moved."""
    pair = _visible(request, pk)
    if pair.state != S.SAME:
        messages.info(request, _("Only records that were found to be of one person are brought together."))
        return redirect("enrollment:likeness", pk)
    context = _context(request, pair)
    sides = [(one.pk, " · ".join([one.name, *map(str, some)])) for one, some in context["people"]]
    form = MergeForm(request.POST if request.method == "POST" else None, sides=sides)
    if request.method == "POST" and form.is_valid():
        kept = form.cleaned_data["kept"]
        try:
            merge_persons(likeness=pk, kept=kept, by=request.person, at=request.at, act_key=act_key(request))
            messages.success(request, _("The two records are one now."))
            return redirect("enrollment:likeness", pk)
        except (NotFound, CannotMerge) as refusal:
            form.add_error(None, str(refusal))
    status = 400 if form.errors else 200
    return render(request, "enrollment/likeness_merge.html", context | {"form": form}, status=status)


@require_POST
@needs(KEY_DATA, verbs=MERGE)
def likeness_undo(request: SignedInRequest, pk: int) -> HttpResponseBase:
    """Set the two apart again."""
    _visible(request, pk)
    try:
        undo_merge(likeness=pk, by=request.person, at=request.at, act_key=act_key(request))
        messages.success(request, _("The two records stand for themselves again, each as it was."))
    except (NotFound, CannotMerge) as refusal:
        messages.error(request, str(refusal))
    return redirect("enrollment:likeness", pk)


def _visible(request: SignedInRequest, pk: int) -> Likeness:
    rows = visible_likenesses(request.person, request.at).select_related("first", "second", "settled_by")
    return get_object_or_404(rows, pk=pk)


def _context(request: SignedInRequest, pair: Likeness) -> dict[str, Any]:
    enrollments = enrollments_of([pair.first_id, pair.second_id])
    merge = pair.merges.filter(undone_at=None).select_related("by", "kept").first() if pair.state == S.MERGED else None
    return {
        "pair": pair,
        "state": S(pair.state).label,
        "ground": pair.get_ground_display(),
        "people": [(one, enrollments.get(one.pk, [])) for one in (pair.first, pair.second)],
        "rows": [] if merge else both_sides(pair),
        "merge": merge,
        "since": since(merge) if merge else "",
        "may_merge": may(request.person, KEY_DATA, request.at, verbs=MERGE),
    }
