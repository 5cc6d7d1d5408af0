"""The papers of applications that are handed in together: the slots as the kind asks for them, one of them filled."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from casework.actions.store_file import file_row
from casework.events import MaterialAdded
from casework.kind import kind_of
from casework.models import Application, File, Material, MaterialFile
from casework.storage import Contents, keep
from security.fields import allocate_ids
from security.fields.copying import copy_rows
from security.journal import recorded
from security.models import Person

Given = tuple[Person, str, Contents]
"""Who gives what for which slot."""


def give_papers(applications: Sequence[Application], given: Sequence[Given], *, at: datetime) -> None:
    """Make the slots of each application and put the paper of its applicant into the one it is for."""
    asked = kind_of(applications[0].kind).slots_of(applications)
    wanted = {one.pk: slot for one, (_person, slot, _paper) in zip(applications, given, strict=True)}
    slots = [(one, nth, slot) for one in applications for nth, slot in enumerate(asked[one.pk], 1)]
    ids = allocate_ids(Material, len(slots))
    filled = {one.pk: pk for pk, (one, _n, slot) in zip(ids, slots, strict=True) if slot.key == wanted[one.pk]}
    copy_rows(
        Material,
        ("id", "application", "slot", "position", "is_required", "state"),
        (
            (pk, one.pk, slot.key, nth, slot.is_required, _state(slot.key == wanted[one.pk]))
            for pk, (one, nth, slot) in zip(ids, slots, strict=True)
        ),
    )
    files = _store(given, at)
    placed = [(filled[one.pk], file) for one, file in zip(applications, files, strict=True)]
    copy_rows(MaterialFile, ("material", "file", "added_at"), ((material, file, at) for material, file in placed))
    for one, (person, slot, _paper), file in zip(applications, given, files, strict=True):
        _paper_added(application=one, slot=slot, file=file, by=person, at=at)


def _state(is_given: bool) -> str:  # noqa: FBT001
    return Material.State.SUBMITTED if is_given else Material.State.MISSING


def _store(given: Sequence[Given], at: datetime) -> list[int]:
    """The ids of the files, in the order of the papers."""
    files = [file_row(paper, keep(paper.stream), by=person, at=at) for person, _slot, paper in given]
    for file, pk in zip(files, allocate_ids(File, len(files)), strict=True):
        file.pk = pk
    return [file.pk for file in File.objects.bulk_create(files)]


@recorded
def _paper_added(*, application: Application, slot: str, file: int, by: Person, at: datetime) -> MaterialAdded:
    event: MaterialAdded = MaterialAdded.of(application, by=by, at=at, slot=slot, file=file)
    return event
