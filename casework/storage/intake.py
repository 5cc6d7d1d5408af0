"""How the web process takes uploads in: in memory only, and not more than it will keep (S:WEB-07).

Nothing unencrypted reaches the disk. What is too large is counted but not kept: the file arrives with its true size
and without content, so that the page can say how large it was.
"""

from io import BytesIO
from typing import Any

from django.core.files.uploadedfile import InMemoryUploadedFile
from django.core.files.uploadhandler import FileUploadHandler, StopUpload

MB = 1024 * 1024
ONE_FILE = 20 * MB
ONE_REQUEST = 60 * MB
GIVE_UP = 200 * MB  # beyond this the connection is cut: reading on would only serve an attacker


class InMemoryOnly(FileUploadHandler):
    """One per request. Keeps up to ONE_FILE bytes of each file and ONE_REQUEST of all together."""

    def __init__(self, request: Any = None) -> None:
        super().__init__(request)
        self._received = 0
        self._kept = 0

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        self._content = BytesIO()
        self._fits = True

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        self._received += len(raw_data)
        if self._received > GIVE_UP:
            raise StopUpload(connection_reset=True)
        if self._fits and start + len(raw_data) <= ONE_FILE and self._kept + len(raw_data) <= ONE_REQUEST:
            self._kept += len(raw_data)
            self._content.write(raw_data)
        elif self._fits:
            self._fits = False
            self._kept -= self._content.tell()
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
