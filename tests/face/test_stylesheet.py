"""The stylesheet: small, readable in both modes by computation, the same dark twice."""

import gzip
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
CSS = (ROOT / "static/css/app.css").read_text(encoding="utf-8")
TEXT, SHAPE = 4.5, 3.0  # WCAG 1.4.3 and 1.4.11
SURFACES = ("bg", "surface", "surface-2")
# what is written or drawn on what
TEXTS = (
    {(ink, ground) for ink in ("text", "text-2", "text-3", "brand", "brand-strong", "bad") for ground in SURFACES}
    | {(kind, f"{kind}-bg") for kind in ("info", "warn", "ok", "bad", "mute", "count", "toast")}
    | {(ink, "brand-weak") for ink in ("brand", "text", "text-2", "text-3")}
    | {("on-brand", "brand"), ("on-brand", "brand-strong"), ("surface", "ok"), ("surface", "bad")}
)
SHAPES = {
    (line, ground) for line in ("border", "brand", "ok", "bad", "warn-mark", "ring", "count-bg") for ground in SURFACES
}


def tokens(head: str) -> dict[str, str]:
    """The colours declared in the block that begins with `head`."""
    block = CSS[CSS.index(head) :].split("}", 1)[0]
    return dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", block))


LIGHT = tokens(":root {")
DARK = tokens(':root[data-mode="dark"] {')
SYSTEM = tokens(":root:not([data-mode]) {")


def luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("mode", ["light", "dark"])
def test_every_text_can_be_read_on_its_ground(mode):
    colours = LIGHT if mode == "light" else DARK
    poor = [(ink, ground, round(contrast(colours[ink], colours[ground]), 2)) for ink, ground in sorted(TEXTS)]
    assert not [row for row in poor if row[2] < TEXT]


@pytest.mark.parametrize("mode", ["light", "dark"])
def test_every_border_and_sign_can_be_seen_on_its_ground(mode):
    colours = LIGHT if mode == "light" else DARK
    poor = [(ink, ground, round(contrast(colours[ink], colours[ground]), 2)) for ink, ground in sorted(SHAPES)]
    assert not [row for row in poor if row[2] < SHAPE]


def test_dark_is_the_same_chosen_or_by_the_system():
    assert DARK == SYSTEM
    assert set(DARK) == set(LIGHT)


def test_colours_are_tokens_outside_of_print():
    rules = CSS[CSS.index("/* ---- reset ---- */") : CSS.index("/* ---- print ---- */")]
    assert not re.findall(r"#[0-9a-fA-F]{3,8}\b", rules)


def test_every_token_that_is_used_is_declared():
    used = set(re.findall(r"var\(--([\w-]+)\)", CSS))
    declared = set(re.findall(r"--([\w-]+):", CSS))
    assert used <= declared
    assert declared <= used


def test_stylesheet_and_script_keep_their_budgets():
    assert len(gzip.compress(CSS.encode(), 9)) <= 10 * 1024
    scripts = [ROOT / "static/js/app.js", ROOT / "static/vendor/htmx.min.js"]
    assert sum(len(gzip.compress(path.read_bytes(), 9)) for path in scripts) <= 25 * 1024


def test_our_script_needs_no_new_browser():
    script = (ROOT / "static/js/app.js").read_text(encoding="utf-8")
    assert not re.findall(r"\?\.\w|\?\?|\beval\(|new Function|\.style\b", script)


def test_no_rule_needs_a_new_browser():
    assert not re.findall(r"@layer|:has\(|color-mix\(|&[.:\s]|\binset:", CSS)
