"""What is about to be stored: a name to show, a type, and the bytes."""

from dataclasses import dataclass
from typing import BinaryIO


@dataclass(frozen=True)
class Contents:
    """The plain bytes of one file, at their beginning, with the name shown to people and the content type.

    Whoever makes one vouches for it: an upload comes from `casework.storage.uploads.check_upload`, an export from the
    job that wrote it. `waits_for_scan` says that the virus scanner was away: the file is kept, and handed to nobody
    before it has been scanned.
    """

    name: str
    content_type: str
    stream: BinaryIO
    waits_for_scan: bool = False
