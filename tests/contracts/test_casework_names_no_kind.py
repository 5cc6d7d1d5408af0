"""casework handles any application: its code names no kind, no status, no term, no paper, no table of a higher floor.

Docstrings may give examples; what runs may not. The words are taken from the apps above and from the rulebook's list of
kinds, so a new kind brings its own words along.
"""

import ast
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest
from django.apps import apps

from casework.kind import all_kinds
from enrollment.kinds.registration import PAPERS
from enrollment.rules import statuses, term_states
from rulebook.rules.parameters import registry
from rulebook.rules.routes import KINDS

ROOT = Path(__file__).resolve().parents[2]
ABOVE = ("enrollment", "academics", "archives", "status_changes", "reports", "registrar")
MODULES = sorted(path for path in (ROOT / "casework").rglob("*.py") if "migrations" not in path.parts)
TEMPLATES = sorted((ROOT / "templates" / "casework").rglob("*.html"))
COMMENT = re.compile(r"{% comment %}.*?{% endcomment %}", re.DOTALL)
DECLARATION = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)


def kind_words() -> frozenset[str]:
    """Keys of kinds, as they stand in the register and in the regulation."""
    return KINDS | {kind.key for kind in all_kinds() if not kind.key.startswith("test-")}


def code_words() -> frozenset[str]:
    """Codes that are told by their capitals: statuses, states of a term registration, papers, prefixes of numbers."""
    papers = {str(code) for code in registry().parameters["reg.required_docs"].choices}
    prefixes = {kind.prefix for kind in all_kinds() if not kind.key.startswith("test-")}
    return frozenset({*statuses.ALL, *term_states.BY_CODE, *PAPERS, *papers, *prefixes})


def own_words() -> frozenset[str]:
    """The states of casework's own rows; a job may be CANCELLED though an enrollment may be so too."""
    fields = (field for model in apps.get_app_config("casework").get_models() for field in model._meta.get_fields())
    return frozenset(str(value) for field in fields for value, _label in getattr(field, "choices", None) or ())


def tables() -> frozenset[str]:
    """Names of models and tables of the higher apps."""
    models = [model for model in apps.get_models(include_auto_created=True) if model._meta.app_label in ABOVE]
    return frozenset({model.__name__ for model in models} | {model._meta.db_table for model in models})


def words_of(text: str) -> Iterator[str]:
    """What a text that runs names: the whole text, the words with capitals or underscores in it, and addresses."""
    yield text
    yield from re.findall(r"\b(?:[A-Z][A-Z0-9_]+|[a-z]+_[a-z_]+)\b", text)
    yield from (app for app in re.findall(r"\b([a-z_]+)[:.][a-z]", text) if app in ABOVE)


def named_in(source: str) -> Iterator[tuple[int, str]]:
    """Line and word of every name and every text of a module, docstrings aside."""
    tree = ast.parse(source)
    documentation = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, DECLARATION) and node.body and isinstance(node.body[0], ast.Expr)
    }
    documentation |= {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        line = getattr(node, "lineno", 0)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in documentation:
            yield from ((line, word) for word in words_of(node.value))
        elif isinstance(node, ast.Name):
            yield line, node.id
        elif isinstance(node, ast.Attribute):
            yield line, node.attr
        elif isinstance(node, ast.ImportFrom):
            yield from ((line, word) for word in (node.module or "").split("."))


def named_in_template(source: str) -> Iterator[tuple[int, str]]:
    """Line and word of every text in quotes and every word with capitals or underscores of a template."""
    source = COMMENT.sub(lambda found: "\n" * found[0].count("\n"), source)
    for number, line in enumerate(source.splitlines(), 1):
        for quoted in re.findall(r'"([^"]*)"', line):
            yield from ((number, word) for word in words_of(quoted))
        yield from ((number, word) for word in words_of(line))


def faults(named: Iterable[tuple[int, str]]) -> list[str]:
    """The words that casework must not know."""
    forbidden = (kind_words() | code_words() | tables() | set(ABOVE)) - own_words()
    return [f"line {line}: {word}" for line, word in named if word in forbidden]


def test_the_words_are_known():
    assert {"registration", "deferral", "leave"} <= kind_words()
    assert {"ACTIVE", "UNREGISTERED", "ID_CARD", "ZC"} <= code_words()
    assert {"TermRegistration", "enrollment_student"} <= tables()
    assert own_words() & code_words() == {"CANCELLED"}


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_module_of_casework_names_what_stands_above(path: Path):
    assert faults(named_in(path.read_text("utf-8"))) == []


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_template_of_casework_names_what_stands_above(path: Path):
    assert faults(named_in_template(path.read_text("utf-8"))) == []


@pytest.mark.parametrize(
    ("source", "word"),
    [
        ('if application.kind == "registration":\n    pass', "registration"),
        ('rows.filter(status="ACTIVE")', "ACTIVE"),
        ('cursor.execute("select id from enrollment_student")', "enrollment_student"),
        ("from enrollment.models import Term", "enrollment"),
        ('reverse("enrollment:registration", args=[1])', "enrollment"),
        ('SLOT = "ID_CARD"', "ID_CARD"),
        ("apps.TermRegistration", "TermRegistration"),
    ],
)
def test_the_contract_finds_the_word_in_a_module(source: str, word: str):
    assert word in {fault.split(": ")[1] for fault in faults(named_in(source))}


@pytest.mark.parametrize(
    ("source", "word"),
    [
        ('{% if page.kind == "registration" %}', "registration"),
        ('{% url "enrollment:me" %}', "enrollment"),
        ('\n{% if state == "PENDING" %}', "PENDING"),
    ],
)
def test_the_contract_finds_the_word_in_a_template(source: str, word: str):
    assert word in {fault.split(": ")[1] for fault in faults(named_in_template(source))}


def test_the_contract_allows_examples_in_docstrings_and_comments():
    assert faults(named_in('"""Such as "registration" or enrollment.models."""\n# ACTIVE\nx = 1')) == []
    assert faults(named_in_template('{% comment %}Used by "registration".{% endcomment %}')) == []
