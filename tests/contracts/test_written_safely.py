"""What our source does not do: hand text to a browser as markup, make code of text, take fields that no form names.

What ruff forbids (shells, eval, pickle, SQL put together, chance that can be foretold) is not looked for again.
"""

import math
import re
from collections.abc import Iterable
from pathlib import Path

import pytest
from django.contrib.sessions.backends.base import VALID_KEY_CHARS

from casework.actions.issue_document import CODE
from casework.storage.vault import NAME_BYTES
from registrar import settings
from security.backends.sessions import SessionStore
from security.rules.codes import ALPHABET, LENGTH

ROOT = Path(__file__).resolve().parents[2]
APPS = (
    *("registrar", "reports", "status_changes", "archives", "academics"),
    *("enrollment", "casework", "rulebook", "security"),
)
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
SCRIPTS = sorted((ROOT / "static" / "js").glob("*.js"))
MODULES = [path for app in APPS for path in sorted((ROOT / app).rglob("*.py"))]

UNESCAPED = re.compile(r"\|\s*safe(?:seq)?\b|{%\s*autoescape\s+off")
MARKUP = re.compile(r"\bmark_safe\(|\bSafeString\([^)]")
CODE_OF_TEXT = re.compile(
    r"\b(?:inner|outer)HTML\b|insertAdjacentHTML|document\.write|\beval\(|new Function\b|postMessage|\blocalStorage\b"
)
EVERY_FIELD = re.compile(r"\bModelForm\b|\*\*request\.|setattr\([^)]*request\.")


def hits(pattern: re.Pattern[str], paths: Iterable[Path]) -> dict[str, int]:
    """In which files the pattern stands, and how often."""
    counted = {path.relative_to(ROOT).as_posix(): len(pattern.findall(path.read_text("utf-8"))) for path in paths}
    return {path: number for path, number in counted.items() if number}


def test_templates_escape_everything_but_the_names_of_fonts():
    papers = {"letter": 2, "verification_sheet": 2, "hearing_minutes": 3}
    assert hits(UNESCAPED, TEMPLATES) == {f"templates/documents/{name}.html": n for name, n in papers.items()}


def test_markup_is_made_where_components_and_qr_codes_are_drawn_and_nowhere_else():
    assert hits(MARKUP, MODULES) == {"registrar/templatetags/page.py": 5, "security/rules/qr.py": 1}


def test_scripts_put_in_one_answer_of_our_own_and_otherwise_only_text():
    assert len(SCRIPTS) == 2
    assert hits(CODE_OF_TEXT, SCRIPTS) == {"static/js/app.js": 1}  # the line of a file that was just uploaded


def test_a_form_takes_the_fields_it_names_and_no_row_is_written_from_a_request():
    assert len(MODULES) > 300
    assert hits(EVERY_FIELD, MODULES) == {}


@pytest.mark.django_db
def test_what_is_drawn_by_chance_is_too_much_to_guess():
    assert len(VALID_KEY_CHARS) ** 32 >= 2**128
    assert len(SessionStore()._get_new_session_key()) == 32
    assert NAME_BYTES >= 16
    assert math.log2(len(ALPHABET) ** LENGTH) > 48  # beside a limit of guesses an hour
    assert math.log2(len(ALPHABET) ** CODE) > 56


def test_passwords_are_kept_by_argon2_only():
    assert settings.PASSWORD_HASHERS == ["django.contrib.auth.hashers.Argon2PasswordHasher"]


def test_the_contract_finds_what_it_forbids():
    assert UNESCAPED.search("{{ name|safe }}")
    assert UNESCAPED.search("{% autoescape off %}")
    assert MARKUP.search("return mark_safe(name)")
    assert CODE_OF_TEXT.search("line.insertAdjacentHTML('beforeend', typed)")
    assert EVERY_FIELD.search("Student.objects.filter(pk=pk).update(**request.POST)")
