"""Proposed editions: the list, making one, and one of them with what it would change and who decides on it."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from rulebook.actions.confirm_proposal import confirm_proposal
from rulebook.actions.decline_proposal import decline_proposal
from rulebook.actions.enact import CannotEnact
from rulebook.actions.prepare_edition import CannotPropose, prepare_edition
from rulebook.actions.propose_edition import propose_edition
from rulebook.actions.withdraw_proposal import withdraw_proposal
from rulebook.forms.proposals import WAYS, DraftForm, NumbersForm, carried_in
from rulebook.models import Edition, EditionProposal
from rulebook.queries import edition_at, rules_of, word
from rulebook.queries.differing import compared
from rulebook.queries.proposals import proposals_visible_to, rules_proposed, sees_proposals
from rulebook.rules.refusal import EditionRefused
from rulebook.tabs import PROPOSAL, links_of
from security.access import may
from security.queries import NotFound
from security.signed_in import SignedInRequest, act_key, needs, signed_in

PROPOSE, CONFIRM = "edition.propose", "edition.confirm"
State = EditionProposal.State
DONE = {
    "prepare": gettext_lazy("The edition is prepared. The head of academic affairs can propose it."),
    "propose": gettext_lazy("The edition is proposed. It is in force only once a school leader has confirmed it."),
    "confirm": gettext_lazy("The edition is confirmed and enacted."),
    "decline": gettext_lazy("The proposal is declined. Academic affairs reads your reason."),
    "withdraw": gettext_lazy("The proposal is withdrawn."),
}
TONES = {State.OPEN: "warn", State.CONFIRMED: "ok", State.DECLINED: "bad", State.PREPARED: "info"}


@signed_in
@require_safe
def proposals(request: SignedInRequest) -> HttpResponse:
    """What stands proposed, and what became of earlier proposals."""
    _only_readers(request)
    rows = [_listed(row) for row in proposals_visible_to(request.person, request.at).order_by("-pk")[:100]]
    context = {
        "waiting": [row for row in rows if row["proposal"].is_waiting],
        "over": [row for row in rows if not row["proposal"].is_waiting],
        "may_prepare": may(request.person, PROPOSE, request.at, verbs={"decide", "prepare"}),
        "editions": Edition.objects.filter(department_rule=None).defer("text").order_by("name"),
    }
    return render(request, "rulebook/proposals.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(PROPOSE, verbs={"decide", "prepare"})
def proposal_new(request: SignedInRequest, name: str, way: str) -> HttpResponse:
    """Propose an edition from one that is there: as it stands, with changed numbers, or as a text."""
    if way not in WAYS:
        raise Http404
    base = get_object_or_404(Edition, name=name)
    form = _form(request, base, way)
    may_propose = may(request.person, PROPOSE, request.at, verbs={"decide"})
    if request.method == "POST" and isinstance(form, NumbersForm) and "go" in request.POST:
        form = form.on_another_page(request.POST["go"]) or form
    elif request.method == "POST" and form.is_valid():
        proposes = may_propose and request.POST.get("then") == "propose"
        pk = _filed(request, form, proposes=proposes)
        if pk is not None:
            messages.success(request, DONE["propose" if proposes else "prepare"])
            return redirect("rulebook:proposal", pk)
    context = {
        "base": base,
        "form": form,
        "way": way,
        "may_propose": may_propose,
        "is_numbers": isinstance(form, NumbersForm),
    }
    return render(request, "rulebook/proposal_new.html", context, status=400 if form.errors else 200)


@signed_in
@require_safe
def proposal(request: SignedInRequest, pk: int) -> HttpResponse:
    """One proposal: what it says otherwise than the edition in force, and what this person can do with it."""
    _only_readers(request)
    found = get_object_or_404(proposals_visible_to(request.person, request.at), pk=pk)
    now = [(word(one), edition_at(one, found.from_day)) for one in found.categories]
    in_force = {edition.pk: edition for _category, edition in now if edition is not None}
    mine = found.proposed_by_id == request.person.pk
    leads = may(request.person, CONFIRM, request.at, verbs={"decide"})
    heads = may(request.person, PROPOSE, request.at, verbs={"decide"})
    prepares = may(request.person, PROPOSE, request.at, verbs={"decide", "prepare"})
    context = {
        **_listed(found),
        "now": now,
        "comparisons": [(edition, compared(rules_of(pk), rules_proposed(found))) for pk, edition in in_force.items()],
        "links": links_of(PROPOSAL, str(found.pk), reader=request.person, at=request.at),
        "may_propose": heads and found.state == State.PREPARED,
        "may_withdraw": (heads and found.state == State.OPEN) or (prepares and found.state == State.PREPARED),
        "may_decide": leads and found.state == State.OPEN and not mine,
    }
    return render(request, "rulebook/proposal.html", context)


@signed_in
@require_safe
def proposal_text(request: SignedInRequest, pk: int) -> HttpResponse:
    """The text as it was proposed."""
    _only_readers(request)
    found = get_object_or_404(proposals_visible_to(request.person, request.at), pk=pk)
    answer = HttpResponse(found.text, content_type="text/plain; charset=utf-8")
    answer.headers["X-Content-Type-Options"] = "nosniff"
    return answer


@signed_in
@require_POST
def proposal_decide(request: SignedInRequest, pk: int) -> HttpResponse:
    """Propose what was prepared, withdraw, confirm or decline."""
    _only_readers(request)
    get_object_or_404(proposals_visible_to(request.person, request.at), pk=pk)
    key, common = act_key(request), {"proposal": pk, "by": request.person, "at": request.at}
    decision = request.POST.get("decision", "")
    try:
        if decision == "confirm":
            confirm_proposal(**common, act_key=key)
        elif decision == "decline":
            decline_proposal(**common, why=request.POST.get("why", ""), act_key=key)
        elif decision == "withdraw":
            withdraw_proposal(**common, act_key=key)
        elif decision == "propose":
            propose_edition(**common, act_key=key)
        else:
            raise Http404
    except (CannotPropose, CannotEnact, NotFound) as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, DONE[decision])
    return redirect("rulebook:proposal", pk)


def _only_readers(request: SignedInRequest) -> None:
    if not sees_proposals(request.person, request.at):
        raise Http404


def _form(request: SignedInRequest, base: Edition, way: str) -> DraftForm:
    posted = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    rules = rules_of(base.pk)
    if way != "numbers":
        return WAYS[way](*posted, base=base.text, rules=rules)
    carried = carried_in(request.POST.get("carried", ""))
    return NumbersForm(*posted, base=base.text, rules=rules, chapter=request.POST.get("chapter", ""), carried=carried)


def _filed(request: SignedInRequest, form: DraftForm, *, proposes: bool) -> int | None:
    """The id of the new proposal; None if it was refused, with the reasons at the form."""
    act = propose_edition if proposes else prepare_edition
    try:
        return act(draft=form.draft(), by=request.person, at=request.at, act_key=act_key(request)).proposal
    except EditionRefused as refusal:
        form.refused(refusal)
    except CannotPropose as refusal:
        form.add_error(None, str(refusal))
    return None


def _listed(row: EditionProposal) -> dict[str, Any]:
    return {
        "proposal": row,
        "state": State(row.state).label,
        "tone": TONES.get(State(row.state), ""),
        "categories": [word(one) for one in row.categories],
    }
