"""How one wants to be told: by which channels, when not, one by one or once a day."""

from typing import Final

from django.contrib import messages
from django.http import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from casework.actions.choose_channels import CannotChoose, choose_channels
from casework.actions.try_channels import CannotTry, try_channels
from casework.forms.channels import ChannelsForm
from casework.models import Delivery
from casework.queries.channels import channels_on, choices_of, reachable, trials_of
from security.access import offices_held
from security.signed_in import SignedInRequest, act_key, signed_in

TRIALS: Final = 6
KINDS: Final = {Delivery.State.SENT: "ok", Delivery.State.FAILED: "bad"}


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
    context = {
        "form": form,
        "ways": ways,
        "may_enter_phone": may_enter,
        "may_try": bool(channels_on(chosen, ways)),
        "trials": [_outcome(one) for one in trials_of(person)[:TRIALS]],
    }
    return render(request, "casework/channels.html", context, status=400 if form.errors else 200)


@require_POST
@signed_in
def channels_try(request: SignedInRequest) -> HttpResponseBase:
    """Send a message to oneself; the page shows what becomes of it."""
    try:
        try_channels(by=request.person, at=request.at, act_key=act_key(request))
    except CannotTry as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("It is on its way. Look whether it arrives; below stands what the server said."))
    return redirect("casework:channels")


def _outcome(trial: Delivery) -> dict[str, str]:
    """One trial message by one channel: when, what became of it, and what the server said if it did not take it."""
    when = date_format(localtime(trial.notice.created_at), "DATETIME_FORMAT") if trial.notice else ""
    return {
        "name": f"{trial.get_channel_display()}{_(': ')}{trial.get_state_display()}",
        "note": " · ".join(word for word in (when, trial.problem) if word),
        "kind": KINDS.get(Delivery.State(trial.state), "warn"),
    }
