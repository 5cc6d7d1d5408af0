"""What happens to photos of students."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar

from django.utils.translation import gettext_noop as _

from enrollment.events.importing import ImportUploaded
from security.journal import Event, Line


@dataclass(frozen=True, kw_only=True)
class PhotosUploaded(ImportUploaded):
    """An archive of photos was uploaded, to be checked."""

    key: ClassVar[str] = "enrollment.photos-uploaded"
    sentence: ClassVar[str] = _("uploaded an archive of photos")


@dataclass(frozen=True, kw_only=True)
class PhotosRead(Event):
    """A stretch of an archive's pictures was read and checked; the good ones lie in the store."""

    key: ClassVar[str] = "enrollment.photos-read"
    sentence: ClassVar[str] = _("checked pictures of an archive: {good} can be loaded")

    upload: int
    good: int


@dataclass(frozen=True, kw_only=True)
class PhotosLoaded(Event):
    """A chunk of an archive's pictures became the photos of students. `concerned` pairs person and enrollment."""

    key: ClassVar[str] = "enrollment.photos-loaded"
    sentence: ClassVar[str] = _("entered the photo")

    upload: int
    loaded: int
    left_out: int
    concerned: tuple[tuple[int, int], ...]
    ended: bool = False

    def lines(self) -> Iterator[Line]:
        particulars = {"upload": self.upload, "loaded": self.loaded, "left_out": self.left_out}
        yield Line(None, self.about, particulars)
        for person, enrollment in self.concerned:
            yield Line(person, f"enrollment.enrollment:{enrollment}", {"upload": self.upload})


@dataclass(frozen=True, kw_only=True)
class PhotosTakenBack(Event):
    """The photos of an archive were taken back; earlier ones count again. `concerned`: person and enrollment."""

    key: ClassVar[str] = "enrollment.photos-taken-back"
    sentence: ClassVar[str] = _("took the photo back; an earlier one counts again")

    upload: int
    concerned: tuple[tuple[int, int], ...]

    def lines(self) -> Iterator[Line]:
        yield Line(None, self.about, {"upload": self.upload})
        for person, enrollment in self.concerned:
            yield Line(person, f"enrollment.enrollment:{enrollment}", {"upload": self.upload})


@dataclass(frozen=True, kw_only=True)
class PhotoSeen(Event):
    """Somebody other than the student opened the photo in full size."""

    key: ClassVar[str] = "enrollment.photo-seen"
    read_by: ClassVar[str] = "student.reveal"
    sentence: ClassVar[str] = _("opened the photo in full size")
    is_a_look: ClassVar[bool] = True

    photo: int
