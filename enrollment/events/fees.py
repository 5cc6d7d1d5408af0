"""What happens to fee states that come as a workbook."""

from dataclasses import dataclass
from typing import ClassVar

from django.utils.translation import gettext_noop as _

from enrollment.events.of_batch import LoadedForBatch, OfWorkbook


@dataclass(frozen=True, kw_only=True)
class FeesLoaded(LoadedForBatch):
    """A chunk of a fee workbook was entered."""

    key: ClassVar[str] = "enrollment.fees-loaded"
    read_by: ClassVar[str] = "fee.state"
    sentence: ClassVar[str] = _("entered the fee state from a workbook of the finance office")


@dataclass(frozen=True, kw_only=True)
class FeesTakenBack(OfWorkbook):
    """The fee states of a workbook were taken back; what stood before counts again."""

    key: ClassVar[str] = "enrollment.fees-taken-back"
    read_by: ClassVar[str] = "fee.state"
    sentence: ClassVar[str] = _("took back the fee state that a workbook had brought")
