"""The licences of everything made by others: docs/licences.csv, written from what is installed and vendored."""

from __future__ import annotations

import csv
import io
import re
import tomllib
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, metadata
from pathlib import Path
from typing import Any, NamedTuple

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

LIST = Path("docs/licences.csv")
PINNED = re.compile(r"^(?P<name>[A-Za-z0-9][A-Za-z0-9._-]*)==(?P<version>[^\s;\\]+)", re.MULTILINE)
VENDORED = (("static/vendor", "browser"), ("tests/vendor", "tests"), ("static/fonts", "documents"))


class Row(NamedTuple):
    """One work of others that comes with the product or is needed to test it."""

    name: str
    version: str
    licence: str
    used: str


class Command(BaseCommand):
    """bin/manage licences [--check]"""

    help = "Write docs/licences.csv from the locks and the vendored files; with --check only say whether it is stale."
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--check", action="store_true", help="change nothing, fail when the list is stale")

    def handle(self, *_args: Any, check: bool, **_options: Any) -> None:
        root = Path(settings.BASE_DIR)
        text = as_csv(rows(root))
        if not check:
            (root / LIST).write_text(text, encoding="utf-8")
        elif (root / LIST).read_text(encoding="utf-8") != text:
            raise CommandError(f"{LIST} is stale. Write it again: bin/manage licences")


def rows(root: Path) -> list[Row]:
    """Every pinned package and every vendored one, by name."""
    runtime = _pins(root / "requirements.txt")
    known = {row.name: row.licence for row in _written(root / LIST)}
    packages = [
        Row(name, version, _licence(name) or known.get(name, ""), "runtime" if name in runtime else "development")
        for name, version in (_pins(root / "requirements-dev.txt") | runtime).items()
    ]
    return sorted([*packages, *_vendored(root)])


def as_csv(listed: list[Row]) -> str:
    """The list as the file holds it."""
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows([Row._fields, *listed])
    return out.getvalue()


def _pins(lock: Path) -> dict[str, str]:
    return {found["name"]: found["version"] for found in PINNED.finditer(lock.read_text(encoding="utf-8"))}


def _written(path: Path) -> list[Row]:
    """The list as it stands: a package for other systems only is not installed here, its licence is kept."""
    if not path.exists():
        return []
    with path.open(encoding="utf-8", newline="") as file:
        return [Row(*line) for line in csv.reader(file)][1:]


def _licence(name: str) -> str:
    """What the installed package says of itself, as shortly as it says it."""
    try:
        told = metadata(name)
    except PackageNotFoundError:
        return ""
    field = _first(told.get_all("License")).strip()
    short = field if field and "\n" not in field and len(field) < 40 else ""
    classes = [line.rpartition(" :: ")[2] for line in told.get_all("Classifier") or [] if line.startswith("License ::")]
    return _first(told.get_all("License-Expression")) or " / ".join(c for c in classes if c != "OSI Approved") or short


def _first(values: list[str] | None) -> str:
    return values[0] if values else ""


def _vendored(root: Path) -> Iterator[Row]:
    for folder, used in VENDORED:
        declared = root / folder / "VENDOR.toml"
        if declared.exists():
            for package in tomllib.loads(declared.read_text(encoding="utf-8"))["package"]:
                yield Row(package["name"], package["version"], package["licence"], used)
