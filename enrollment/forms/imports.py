"""The form by which a workbook is uploaded."""

from collections.abc import Collection
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from casework.storage.file_types import XLSX, ZIP
from enrollment.models import OF_A_BATCH, Batch, Import

M = Import.Matter
BY_WORKBOOK = (M.FEES, M.CLASSES, M.NEWCOMERS, M.CHANGES, M.OPENING, M.PRESENCE, M.HOLDS)
MB = 1024 * 1024
LARGEST = 20 * MB


class UploadForm(forms.Form):
    """One workbook, and what it is about: one of the person's `matters`. A field that none of these needs is left out.

    Its content is looked into by the view, before anything is stored.
    """

    matter = forms.ChoiceField(
        label=_("What the rows are"),
        choices=[(str(one), one.label) for one in BY_WORKBOOK],
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
    batch = forms.ModelChoiceField(
        label=_("Registration"),
        help_text=_("Fee states and class sheets are those of this registration; other workbooks pass it by."),
        queryset=Batch.objects.none(),
        empty_label=None,
        required=False,
        error_messages={
            "invalid_choice": _("Choose an open registration to which the rows belong."),
        },
    )
    file = forms.FileField(
        label=_("Workbook"),
        help_text=_("An xlsx file of at most 20 MB, made from the template. At most 50,000 rows."),
        widget=forms.FileInput(attrs={"accept": ",".join((*XLSX.endings, XLSX.content_type))}),
    )

    def __init__(self, *args: Any, matters: Collection[str], batches: QuerySet[Batch], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered = [(str(one), one.label) for one in BY_WORKBOOK if one in matters]
        self._usual = Import.Matter.NEWCOMERS if Import.Matter.NEWCOMERS in matters else offered[0][0]
        self.fields["matter"].initial = self._usual
        self.fields["matter"].choices = offered  # type: ignore[attr-defined]
        self.fields["batch"].queryset = batches  # type: ignore[attr-defined]
        if set(OF_A_BATCH) & set(matters):  # read once: a page asks a field for its choices more than once
            self.fields["batch"].choices = [(one.pk, str(one)) for one in batches]  # type: ignore[attr-defined]
        if len(offered) == 1:
            self.fields["matter"].widget = forms.HiddenInput()
        for needed_by, field in (((Import.Matter.CHANGES,), "source"), (OF_A_BATCH, "batch")):
            if not set(needed_by) & set(matters):
                del self.fields[field]

    def clean_batch(self) -> Batch | None:
        """The open registration; one is needed where the rows belong to it.

        :raises forms.ValidationError: if it is needed and none is open
        """
        batch: Batch | None = self.cleaned_data["batch"]
        if batch is None and self.cleaned_data.get("matter") in OF_A_BATCH:
            raise forms.ValidationError(_("No registration is open, so there is nothing to enter."))
        return batch

    def clean_matter(self) -> str:
        """What is usual for this person, where nothing was chosen."""
        return str(self.cleaned_data["matter"] or self._usual)

    def clean_source(self) -> str:
        """The school's own, where nothing was chosen."""
        return str(self.cleaned_data["source"] or Import.Source.SCHOOL)


class PhotosForm(forms.Form):
    """One archive of photos. It is looked into by the view, before anything is stored."""

    file = forms.FileField(
        label=_("Archive of photos"),
        widget=forms.FileInput(attrs={"accept": ",".join((*ZIP.endings, ZIP.content_type))}),
    )
