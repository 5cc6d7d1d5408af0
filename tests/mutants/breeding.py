"""Mutants: one deliberate break per guarantee, which its named test must notice.

`mutants.toml` lists them. Each is a patch beside it: break the program, `git diff > tests/mutants/NAME.patch`.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
NOT_COPIED = shutil.ignore_patterns(".git", ".venv", "var", "__pycache__", ".*_cache", ".hypothesis", "evidence")
SECONDS = 600
FAILED = 1  # pytest's status when tests ran and some failed


class Mutant(NamedTuple):
    """A break: its name (and its patch's), what it takes away, and the test that must turn red."""

    name: str
    breaks: str
    test: str

    @property
    def patch(self) -> Path:
        return HERE / f"{self.name}.patch"


class Ran(NamedTuple):
    """A test run: whether a test of it failed, and the end of what it printed."""

    failed: bool
    passed: bool
    said: str


def all_mutants() -> list[Mutant]:
    """As `mutants.toml` lists them."""
    listed = tomllib.loads((HERE / "mutants.toml").read_text("utf-8"))
    return [Mutant(**entry) for entry in listed["mutant"]]


def copy_of_the_tree(place: Path) -> Path:
    """A copy to break, with the same virtual environment."""
    tree = place / "tree"
    shutil.copytree(ROOT, tree, ignore=NOT_COPIED, symlinks=True)
    (tree / ".venv").symlink_to(ROOT / ".venv")
    return tree


@contextmanager
def broken(tree: Path, mutant: Mutant) -> Iterator[None]:
    """The tree with the mutant's patch in it.

    :raises RuntimeError: if the patch does not fit any more
    """
    apply(tree, mutant)
    try:
        yield
    finally:
        apply(tree, mutant, "--reverse")


def apply(tree: Path, mutant: Mutant, *words: str) -> None:
    """Apply the patch, or only `--check` whether it would fit."""
    command = ["git", "apply", "-C1", "--recount", *words, str(mutant.patch)]
    # Git looks no further than the copy, which is no repository.
    environment = {**os.environ, "GIT_CEILING_DIRECTORIES": str(tree.parent)}
    done = subprocess.run(command, cwd=tree, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(
            f"{mutant.patch.name} does not fit the program any more; break it anew. {done.stderr.strip()}"
        )


def run(tree: Path, *tests: str) -> Ran:
    """Run tests of the tree in a process of their own."""
    left_out = {"DEEP", "PYTEST_XDIST_WORKER", "PYTEST_CURRENT_TEST", "PYTEST_ADDOPTS"}
    environment = {name: value for name, value in os.environ.items() if name not in left_out}
    command = [sys.executable, "-B", "-m", "pytest", "-x", "--tb=line", *tests]
    try:
        done = subprocess.run(
            command, cwd=tree, env=environment, capture_output=True, text=True, check=False, timeout=SECONDS
        )
    except subprocess.TimeoutExpired:
        return Ran(
            failed=False, passed=False, said=f"It did not end within {SECONDS} seconds: a test must fail, not hang."
        )
    said = (done.stdout + done.stderr)[-1500:]
    failed = done.returncode == FAILED and re.search(r"\b\d+ failed\b", said) is not None  # not a mere error
    return Ran(failed=failed, passed=done.returncode == 0, said=said)
