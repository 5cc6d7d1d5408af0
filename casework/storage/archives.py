"""Archives of pictures: looked into before they are stored, and read picture by picture, each in a child process."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import BoundedSemaphore, Timer
from typing import IO, Any, BinaryIO, Final, cast

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from casework.storage.contents import Contents
from casework.storage.file_types import ZIP
from casework.storage.shown_names import ending_of, shown_name
from casework.storage.uploads import MB, Refused, Uploaded, refuse_infected

SECONDS: Final = 90
LONGEST_LINE: Final = 10 * MB
PIECE: Final = MB

_CHILD: Final = Path(__file__).with_name("examine_archive.py")
_turn = BoundedSemaphore(1)
_WHY_NOT: Final = {
    "damaged": gettext_lazy("it is damaged or no zip archive. Pack the pictures anew as zip and upload that."),
    "encrypted": gettext_lazy("it is protected by a password. Pack the pictures without one and upload that."),
    "names": gettext_lazy(
        "names in it occur twice, lead out of its folder or are links. Put all pictures into one folder and pack that."
    ),
    "nested": gettext_lazy("there is another archive in it. Unpack that one and put its pictures beside the others."),
    "unpacked": gettext_lazy("it unpacks to far too much data. Pack only pictures, as they are, and upload that."),
    "many": gettext_lazy("there are more than %(most)s files in it. Divide it and upload the parts one by one."),
    "empty": gettext_lazy("there is no file in it. Pack the pictures themselves and upload that."),
    "limits": gettext_lazy("it takes too much time or memory to open. Divide it and upload the parts one by one."),
}


@dataclass(frozen=True)
class Limits:
    """What is taken. `width` and `height` are the least, in pixels; `bytes` is the most of one picture, `most` the
    number of pictures, `archive` the most bytes of all; no side is kept longer than `kept`, or shown small longer than
    `shown`.
    """

    width: int
    height: int
    bytes: int
    most: int
    archive: int
    kept: int
    shown: int

    def packed(self) -> str:
        """As the child process reads them."""
        return json.dumps(vars(self))


@dataclass(frozen=True)
class Entry:
    """One file of an archive: its place there, the last part of its name, and its size in bytes, as it is said."""

    place: int
    name: str
    size: int


@dataclass(frozen=True)
class Picture:
    """What came of one file: "good", or why not; and the two pictures written anew without metadata, as JPG."""

    place: int
    verdict: str
    full: bytes = b""
    small: bytes = b""


def check_archive(upload: Uploaded, limits: Limits) -> Contents:
    """The archive as it may be stored. What is in each of its pictures is seen when they are read.

    Takes a scanner and a child process; never call it while holding locks.
    :raises Refused: with a sentence; as `Infected` if the virus scanner found something
    """
    claimed, size = upload.name or "", upload.size or 0
    if size > limits.archive:
        said = {"size": size / MB, "limit": limits.archive // MB}
        text = _(
            "it is %(size).1f MB large; at most %(limit)d MB are taken. Divide it and upload the parts one by one."
        )
        raise _refusal(claimed, text % said)
    ending = ending_of(claimed, ZIP.endings)
    upload.seek(0)
    if ending is None or not upload.read(4).startswith(ZIP.begins):
        raise _refusal(claimed, _WHY_NOT["damaged"])
    upload.seek(0)
    refuse_infected(claimed, iter(lambda: upload.read(PIECE), b""))
    upload.seek(0)
    with _turn, _in_memory(iter(lambda: upload.read(PIECE), b"")) as given:
        verdict = _asked(given, "look", limits).strip()
    if verdict != "good":
        why = _WHY_NOT.get(verdict, _WHY_NOT["damaged"])
        raise _refusal(claimed, str(why) % {"most": limits.most} if verdict == "many" else why)
    upload.seek(0)
    return Contents(shown_name(claimed, ending), ZIP.content_type, cast("BinaryIO", upload))


class Archive:
    """An archive that is being read."""

    def __init__(self, given: BinaryIO, limits: Limits) -> None:
        self._given, self._limits = given, limits

    def entries(self) -> list[Entry]:
        """The files in it, in their order; none if it can no longer be read."""
        line = _asked(self._given, "list", self._limits)
        return [Entry(*row) for row in json.loads(line)] if line.startswith("[") else []

    def pictures(self, places: Sequence[int]) -> Iterator[Picture]:
        """What comes of the files at these places. One that breaks its process is refused; the others go on anew."""
        left = list(places)
        while left:
            for picture in _answers(self._given, self._limits, tuple(left)):
                left.remove(picture.place)
                yield picture
            if left:
                yield Picture(left.pop(0), "limits")


@contextmanager
def open_archive(pieces: Iterable[bytes], limits: Limits) -> Iterator[Archive]:
    """Read an archive while the context is open. It lies in memory only, never on the disk."""
    with _in_memory(pieces) as given:
        yield Archive(given, limits)


def _refusal(claimed: str, why: Any) -> Refused:
    name = shown_name(claimed, "") if claimed else _("the file")
    return Refused(_("“%(name)s” was not taken: %(why)s") % {"name": name, "why": why})


@contextmanager
def _child(given: BinaryIO, *words: str) -> Iterator[IO[bytes]]:
    """What a child process says that has the archive before it. It ends with the context, or after a while."""
    given.seek(0)
    child = subprocess.Popen(
        [sys.executable, "-I", str(_CHILD), *words],
        stdin=given,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={},
        cwd="/",
        start_new_session=True,
    )
    deadline = Timer(SECONDS, child.kill)
    deadline.start()
    try:
        assert child.stdout is not None  # noqa: S101 - it is a pipe
        yield child.stdout
    finally:
        deadline.cancel()
        child.kill()
        child.wait()
        if child.stdout is not None:
            child.stdout.close()


def _asked(given: BinaryIO, mode: str, limits: Limits) -> str:
    """One line; a child that breaks off before has met a limit."""
    with _child(given, mode, limits.packed()) as answer:
        line = answer.readline(LONGEST_LINE)
    return line.decode("utf-8", "replace") if line.endswith(b"\n") else "limits"


def _answers(given: BinaryIO, limits: Limits, places: Sequence[int]) -> Iterator[Picture]:
    with _child(given, "pictures", limits.packed(), json.dumps(list(places))) as answer:
        for place in places:
            line = answer.readline(1000)
            if not line.startswith(b"{") or not line.endswith(b"\n"):
                return
            said = json.loads(line)
            full, small = answer.read(said["full"]), answer.read(said["small"])
            if said["place"] != place or len(full) + len(small) < said["full"] + said["small"]:
                return
            yield Picture(place, said["verdict"], full, small)


@contextmanager
def _in_memory(pieces: Iterable[bytes]) -> Iterator[BinaryIO]:
    """The bytes as a file that never touches the disk."""
    with os.fdopen(os.memfd_create("archive"), "w+b") as file:
        for piece in pieces:
            file.write(piece)
        file.flush()
        yield file
