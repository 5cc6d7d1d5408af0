"""A forgotten password: asking for a link."""

from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from security.actions.ask_link import AskedTooOften, ask_link
from security.backends import sign_in_key
from security.forms import ForgotForm
from security.rules.codes import RESET


@require_http_methods(["GET", "HEAD", "POST"])
def forgot(request: HttpRequest) -> HttpResponse:
    """The answer is the same whoever is asked for, and takes the same time (S:AUT-02)."""
    form = ForgotForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        key = sign_in_key(form.cleaned_data["name"])
        try:
            ask_link(key=key, purpose=RESET, network=request.network, at=request.at)  # type: ignore[attr-defined]
        except AskedTooOften:
            form.add_error(None, _("There were too many attempts. Try again in an hour."))
        else:
            return TemplateResponse(request, "security/link_sent.html")
    return TemplateResponse(request, "security/forgot.html", {"form": form}, status=400 if form.errors else 200)
