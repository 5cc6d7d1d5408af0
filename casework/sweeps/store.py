"""Taking out of the file store what no row names: uploads that were cut off, acts that did not commit."""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from itertools import islice
from typing import Final

from casework.actions.reseal_file import reseal_file
from casework.models import File
from casework.queries.files import without_a_row
from casework.storage import all_names, discard, intact, is_stale
from security.queries import the_system

YOUNG: Final = timedelta(hours=24)
"""Younger files are left alone: their row may be about to be committed."""
AT_ONCE: Final = 1000


def sweep_store(*, at: datetime, young: timedelta = YOUNG) -> int:
    """Remove unclaimed files older than `young`; returns how many."""
    removed = 0
    for names in _in_parts(all_names(before=at - young)):
        for name in without_a_row(names):
            discard(name)
            removed += 1
    return removed


def damaged_files() -> tuple[int, list[int]]:
    """How many files the rows name, and the ids of those whose bytes are not there or not as they were stored."""
    count, damaged = 0, []
    for pk, name, digest in File.objects.order_by("pk").values_list("pk", "stored_as", "sha256").iterator():
        count += 1
        if not intact(name, bytes(digest)):
            damaged.append(pk)
    return count, damaged


def rotate_files(*, at: datetime) -> int:
    """Encrypt with the newest key every stored file that has an older one; how many there were (S:CRY-02)."""
    return sum(reseal_file(file=pk, by=the_system(), at=at).anew for pk in stale_files())


def stale_files() -> Iterator[int]:
    """The ids of the files that an older key or another method still encrypts."""
    for pk, name in list(File.objects.order_by("pk").values_list("pk", "stored_as")):
        if is_stale(name):
            yield pk


def _in_parts(names: Iterable[str]) -> Iterator[list[str]]:
    rest = iter(names)
    while part := list(islice(rest, AT_ONCE)):
        yield part
