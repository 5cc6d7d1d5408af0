"""Everything made by others: docs/licences.csv, and docs/sbom.cdx.json with the digests (CycloneDX 1.6), written from
what is installed, locked and vendored."""

from __future__ import annotations

import csv
import io
import json
import re
import tomllib
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, metadata
from pathlib import Path
from typing import Any, NamedTuple

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

LIST, PARTS = Path("docs/licences.csv"), Path("docs/sbom.cdx.json")
DIGEST = re.compile(r"--hash=sha256:([0-9a-f]{64})")
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

    help = "Write the lists of what others made from the locks and the vendored files; --check: are they stale?"
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--check", action="store_true", help="change nothing, fail when the list is stale")

    def handle(self, *_args: Any, check: bool, **_options: Any) -> None:
        root = Path(settings.BASE_DIR)
        listed = rows(root)
        for place, text in ((LIST, as_csv(listed)), (PARTS, as_bill(listed, digests(root)))):
            if not check:
                (root / place).write_text(text, encoding="utf-8")
            elif (root / place).read_text(encoding="utf-8") != text:
                raise CommandError(f"{place} is stale. Write it again: bin/manage licences")


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


def as_bill(listed: list[Row], of: dict[str, list[str]]) -> str:
    """The bill of materials. No day and no serial number stand in it: the same locks give the same bill."""
    parts = [
        {
            "type": "library",
            "name": row.name,
            "version": row.version,
            "scope": "required" if row.used in {"runtime", "browser", "documents"} else "excluded",
            "licenses": [{"license": {"name": row.licence}}],
            **({"purl": f"pkg:pypi/{row.name}@{row.version}"} if row.name in of else {}),
            "hashes": [{"alg": "SHA-256", "content": one} for one in of.get(row.name, ())],
        }
        for row in listed
    ]
    bill = {"bomFormat": "CycloneDX", "specVersion": "1.6", "version": 1, "components": parts}
    return json.dumps(bill, ensure_ascii=False, indent=1) + "\n"


def digests(root: Path) -> dict[str, list[str]]:
    """Per pinned package the SHA-256 of every file of it that may be installed."""
    found: dict[str, list[str]] = {}
    for lock in ("requirements-dev.txt", "requirements.txt"):
        text = (root / lock).read_text(encoding="utf-8")
        begins = [*PINNED.finditer(text)]
        for here, then in zip(begins, [*begins[1:], None], strict=True):
            found[here["name"]] = DIGEST.findall(text[here.end() : then.start() if then else None])
    return found


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
