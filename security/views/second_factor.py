"""The second step of signing in, and showing a factor wherever it is asked for."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext_lazy
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from security.actions.use_factor import use_factor
from security.actions.use_passkey import use_passkey
from security.backends import TooManyGuesses, begin_guess
from security.backends.factors import factors_of
from security.backends.passkeys import ask_to_use, used
from security.forms import FactorForm
from security.models import Account, SecondFactor
from security.queries import NotFound
from security.rules.guessing import A_CODE
from security.views.letting_in import let_in

HALF_WAY_LASTS = 600  # seconds
WRONG = gettext_lazy(
    "This is not a code of now, or it was used already. Wait for the next one; a recovery code works as well."
)
TOO_MANY = gettext_lazy("There were too many attempts. Try again in an hour.")


@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def second_factor(request: HttpRequest) -> HttpResponse:
    """Without a right password a moment ago there is nothing here."""
    account = _half_way_in(request)
    if account is None:
        return redirect("security:sign_in")
    form = FactorForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and shows_factor(request, account, form):
        return let_in(request, account, factor=True)
    kept = {name: request.POST.get(name) or request.GET.get(name, "") for name in ("next", "typed")}
    shown = {"form": form} | kept | passkey_question(request, account)
    return TemplateResponse(request, "security/second_factor.html", shown, status=400 if form.errors else 200)


def shows_factor(request: HttpRequest, account: Account, form: FactorForm) -> bool:
    """Whether the code or the passkey's answer in this form is right; if not, the form says so."""
    try:
        guess = begin_guess(request, f"factor:{account.pk}", account, limits=A_CODE)
    except TooManyGuesses:
        form.add_error(None, TOO_MANY)
        return False
    try:
        _use(request, account, form)
    except NotFound:
        form.add_error("code", WRONG)
        return False
    guess.right()
    return True


def passkey_question(request: HttpRequest, account: Account) -> dict[str, Any]:
    """What a page needs so that the browser can be asked for a passkey; the question is remembered in the session."""
    known = [one for one in factors_of(account) if one.kind == SecondFactor.Kind.PASSKEY]
    if not known:
        return {}
    options, request.session["passkey_state"] = ask_to_use(known)
    return {"passkey_options": options}


def _use(request: HttpRequest, account: Account, form: FactorForm) -> None:
    by, at = account.person, request.at  # type: ignore[attr-defined]
    answer = form.cleaned_data["answer"]
    if not answer:
        use_factor(account=account, typed=form.cleaned_data["code"], by=by, at=at)
        return
    state = request.session.pop("passkey_state", None)
    fitting = used(state, answer, factors_of(account))
    if fitting is None:
        raise NotFound
    factor, counter = fitting
    use_passkey(account=account, factor=factor.pk, counter=counter, by=by, at=at)


def _half_way_in(request: HttpRequest) -> Account | None:
    """Whose password was right a moment ago."""
    since: float = request.at.timestamp() - request.session.get("half_at", 0)  # type: ignore[attr-defined]
    if since > HALF_WAY_LASTS:
        return None
    accounts = Account.objects.select_related("person").filter(is_active=True)
    return accounts.filter(pk=request.session.get("half_account", 0)).first()
