"""An officer's own stock opinions."""

from django.contrib import messages
from django.http import Http404, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from casework.forms.office import OpinionsForm
from casework.queries.desk import acts_for_an_office
from security.actions.keep_opinions import keep_opinions
from security.signed_in import SignedInRequest, act_key, signed_in


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def opinions(request: SignedInRequest) -> HttpResponseBase:
    """Written and put in order as text, one on each line; for whoever answers applications."""
    if not acts_for_an_office(request.person, request.at):
        raise Http404
    form = OpinionsForm(
        request.POST if request.method == "POST" else None, initial={"opinions": "\n".join(request.user.opinions)}
    )
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data["opinions"]
        keep_opinions(opinions=said, by=request.person, at=request.at, act_key=act_key(request))
        messages.success(request, _("Your stock opinions are kept."))
        return redirect("casework:opinions")
    return render(request, "casework/opinions.html", {"form": form}, status=400 if form.errors else 200)
