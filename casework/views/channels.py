"""How one wants to be told: by which channels, when not, one by one or once a day."""

from django.contrib import messages
from django.http import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from casework.actions.choose_channels import CannotChoose, choose_channels
from casework.forms.channels import ChannelsForm
from casework.queries.channels import choices_of, reachable
from security.access import offices_held
from security.signed_in import SignedInRequest, act_key, signed_in


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def channels(request: SignedInRequest) -> HttpResponseBase:
    """Show the own choices; take others."""
    person, ways = request.person, reachable(request.person)
    chosen = choices_of([person.pk])[person.pk]
    form = ChannelsForm(request.POST if request.method == "POST" else None, chosen=chosen, ways=ways)
    if request.method == "POST" and form.fields and form.is_valid():
        choices, key = form.choices(), act_key(request)
        try:
            choose_channels(person=person.pk, choices=choices, by=person, at=request.at, act_key=key)
        except CannotChoose as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
        else:
            messages.success(request, _("Your choice is kept. What is still waiting follows it."))
            return redirect("casework:channels")
    may_enter = ways.texts_are_sent and bool(offices_held(person, request.at))
    status = 400 if form.errors else 200
    return render(
        request, "casework/channels.html", {"form": form, "ways": ways, "may_enter_phone": may_enter}, status=status
    )
