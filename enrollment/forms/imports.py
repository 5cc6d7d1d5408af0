"""The form by which a workbook is uploaded."""

from django import forms
from django.utils.translation import gettext_lazy as _

from casework.storage.file_types import XLSX, ZIP
from enrollment.models import Import

BY_WORKBOOK = (Import.Matter.CLASSES, Import.Matter.NEWCOMERS, Import.Matter.CHANGES, Import.Matter.OPENING)
MB = 1024 * 1024
LARGEST = 20 * MB


class UploadForm(forms.Form):
    """One workbook, and what it is about. Its content is looked into by the view, before anything is stored."""

    matter = forms.ChoiceField(
        label=_("What the rows are"),
        choices=[(str(one), one.label) for one in BY_WORKBOOK],
        initial=Import.Matter.NEWCOMERS,
        required=False,
        widget=forms.RadioSelect,
    )
    source = forms.ChoiceField(
        label=_("Where the workbook comes from"),
        help_text=_("For changes of data: a field that the other side leads keeps its value."),
        choices=Import.Source.choices,
        initial=Import.Source.SCHOOL,
        required=False,
    )
    file = forms.FileField(
        label=_("Workbook"),
        help_text=_("An xlsx file of at most 20 MB, made from the template. At most 50,000 rows."),
        widget=forms.FileInput(attrs={"accept": ",".join((*XLSX.endings, XLSX.content_type))}),
    )

    def clean_matter(self) -> str:
        """New students, where nothing was chosen."""
        return str(self.cleaned_data["matter"] or Import.Matter.NEWCOMERS)

    def clean_source(self) -> str:
        """The school's own, where nothing was chosen."""
        return str(self.cleaned_data["source"] or Import.Source.SCHOOL)


class PhotosForm(forms.Form):
    """One archive of photos. It is looked into by the view, before anything is stored."""

    file = forms.FileField(
        label=_("Archive of photos"),
        widget=forms.FileInput(attrs={"accept": ",".join((*ZIP.endings, ZIP.content_type))}),
    )
