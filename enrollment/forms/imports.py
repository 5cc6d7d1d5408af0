"""The form by which a workbook is uploaded."""

from django import forms
from django.utils.translation import gettext_lazy as _

from casework.storage.file_types import XLSX

MB = 1024 * 1024
LARGEST = 20 * MB


class UploadForm(forms.Form):
    """One workbook. Its content is looked into by the view, before anything is stored."""

    file = forms.FileField(
        label=_("Workbook"),
        help_text=_("An xlsx file of at most 20 MB, made from the template. At most 50,000 rows."),
        widget=forms.FileInput(attrs={"accept": ",".join((*XLSX.endings, XLSX.content_type))}),
    )
