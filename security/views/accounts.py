"""Accounts: finding, opening, closing them, and handing out links to choose a password."""

from urllib.parse import urljoin

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from security.actions.close_account import CannotClose, close_account
from security.actions.enter_officer import enter_officer
from security.actions.issue_link import CannotIssueLink, issue_link
from security.actions.open_account import CannotOpenAccount
from security.actions.remove_factor import CannotRemove
from security.actions.remove_phone import CannotRemovePhone, remove_phone
from security.actions.reset_factors import reset_factors
from security.backends import LINK_TOKENS, sign_in_key
from security.forms import OpenAccountForm
from security.models import Account
from security.proof import fresh
from security.queries import NotFound, persons_matching
from security.queries.staff import with_staff_marked
from security.rules.search_text import search_text
from security.signed_in import SignedInRequest, act_key, needs

MOST_SHOWN = 30


@needs("users.manage")
@require_safe
def accounts(request: SignedInRequest) -> HttpResponse:
    """Accounts by name, number or address; nothing is listed before one searches."""
    text = search_text(request.GET.get("q"))
    found = Account.objects.filter(person__in=persons_matching(text)) if text else Account.objects.none()
    exact = Account.objects.filter(sign_in_names__key=sign_in_key(text)) if text else found
    rows = with_staff_marked((found | exact).distinct(), request.at)
    rows = rows.select_related("person").prefetch_related("sign_in_names")
    shown = {"accounts": rows.order_by("person__pinyin", "pk")[:MOST_SHOWN], "q": text, "most": MOST_SHOWN}
    return TemplateResponse(request, "security/accounts.html", shown)


@needs("users.manage", verbs={"decide"})
@fresh
@require_http_methods(["GET", "HEAD", "POST"])
def account_open(request: SignedInRequest) -> HttpResponseBase:
    """Enter a new officer and open the account. The officer chooses the password by a link."""
    form = OpenAccountForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            account = _opened(request, form)
        except CannotOpenAccount as refusal:
            form.is_taken(str(refusal), refusal.taken)
        else:
            return _link_page(request, account)
    return TemplateResponse(request, "security/account_open.html", {"form": form}, status=400 if form.errors else 200)


@needs("users.manage", verbs={"decide"})
@fresh
@require_POST
def account_link(request: SignedInRequest, pk: int) -> HttpResponseBase:
    """Send the owner, or where the person has no office show once, a new link to choose a password."""
    return _link_page(request, get_object_or_404(Account.objects.select_related("person"), pk=pk, is_active=True))


@needs("users.manage", verbs={"decide"})
@fresh
@require_POST
def account_close(request: SignedInRequest, pk: int) -> HttpResponseBase:
    """Close an account or open it again."""
    account = get_object_or_404(Account.objects.select_related("person"), pk=pk)
    closed = request.POST.get("state") != "open"
    try:
        close_account(account=account, closed=closed, by=request.person, at=request.at, act_key=act_key(request))
    except CannotClose as refusal:
        messages.error(request, str(refusal))
    else:
        said = _("The account of %(name)s is closed.") if closed else _("The account of %(name)s is open again.")
        messages.success(request, said % {"name": account.person})
    return redirect("security:accounts")


@needs("users.manage", verbs={"decide"})
@fresh
@require_POST
def account_factors_reset(request: SignedInRequest, pk: int) -> HttpResponseBase:
    """Take the second factors off the account of somebody who has lost them, and who stands here in person.

    Where the person has an office the owner gets a link by e-mail and ends it.
    """
    account = get_object_or_404(Account.objects.select_related("person"), pk=pk)
    try:
        reset_factors(
            account=account, by=request.person, at=request.at, network=request.network, act_key=act_key(request)
        )
    except (CannotRemove, CannotIssueLink) as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("The second factors of %(name)s are taken off.") % {"name": account.person})
    return redirect("security:accounts")


@needs("users.manage", verbs={"decide"})
@fresh
@require_POST
def account_phone_remove(request: SignedInRequest, pk: int) -> HttpResponseBase:
    """Take a wrong mobile number of a member of staff off the record; the person is told."""
    account = get_object_or_404(Account.objects.select_related("person"), pk=pk)
    try:
        remove_phone(person=account.person_id, by=request.person, at=request.at, act_key=act_key(request))
    except NotFound:
        raise Http404 from None
    except CannotRemovePhone as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("The mobile number of %(name)s is removed.") % {"name": account.person})
    return redirect("security:accounts")


def _opened(request: SignedInRequest, form: OpenAccountForm) -> Account:
    entered = enter_officer(
        name=form.cleaned_data["name"],
        email=form.cleaned_data["email"],
        sign_in_keys=form.keys(),
        by=request.person,
        at=request.at,
        act_key=act_key(request),
    )
    return Account.objects.select_related("person").get(person__in=entered.persons)


def _link_page(request: SignedInRequest, account: Account) -> HttpResponse:
    """The one page that shows the link, if it is not for its owner's eyes only. It stands nowhere else."""
    try:  # no act key: a link that is shown once more is one more entry, and is judged anew
        event = issue_link(account=account, by=request.person, at=request.at, network=request.network)
    except CannotIssueLink as refusal:
        messages.error(request, str(refusal))
        return redirect("security:accounts")
    if event.to_owner:
        messages.success(request, _("The link is on its way to the address of %(name)s.") % {"name": account.person})
        return redirect("security:accounts")
    path = reverse("security:choose_password", args=[account.pk, LINK_TOKENS.make_token(account)])
    shown = {
        "account": account,
        "link": urljoin(settings.SITE_ADDRESS, path),
        "days": settings.PASSWORD_RESET_TIMEOUT // 86400,
    }
    return TemplateResponse(request, "security/account_link.html", shown)
