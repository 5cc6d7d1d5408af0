"""Forms of casework."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from casework.models import Application, Step
from casework.queries.papers import earliest_day, may_have_signed
from casework.storage.file_types import PAPERS
from security.actions.keep_opinions import LONGEST, MOST
from security.forms import DayInput
from security.models import Person


class OpinionsForm(forms.Form):
    """An officer's own stock opinions, one on each line."""

    opinions = forms.CharField(
        label=_("One opinion on each line"),
        required=False,
        max_length=(LONGEST + 2) * MOST,
        help_text=_("At most twelve, of at most 200 characters each. They are offered to you below every application."),
        widget=forms.Textarea(attrs={"rows": 12}),
    )

    def clean_opinions(self) -> list[str]:
        """The lines; one that is too long, or one too many, is said so."""
        lines = [" ".join(line.split()) for line in self.cleaned_data["opinions"].splitlines() if line.strip()]
        for number, line in enumerate(lines, start=1):
            if len(line) > LONGEST:
                text = gettext("Line %(n)s has %(count)s characters; at most %(longest)s can be kept.")
                raise forms.ValidationError(text % {"n": number, "count": len(line), "longest": LONGEST})
        if len(lines) > MOST:
            text = gettext("There are %(count)s opinions; at most %(most)s can be kept.")
            raise forms.ValidationError(text % {"count": len(lines), "most": MOST})
        return lines


class PaperForm(forms.Form):
    """What stands on the paper, and its scan. The file is looked into by the view, before anything is stored."""

    signer = forms.ModelChoiceField(Person.objects.none(), label=_("Who signed it"), empty_label="")
    signed_on = forms.DateField(label=_("Day of the paper"), widget=DayInput())
    agrees = forms.TypedChoiceField(
        label=_("What was decided"),
        choices=[("yes", _("Agreed")), ("no", _("Not agreed"))],
        coerce=lambda said: said == "yes",
        widget=forms.RadioSelect,
    )
    opinion = forms.CharField(
        label=_("The words of the paper"),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("A refusal needs its reason: the student reads it."),
    )
    scan = forms.FileField(
        label=_("Scan of the paper"),
        help_text=_("A PDF or a picture of at most 10 MB."),
        widget=forms.FileInput(
            attrs={"accept": ",".join(one for kind in PAPERS for one in (*kind.endings, kind.content_type))}
        ),
    )

    def __init__(self, *args: Any, application: Application, step: Step, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        signers = may_have_signed(step, since=earliest_day(application), today=today)
        self.fields["signer"].queryset = signers  # type: ignore[attr-defined]
