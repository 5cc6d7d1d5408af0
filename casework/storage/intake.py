"""How the web process takes uploads in: in memory only, and not more than it will keep (S:WEB-07).

Nothing unencrypted reaches the disk. What is too large is counted but not kept: the file arrives with its true size
and without content, so that the page can say how large it was.
"""

import os
from collections.abc import Callable
from dataclasses import dataclass
from io import BytesIO
from typing import Any, BinaryIO, TypeVar

from django.core.files.uploadedfile import InMemoryUploadedFile
from django.core.files.uploadhandler import FileUploadHandler, StopUpload

MB = 1024 * 1024
ONE_FILE = 20 * MB
ONE_REQUEST = 60 * MB
GIVE_UP = 200 * MB  # beyond this the connection is cut: reading on would only serve an attacker
V = TypeVar("V", bound=Callable[..., Any])


@dataclass(frozen=True)
class Large:
    """What a view takes beyond the usual: one file of so many bytes, and from whom."""

    most: int
    is_from: Callable[[Any], bool]


def takes_large(most: int, is_from: Callable[[Any], bool]) -> Callable[[V], V]:
    """Let a view take one file of up to `most` bytes from those for whom `is_from(request)` is true.

    All others are held to the usual limits: what is sent is taken in before the view is asked.
    """

    def marked(view: V) -> V:
        view.takes_large = Large(most, is_from)  # type: ignore[attr-defined]
        return view

    return marked


class InMemoryOnly(FileUploadHandler):
    """One per request. Keeps up to ONE_FILE bytes of each file and ONE_REQUEST of all together; more for a view that
    `takes_large`, in memory outside of the heap.
    """

    def __init__(self, request: Any = None) -> None:
        super().__init__(request)
        large = _large(request)
        self._one_file = max(ONE_FILE, large)
        self._one_request = max(ONE_REQUEST, large)
        self._give_up = max(GIVE_UP, large + large // 2)
        self._received = 0
        self._kept = 0

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        self._content = self._nothing()
        self._fits = True

    def _nothing(self) -> BinaryIO:
        """Where the next file is kept."""
        return os.fdopen(os.memfd_create("upload"), "w+b") if self._one_file > ONE_FILE else BytesIO()

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        self._received += len(raw_data)
        if self._received > self._give_up:
            raise StopUpload(connection_reset=True)
        if self._fits and start + len(raw_data) <= self._one_file and self._kept + len(raw_data) <= self._one_request:
            self._kept += len(raw_data)
            self._content.write(raw_data)
        elif self._fits:
            self._fits = False
            self._kept -= self._content.tell()
            self._content.close()
            self._content = BytesIO()

    def file_complete(self, file_size: int) -> InMemoryUploadedFile:
        self._content.seek(0)
        return InMemoryUploadedFile(
            file=self._content,
            field_name=self.field_name,
            name=self.file_name,
            content_type=self.content_type or "",
            size=file_size,
            charset=self.charset,
            content_type_extra=self.content_type_extra,
        )


def _large(request: Any) -> int:
    """How many bytes of one file the view of this request takes from this person beyond the usual; 0 for none."""
    match = getattr(request, "resolver_match", None)
    large: Large | None = getattr(match and match.func, "takes_large", None)
    return large.most if large is not None and large.is_from(request) else 0
