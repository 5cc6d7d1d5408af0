"""Everything made by others is pinned by hash, named with its licence, and may be passed on (S:SUP-01)."""

import json
import re
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from registrar.management.commands.licences import LIST, PARTS, rows

ROOT = Path(__file__).resolve().parents[2]
LOCKS = ("requirements.txt", "requirements-dev.txt")
# Families that allow use beside an Apache-2.0 product. LGPL and MPL: used as they come, unchanged.
ACCEPTED = re.compile(
    r"MIT|BSD|Apache|MPL|Mozilla|PSF|Python Software Foundation|ISC|LGPL|Lesser|OFL|HPND|Unlicense|Zlib|Public Domain"
)


def unpinned(lock: str) -> list[str]:
    """The requirements of a lock that have no exact version or no SHA-256."""
    requirements = re.split(r"\n(?=[A-Za-z0-9])", re.sub(r"(?m)^\s*#.*\n?", "", lock).strip())
    return [
        text.split("\n")[0]
        for text in requirements
        if not re.match(r"[A-Za-z0-9._-]+(\[[a-z,]+\])?==[^\s]+", text)
        or not re.search(r"--hash=sha256:[0-9a-f]{64}", text)
    ]


def pins(name: str) -> dict[str, str]:
    return dict(re.findall(r"(?m)^([A-Za-z0-9._-]+)==([^\s;\\]+)", (ROOT / name).read_text()))


@pytest.mark.parametrize("name", LOCKS)
def test_every_requirement_is_pinned_with_its_hash(name: str):
    assert len(pins(name)) > 50
    assert unpinned((ROOT / name).read_text()) == []


@pytest.mark.parametrize("name", LOCKS)
def test_no_lock_names_an_address(name: str):
    assert "://" not in (ROOT / name).read_text()


def test_tests_run_on_what_is_delivered():
    development = pins("requirements-dev.txt")
    assert {name: development.get(name) for name in pins("requirements.txt")} == pins("requirements.txt")


def test_the_list_of_licences_is_current():
    call_command("licences", check=True)


def test_the_bill_of_materials_has_a_digest_of_every_package():
    parts = json.loads((ROOT / PARTS).read_text("utf-8"))["components"]
    packages = {one["name"]: one for one in parts if "purl" in one}
    assert set(packages) == set(pins("requirements.txt")) | set(pins("requirements-dev.txt"))
    assert [name for name, one in packages.items() if not one["hashes"]] == []
    assert {one["version"] for one in parts if one["name"] == "django"} == {pins("requirements.txt")["django"]}


def test_what_reads_foreign_files_is_named_and_locked():
    named = set(re.findall(r"(?m)^\| `([a-z0-9-]+)` ", (ROOT / "docs/dependencies.md").read_text("utf-8")))
    assert {"python-calamine", "pikepdf", "pillow"} <= named
    assert named <= {name.lower() for name in pins("requirements.txt")}


def test_every_licence_is_known_and_accepted():
    assert [row for row in rows(ROOT) if not ACCEPTED.search(row.licence)] == []


def test_the_contract_finds_what_is_not_pinned():
    hashed = " \\\n    --hash=sha256:" + "0" * 64 + "\n    # via others\n"
    assert unpinned(f"a==1{hashed}b>=2{hashed}c==3\nd[x]==4{hashed}") == ["b>=2 \\", "c==3"]


def test_the_contract_finds_a_stale_list(settings, tmp_path):
    for name in LOCKS:
        (tmp_path / name).write_text((ROOT / name).read_text())
    (tmp_path / LIST.parent).mkdir()
    (tmp_path / LIST).write_text((ROOT / LIST).read_text().replace("Django,", "Django-of-old,"))
    settings.BASE_DIR = tmp_path
    with pytest.raises(CommandError, match="stale"):
        call_command("licences", check=True)
