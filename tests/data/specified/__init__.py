"""What was specified, as facts: the parameters of the regulation, the code tables, the permission matrix.

The program keeps the same facts in files of its own; tests compare the two cell by cell. What the specification lacks
and this system added stands apart (`codes_added.csv`), so that it too is changed in two places or not at all.
"""

from __future__ import annotations

import csv
import tomllib
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent


def parameters() -> dict[str, dict[str, Any]]:
    """By key: unit, force, roll, merge, and the value of each layer that says something."""
    return tomllib.loads((HERE / "parameters.toml").read_text("utf-8"))


def codes() -> dict[str, list[dict[str, str]]]:
    """By table: the rows (code, name, letters, the standard's code of one that is our own), ours at the end."""
    tables: dict[str, list[dict[str, str]]] = {}
    for row in (*rows("codes.csv"), *rows("codes_added.csv")):
        tables.setdefault(row.pop("table"), []).append(row)
    return tables


def matrix() -> dict[str, dict[str, str]]:
    """By function and role: the cell as it prints, with its extent always said; empty where it is denied."""
    return {row.pop("function"): row for row in rows("matrix.csv")}


def rows(name: str) -> list[dict[str, str]]:
    """The rows of a CSV file, by their headings."""
    with (HERE / name).open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))
