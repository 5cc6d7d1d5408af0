"""`docs/asvs.csv` says of every requirement of OWASP ASVS 5.0 where the product stands, and names what would notice."""

import ast
import csv
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
HEADER = ["asvs", "level", "requirement", "state", "how", "check", "note"]
STATES = {"met", "partly", "open", "not applicable"}
REQUIREMENTS = {"1": 70, "2": 183, "3": 92}
"""How many ASVS 5.0.0 has of each level."""
COMMANDS = {"ruff check .": "style", "mypy .": "types"}
"""Commands that may stand for a test, and what `bin/test` calls them."""
FILE = re.compile(r"(?<![\w./*-])[\w.-]+(?:/[\w.-]+)*\.(?:py|toml|csv|md|conf|sql|yml|js|txt|html)\b")
FOLDER = re.compile(r"(?<![\w./*-])[a-z_]+(?:/[a-z_]+)*/(?![\w*])")
Line = Mapping[str, str]


def lines() -> list[Line]:
    with (ROOT / "docs" / "asvs.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@cache
def named_in(path: str) -> frozenset[str]:
    """The tests of a file, each as pytest names it behind the path."""
    tree = ast.parse((ROOT / path).read_text("utf-8"))
    return frozenset(within(tree.body, ""))


def within(body: list[ast.stmt], before: str) -> Iterator[str]:
    for node in body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield before + node.name
        elif isinstance(node, ast.ClassDef):
            yield from within(node.body, f"{before}{node.name}::")


def faults(line: Line) -> Iterator[str]:
    """What is wrong with one line."""
    state, check = line["state"], line["check"]
    if state not in STATES:
        yield f"no such state: {state}"
    if not re.fullmatch(r"(?:[1-9]|1[0-7])\.\d+\.\d+", line["asvs"]) or line["level"] not in REQUIREMENTS:
        yield "no number and level of ASVS"
    if state == "met" and not check:
        yield "met, and nothing would notice if it were not"
    if state in {"met", "partly"} and not line["how"]:
        yield "does not say where"
    if state != "met" and not line["note"]:
        yield "does not say what is missing, or why it does not apply"
    if state in {"open", "not applicable"} and check:
        yield "names a check of what is not there"
    if check and check not in COMMANDS and not is_a_test(check):
        yield f"no such check: {check}"
    yield from (f"no such file: {name}" for name in names(line) if not (ROOT / name).exists())


def is_a_test(check: str) -> bool:
    path, _, name = check.partition("::")
    return name.rpartition("::")[2].startswith("test_") and (ROOT / path).is_file() and name in named_in(path)


def names(line: Line) -> list[str]:
    """The files and folders that a line speaks of."""
    said = f"{line['how']} {line['note']}"
    return [*FILE.findall(said), *FOLDER.findall(said)]


def test_every_line_says_where_the_product_stands_and_what_would_notice():
    wrong = [f"{line['asvs']}: {fault}" for line in lines() for fault in faults(line)]
    assert not wrong, "\n".join(wrong)


def test_every_requirement_has_one_line_in_order():
    numbers = [line["asvs"] for line in lines()]
    assert len(set(numbers)) == len(numbers)
    assert numbers == sorted(numbers, key=lambda number: [int(part) for part in number.split(".")])
    assert Counter(line["level"] for line in lines()) == REQUIREMENTS


def test_the_file_has_its_seven_columns():
    with (ROOT / "docs" / "asvs.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))
    assert rows[0] == HEADER
    assert {len(row) for row in rows} == {len(HEADER)}


def test_the_commands_that_stand_for_tests_are_part_of_every_whole_run():
    text = (ROOT / "bin" / "test").read_text("utf-8")
    for command, name in COMMANDS.items():
        words = ", ".join(f'"{word}"' for word in command.split())
        assert f'("{name}", ["-m", {words}])' in text


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"state": "done"}, "no such state"),
        ({"check": ""}, "nothing would notice"),
        ({"check": "tests/contracts/test_asvs.py::test_that_nobody_wrote"}, "no such check"),
        ({"check": "tests/contracts/test_asvs.py::lines"}, "no such check"),
        ({"check": "tests/no_such_file.py::test_x"}, "no such check"),
        ({"how": ""}, "does not say where"),
        ({"how": "security/no_such_file.py"}, "no such file"),
        ({"state": "open"}, "does not say what is missing"),
        ({"state": "not applicable", "note": "None."}, "names a check of what is not there"),
        ({"asvs": "18.1.1"}, "no number"),
    ],
)
def test_the_contract_finds_what_is_wrong(wrong, said):
    right = next(line for line in lines() if line["state"] == "met" and "::" in line["check"] and not line["note"])
    assert not list(faults(right))
    assert any(said in fault for fault in faults({**right, **wrong}))
