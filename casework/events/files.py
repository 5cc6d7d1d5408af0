"""What happens to stored files."""

from dataclasses import dataclass
from typing import ClassVar

from django.utils.translation import gettext_noop as _

from casework.events.application import ApplicationEvent
from security.journal import Event


@dataclass(frozen=True, kw_only=True)
class FileRead(ApplicationEvent):
    """Somebody opened a file of the application."""

    key: ClassVar[str] = "casework.file-read"
    sentence: ClassVar[str] = _("opened a file of the application")
    is_a_look: ClassVar[bool] = True

    slot: str
    file: int


@dataclass(frozen=True, kw_only=True)
class FileStored(Event):
    """A file was taken into the store."""

    key: ClassVar[str] = "casework.file-stored"
    sentence: ClassVar[str] = _("stored a file")

    file: int


@dataclass(frozen=True, kw_only=True)
class UploadInfected(Event):
    """Somebody uploaded a file in which the virus scanner found something. Neither its bytes nor its name are kept."""

    key: ClassVar[str] = "casework.upload-infected"
    sentence: ClassVar[str] = _("uploaded a file that was refused: the virus scanner found {signature}")

    signature: str


@dataclass(frozen=True, kw_only=True)
class FileReleased(ApplicationEvent):
    """A file that had waited for the virus scanner was found clean."""

    key: ClassVar[str] = "casework.file-released"
    sentence: ClassVar[str] = _("a file for {slot} was found free of viruses")

    slot: str
    file: int


@dataclass(frozen=True, kw_only=True)
class FileRefused(ApplicationEvent):
    """A file that had waited for the virus scanner was refused; its slot is empty again if it was the only one."""

    key: ClassVar[str] = "casework.file-refused"
    sentence: ClassVar[str] = _("a file for {slot} was refused: the virus scanner found {signature}")

    slot: str
    file: int
    signature: str


@dataclass(frozen=True, kw_only=True)
class FilesStored(Event):
    """Many files were taken into the store at once. `files` are their ids, in the order in which they were given."""

    key: ClassVar[str] = "casework.files-stored"
    sentence: ClassVar[str] = _("stored files")

    files: tuple[int, ...]


@dataclass(frozen=True, kw_only=True)
class FilesDropped(Event):
    """Files that nothing needed any more were taken out of the store. `files` are their ids."""

    key: ClassVar[str] = "casework.files-dropped"
    sentence: ClassVar[str] = _("took files out of the store that are no longer needed")

    files: tuple[int, ...]


@dataclass(frozen=True, kw_only=True)
class FileResealed(Event):
    """A stored file was encrypted anew, or found to have the newest key."""

    key: ClassVar[str] = "casework.file-resealed"
    sentence: ClassVar[str] = _("encrypted a stored file with the newest key")

    file: int
    anew: bool
