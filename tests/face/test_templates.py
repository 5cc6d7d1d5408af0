"""What no template may hold: the Content-Security-Policy would block it, or it would look wrong in Chinese."""

import re
import tomllib
from hashlib import sha256
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PRINTED = {"documents"}  # WeasyPrint's own pages
TEMPLATES = [path for path in sorted((ROOT / "templates").rglob("*.html")) if not PRINTED & set(path.parts)]
COMMENT = re.compile(r"{%\s*comment.*?{%\s*endcomment\s*%}|{#.*?#}|<!--.*?-->", re.DOTALL)
TAG = re.compile(r"{%.*?%}|{{.*?}}", re.DOTALL)
FORBIDDEN = {
    "an inline style": re.compile(r"\sstyle\s*=|<style\b", re.IGNORECASE),
    "an inline handler": re.compile(r"\son[a-z]+\s*=", re.IGNORECASE),
    "an inline script": re.compile(r"<script\b(?![^>]*\bsrc=)(?![^>]*application/json)", re.IGNORECASE),
    "an address with javascript: or data:": re.compile(r"""["'](?:javascript|data):""", re.IGNORECASE),
    "hx-on, which needs eval": re.compile(r"\bhx-on\b"),
    "a script in hx-vals, hx-headers or hx-confirm": re.compile(
        r"""\bhx-(?:vals|headers|confirm)\s*=\s*["']?\s*(?:js|javascript):"""
    ),
    "a filter in hx-trigger, which needs eval": re.compile(r"""\bhx-trigger\s*=\s*(?:"[^"]*\[|'[^']*\[)"""),
    "a clock of its own, which asks while nobody looks and keeps the session open: use tick": re.compile(
        r"""\bhx-trigger\s*=\s*["'][^"']*\bevery\b"""
    ),
    "an address of another host": re.compile(r"""\b(?:src|href|action|hx-\w+)\s*=\s*["'](?:https?:)?//"""),
    "a boosted link, which would swap whole pages": re.compile(r"\bhx-boost\b"),
}
HALF_WIDTH = re.compile(r"[\u4e00-\u9fff][,:?;!][\u4e00-\u9fff]")


def without_comments(path: Path) -> str:
    return COMMENT.sub(lambda match: "\n" * match[0].count("\n"), path.read_text(encoding="utf-8"))


@pytest.mark.parametrize("what", FORBIDDEN)
def test_no_template_holds(what):
    found = []
    for path in TEMPLATES:
        text = TAG.sub("x", without_comments(path))
        found += [
            f"{path.relative_to(ROOT)}:{text.count(chr(10), 0, hit.start()) + 1}"
            for hit in FORBIDDEN[what].finditer(text)
        ]
    assert not found


def test_half_width_marks_do_not_stand_between_han_in_templates():
    found = [
        f"{path.relative_to(ROOT)}: {hit[0]}"
        for path in TEMPLATES
        for hit in HALF_WIDTH.finditer(without_comments(path))
    ]
    assert not found


def test_words_of_templates_are_marked_for_translation():
    """Han stands in templates only where it is the name of a language or the regulation's own words (lang="zh")."""
    found = []
    for path in TEMPLATES:
        if path.name.startswith("gallery"):
            continue
        text = TAG.sub("", without_comments(path))
        text = re.sub(r'<(\w+)[^>]*\blang="zh[^"]*"[^>]*>.*?</\1>', "", text, flags=re.DOTALL)
        found += [f"{path.relative_to(ROOT)}: {hit[0]}" for hit in re.finditer(r"[\u4e00-\u9fff]+", text)]
    assert not found


def test_every_form_that_posts_carries_its_token():
    form = re.compile(r"<form\b[^>]*method=\"post\"[^>]*>(.*?)</form>", re.DOTALL | re.IGNORECASE)
    found = [
        str(path.relative_to(ROOT))
        for path in TEMPLATES
        for body in form.findall(without_comments(path))
        if "{% csrf_token %}" not in body and "registrar/gallery" not in str(path)
    ]
    assert not found


def test_every_icon_that_is_named_is_there():
    there = {path.stem for path in (ROOT / "static/vendor/icons").glob("*.svg")}
    named = {
        name for path in TEMPLATES for name in re.findall(r'{%\s*icon "([\w-]+)"', path.read_text(encoding="utf-8"))
    }
    assert named <= there


@pytest.mark.parametrize("folder", ["static/vendor", "tests/vendor"])
def test_vendored_files_are_the_ones_that_were_fetched(folder):
    listed = tomllib.loads((ROOT / folder / "VENDOR.toml").read_text(encoding="utf-8"))
    names = {name for package in listed["package"] for name in package["files"]}
    there = {str(path.relative_to(ROOT / folder)) for path in (ROOT / folder).rglob("*") if path.is_file()} - {
        "VENDOR.toml"
    }
    assert names == there == set(listed["sha256"])
    assert all(package["version"] and package["licence"] for package in listed["package"])
    for name, digest in listed["sha256"].items():
        content = (ROOT / folder / name).read_bytes()
        assert sha256(content).hexdigest() == digest, f"{folder}/{name} was changed: run bin/vendor"
        assert b"sourceMappingURL" not in content, f"{folder}/{name} points to a source map"
