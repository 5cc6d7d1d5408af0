"""What is asked of whoever takes a list out."""

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from reports.models import Export
from reports.rules.exporting import PURPOSES


def _purposes() -> list[tuple[str, str]]:
    return [("", ""), *((code, gettext(title)) for code, title in PURPOSES.items())]


class ExportForm(forms.Form):
    """Format, purpose, reason."""

    format = forms.ChoiceField(
        label=_("Format"),
        choices=Export.Format.choices,
        initial=Export.Format.XLSX,
        widget=forms.RadioSelect,
        help_text=_("For Excel and WPS take the workbook: opening a plain table they change long numbers."),
    )
    purpose = forms.ChoiceField(label=_("Purpose"), choices=_purposes)
    reason = forms.CharField(
        label=_("What it is needed for"),
        max_length=200,
        help_text=_("It is kept with the export; the auditor and the head of academic affairs read it."),
        widget=forms.Textarea(attrs={"rows": 2}),
    )
