"""Reads the code tables beside this module, one TOML file each, and looks codes and names up in them.

The names are the standards' own words and stay Chinese in records, exports and workbooks; `shown` is for pages, in
English too where a row has words. `status` says how sure we are of the rows.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

from django.utils.translation import get_language

from security.rules.words import Refused
from security.rules.words import marked as _

FOLDER: Final = Path(__file__).parent
_KEYS: Final = {"title", "standard", "version", "item", "status", "rows"}
_ROW_KEYS: Final = {"code", "name", "alpha", "also", "export_as", "en"}


class MalformedTable(ValueError):
    """A file of code tables does not hold a table; says which file, which row and why."""


class UnknownTable(KeyError):
    """No code table has this name."""

    def __str__(self) -> str:
        return str(self.args[0])


@dataclass(frozen=True, slots=True)
class Row:
    """A code and its name; `also` are other ways in which workbooks write the name, `en` is for who reads English."""

    code: str
    name: str
    alpha: str = ""
    also: tuple[str, ...] = ()
    export_as: str = ""
    """The standard's code that a code of our own is exported as; empty for the standard's own codes."""
    en: str = ""

    @property
    def is_local(self) -> bool:
        """Whether the code is our addition, unknown to the standard."""
        return bool(self.export_as)


@dataclass(frozen=True, slots=True)
class Table:
    """One code table. `version` is the code set that stored codes belong to, `item` the standard's data item."""

    key: str
    title: str
    standard: str
    version: str
    status: str
    rows: tuple[Row, ...]
    item: str = ""
    _by_code: Mapping[str, Row] = field(init=False, repr=False, compare=False)
    _by_word: Mapping[str, Row] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        words = {word: row for row in self.rows for word in (row.name, *row.also)}
        object.__setattr__(self, "_by_code", MappingProxyType({row.code: row for row in self.rows}))
        object.__setattr__(self, "_by_word", MappingProxyType(words))

    def __contains__(self, code: object) -> bool:
        return code in self._by_code

    def row(self, code: str) -> Row:
        """The row of a code.

        :raises Refused: if the table has no such code
        """
        try:
            return self._by_code[code]
        except KeyError:
            raise Refused(
                _("{code} is no code of the table {table} ({standard})."),
                code=code or "“”",
                table=self.title,
                standard=self.standard,
            ) from None

    def name(self, code: str) -> str:
        """The name of a code, in the standard's words."""
        return self.row(code).name

    def shown(self, code: str) -> str:
        """The name of a code as a page shows it: in English where the page is English and the row has words."""
        row = self.row(code)
        return (get_language() == "en" and row.en) or row.name

    def choices(self) -> list[tuple[str, str]]:
        """Code and name of every row, for a form."""
        return [(row.code, row.name) for row in self.rows]

    def find(self, text: str) -> str:
        """The code meant by what a workbook says: a code, the name, or another usual way to write it.

        :raises Refused: if nothing in the table is meant
        """
        word = text.strip()
        row = self._by_code.get(word) or self._by_word.get(word)
        if row is None and word:
            row = self._by_code.get(word.zfill(self._width))
        if row is None and self.key == "ethnic":
            row = self._by_word.get(f"{word}族")
        if row is None:
            raise Refused(
                _("“{text}” is not in the code table {table}. Write one of: {known}."),
                text=word,
                table=self.title,
                known="、".join(row.name for row in self.rows[:8]) + ("…" if len(self.rows) > 8 else ""),
            )
        return row.code

    def exported(self, code: str) -> str:
        """The code as the standard knows it: our own additions become the code they are mapped to."""
        row = self.row(code)
        return row.export_as or row.code

    @property
    def _width(self) -> int:
        return max(len(row.code) for row in self.rows if not row.is_local)


def read(source: Path) -> Table:
    """The table of one file.

    :raises MalformedTable: with file, row and reason
    """
    content = tomllib.loads(source.read_text(encoding="utf-8"))
    unknown, missing = content.keys() - _KEYS, _KEYS - {"item"} - content.keys()
    if unknown or missing:
        raise MalformedTable(f"{source.name}: unknown {sorted(unknown)}, missing {sorted(missing)}.")
    rows = tuple(_row(source, one) for one in content.pop("rows"))
    _refuse_doubles(source, rows)
    return Table(key=source.stem, rows=rows, **content)


def _row(source: Path, content: dict[str, Any]) -> Row:
    if content.keys() - _ROW_KEYS or not content.get("code") or not content.get("name"):
        raise MalformedTable(
            f"{source.name}: a row needs code and name, and knows only {sorted(_ROW_KEYS)}: {content}."
        )
    return Row(**{**content, "also": tuple(content.get("also", ()))})


def _refuse_doubles(source: Path, rows: tuple[Row, ...]) -> None:
    codes = [row.code for row in rows]
    words = [word for row in rows for word in (row.name, *row.also)]
    doubles = {one for one in codes if codes.count(one) > 1} | {one for one in words if words.count(one) > 1}
    if doubles:
        raise MalformedTable(f"{source.name}: stands there twice: {sorted(doubles)}.")
    astray = [row.code for row in rows if row.is_local and row.export_as not in codes]
    if astray:
        raise MalformedTable(f"{source.name}: is exported as a code that the table does not have: {astray}.")


TABLES: Final[Mapping[str, Table]] = MappingProxyType({one.stem: read(one) for one in sorted(FOLDER.glob("*.toml"))})


def table(key: str) -> Table:
    """The code table of this name, such as `sex` or `id_document_type`.

    :raises UnknownTable: if there is none
    """
    try:
        return TABLES[key]
    except KeyError:
        raise UnknownTable(f"There is no code table {key!r}. There are: {', '.join(TABLES)}.") from None


def shown(key: str, code: str) -> str:
    """As `named`, for a page: in its reader's language where the table has words."""
    return table(key).shown(code) if code in table(key) else code


def named(key: str, code: str) -> str:
    """The name of a code in the table of this name; a code that the table does not hold as it is, "" for none."""
    return table(key).name(code) if code in table(key) else code
