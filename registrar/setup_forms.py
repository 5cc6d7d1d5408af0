"""The forms of the first start."""

from copy import deepcopy
from typing import Any

from django import forms
from django.core.validators import RegexValidator
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from rulebook.actions.prepare_edition import Draft
from rulebook.models import Edition
from rulebook.queries.words import word
from rulebook.rules.parameters import registry
from rulebook.rules.shipped import shipped_editions, shipped_text
from security.actions.appoint_first_officers import FIRST_OFFICES, Newcomer
from security.forms import OpenAccountForm
from security.rules.names import tidy
from security.rules.offices import CATALOGUE


class CodeForm(forms.Form):
    """The code from the log."""

    code = forms.CharField(
        label=_("Code from the log"),
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}),
    )


class SchoolForm(forms.Form):
    """What the school is called."""

    name = forms.CharField(
        label=_("Name of the school"),
        max_length=80,
        help_text=_("In full, as on the school's seal: it stands on every page and every document."),
    )
    code = forms.CharField(
        label=_("Code of the school"),
        max_length=20,
        validators=[RegexValidator(r"^[0-9A-Za-z-]+$", _("Digits, letters and hyphens only."))],
        help_text=_("The identification code given by the education authority."),
    )

    def clean_name(self) -> str:
        return tidy(self.cleaned_data["name"])


class OfficersForm(forms.Form):
    """Four offices, four persons: for each a name, a staff number and perhaps an address."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for office in FIRST_OFFICES:
            for name, field in OpenAccountForm.base_fields.items():
                asked = self.fields[f"{office}-{name}"] = deepcopy(field)
                asked.label = f"{gettext(CATALOGUE[office].title)}{gettext(': ')}{field.label}"

    @cached_property
    def parts(self) -> dict[str, OpenAccountForm]:
        """The same as any other account is opened with, one for each office."""
        return {office: OpenAccountForm(self.data, prefix=office) for office in FIRST_OFFICES}

    def clean(self) -> dict[str, Any]:
        """Each as the accounts page would check it; and no two the same."""
        data = super().clean() or self.cleaned_data
        for office, part in self.parts.items():
            for name, errors in part.errors.items():
                if f"{office}-{name}" not in self.errors:
                    self.add_error(f"{office}-{name}", errors.as_data())
        for name in ("name", "number", "email"):
            self._all_different(name)
        return data

    def officers(self) -> dict[str, Newcomer]:
        """Whom to enter for which office."""
        return {
            office: Newcomer(part.cleaned_data["name"], part.cleaned_data["email"], tuple(part.keys()))
            for office, part in self.parts.items()
        }

    def _all_different(self, name: str) -> None:
        seen: set[str] = set()
        for office, part in self.parts.items():
            typed = str(part.cleaned_data.get(name) or "").upper()
            if typed and typed in seen:
                self.add_error(
                    f"{office}-{name}",
                    _("This is another officer's already. Each office needs a person of its own."),
                )
            seen.add(typed)


class RegulationForm(forms.Form):
    """With which shipped edition, for whom and from when academic affairs is to begin."""

    edition = forms.ChoiceField(
        label=_("Edition"),
        widget=forms.RadioSelect,
        help_text=_("The school may change its numbers or its text later, under a name of its own."),
    )
    categories = forms.MultipleChoiceField(
        label=_("For which students"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Name the student categories for which the edition is to hold.")},
    )
    from_day = forms.DateField(
        label=_("From which day"),
        help_text=_("The first edition may reach back, for instance to the beginning of the school year."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        titles = dict(Edition.objects.filter(name__in=shipped_editions()).values_list("name", "title"))
        edition, categories = self.fields["edition"], self.fields["categories"]
        edition.choices = [(name, f"{title} ({name})") for name, title in sorted(titles.items())]  # type: ignore[attr-defined]
        known = registry().parameters["scope.categories"].choices
        categories.choices = [(one, word(one)) for one in known]  # type: ignore[attr-defined]

    def draft(self) -> Draft:
        """What academic affairs will find prepared."""
        said = self.cleaned_data
        why = gettext("Chosen when the system was set up.")
        return Draft(shipped_text(said["edition"]), said["categories"], said["from_day"], why)
