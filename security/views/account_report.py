"""The account report: what the auditor reviews and signs, and where those who may act find what to do."""

from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from security.access import may
from security.actions.review_accounts import ReportHasChanged, review_accounts
from security.models import Entry
from security.queries.account_lines import about_words, lines_of, shown_counts
from security.queries.account_report import accounts_under, counts, last_review
from security.rules.account_findings import BY_KEY, FINDINGS, GRANTS, MANAGES, Finding
from security.signed_in import SignedInRequest, act_key, needs, signed_in

A_PAGE = 50
DECIDE = frozenset({"decide"})
WHERE = {GRANTS: "security:appointments", MANAGES: "security:accounts"}
KEYS = [one.key for one in FINDINGS]


@dataclass(frozen=True)
class Chip:
    """One finding above the list: how many accounts it lists, and how many at the last review (None without one)."""

    key: str
    title: str
    count: int
    before: int | None
    is_here: bool


@require_safe
@signed_in
def account_report(request: SignedInRequest) -> HttpResponse:
    """The findings with their counts, and page by page the accounts under one of them.

    Open to the auditor, and to the administrators who can do something about what is listed.
    """
    acts = {function for function in WHERE if may(request.person, function, request.at, verbs=DECIDE)}
    may_sign = may(request.person, "audit.read", request.at, verbs=DECIDE)
    if not acts and not may_sign:
        raise Http404
    found, last = counts(request.at), last_review()
    chosen = _chosen(request.GET.get("finding", ""), found)
    page = Paginator(range(found[chosen.key]), A_PAGE).get_page(request.GET.get("page"))
    rows = accounts_under(chosen.key, request.at)[max(page.start_index() - 1, 0) : page.end_index()]
    context = {
        "chips": [_chip(one, found, last, chosen) for one in FINDINGS],
        "chosen": {"title": _(chosen.title), "about": about_words(chosen), "remedy": _(chosen.remedy)},
        "lines": lines_of(chosen, rows, request.at),
        "page": page,
        "where": reverse(WHERE[chosen.function]) if chosen.function in acts else "",
        "may_sign": may_sign,
        "seen": shown_counts(found, KEYS),
        "last": last,
        "is_overdue": last is None or request.at - last.at > timedelta(days=settings.ACCOUNT_REVIEW_DAYS),
        "review_days": settings.ACCOUNT_REVIEW_DAYS,
    }
    return TemplateResponse(request, "security/account_report.html", context)


@require_POST
@needs("audit.read", verbs=DECIDE)
def account_report_sign(request: SignedInRequest) -> HttpResponseBase:
    """Sign the review of the report as it was shown."""
    seen = _read_counts(request.POST.get("seen", ""))
    try:
        review_accounts(seen=seen, by=request.person, at=request.at, act_key=act_key(request))
    except ReportHasChanged as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Your review is signed and stands in the journal."))
    return redirect("security:account_report")


def _chosen(asked: str, found: dict[str, int]) -> Finding:
    """The finding asked for; else the first that lists anybody."""
    return BY_KEY.get(asked) or next((one for one in FINDINGS if found[one.key]), FINDINGS[0])


def _chip(one: Finding, found: dict[str, int], last: Entry | None, chosen: Finding) -> Chip:
    before = last.particulars.get("counts", {}).get(one.key) if last else None
    return Chip(one.key, _(one.title), found[one.key], before, is_here=one == chosen)


def _read_counts(text: str) -> dict[str, int]:
    pairs = (part.partition(":") for part in text.split(","))
    return {key: int(n) for key, _colon, n in pairs if n.isdecimal() and len(n) < 10}
