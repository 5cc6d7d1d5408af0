"""A guardian, as an officer enters one beside a student on the roll."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from enrollment.rules import codes, names
from enrollment.rules.contacts import contact_problem


class EnterGuardianForm(forms.Form):
    """Who it is, what he or she is to the student, and how the school reaches him or her."""

    name = forms.CharField(label=_("Name"), max_length=60, help_text=_("As it stands on the ID document."))
    relation = forms.ChoiceField(label=_("Relation to the student"))
    phone = forms.CharField(
        label=_("Telephone"),
        max_length=20,
        required=False,
        help_text=_("By name and number the school knows whoever is another student’s guardian already."),
    )
    is_legal = forms.BooleanField(
        label=_("Legal guardian"),
        required=False,
        initial=True,
        help_text=_("Signs for a student who is not of age. Otherwise a member of the family to be called."),
    )

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        choices = [("", ""), *codes.table("family_relation").choices()]
        self.fields["relation"].choices = choices  # type: ignore[attr-defined]

    def clean_name(self) -> str:
        """:raises ValidationError: if this cannot be a person's name"""
        name = names.clean(self.cleaned_data["name"])
        refusal = names.why_not(name)
        if refusal is not None:
            raise ValidationError(refusal.said(gettext))
        return name

    def clean_phone(self) -> str:
        """:raises ValidationError: if this is no telephone number"""
        phone: str = self.cleaned_data["phone"].strip()
        problem = contact_problem("phone", phone) if phone else ""
        if problem:
            raise ValidationError(gettext(problem))
        return phone
