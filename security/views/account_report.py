"""The account report: what the auditor reviews and signs, and where those who may act find what to do."""

from collections.abc import Sequence
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
from security.actions.note_audit_reading import ACCOUNTS, note_audit_reading
from security.actions.review_accounts import ReportHasChanged, review_accounts
from security.models import Entry
from security.queries.account_lines import about_words, lines_of, shown_counts
from security.queries.account_report import accounts_under, counts, last_review
from security.rules.account_findings import FINDINGS, GRANTS, MANAGES, Finding
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

    System, security and audit are three hands (domain 2.3.4, ACC-06). The auditor reads every finding, changes nothing,
    and alone signs the review. An administrator reads the findings that the own function can mend and no others: the
    system administrator those of accounts, the security administrator those of offices. Whoever signs thereby never
    reviews the own work, and whoever acts sees no more than the acting needs. For everybody else there is no report.
    Reading it is entered in the journal.
    """
    acts = {function for function in WHERE if may(request.person, function, request.at, verbs=DECIDE)}
    may_sign = may(request.person, "audit.read", request.at, verbs=DECIDE)
    if not acts and not may_sign:
        raise Http404
    note_audit_reading(what=ACCOUNTS, by=request.person, at=request.at)
    theirs = [one for one in FINDINGS if may_sign or one.function in acts]
    found, last = counts(request.at), last_review()
    chosen = _chosen(request.GET.get("finding", ""), theirs, found)
    page = Paginator(range(found[chosen.key]), A_PAGE).get_page(request.GET.get("page"))
    rows = accounts_under(chosen.key, request.at)[max(page.start_index() - 1, 0) : page.end_index()]
    context = {
        "chips": [_chip(one, found, last, chosen) for one in theirs],
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


def _chosen(asked: str, theirs: Sequence[Finding], found: dict[str, int]) -> Finding:
    """The finding asked for, if it is one of theirs; else the first of them that lists anybody."""
    by_key = {one.key: one for one in theirs}
    return by_key.get(asked) or next((one for one in theirs if found[one.key]), theirs[0])


def _chip(one: Finding, found: dict[str, int], last: Entry | None, chosen: Finding) -> Chip:
    before = last.particulars.get("counts", {}).get(one.key) if last else None
    return Chip(one.key, _(one.title), found[one.key], before, is_here=one == chosen)


def _read_counts(text: str) -> dict[str, int]:
    pairs = (part.partition(":") for part in text.split(","))
    return {key: int(n) for key, _colon, n in pairs if n.isdecimal() and len(n) < 10}
