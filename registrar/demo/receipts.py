"""The papers of the demo's applications: a fee receipt for each that was handed in, drawn by us."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from io import BytesIO
from typing import Final

from PIL import Image, ImageDraw

from casework.models import File, Material, MaterialFile
from casework.storage.vault import Kept, keep
from registrar.demo.cases import Case
from security.fields import allocate_ids
from security.fields.copying import copy_rows

PAPER_STATES: Final = {"confirmed": "ACCEPTED", "granted": "ACCEPTED", "returned": "TO_REPLACE"}


def write_papers(cases: list[Case]) -> None:
    """The fee receipt of each, drawn by us; other slots are not required of these students."""
    given = [case for case in cases if case.standing != "draft"]
    with ThreadPoolExecutor(8) as pool:
        kept: list[Kept] = list(pool.map(lambda _case: keep(BytesIO(receipt())), given))
    slots = [
        (case, slot)
        for case in cases
        for slot in ("FEE_OR_AID", "HEALTH_IF_NEW_OR_CHANGED", "OTHER")
    ]  # fmt: skip
    numbers = dict(zip([(case.pk, slot) for case, slot in slots], allocate_ids(Material, len(slots)), strict=True))
    places = {"FEE_OR_AID": 1, "HEALTH_IF_NEW_OR_CHANGED": 2, "OTHER": 3}
    copy_rows(
        Material,
        ("id", "application", "slot", "position", "is_required", "state", "note"),
        [
            (
                numbers[case.pk, slot], case.pk, slot, places[slot], slot == "FEE_OR_AID",
                PAPER_STATES.get(case.standing, "SUBMITTED") if slot == "FEE_OR_AID" and case.standing != "draft" else "MISSING",
                "缴费凭证不清晰，请重新拍照上传。" if slot == "FEE_OR_AID" and case.standing == "returned" else "",
            )
            for case, slot in slots
        ],
    )  # fmt: skip
    files = allocate_ids(File, len(given))
    copy_rows(
        File,
        ("id", "stored_as", "name", "sha256", "sm3", "size", "content_type", "key_id", "state", "added_by", "added_at"),
        [
            (pk, one.name, "缴费凭证.jpg", one.sha256, one.sm3, one.size, "image/jpeg", one.key_id, "CLEAN",
             case.row.person_id, case.submitted)
            for pk, one, case in zip(files, kept, given, strict=True)
        ],
    )  # fmt: skip
    copy_rows(
        MaterialFile,
        ("material", "file", "added_at"),
        [
            (numbers[case.pk, "FEE_OR_AID"], pk, case.submitted)
            for pk, case in zip(files, given, strict=True)
        ],
    )  # fmt: skip


def receipt() -> bytes:
    """A picture that could be a receipt, drawn once."""
    if not _drawn:
        image = Image.new("RGB", (420, 260), "#f7f3e8")
        pen = ImageDraw.Draw(image)
        pen.rectangle((12, 12, 408, 248), outline="#9a2b2b", width=3)
        for line in range(5):
            pen.line((40, 70 + 32 * line, 380, 70 + 32 * line), fill="#777777")
        pen.text((150, 30), "RECEIPT (demo)", fill="#9a2b2b")
        out = BytesIO()
        image.save(out, "JPEG", quality=60)
        _drawn.append(out.getvalue())
    return _drawn[0]


_drawn: list[bytes] = []
