"""Change fields of students' data: the one way in which name, numbers, documents and the other data change."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime, time
from typing import Final, NamedTuple

from django.db.models import Model
from django.utils.timezone import localtime, make_aware
from django.utils.translation import gettext as _

from enrollment.actions.change_documents import ON_PAPER, change_documents
from enrollment.actions.find_likenesses import find_likenesses
from enrollment.events import FieldsChanged
from enrollment.models import Enrollment, FieldChange, FormerName, FormerNumber, Student
from enrollment.rules import columns, fields
from enrollment.rules.changes import LOCKED, lock_on
from enrollment.rules.fields import Where
from enrollment.rules.record import Change, Record
from enrollment.rules.state_columns import RESERVED
from security.actions.add_sign_in_names import add_sign_in_names
from security.fields import allocate_ids
from security.fields.copying import copy_rows
from security.fields.setting import set_values
from security.journal import recorded
from security.models import Person
from security.queries import lock_persons
from security.rules.names import keys_of, pieces

REGISTERED: Final = "REGISTERED"
_CHANGE = ("id", "student", "enrollment", "field", "old", "new", "source", "authority", "of", "by", "at")
_MODELS: Final[Mapping[Where, type[Model]]] = {
    Where.PERSON: Person,
    Where.STUDENT: Student,
    Where.ENROLLMENT: Enrollment,
}
TELL_APART: Final = frozenset({"name", "birth_date", "id_number"})
_SPECIAL: Final = frozenset({"name", *ON_PAPER, "student_no", "ksh", "platform_on", "pinyin"})
_RESERVED: Final = frozenset(column.key for column in RESERVED)


class FieldIsLocked(Exception):
    """A field is locked since the registration with the state; the message says which day, and what to do."""


class One(NamedTuple):
    """A change and whose it is."""

    of: Record
    change: Change


@recorded
def change_fields(
    *,
    changes: Sequence[tuple[Record, Sequence[Change]]],
    source: str,
    authority: str,
    by: Person,
    at: datetime,
    upload: int | None = None,
) -> FieldsChanged:
    """Write all of these, or none. The caller has authorised it, and compared the old values under the lock.

    Former names, numbers and documents stay findable; a new student number signs in beside the old one.
    `source` is of `FieldChange.Source`, `authority` says in words on what it rests, `upload` names the import.
    :raises FieldIsLocked: if one of the fields is locked, unless the registration that locks it is taken back with it
    """
    lock_persons({record.person for record, _some in changes})
    _refuse_locked(changes)
    ones = [One(record, change) for record, some in changes for change in [*some, *_brought_along(record, some)]]
    by_field: dict[str, list[One]] = defaultdict(list)
    for one in ones:
        by_field[one.change.field].append(one)
    for key, some in by_field.items():
        if key not in _SPECIAL | _RESERVED:
            _set(key, some)
    _reserved([one for one in ones if one.change.field in _RESERVED])
    today = localtime(at).date()
    _names(by_field["name"], today, authority)
    _pinyin(by_field["pinyin"])
    change_documents(
        {key: {one.of.student: one.change.new for one in by_field[key]} for key in ON_PAPER}, today, source
    )
    _numbers(by_field, today, authority, by, at)
    _platform(by_field["platform_on"])
    set_values(Student, "updated_at", {one.of.student: at for one in ones})
    _keep(ones, (source, authority[:120], upload, by.pk, at))
    telling_apart = {one.of.student for one in ones if one.change.field in TELL_APART}
    if telling_apart:
        find_likenesses(students=telling_apart, by=by, at=at)
    pairs = tuple((record.person, record.enrollment, tuple(one.field for one in some)) for record, some in changes)
    return FieldsChanged(
        at=at,
        by=by.pk,
        persons=frozenset(person for person, _enrollment, _fields in pairs),
        source=source,
        authority=authority,
        changed=pairs,
    )


def _refuse_locked(changes: Sequence[tuple[Record, Sequence[Change]]]) -> None:
    for record, some in changes:
        day = lock_on(record, some)
        if day is not None:
            raise FieldIsLocked(_(LOCKED).format(day=day.isoformat()))


def _brought_along(record: Record, some: Sequence[Change]) -> list[Change]:
    """What changes with these fields without having been named."""
    return [*_pinyin_with_the_name(record, some), *_end_with_the_document(record, some)]


def _end_with_the_document(record: Record, some: Sequence[Change]) -> list[Change]:
    """A new document does not end on the day of the one before; the history keeps that day."""
    new, old = {one.field for one in some}, record.now("id_until")
    return [Change("id_until", old, "")] if old and "id_number" in new and "id_until" not in new else []


def _pinyin_with_the_name(record: Record, some: Sequence[Change]) -> list[Change]:
    """A new name brings its own guess; a pinyin that somebody had corrected is kept in the history then."""
    new = {one.field: one.new for one in some}
    old = record.now("pinyin")
    if "name" not in new or "pinyin" in new or old == _guess(record.now("name")):
        return []
    return [Change("pinyin", old, _guess(new["name"]))]


def _guess(name: str) -> str:
    keys = keys_of(name)
    return f"{keys.pinyin} {keys.initials}".strip()


def _set(key: str, ones: Collection[One]) -> None:
    """A field that is nothing but a column."""
    field = fields.BY_KEY[key]
    model = _MODELS[field.where]
    is_sealed = bool(field.mask)
    values = {_row(field.where, one.of): fields.as_stored(field, one.change.new) for one in ones}
    set_values(model, key, {pk: value or None for pk, value in values.items()} if is_sealed else values)


def _row(where: Where, record: Record) -> int:
    return {Where.PERSON: record.person, Where.STUDENT: record.student}.get(where, record.enrollment)


def _names(ones: Collection[One], today: date, authority: str) -> None:
    if not ones:
        return
    keys = {one.of.person: keys_of(one.change.new) for one in ones}
    set_values(Person, "name", {one.of.person: one.change.new for one in ones})
    set_values(Person, "pinyin", {person: one.pinyin for person, one in keys.items()})
    set_values(Person, "initials", {person: one.initials for person, one in keys.items()})
    for person in Person.objects.filter(pk__in=keys):
        person.grams = list(keys[person.pk].grams)
        person.save(update_fields=["grams"])
    FormerName.objects.bulk_create(
        FormerName(
            student_id=one.of.student,
            name=one.change.old,
            grams=sorted(pieces(one.change.old)),
            until=today,
            authority=authority[:80],
        )
        for one in ones
        if one.change.old
    )


def _pinyin(ones: Collection[One]) -> None:
    """As an officer writes it: the guess that came with the name goes."""
    written = {one.of.person: one.change.new.partition(" ") for one in ones}
    set_values(Person, "pinyin", {person: pinyin for person, (pinyin, _space, _initials) in written.items()})
    set_values(Person, "initials", {person: initials for person, (_pinyin, _space, initials) in written.items()})


def _reserved(ones: Collection[One]) -> None:
    """What is kept for the state's system, by the title in its template; an empty value goes."""
    students = Student.objects.filter(pk__in={one.of.student for one in ones})
    kept = {student.pk: dict(student.reserved) for student in students} if ones else {}
    for one in ones:
        there, title = kept[one.of.student], columns.BY_KEY[one.change.field].title
        there.pop(title, None)
        if one.change.new:
            there[title] = one.change.new
    set_values(Student, "reserved", kept)


def _numbers(by_field: Mapping[str, Collection[One]], today: date, authority: str, by: Person, at: datetime) -> None:
    """Student and examinee numbers: the old ones are kept; who gets a student number can sign in by it."""
    for key, kind in (("student_no", FormerNumber.Kind.STUDENT_NO), ("ksh", FormerNumber.Kind.KSH)):
        ones = by_field.get(key, ())
        set_values(Enrollment, key, {one.of.enrollment: one.change.new for one in ones})
        FormerNumber.objects.bulk_create(
            FormerNumber(
                enrollment_id=one.of.enrollment, kind=kind, number=one.change.old, until=today, authority=authority
            )
            for one in ones
            if one.change.old
        )
    given = {one.of.person: one.change.new for one in by_field.get("student_no", ())}
    if given:
        add_sign_in_names(names=given, by=by, at=at)


def _platform(ones: Collection[One]) -> None:
    """The day of the registration with the state, from which key data are locked."""
    days = {one.of.enrollment: one.change.new for one in ones}
    set_values(Enrollment, "locked_at", {pk: _beginning_of(day) for pk, day in days.items()})
    set_values(Enrollment, "platform_state", {pk: REGISTERED if day else "" for pk, day in days.items()})


def _beginning_of(day: str) -> datetime | None:
    return make_aware(datetime.combine(date.fromisoformat(day), time())) if day else None


def _keep(ones: Sequence[One], said: tuple[object, ...]) -> None:
    """The history: what was what, and (`said`) by whom, when and on what it rests."""
    ids = allocate_ids(FieldChange, len(ones))
    rows = [
        (pk, one.of.student, one.of.enrollment, one.change.field, one.change.old, one.change.new, *said)
        for pk, one in zip(ids, ones, strict=True)
    ]
    copy_rows(FieldChange, _CHANGE, rows)
