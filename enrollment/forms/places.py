"""The forms of departments, majors, classes and terms. What a number may be, the acts know."""

from datetime import date
from typing import Any

from django import forms
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _

from enrollment.actions.change_major import FIXED
from enrollment.models import Level, Major, Term
from security.forms import DayInput

_CODE = RegexValidator(r"^[0-9A-Za-z-]+$", _("Digits, letters and hyphens only."))


class NameForm(forms.Form):
    """Another name of a department or class."""

    name = forms.CharField(
        label=_("What it is called"),
        max_length=80,
        help_text=_("What was printed before keeps the old name; the journal keeps both."),
    )


class DepartmentForm(forms.Form):
    """A new department."""

    name = forms.CharField(label=_("What it is called"), max_length=80)
    code = forms.CharField(
        label=_("Code"),
        max_length=20,
        validators=[_CODE],
        help_text=_("A short code of the school's own. It stays when the name changes."),
    )


class MajorForm(forms.Form):
    """A major as a department offers it."""

    name = forms.CharField(label=_("What it is called"), max_length=50)
    short_name = forms.CharField(
        label=_("Short name"), max_length=20, required=False, help_text=_("For the names of classes, such as 机电.")
    )
    code = forms.CharField(
        label=_("Code in the national catalogue"),
        max_length=6,
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
    )
    direction = forms.CharField(label=_("Direction"), max_length=40, required=False)
    level = forms.ChoiceField(label=_("Level"), choices=Level.choices, widget=forms.RadioSelect)
    length_years = forms.DecimalField(label=_("Length of study in years"), max_digits=3, decimal_places=1, initial=3)
    offered_from = forms.IntegerField(label=_("Takes students in from the cohort of"), min_value=1950, max_value=2099)
    offered_until = forms.IntegerField(
        label=_("Last cohort"), required=False, min_value=1950, max_value=2099,
        help_text=_("Leave it empty as long as students are taken in."),
    )  # fmt: skip
    high_demand = forms.BooleanField(
        label=_("In high demand"), required=False, help_text=_("Transfers into it go the longer way.")
    )
    transfer_locked = forms.BooleanField(label=_("Nobody transfers out of it"), required=False)

    def __init__(self, *args: Any, major: Major | None = None, studied: bool = False, **kwargs: Any) -> None:
        """`major` is the one that is changed; once it is `studied`, what students were admitted for stays."""
        super().__init__(*args, **kwargs)
        if major is None:
            del self.fields["offered_until"]
            return
        del self.fields["offered_from"]
        if studied:
            for name in FIXED:
                self.fields[name].disabled = True


class ClassForm(forms.Form):
    """A new class."""

    major = forms.ModelChoiceField(Major.objects.none(), label=_("Major"), empty_label=None)
    cohort = forms.IntegerField(label=_("Cohort (year of entry)"), min_value=1950, max_value=2099)
    name = forms.CharField(
        label=_("What it is called"), max_length=80, help_text=_("As it stands in workbooks, such as 26机电1班.")
    )
    code = forms.CharField(
        label=_("Code"), max_length=20, required=False, help_text=_("Without a code the name is the code.")
    )
    capacity = forms.IntegerField(label=_("Seats"), min_value=1, initial=45)

    def __init__(self, *args: Any, department: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = Major.objects.filter(department=department, offered_until=None).order_by("code", "direction")
        self.fields["major"].queryset = rows  # type: ignore[attr-defined]


class SeatsForm(forms.Form):
    """How many seats a class has."""

    capacity = forms.IntegerField(label=_("Seats"), min_value=1)


class CloseForm(forms.Form):
    """From which day nobody is placed there any more."""

    day = forms.DateField(label=_("From which day"), widget=DayInput())


class TermDaysForm(forms.Form):
    """The days of a term."""

    opens_on = forms.DateField(label=_("First day"), widget=DayInput())
    ends_on = forms.DateField(label=_("Last day"), widget=DayInput())
    teaching_weeks = forms.IntegerField(
        label=_("Teaching weeks"), min_value=1, max_value=30, initial=20, help_text=_("Weeks of examinations included.")
    )
    is_provisional = forms.BooleanField(label=_("The days are not final yet"), required=False)


class TermForm(TermDaysForm):
    """A new term."""

    school_year = forms.CharField(label=_("School year"), max_length=9, help_text=_("Written like 2026-2027."))
    ordinal = forms.TypedChoiceField(
        label=_("Term"), coerce=int, choices=[(1, _("First")), (2, _("Second")), (3, _("Third"))],
        widget=forms.RadioSelect,
    )  # fmt: skip
    field_order = ("school_year", "ordinal")


def next_term(today: date) -> dict[str, Any]:
    """What a form for a new term begins with: the term after the last one that is on record, or this school year's."""
    last = Term.objects.order_by("-opens_on").first()
    if last is None:
        first = today.year if today.month > 6 else today.year - 1  # a school year begins in the second half
        return {"school_year": f"{first}-{first + 1}", "ordinal": 1}
    if last.ordinal == 1:
        return {"school_year": last.school_year, "ordinal": 2}
    first = int(last.school_year[:4]) + 1
    return {"school_year": f"{first}-{first + 1}", "ordinal": 1}
