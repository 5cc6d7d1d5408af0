"""Every guarantee is broken once, in a copy of the program, and its named test turns red."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.deep.evidence import keep_of_all
from tests.mutants.breeding import Mutant, all_mutants, broken, copy_of_the_tree, run

MUTANTS = all_mutants()


@pytest.fixture(scope="module")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The copy that is broken again and again."""
    return copy_of_the_tree(tmp_path_factory.mktemp("mutants"))


@pytest.fixture(scope="module")
def tally() -> Iterator[list[dict[str, Any]]]:
    """What became of each mutant that was bred now; the evidence of the others stays as it was, with its own commit."""
    lines: list[dict[str, Any]] = []
    yield lines
    print(f"\nkilled {sum(line['killed'] for line in lines)} of {len(lines)}")
    keep_of_all("mutants", "mutant", lines, {mutant.name for mutant in MUTANTS})


def test_all_named_tests_are_green_in_an_unbroken_copy(tree: Path) -> None:
    ran = run(tree, *sorted({mutant.test for mutant in MUTANTS}))
    assert ran.passed, ran.said


@pytest.mark.parametrize("mutant", MUTANTS, ids=lambda mutant: mutant.name)
def test_the_mutant_is_killed(tree: Path, tally: list[dict[str, Any]], mutant: Mutant) -> None:
    begun = time.monotonic()
    with broken(tree, mutant):
        ran = run(tree, mutant.test)
    tally.append(
        {
            "mutant": mutant.name,
            "breaks": mutant.breaks,
            "test": mutant.test,
            "killed": ran.failed,
            "seconds": round(time.monotonic() - begun, 1),
        }
    )
    assert ran.failed, f"{mutant.name} lives: {mutant.test} did not turn red.\n{ran.said}"
