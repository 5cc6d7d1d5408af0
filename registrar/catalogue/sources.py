"""Finds every word that the source marks: in Python by its syntax tree, in templates through Django's own reader.

Pure Python, so that the check runs where gettext is not installed.
"""

import ast
import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from django.utils.translation.template import templatize

PLAIN: Final = frozenset({"_", "gettext", "gettext_lazy", "gettext_noop", "marked"})
PLURAL: Final = frozenset({"ngettext", "ngettext_lazy"})
IN_CONTEXT: Final = frozenset({"pgettext", "pgettext_lazy"})
PLURAL_IN_CONTEXT: Final = frozenset({"npgettext", "npgettext_lazy"})
MARKS: Final = PLAIN | PLURAL | IN_CONTEXT | PLURAL_IN_CONTEXT

STRING: Final = r"""u?("(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')"""
IN_TEMPLATE: Final = re.compile(rf"\b(_|n?p?gettext)\(\s*{STRING}(?:\s*,\s*{STRING})?(?:\s*,\s*{STRING})?", re.DOTALL)
NO_SOURCE: Final = frozenset({".venv", "var", "tests", "bench", "bin", "node_modules", "docs", "migrations"})
TEMPLATES: Final = frozenset({".html", ".txt", ".svg", ".xml"})


@dataclass(frozen=True, order=True)
class Words:
    """One marked text: what makes it one entry of the catalogue."""

    text: str
    plural: str = ""
    context: str = ""


@dataclass(frozen=True, order=True)
class Found:
    """A marked text and where it stands."""

    path: str
    line: int
    words: Words


class UnreadableMark(Exception):
    """A mark whose text cannot be read from the source, as an f-string; the message names file and line."""


def every_mark(root: Path) -> Iterator[Found]:
    """Every marked text under the folder, in the order of files and lines.

    :raises UnreadableMark: if a mark holds an f-string or a joined text
    """
    for path in sorted(root.rglob("*")):
        place = path.relative_to(root)
        if NO_SOURCE & set(place.parts) or not path.is_file():
            continue
        if path.suffix == ".py":
            yield from in_python(path.read_text(encoding="utf-8"), str(place))
        elif path.name == "parameters.toml":
            yield from in_registry(path.read_text(encoding="utf-8"), str(place))
        elif path.suffix in TEMPLATES and "templates" in place.parts:
            yield from in_template(path.read_text(encoding="utf-8"), str(place))


def in_python(source: str, place: str) -> Iterator[Found]:
    """The marked texts of one module."""
    for node in ast.walk(ast.parse(source, place)):
        if isinstance(node, ast.Call) and (name := _called(node)) in MARKS and node.args:
            texts = [_text(argument, place) for argument in node.args[: _texts_of(name)]]
            if None not in texts:
                yield Found(place, node.lineno, _words(name, [text or "" for text in texts]))


def in_template(source: str, place: str) -> Iterator[Found]:
    """The marked texts of one template."""
    read = templatize(source, origin=place)
    for match in IN_TEMPLATE.finditer(read):
        texts = [ast.literal_eval(text) for text in match.groups()[1:] if text is not None]
        if texts and texts[0]:
            line = read.count("\n", 0, match.start()) + 1
            yield Found(place, line, _words(match[1], texts))


def in_registry(source: str, place: str) -> Iterator[Found]:
    """The titles of parameters and of their chapters."""
    registry = tomllib.loads(source)
    for entry in (*registry["chapters"].values(), *registry["parameters"].values()):
        yield Found(place, 0, Words(entry["title"]))


def _called(node: ast.Call) -> str:
    if isinstance(node.func, ast.Name):
        return node.func.id
    return node.func.attr if isinstance(node.func, ast.Attribute) else ""


def _texts_of(name: str) -> int:
    return 1 if name in PLAIN else 3 if name in PLURAL_IN_CONTEXT else 2


def _text(node: ast.expr, place: str) -> str | None:
    """The text of a literal; None for a name, whose text is marked elsewhere."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.JoinedStr | ast.BinOp):
        raise UnreadableMark(
            f"{place}:{node.lineno}: a marked text must be one literal; put values in with format() after."
        )
    return None


def _words(name: str, texts: list[str]) -> Words:
    if name in PLURAL_IN_CONTEXT:
        return Words(texts[1], texts[2], texts[0])
    if name in IN_CONTEXT:
        return Words(texts[1], context=texts[0])
    return Words(texts[0], texts[1]) if name in PLURAL else Words(texts[0])
