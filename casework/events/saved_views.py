"""What happens to saved views. Their names and filters are somebody's own words, so they stay out of the journal."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar, TypeVar

from django.utils.translation import gettext_noop as _

from security.journal import Event

E = TypeVar("E", bound="SavedViewEvent")


@dataclass(frozen=True, kw_only=True)
class SavedViewEvent(Event):
    """Something that happened to a saved view."""

    view: int
    of_list: str

    @classmethod
    def of(cls: type[E], view: Any, *, by: Any, at: datetime, **particulars: Any) -> E:
        """The event for this view."""
        about = f"casework.savedview:{view.pk}"
        return cls(at=at, by=by.pk, about=about, view=view.pk, of_list=view.of_list, **particulars)


@dataclass(frozen=True, kw_only=True)
class ViewSaved(SavedViewEvent):
    """The filters of a list were kept under a name."""

    key: ClassVar[str] = "casework.view-saved"
    sentence: ClassVar[str] = _("saved a view of a list")


@dataclass(frozen=True, kw_only=True)
class ViewRenamed(SavedViewEvent):
    """It has another name."""

    key: ClassVar[str] = "casework.view-renamed"
    sentence: ClassVar[str] = _("renamed a saved view")


@dataclass(frozen=True, kw_only=True)
class ViewMoved(SavedViewEvent):
    """It stands at another place among the others."""

    key: ClassVar[str] = "casework.view-moved"
    sentence: ClassVar[str] = _("put a saved view at another place")


@dataclass(frozen=True, kw_only=True)
class ViewOpensList(SavedViewEvent):
    """The list opens with it, or no longer."""

    key: ClassVar[str] = "casework.view-opens-list"
    sentence: ClassVar[str] = _("chose by which view a list opens")

    is_default: bool


@dataclass(frozen=True, kw_only=True)
class ViewShared(SavedViewEvent):
    """It belongs to an office from now on; everybody there has it."""

    key: ClassVar[str] = "casework.view-shared"
    sentence: ClassVar[str] = _("shared a saved view with an office")

    office: str
    unit: int


@dataclass(frozen=True, kw_only=True)
class ViewWithdrawn(SavedViewEvent):
    """The office has it no more; it belongs to who withdrew it."""

    key: ClassVar[str] = "casework.view-withdrawn"
    sentence: ClassVar[str] = _("withdrew a saved view from an office")

    office: str
    unit: int


@dataclass(frozen=True, kw_only=True)
class ViewRemoved(SavedViewEvent):
    """It is gone."""

    key: ClassVar[str] = "casework.view-removed"
    sentence: ClassVar[str] = _("removed a saved view")
