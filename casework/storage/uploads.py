"""Checking what somebody uploads: type by content, size, structure; pictures come out written anew (S:UPL-01)."""

import os
import subprocess
import sys
from collections.abc import Iterable, Sequence
from io import BytesIO
from pathlib import Path
from threading import BoundedSemaphore
from typing import BinaryIO, Final, Protocol

from django.conf import settings
from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from casework.storage import scanner
from casework.storage.contents import Contents
from casework.storage.file_types import PAPERS, XLSX, FileType, is_heic, is_ole, type_by_content
from casework.storage.shown_names import ending_of, shown_name

MB: Final = 1024 * 1024
LARGEST: Final = 10 * MB
SECONDS: Final = 30
AT_ONCE: Final = 2
"""Files looked into at the same time by one process of ours."""

_HERE: Final = Path(__file__).parent
_EXAMINERS: Final = {XLSX: "examine_workbook.py"}
"""Who looks into which type; `examine.py` into all others."""
_turn = BoundedSemaphore(AT_ONCE)

_WHY_NOT: Final = {
    "damaged": gettext_lazy("it is damaged or not really what its name says. Export or photograph it again."),
    "pixels": gettext_lazy(
        "the picture has too many pixels (more than 50 million). Make it smaller and upload it again."
    ),
    "encrypted": gettext_lazy("it is protected by a password. Save it without the password and upload it again."),
    "active": gettext_lazy("it contains scripts, forms or commands. Print it to a new PDF and upload that."),
    "attached": gettext_lazy("other files are hidden in it. Upload those by themselves, if they are asked for."),
    "pages": gettext_lazy("it has no pages, or too many (more than 300). Upload only the pages that are asked for."),
    "macros": gettext_lazy("it contains macros. Save it as a workbook without macros (xlsx) and upload that."),
    "links": gettext_lazy(
        "it takes data from other workbooks, from servers or from add-ins. Turn these cells into plain values, remove "
        "the links and connections, and upload it again."
    ),
    "entities": gettext_lazy(
        "one of its parts brings its own document type, which no spreadsheet program writes. Copy the rows into a new "
        "workbook and upload that."
    ),
    "names": gettext_lazy(
        "its parts have names that occur twice or lead elsewhere, as no spreadsheet program writes them. Copy the rows "
        "into a new workbook and upload that."
    ),
    "other": gettext_lazy(
        "it is not a workbook in the format xlsx, whatever its name says. Open it, save it as xlsx, and upload that."
    ),
    "unpacked": gettext_lazy("it unpacks to far too much data. Copy the rows into a new workbook and upload that."),
    "limits": gettext_lazy("it takes too much time or memory to open. Save it anew, smaller, and upload that."),
}


class Refused(Exception):
    """The file is not taken; the message says which file, why, and what to do."""


class Infected(Refused):
    """The virus scanner found something in it; `signature` is what the scanner calls it."""

    def __init__(self, sentence: str, signature: str) -> None:
        self.signature = signature
        super().__init__(sentence)


class Uploaded(Protocol):
    """What Django hands over for one file of a form."""

    name: str | None

    @property
    def size(self) -> int | None:
        """In bytes."""

    def read(self, size: int = -1, /) -> bytes: ...

    def seek(self, position: int, /) -> object: ...


def check_upload(
    upload: Uploaded, *, allow: Sequence[FileType] = PAPERS, largest: int = LARGEST, may_wait: bool = False
) -> Contents:
    """The file as it may be stored: with a harmless name, its true type, and pictures written anew without metadata.

    `largest` is in bytes. With `may_wait` the caller keeps what a scanner that is away could not look at; it is handed
    out later. Takes a scanner, a child process and up to a minute; never call it while holding locks.
    :raises Refused: with a sentence; as `Infected` if the virus scanner found something
    """
    claimed = upload.name or ""
    kind, ending = _type_of(upload, claimed, allow, largest)
    name = shown_name(claimed, ending)
    upload.seek(0)
    content = upload.read(largest + 1)
    waits = refuse_infected(claimed, [content], may_wait=may_wait)
    verdict, written = _examine(kind, content)
    if verdict != "good":
        raise _refusal(claimed, _WHY_NOT.get(verdict, _WHY_NOT["damaged"]))
    stream = written if written is not None else BytesIO(content)
    return Contents(name, kind.content_type, stream, waits_for_scan=waits)


def refuse_infected(claimed: str, pieces: Iterable[bytes], *, may_wait: bool = False) -> bool:
    """Have the virus scanner look at what was sent, as it was sent. Returns whether that is still to be done, which it
    is only with `may_wait`.

    :raises Refused: if the scanner is away; as `Infected` if it found something
    """
    if not scanner.is_configured():
        return False
    try:
        signature = scanner.signature_in(pieces)
    except scanner.ScannerAway:
        if may_wait and settings.CLAMAV_AWAY == "quarantine":
            return True
        why = _("it cannot be checked for viruses just now. Nothing is wrong with it: try again later.")
        raise _refusal(claimed, why) from None
    if signature:
        why = _("the virus scanner found “%(signature)s” in it. Check your device, then upload a clean file.")
        raise Infected(str(_refusal(claimed, why % {"signature": signature})), signature)
    return False


def _type_of(upload: Uploaded, claimed: str, allow: Sequence[FileType], largest: int) -> tuple[FileType, str]:
    size = upload.size or 0
    if size == 0:
        raise _refusal(claimed, _("it is empty. Choose the file again."))
    if size > largest:
        raise _refusal(
            claimed,
            _("it is %(size).1f MB large; at most %(limit)d MB are taken. Make it smaller and upload it again.")
            % {"size": size / MB, "limit": largest // MB},
        )
    upload.seek(0)
    head = upload.read(16)
    kind = type_by_content(head)
    wanted = _(" or ").join(one.label for one in allow)
    if kind is None or kind not in allow:
        if is_heic(head):
            raise _refusal(claimed, _("it is a HEIC picture. Save or send it as JPG and upload that."))
        if is_ole(head) and XLSX in allow:
            raise _refusal(
                claimed,
                _(
                    "it is protected by a password or is an old workbook (xls). Save it as xlsx without a password and "
                    "upload that."
                ),
            )
        raise _refusal(claimed, _("its content is not %(types)s. Only these are taken.") % {"types": wanted})
    ending = ending_of(claimed, kind.endings)
    if ending is None:
        raise _refusal(
            claimed,
            _("its content is %(type)s, but its name does not end in %(ending)s. Rename it and upload it again.")
            % {"type": kind.label, "ending": kind.endings[0]},
        )
    return kind, ending


def _refusal(claimed: str, why: object) -> Refused:
    return Refused(
        str(format_lazy("{}", _("“%(name)s” was not taken: %(why)s") % {"name": _shown(claimed), "why": why}))
    )


def _shown(claimed: str) -> str:
    return shown_name(claimed, "") if claimed else _("the file")


def _examine(kind: FileType, content: bytes) -> tuple[str, BinaryIO | None]:
    """The verdict of the child process, and what it wrote anew, if anything."""
    with _turn, _in_memory("in") as given, _in_memory("out") as answer:
        given.write(content)
        given.seek(0)
        try:
            ended = subprocess.run(
                [sys.executable, "-I", str(_HERE / _EXAMINERS.get(kind, "examine.py")), kind.key],
                stdin=given,
                stdout=answer,
                stderr=subprocess.DEVNULL,
                env={},
                cwd="/",
                timeout=SECONDS,
                check=False,
                start_new_session=True,
            )
        except subprocess.TimeoutExpired:
            return "limits", None
        if ended.returncode != 0:
            return "limits", None
        answer.seek(0)
        verdict = answer.readline(20).decode("ascii", "replace").strip()
        written = answer.read()
    return verdict, BytesIO(written) if written else None


def _in_memory(name: str) -> BinaryIO:
    """An unnamed file that never reaches the disk."""
    return os.fdopen(os.memfd_create(name), "w+b", buffering=0)
