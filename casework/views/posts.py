"""Handing over a post: one's posts, beginning, and the page on which the three sign."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from casework.actions.call_off_post import call_off_post
from casework.actions.offer_post import offer_post
from casework.actions.take_post import take_post
from casework.actions.witness_post import witness_post
from casework.forms.office import PostForm
from casework.models import PostHandOver
from casework.queries.posts import CannotHandOver, facts_of, hand_overs_of, own_posts, witnesses, work_of
from casework.views.handing_out import Damaged, hand_out
from security.models import Appointment
from security.queries import NotFound
from security.rules.offices import CATALOGUE
from security.rules.words import marked
from security.signed_in import SignedInRequest, act_key, signed_in

SIGN: dict[str, tuple[Callable[..., Any], str]] = {
    "take": (take_post, marked("The post is taken over.")),
    "witness": (witness_post, marked("The hand-over is done.")),
    "call_off": (call_off_post, marked("The hand-over is called off.")),
}


@require_safe
@signed_in
def posts(request: SignedInRequest) -> HttpResponse:
    """The posts one holds, each with what lies on its desk; and the hand-overs one has a part in."""
    held = list(own_posts(request.person, request.at))
    rows = list(hand_overs_of(request.person)[:50])
    if not held and not rows:
        raise Http404
    context = {
        "posts": [{"post": one, "office": _office(one), "work": work_of(one)} for one in held],
        "hand_overs": [{"row": row, "office": _office(row.appointment)} for row in rows],
    }
    return render(request, "casework/posts.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def post_offer(request: SignedInRequest, pk: int) -> HttpResponseBase:
    """The giver names taker, witness, last day and what goes from hand to hand."""
    held = get_object_or_404(own_posts(request.person, request.at), pk=pk)
    form = PostForm(
        request.POST if request.method == "POST" else None,
        witnesses=witnesses(request.at).exclude(pk=request.person.pk),
        initial={"last_day": localtime(request.at).date()},
    )
    if request.method == "POST" and form.is_valid():
        said = {name: form.cleaned_data[name] for name in ("taker", "witness", "last_day", "things")}
        try:
            event = offer_post(appointment=pk, **said, by=request.person, at=request.at, act_key=act_key(request))
        except (CannotHandOver, NotFound) as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("You have signed. The taker is told."))
            return redirect("casework:post", event.hand_over)
    context = {"form": form, "post": held, "office": _office(held), "work": work_of(held)}
    return render(request, "casework/post_offer.html", context, status=400 if form.errors else 200)


@require_safe
@signed_in
def post(request: SignedInRequest, pk: int) -> HttpResponse:
    """The list, who has signed, and the button of whoever signs next."""
    row = _visible(request, pk)
    facts = row.document.facts if row.document else facts_of(row, row.appointment)
    context = {
        "row": row,
        "facts": facts,
        "office": _office(row.appointment),
        "next": _next(row, request.person.pk),
        "may_call_off": row.is_open and row.giver_id == request.person.pk,
    }
    return render(request, "casework/post.html", context)


@require_POST
@signed_in
def post_sign(request: SignedInRequest, pk: int) -> HttpResponseBase:
    """Take, witness, or call off."""
    _visible(request, pk)
    act, words = SIGN.get(request.POST.get("what", ""), (None, ""))
    if act is None:
        return redirect("casework:post", pk)
    try:
        act(hand_over=pk, by=request.person, at=request.at, act_key=act_key(request))
        messages.success(request, _(words))
    except (CannotHandOver, NotFound) as refusal:
        messages.error(request, str(refusal))
    return redirect("casework:post", pk)


@require_safe
@signed_in
def post_list(request: SignedInRequest, pk: int) -> HttpResponseBase:
    """The numbered list as PDF, to the three who signed it."""
    row = _visible(request, pk)
    if row.document is None or row.document.file is None:
        raise Http404
    try:
        return hand_out(row.document.file, attached="download" in request.GET)
    except Damaged as damage:
        messages.error(request, str(damage))
        return redirect("casework:post", pk)


def _visible(request: SignedInRequest, pk: int) -> PostHandOver:
    return get_object_or_404(hand_overs_of(request.person).select_related("document__file"), pk=pk)


def _next(row: PostHandOver, reader: int) -> str:
    """What the reader signs now; "" where it is not the reader's turn."""
    if not row.is_open:
        return ""
    if row.taken_at is None:
        return "take" if row.taker_id == reader else ""
    return "witness" if row.witness_id == reader else ""


def _office(post: Appointment) -> str:
    return _(CATALOGUE[post.office_id].title)
