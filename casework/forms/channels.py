"""The form of how one wants to be told."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from casework.queries.channels import Reachable
from casework.rules.channels import HOURS, Choices

_HOURS = [(hour, f"{hour}:00") for hour in HOURS]


def _hour(label: Any, help_text: Any = "") -> forms.TypedChoiceField:
    return forms.TypedChoiceField(label=label, help_text=help_text, choices=_HOURS, coerce=int)


class ChannelsForm(forms.Form):
    """What can be chosen by somebody who can be reached in these ways; the rest stays as it was."""

    mail = forms.BooleanField(label=_("By e-mail, to the address on record"), required=False)
    sms = forms.BooleanField(required=False)
    digest = forms.TypedChoiceField(
        label=_("How e-mail comes"),
        choices=[(0, _("For each message as it comes")), (1, _("One e-mail a day, with a line for each message"))],
        coerce=lambda value: value == "1",
        widget=forms.RadioSelect,
    )
    digest_hour = _hour(_("The e-mail of the day comes at"))
    quiet_from = _hour(
        _("Quiet from"),
        _("Nothing is sent in the quiet hours; it comes when they are over. The same hour twice: no quiet hours."),
    )
    quiet_until = _hour(_("Quiet until"))

    def __init__(self, data: Any = None, *, chosen: Choices, ways: Reachable) -> None:
        initial = {**chosen.__dict__, "digest": int(chosen.digest)}
        super().__init__(data, initial=initial)
        self._chosen = chosen
        if not ways.by_mail:
            for name in ("mail", "digest", "digest_hour"):
                del self.fields[name]
        if ways.by_sms:
            self.fields["sms"].label = _("By text message, to the number ending in {digits}").format(
                digits=ways.number_ends
            )
        else:
            del self.fields["sms"]
        if not ways.by_mail and not ways.by_sms:
            self.fields.clear()

    def choices(self) -> Choices:
        """What is chosen now; call it once the form is valid."""
        return Choices(**(self._chosen.__dict__ | self.cleaned_data))
