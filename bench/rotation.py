"""Key rotation: rows encrypted anew in a second, against one UPDATE per table that writes as many bytes (S:CRY-02)."""

from __future__ import annotations

import os
from typing import Any

RUNS = 3
BASE = 3_000


def main() -> None:
    """Three interleaved pairs on a school; every run begins with a key that nothing has yet."""
    from bench.measure import print_line, report, seconds, sizes_asked
    from bench.school import SIZES, copy, drop, use

    [n] = [size for size in sizes_asked((BASE,)) if size in SIZES]
    use(n)
    ours, floor, rows = [], [], 0
    for _ in range(RUNS):
        copy(f"bench_{n}", "bench_rotation")
        _newer_keys()
        counted: list[int] = []
        ours.append(seconds(lambda: counted.append(_rotate())))  # noqa: B023
        [rows] = counted
        copy(f"bench_{n}", "bench_rotation")
        floor.append(seconds(_plain))
    drop("bench_rotation")
    report("rotation", rows, ours, floor)
    print_line({"bench": "rotation speed", "n": rows, "rows_per_second": round(rows / min(ours)), "unit": "rows/s"})


def _newer_keys() -> None:
    from django.conf import settings

    for ring in ("FIELD_KEYS", "INDEX_KEYS"):
        keys = getattr(settings, ring)
        setattr(settings, ring, {**keys, max(keys) + 1: os.urandom(32)})


def _rotate() -> int:
    from django.utils import timezone

    from security.sweeps.rotation import left_behind, rotate_fields

    done = rotate_fields(at=timezone.now())
    assert left_behind() == {}, left_behind()
    return done


def _plain() -> None:
    """The same columns of the same rows written once more, nothing decrypted, nothing kept in the journal."""
    from django.db import connection

    from security.actions.reseal_rows import sealed_of
    from security.journal import unrecorded
    from security.sweeps.rotation import sealed_models

    with unrecorded("the floor of a bench"), connection.cursor() as cursor:
        for model in sealed_models():
            columns: list[Any] = [one.column for one in sealed_of(model)]
            each = ", ".join(f"{name} = {name} || ''::bytea" for name in columns)
            some = " or ".join(f"{name} is not null" for name in columns)
            cursor.execute(f"update {model._meta.db_table} set {each} where {some}")
