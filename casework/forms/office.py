"""Forms of the office: stock opinions, decisions on paper, handing over a post."""

from datetime import date
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from casework.models import Application, Step
from casework.queries.papers import earliest_day, may_have_signed
from casework.rules.posts import LONGEST_THING, MOST_THINGS
from casework.storage.file_types import PAPERS
from security.actions.keep_opinions import LONGEST, MOST
from security.backends import sign_in_key
from security.forms import DayInput
from security.models import Person
from security.queries import account_named


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


class PostForm(forms.Form):
    """To whom a post is handed over, before whom, from when, and what goes from hand to hand."""

    number = forms.CharField(
        label=_("Taker: staff number or e-mail address"), max_length=254, help_text=_("Who has the post after you.")
    )
    witness = forms.ModelChoiceField(
        Person.objects.none(),
        label=_("Witness"),
        empty_label="",
        help_text=_("The principal or the head of academic affairs supervises and signs last."),
    )
    last_day = forms.DateField(label=_("Your last day"), widget=DayInput())
    things = forms.CharField(
        label=_("What goes from hand to hand, one thing on each line"),
        required=False,
        max_length=LONGEST_THING * MOST_THINGS,
        help_text=_("Keys, seals, blank certificates with their numbers, dossiers in the drawer."),
        widget=forms.Textarea(attrs={"rows": 8}),
    )

    def __init__(self, *args: Any, witnesses: QuerySet[Person], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["witness"].queryset = witnesses  # type: ignore[attr-defined]

    def clean_number(self) -> str:
        """The taker is found by the name of the account; `cleaned_data["taker"]` is the person."""
        number: str = self.cleaned_data["number"]
        account = account_named(sign_in_key(number))
        if account is None:
            raise forms.ValidationError(gettext("Nobody signs in by this number or address. Check it."))
        self.cleaned_data["taker"] = account.person
        return number

    def clean_things(self) -> list[str]:
        """The lines."""
        return [line for line in self.cleaned_data["things"].splitlines() if line.strip()]


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
