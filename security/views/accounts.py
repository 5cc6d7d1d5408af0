"""Accounts: finding, opening, closing them, and handing out links to choose a password."""

from urllib.parse import urljoin

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from security.actions.close_account import CannotClose, close_account
from security.actions.enter_officer import enter_officer
from security.actions.issue_link import issue_link
from security.actions.open_account import CannotOpenAccount
from security.backends import LINK_TOKENS, sign_in_key
from security.forms import OpenAccountForm
from security.models import Account
from security.queries import persons_matching
from security.signed_in import SignedInRequest, act_key, needs

MOST_SHOWN = 30


@needs("users.manage")
@require_safe
def accounts(request: SignedInRequest) -> HttpResponse:
    """Accounts by name, number or address; nothing is listed before one searches."""
    text = request.GET.get("q", "").strip()
    found = Account.objects.filter(person__in=persons_matching(text)) if text else Account.objects.none()
    exact = Account.objects.filter(sign_in_names__key=sign_in_key(text)) if text else found
    rows = (found | exact).distinct().select_related("person").prefetch_related("sign_in_names")
    shown = {"accounts": rows.order_by("person__pinyin", "pk")[:MOST_SHOWN], "q": text, "most": MOST_SHOWN}
    return TemplateResponse(request, "security/accounts.html", shown)


@needs("users.manage", verbs={"decide"})
@require_http_methods(["GET", "HEAD", "POST"])
def account_open(request: SignedInRequest) -> HttpResponse:
    """Enter a new officer and open the account. The officer chooses the password by a link."""
    form = OpenAccountForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            return _link_page(request, _opened(request, form))
        except CannotOpenAccount as refusal:
            form.add_error(None, str(refusal))
    return TemplateResponse(request, "security/account_open.html", {"form": form}, status=400 if form.errors else 200)


@needs("users.manage", verbs={"decide"})
@require_POST
def account_link(request: SignedInRequest, pk: int) -> HttpResponse:
    """Show, once, a new link by which the owner chooses a password."""
    return _link_page(request, get_object_or_404(Account.objects.select_related("person"), pk=pk, is_active=True))


@needs("users.manage", verbs={"decide"})
@require_POST
def account_close(request: SignedInRequest, pk: int) -> HttpResponse:
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
    """The one page that shows the link. It stands nowhere else."""
    issue_link(account=account, by=request.person, at=request.at)
    path = reverse("security:choose_password", args=[account.pk, LINK_TOKENS.make_token(account)])
    shown = {
        "account": account,
        "link": urljoin(settings.SITE_ADDRESS, path),
        "days": settings.PASSWORD_RESET_TIMEOUT // 86400,
    }
    return TemplateResponse(request, "security/account_link.html", shown)
