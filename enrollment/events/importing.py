"""What happens when files are imported: workbooks of students and all that is loaded from them."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar

from django.utils.translation import gettext_noop as _

from security.journal import Event, Line


@dataclass(frozen=True, kw_only=True)
class ImportUploaded(Event):
    """A workbook of students was uploaded, to be checked."""

    key: ClassVar[str] = "enrollment.import-uploaded"
    sentence: ClassVar[str] = _("uploaded a workbook of students")

    upload: int


@dataclass(frozen=True, kw_only=True)
class ImportConfirmed(Event):
    """A checked import was confirmed; its good rows are being loaded."""

    key: ClassVar[str] = "enrollment.import-confirmed"
    sentence: ClassVar[str] = _("confirmed the import of {good} rows")

    upload: int
    good: int


@dataclass(frozen=True, kw_only=True)
class ImportRead(Event):
    """A stretch of a workbook's rows was read and checked."""

    key: ClassVar[str] = "enrollment.import-read"
    sentence: ClassVar[str] = _("checked the rows {first} to {last} of a workbook")

    upload: int
    first: int
    last: int


@dataclass(frozen=True, kw_only=True)
class ImportChecked(Event):
    """The dry run of a workbook is over."""

    key: ClassVar[str] = "enrollment.import-checked"
    sentence: ClassVar[str] = _(
        "checked a workbook: {good} rows can be loaded, {wrong} have errors, {duplicate} are there"
    )

    upload: int
    good: int
    wrong: int
    duplicate: int


@dataclass(frozen=True, kw_only=True)
class ImportRefused(Event):
    """A workbook cannot be read as a list of students."""

    key: ClassVar[str] = "enrollment.import-refused"
    sentence: ClassVar[str] = _("refused a workbook that cannot be read as a list of students")

    upload: int


@dataclass(frozen=True, kw_only=True)
class ImportMarked(Event):
    """The errors of a workbook were marked in a copy of it."""

    key: ClassVar[str] = "enrollment.import-marked"
    sentence: ClassVar[str] = _("had the errors of a workbook marked")

    upload: int


@dataclass(frozen=True, kw_only=True)
class MarkedFetched(Event):
    """Somebody took out the workbook in which errors are marked."""

    key: ClassVar[str] = "enrollment.marked-fetched"
    sentence: ClassVar[str] = _("fetched a workbook with its errors marked")

    upload: int


@dataclass(frozen=True, kw_only=True)
class ImportDiscarded(Event):
    """A checked import was put aside; nothing of it was loaded."""

    key: ClassVar[str] = "enrollment.import-discarded"
    sentence: ClassVar[str] = _("discarded a workbook; nothing of it was loaded")

    upload: int


@dataclass(frozen=True, kw_only=True)
class UndoAsked(Event):
    """Academic affairs asked for a loaded import to be undone."""

    key: ClassVar[str] = "enrollment.undo-asked"
    sentence: ClassVar[str] = _("asked for an import to be undone")

    upload: int


@dataclass(frozen=True, kw_only=True)
class ImportUndone(Event):
    """Everything that an import had written was taken back."""

    key: ClassVar[str] = "enrollment.import-undone"
    sentence: ClassVar[str] = _("undid an import of {undone} rows")

    upload: int
    undone: int


@dataclass(frozen=True, kw_only=True)
class StudentsLoaded(Event):
    """A chunk of an import's rows became students and enrollments; the rest of the chunk no longer could."""

    key: ClassVar[str] = "enrollment.students-loaded"
    sentence: ClassVar[str] = _("loaded {loaded} students from a workbook")

    upload: int
    loaded: int
    left_out: int
    ended: bool = False


@dataclass(frozen=True, kw_only=True)
class StudentsEntered(Event):
    """Students were entered in the roll. `entered` pairs person and enrollment, in the order they were given."""

    key: ClassVar[str] = "enrollment.students-entered"
    sentence: ClassVar[str] = _("entered the student in the roll")

    authority: str
    entered: tuple[tuple[int, int], ...]

    def lines(self) -> Iterator[Line]:
        particulars = {"authority": self.authority}
        for person, enrollment in self.entered:
            yield Line(person, f"enrollment.enrollment:{enrollment}", particulars)


@dataclass(frozen=True, kw_only=True)
class StudentsTakenOut(Event):
    """Students on whom nothing had been built were taken out of the roll. `taken_out` pairs person and enrollment."""

    key: ClassVar[str] = "enrollment.students-taken-out"
    sentence: ClassVar[str] = _("took the student out of the roll again: {authority}")

    authority: str
    taken_out: tuple[tuple[int, int], ...]

    def lines(self) -> Iterator[Line]:
        particulars = {"authority": self.authority}
        for person, enrollment in self.taken_out:
            yield Line(person, f"enrollment.enrollment:{enrollment}", particulars)


@dataclass(frozen=True, kw_only=True)
class FieldsChanged(Event):
    """Data of students were changed. `changed`: person, enrollment, names of fields; values stand sealed elsewhere."""

    key: ClassVar[str] = "enrollment.fields-changed"
    sentence: ClassVar[str] = _("changed the data: {fields}")

    source: str
    authority: str
    changed: tuple[tuple[int, int, tuple[str, ...]], ...]

    def lines(self) -> Iterator[Line]:
        for person, enrollment, fields in self.changed:
            particulars = {"fields": list(fields), "source": self.source, "authority": self.authority}
            yield Line(person, f"enrollment.enrollment:{enrollment}", particulars)


@dataclass(frozen=True, kw_only=True)
class ChangesLoaded(Event):
    """A chunk of a workbook's changes of data was written; the rest of the chunk no longer could be."""

    key: ClassVar[str] = "enrollment.changes-loaded"
    sentence: ClassVar[str] = _("changed the data of {loaded} students from a workbook")

    upload: int
    loaded: int
    left_out: int
    ended: bool = False
