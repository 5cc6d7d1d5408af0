"""The papers of an application with their files, as its page shows them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db.models import FilteredRelation, Q

from casework.kind import Slot, kind_of
from casework.models import Application, File, Material
from casework.queries.files import state_words

Given = tuple[int, str, str]
_TONES: Final = {"ACCEPTED": "ok", "SUBMITTED": "info", "TO_REPLACE": "warn", "MISSING": "warn"}


@dataclass(frozen=True)
class Paper:
    """One material with its files, ready to be shown. `files` are (id, name, why it cannot be opened).

    `new` are the ids of those that came with the corrections.
    """

    slot: str
    title: str
    hint: str
    state: str
    state_label: str
    tone: str
    note: str
    is_required: bool
    files: Sequence[tuple[int, str, str]]
    new: frozenset[int] = frozenset()


def papers_of(application: Application, *, since: datetime | None = None) -> list[Paper]:
    """The materials in order, with the files that count now; those added after `since` are `new`."""
    titles = kind_of(application.kind).slot_titles(application)
    return [
        _paper(material, [file for file, _at in files], titles.get(material.slot), _added_after(since, files))
        for material, files in _materials(application)
    ]


def _added_after(since: datetime | None, files: Iterable[tuple[Given, datetime]]) -> frozenset[int]:
    return frozenset() if since is None else frozenset(file[0] for file, added_at in files if added_at > since)


def _materials(application: Application) -> Iterable[tuple[Material, list[tuple[Given, datetime]]]]:
    """The materials in order, each with id, name and state of its files: one query."""
    given = FilteredRelation("files", condition=Q(files__removed_at=None))
    rows = application.materials.annotate(given=given).select_related("given__file")  # type: ignore[misc]
    materials: dict[int, tuple[Material, list[tuple[Given, datetime]]]] = {}
    for row in rows.order_by("position", "given__pk"):
        _material, files = materials.setdefault(row.pk, (row, []))
        files += [(_given(row.given.file), row.given.added_at)] if hasattr(row, "given") else []
    return materials.values()


def _given(file: File) -> Given:
    return file.pk, file.name, state_words(file)


def _paper(material: Material, files: list[Given], slot: Slot | None, new: frozenset[int]) -> Paper:
    return Paper(
        slot=material.slot,
        title=slot.title if slot else material.slot,
        hint=slot.hint if slot else "",
        state=material.state,
        state_label=str(Material.State(material.state).label),
        tone=_TONES[material.state] if material.is_required or files else "mute",
        note=material.note,
        is_required=material.is_required,
        files=files,
        new=new,
    )
