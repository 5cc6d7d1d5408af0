"""How the titles of a workbook are matched to the columns of a template."""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from difflib import get_close_matches
from types import MappingProxyType
from typing import Final

from enrollment.rules import fields
from enrollment.rules.column import Column
from enrollment.rules.columns import BY_KEY, COLUMNS, MARK, NUMBERS, OPENING_ONLY
from security.rules.words import Sentence, together
from security.rules.words import marked as _

LIKENESS: Final = 0.5
NOT_KNOWN: Final = _("These columns are not known and are left out: {titles}.")
_STARS: Final = re.compile(r"[*＊]|[（(](必填|选填|可选)[)）]")


@dataclass(frozen=True, slots=True)
class Template:
    """The columns that a workbook may have, and those it must: all of `required`, and one at least of `one_of`.

    `else_left_out` is said of our other columns, with {titles}.
    """

    columns: tuple[Column, ...]
    required: frozenset[str] = frozenset()
    one_of: tuple[str, ...] = ()
    else_left_out: str = NOT_KNOWN


@dataclass(frozen=True, slots=True)
class Layout:
    """Where the columns of a workbook stand: position by key. `notes` name the columns that are left out."""

    places: Mapping[str, int]
    notes: tuple[Sentence, ...] = ()


class WrongTitles(ValueError):
    """The titles of a workbook do not fit; `sentences` say what is missing, doubled, or perhaps meant."""

    def __init__(self, sentences: Sequence[Sentence]) -> None:
        self.sentences = tuple(sentences)
        super().__init__(together(*map(str, sentences)))


def plain_title(title: str) -> str:
    """A title as it is compared: half-width, without spaces, stars and “required”."""
    return _STARS.sub("", "".join(unicodedata.normalize("NFKC", title).split()))


def _by_title(columns: Iterable[Column]) -> dict[str, str]:
    return {plain_title(title): column.key for column in columns for title in (column.title, *column.also)}


_ALL: Final = _by_title(BY_KEY.values())
NEWCOMERS: Final = Template(COLUMNS, frozenset(column.key for column in COLUMNS if column.is_required))
CHANGES: Final = Template(
    tuple(column for column in BY_KEY.values() if column.key in {"id_kind", *fields.BY_KEY}),
    one_of=NUMBERS,
    else_left_out=_("These columns are not changed by a workbook and are left out: {titles}."),
)
OPENING: Final = Template(
    (*(BY_KEY[key] for key in ("student_no", "id_number", "ksh", "name")), *OPENING_ONLY),
    required=frozenset({"opening_matter"}),
    one_of=NUMBERS,
)
FEES: Final = Template(
    (
        replace(BY_KEY["student_no"], hint="本校学号，每人一行", is_required=True),
        *(BY_KEY[key] for key in ("name", "fee_state", "fee_due", "fee_paid", "fee_remark")),
    ),
    required=frozenset({"student_no", "name", "fee_state"}),
)
PRESENCE: Final = Template(
    (
        replace(BY_KEY["student_no"], hint="本校学号，每人一行", is_required=True),
        *(BY_KEY[key] for key in ("name", "came_on")),
    ),
    required=frozenset({"student_no", "name", "came_on"}),
)
HOLDS: Final = Template(
    (
        replace(BY_KEY["student_no"], hint="本校学号；一人可以有几行，每种限制一行", is_required=True),
        *(BY_KEY[key] for key in ("name", "hold_kind", "hold_reason")),
    ),
    required=frozenset({"student_no", "name", "hold_kind", "hold_reason"}),
)
CLASSES: Final = Template(
    tuple(
        BY_KEY[key]
        for key in (
            "department", "department_code", "major", "major_name", "major_short", "direction", "level",
            "length_years", "cohort", "unit", "class_code", "seats",
        )
    ),
    required=frozenset({"department", "department_code", "major", "major_name", "level", "cohort", "unit", "seats"}),
)  # fmt: skip


def layout_of(titles: Sequence[str], template: Template = NEWCOMERS) -> Layout:
    """Where which column of the template stands.

    :raises WrongTitles: if a column that must be there is missing or one stands there twice
    """
    own = _by_title(template.columns)
    places: dict[str, int] = {}
    unknown, doubled, beside = [], [], []
    for place, title in enumerate(titles):
        key, known = own.get(plain_title(title)), _ALL.get(plain_title(title))
        if key in places:
            doubled.append(BY_KEY[key].title)
        elif key is not None:
            places[key] = place
        elif known is not None:
            beside.append(BY_KEY[known].title)
        elif plain_title(title) and plain_title(title) != MARK:
            unknown.append(title.strip()[:20])
    free = [column for column in template.columns if column.key not in places]
    perhaps = [
        Sentence(_("Is “{title}” meant to be “{known}”? Then rename it."), {"title": title, "known": known})
        for title, known in _meant(unknown, free)
    ]
    wrong = _wrong([column for column in free if column.key in template.required], doubled, template, places)
    if wrong:
        raise WrongTitles([*wrong, *perhaps])
    notes = [*_listed(template.else_left_out, beside), *_listed(NOT_KNOWN, unknown), *perhaps]
    return Layout(MappingProxyType(places), tuple(notes))


def _meant(unknown: Sequence[str], free: Sequence[Column]) -> list[tuple[str, str]]:
    """Unknown titles, each with the free column it may be meant for."""
    titles = {plain_title(title): column.title for column in free for title in (column.title, *column.also)}
    found = []
    for title in unknown:
        near = get_close_matches(plain_title(title), titles, n=1, cutoff=LIKENESS)
        if near:
            found.append((title, titles[near[0]]))
    return found


def _wrong(
    missing: Sequence[Column], doubled: Sequence[str], template: Template, places: Mapping[str, int]
) -> list[Sentence]:
    found = []
    if template.one_of and not any(key in places for key in template.one_of):
        titles = "、".join(BY_KEY[key].title for key in template.one_of)
        found.append(Sentence(_("One of these columns must be there: {titles}."), {"titles": titles}))
    if missing:
        titles = "、".join(column.title for column in missing)
        text = _("These columns are missing: {titles}. Take them from the template.")
        found.append(Sentence(text, {"titles": titles}))
    if doubled:
        text = _("These columns stand there twice: {titles}. Keep one of each.")
        found.append(Sentence(text, {"titles": "、".join(doubled)}))
    return found


def _listed(text: str, titles: Sequence[str]) -> list[Sentence]:
    if not titles:
        return []
    return [Sentence(text, {"titles": "、".join(titles[:10]) + ("…" if len(titles) > 10 else "")})]
