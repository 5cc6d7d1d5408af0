"""Finding students by what somebody types: number, ID number, name, pinyin or initials. Each starts from its index."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import reduce
from operator import or_
from typing import Any, Final

from django.db.models import F, Q, QuerySet

from enrollment.models import Enrollment, FormerName, FormerNumber, IdDocument, Student
from enrollment.queries.keys import ByBytes, Key, beyond_bytes
from enrollment.queries.roll import EVERYBODY, PAGE, Chosen, Page, in_department, placed, with_columns
from enrollment.rules.identity import normalise
from enrollment.rules.search import Kind, Term, what_is
from security.fields import BlindIndexField
from security.models import Person
from security.rules.names import LONGEST_PIECE, pieces

SHORTEST_KSH: Final = 6


def found_page(visible: QuerySet[Enrollment], typed: str, key: Key = (), chosen: Chosen = EVERYBODY) -> Page:
    """One page of those who are found, in the order of what they were found by; then those it may mean as well.

    The key is which meaning, the value it is ordered by, and the row's id.
    """
    term = what_is(typed)
    if term is None:
        return Page()
    kinds = _meanings(term)
    rows: list[dict[str, Any]] = []
    for place, kind in enumerate(kinds):
        if key and int(key[0]) > place:
            continue
        found = _found(visible, kind, term, besides=kinds[:place], chosen=chosen)
        beyond_key = key if key and int(key[0]) == place else ()
        rows += _in_order(found, ORDER[kind], beyond_key, PAGE + 1 - len(rows), place)
        if len(rows) > PAGE:
            break
    last = rows[PAGE - 1] if len(rows) > PAGE else None
    return Page(rows[:PAGE], (str(last["meaning"]), last["sorted_by"], last["pk"]) if last else ())


def found_parts(visible: QuerySet[Enrollment], typed: str, chosen: Chosen = EVERYBODY) -> list[QuerySet[Enrollment]]:
    """All who are found, by each thing the text may mean; nobody is found twice, and each starts from its index."""
    term = what_is(typed)
    if term is None:
        return []
    kinds = _meanings(term)
    return [_found(visible, kind, term, besides=kinds[:n], chosen=chosen) for n, kind in enumerate(kinds)]


def found_rows(visible: QuerySet[Enrollment], typed: str, chosen: Chosen = EVERYBODY) -> QuerySet[Enrollment]:
    """All who are found, `placed`, in no order; everybody who is as chosen if nothing was typed."""
    rows = in_department(placed(visible, chosen), chosen)
    term = what_is(typed)
    if term is None:
        return rows
    return rows.filter(reduce(or_, (_BY[kind](term.for_key(kind)) for kind in _meanings(term))))


def _meanings(term: Term) -> list[Kind]:
    """What the term may mean, likeliest first: the beginning of a student number may be that of an examinee number,
    and what is read as pinyin or initials may be a piece of a name in Latin letters.
    """
    number = [Kind.KSH] if term.kind is Kind.NUMBER and len(term.text) >= SHORTEST_KSH else []
    before = [Kind.FORMER_NUMBER] if Kind.NUMBER in {term.kind, term.or_else} else []
    latin = [Kind.NAME] if term.kind in {Kind.PINYIN, Kind.INITIALS} and term.or_else is not Kind.NAME else []
    return [term.kind, *number, *([term.or_else] if term.or_else else []), *before, *latin]


def _found(
    visible: QuerySet[Enrollment], kind: Kind, term: Term, *, besides: Sequence[Kind], chosen: Chosen
) -> QuerySet[Enrollment]:
    found = in_department(placed(visible, chosen), chosen).filter(_BY[kind](term.for_key(kind)))
    for other in besides:
        found = found.exclude(_BY[other](term.for_key(other)))
    return found


def _in_order(found: QuerySet[Enrollment], column: str, key: Key, room: int, meaning: int) -> list[dict[str, Any]]:
    rows = with_columns(found).annotate(sorted_by=F(column)).order_by(ByBytes(F("sorted_by")), "pk")
    if key:
        here = Q(**{column: str(key[1])}, pk__gt=key[2])
        rows = rows.filter(Q(beyond_bytes(column, str(key[1]))) | here)
    return [{**row, "meaning": meaning} for row in rows[:room]]


def _by_number(text: str) -> Q:
    return Q(student_no__startswith=text)


def _by_former_number(text: str) -> Q:
    return Q(pk__in=FormerNumber.objects.filter(number=text).values("enrollment"))


def _by_ksh(text: str) -> Q:
    return Q(ksh__startswith=text)


def _by_id_number(text: str) -> Q:
    """By any document the student has or had."""
    documents = IdDocument.objects.filter(number_index__in=_digests(IdDocument, "number_index", normalise(text)))
    return Q(student__in=documents.values("student"))


def _by_national_number(text: str) -> Q:
    """By the number of today, or by an earlier one that was made of a document the student has or had."""
    today = Student.objects.filter(national_no_index__in=_digests(Student, "national_no_index", text))
    documents = IdDocument.objects.filter(number_index__in=_digests(IdDocument, "number_index", text[1:]))
    return Q(student__in=today.values("pk").union(documents.values("student"), all=True))


def _by_name(text: str) -> Q:
    """By any piece of the name, or of a former one; one in Latin letters as typed, small, capital, or by its words."""
    spellings = [text] if not text.isascii() else sorted({text, text.lower(), text.title(), text.upper()})
    condition = Q(pk__in=())
    for spelling in spellings:
        one = Q(grams__contains=_longest_pieces(spelling))
        condition |= one & Q(name__contains=spelling) if len(spelling) > LONGEST_PIECE else one
    today = Person.objects.filter(condition).values("pk")
    before = FormerName.objects.filter(condition).values("student__person")
    return Q(person__in=today.union(before, all=True))


def _by_pinyin(text: str) -> Q:
    return Q(person__pinyin__startswith=text)


def _by_initials(text: str) -> Q:
    return Q(person__initials__startswith=text)


def _longest_pieces(text: str) -> list[str]:
    """The pieces a name must have to contain the text: its own of three characters, or the text if it is shorter."""
    longest = min(len(text), LONGEST_PIECE)
    return sorted(piece for piece in pieces(text) if len(piece) == longest)


def _digests(model: type[IdDocument | Student], name: str, text: str) -> list[bytes]:
    index = model._meta.get_field(name)
    assert isinstance(index, BlindIndexField)  # noqa: S101 - for the type checker
    return index.digests(text)


_BY: Final[dict[Kind, Callable[[str], Q]]] = {
    Kind.NUMBER: _by_number,
    Kind.FORMER_NUMBER: _by_former_number,
    Kind.KSH: _by_ksh,
    Kind.ID_NUMBER: _by_id_number,
    Kind.NATIONAL_NUMBER: _by_national_number,
    Kind.NAME: _by_name,
    Kind.PINYIN: _by_pinyin,
    Kind.INITIALS: _by_initials,
}
ORDER: Final[dict[Kind, str]] = {
    Kind.NUMBER: "student_no",
    Kind.FORMER_NUMBER: "person__pinyin",
    Kind.KSH: "ksh",
    Kind.ID_NUMBER: "person__pinyin",
    Kind.NATIONAL_NUMBER: "person__pinyin",
    Kind.NAME: "person__pinyin",
    Kind.PINYIN: "person__pinyin",
    Kind.INITIALS: "person__initials",
}
