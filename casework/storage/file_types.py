"""The types of file that may be stored, and how their content shows it. A name or a header is only a claim."""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True)
class FileType:
    """One type: what people call it, the content type it is served as, the endings of its names, how it begins."""

    key: str
    label: str
    content_type: str
    endings: tuple[str, ...]
    begins: bytes


PDF: Final = FileType("pdf", "PDF", "application/pdf", (".pdf",), b"%PDF-")
JPG: Final = FileType("jpg", "JPG", "image/jpeg", (".jpg", ".jpeg"), b"\xff\xd8\xff")
PNG: Final = FileType("png", "PNG", "image/png", (".png",), b"\x89PNG\r\n\x1a\n")
XLSX: Final = FileType(
    "xlsx",
    "Excel (xlsx)",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    (".xlsx",),
    b"PK\x03\x04",
)
ZIP: Final = FileType("zip", "ZIP", "application/zip", (".zip",), b"PK\x03\x04")
"""An archive of pictures; workbooks begin in the same way, so it is asked for by itself."""
ALL: Final = (PDF, JPG, PNG, XLSX)
PAPERS: Final = (PDF, JPG, PNG)
"""What a person hands in as a paper."""

SHOWN_IN_THE_BROWSER: Final = frozenset({JPG.content_type, PNG.content_type, PDF.content_type})

_PICTURES_OF_PHONES: Final = (b"heic", b"heix", b"hevc", b"heim", b"heis", b"mif1", b"msf1", b"avif")


def type_by_content(head: bytes) -> FileType | None:
    """The type whose mark stands at the very beginning; None for any other content."""
    return next((one for one in ALL if head.startswith(one.begins)), None)


def is_heic(head: bytes) -> bool:
    """Whether this is the picture format of many phones, which other programs do not open."""
    return head[4:8] == b"ftyp" and head[8:12] in _PICTURES_OF_PHONES


def is_ole(head: bytes) -> bool:
    """Whether this is the container of old workbooks (xls) and of those that are locked by a password."""
    return head.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")
