"""The mutants stay fit to be bred: each has its patch, which still applies, and a test that exists."""

from __future__ import annotations

import re

from tests.mutants.breeding import HERE, ROOT, all_mutants, apply

MUTANTS = all_mutants()


def test_every_mutant_has_its_patch_and_every_patch_its_mutant() -> None:
    names = [mutant.name for mutant in MUTANTS]
    assert len(set(names)) == len(names)
    assert sorted(names) == sorted(path.stem for path in HERE.glob("*.patch"))


def test_every_patch_still_fits_the_program() -> None:
    for mutant in MUTANTS:
        apply(ROOT, mutant, "--check")


def test_every_named_test_exists() -> None:
    for mutant in MUTANTS:
        path, *_within, name = mutant.test.split("::")
        text = (ROOT / path).read_text("utf-8")
        assert re.search(rf"^ *(async )?def {re.escape(name.partition('[')[0])}\(", text, re.MULTILINE), mutant.test
