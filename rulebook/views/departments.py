"""The register of departments' own rules: filing, accepting, declining, withdrawing (SUP-2)."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from rulebook.actions.decide_department_rule import decide_department_rule
from rulebook.actions.file_department_rule import CannotTighten, file_department_rule
from rulebook.actions.withdraw_department_rule import withdraw_department_rule
from rulebook.forms.departments import DepartmentRuleForm
from rulebook.models import DepartmentRule, Edition
from rulebook.queries import rules_of
from rulebook.queries.acknowledging import to_be_read
from rulebook.queries.departments import FUNCTION, files_for, in_words_of, may_accept, rules_visible_to
from rulebook.queries.proposals import sees_proposals
from security.models import Unit
from security.queries import NotFound, departments
from security.signed_in import SignedInRequest, act_key, needs, signed_in

State = DepartmentRule.State
TONES = {State.FILED: "warn", State.ACCEPTED: "ok", State.DECLINED: "bad"}
DONE = {
    "accept": gettext_lazy("The rules are accepted. They decide for the department’s students from their day on."),
    "decline": gettext_lazy("The rules are declined. The head of the department reads your reason."),
    "withdraw": gettext_lazy("The rules are withdrawn. Applications handed in under them keep them."),
}


@signed_in
@require_safe
def department_rules(request: SignedInRequest) -> HttpResponse:
    """What departments have filed, and the editions under which a head of department may file."""
    _only_readers(request)
    files = bool(files_for(request.person, request.at))
    context = {
        "rows": [_listed(row) for row in rules_visible_to(request.person, request.at)[:200]],
        "editions": to_be_read(request.at).order_by("name") if files else [],
    }
    return render(request, "rulebook/department_rules.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(FUNCTION, verbs={"propose"})
def department_rule_new(request: SignedInRequest, name: str) -> HttpResponse:
    """File stricter values under an edition that is in force or will be."""
    base = get_object_or_404(to_be_read(request.at), name=name)
    units = request.reach.filter(Unit.objects.filter(pk__in=[one.pk for one in departments()]), "pk").order_by("code")
    form = DepartmentRuleForm(request.POST if request.method == "POST" else None, rules=rules_of(base.pk), units=units)
    if request.method == "POST" and form.is_valid():
        filed = _filed(request, form, base)
        if filed is not None:
            messages.success(request, gettext_lazy("The rules are filed. Academic affairs accepts or declines them."))
            return redirect("rulebook:department_rule", filed)
    context = {"base": base, "form": form}
    return render(request, "rulebook/department_rule_new.html", context, status=400 if form.errors else 200)


@signed_in
@require_safe
def department_rule(request: SignedInRequest, pk: int) -> HttpResponse:
    """One department's rules: each value beside the school's, and what this person can do with them."""
    _only_readers(request)
    found = get_object_or_404(rules_visible_to(request.person, request.at), pk=pk)
    files = files_for(request.person, request.at).covers(found.unit.lineage)
    waits = found.state == State.FILED
    context = {
        **_listed(found),
        "values": in_words_of(rules_of(found.base_id), found.values),
        "may_decide": waits and may_accept(request.person, request.at) and found.filed_by_id != request.person.pk,
        "may_withdraw": files and (waits or (found.state == State.ACCEPTED and found.during.upper is None)),
    }
    return render(request, "rulebook/department_rule.html", context)


@signed_in
@require_POST
def department_rule_decide(request: SignedInRequest, pk: int) -> HttpResponse:
    """Accept, decline or withdraw."""
    _only_readers(request)
    get_object_or_404(rules_visible_to(request.person, request.at), pk=pk)
    decision, key = request.POST.get("decision", ""), act_key(request)
    if decision not in DONE:
        raise Http404
    common: dict[str, Any] = {"rule": pk, "by": request.person, "at": request.at, "act_key": key}
    try:
        if decision == "withdraw":
            withdraw_department_rule(**common)
        else:
            decide_department_rule(**common, accepts=decision == "accept", why=request.POST.get("why", ""))
    except (CannotTighten, NotFound) as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, DONE[decision])
    return redirect("rulebook:department_rule", pk)


def _only_readers(request: SignedInRequest) -> None:
    if not sees_proposals(request.person, request.at):
        raise Http404


def _filed(request: SignedInRequest, form: DepartmentRuleForm, base: Edition) -> int | None:
    """The id of the new rule; None if it was refused, with every reason at the form."""
    said = form.cleaned_data
    try:
        return file_department_rule(
            unit=said["unit"],
            base=base,
            values=form.values(),
            from_day=said["from_day"],
            reason=said["reason"],
            by=request.person,
            at=request.at,
            act_key=act_key(request),
        ).rule
    except CannotTighten as refusal:
        form.refused(refusal.sentences)
    return None


def _listed(row: DepartmentRule) -> dict[str, Any]:
    return {"rule": row, "state": State(row.state).label, "tone": TONES.get(State(row.state), "")}
