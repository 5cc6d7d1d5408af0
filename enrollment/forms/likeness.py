"""What is said of two records that may be of one person."""

from django import forms
from django.utils.translation import gettext_lazy as _

from enrollment.models import Likeness


class SettleForm(forms.Form):
    """One person or two, and on what that rests."""

    verdict = forms.ChoiceField(
        label=_("These two records are of"),
        choices=[
            (str(Likeness.State.TWO_PEOPLE), _("two people: they only look alike")),
            (str(Likeness.State.SAME), _("the same person: the two are to be brought together")),
        ],
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(
        label=_("On what you base it"),
        max_length=200,
        help_text=_("Say which paper was compared, or who was asked. Write no number of a document."),
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class MergeForm(forms.Form):
    """Which of the two records stays."""

    kept = forms.TypedChoiceField(
        label=_("The record that stays"),
        coerce=int,
        help_text=_("Its data count. The other name and document stay findable as earlier ones."),
        widget=forms.RadioSelect,
    )

    def __init__(self, *args: object, sides: list[tuple[int, str]], **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.fields["kept"].choices = sides  # type: ignore[attr-defined]
