"""Files made to harm, and files changed at random, through the real page: never an error of ours, never anything active
or with a place in it.

About 240 made to harm and 60 changed in every run, `bin/test --deep hostile` 10,000 of each (S:UPL-01).
"""

import os
import random
from collections import Counter
from hashlib import sha256
from io import BytesIO

import pikepdf
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image

from casework.models import File, MaterialFile
from casework.storage import read
from tests.casework.test_upload_checks import png, with_attachment, with_launching, with_script, workbook
from tests.cast_papers import Papers, by_hand, jpg, pdf_bytes
from tests.deep.evidence import keep
from tests.guarantees.hostile_files import as_form, hostile_files

DEEP = os.environ.get("DEEP") == "hostile"
FILES, PLACES = (10_000, 500) if DEEP else (60, 6)
MADE = 10_000 if DEEP else 240
BAD = (b"/JavaScript", b"/Launch", b"/EmbeddedFile", b"<script", b"PK\x03\x04")


def with_place() -> bytes:
    exif = Image.Exif()
    exif[0x8825] = {1: "N", 2: (31.0, 13.0, 49.0), 3: "E", 4: (121.0, 28.0, 25.0)}
    exif[0x013B] = "CanaryPhotographer"
    return jpg(exif=exif).read()


SEEDS = (
    (".jpg", with_place()),
    (".png", png()),
    (".pdf", pdf_bytes()),
    (".pdf", pdf_bytes(with_script)),
    (".pdf", pdf_bytes(with_launching, object_stream_mode=pikepdf.ObjectStreamMode.generate)),
    (".pdf", pdf_bytes(with_attachment)),
    (".xlsx", workbook()),
    (".jpg", b"<html><script>alert(1)</script></html>"),
)
NAMES = ("收据", "../../../etc/passwd", "a\r\nSet-Cookie: x=1", "\u202egpj.exe", "x" * 400, '"><script>', "con", "")


def changed(chance: random.Random, content: bytes) -> bytes:
    """The content with something done to it: bits, a cut, a piece twice, two files in one, or nothing."""
    body = bytearray(content)
    match chance.randrange(6):
        case 0:
            for _ in range(chance.randint(1, 12)):
                body[chance.randrange(len(body))] ^= 1 << chance.randrange(8)
        case 1:
            del body[chance.randrange(1, len(body)) :]
        case 2:
            start = chance.randrange(len(body))
            body[start:start] = body[start : start + chance.randint(1, 4000)]
        case 3:
            body += chance.choice(SEEDS)[1]
        case 4:
            body = bytearray(chance.choice(SEEDS)[1]) + body
        case _:
            pass
    return bytes(body)


def empty_again() -> None:
    with by_hand():
        MaterialFile.objects.all().delete()


def test_no_file_breaks_the_page_and_nothing_active_is_taken(papers: Papers):
    chance = random.Random(4)
    wang = papers.cast.client(papers.wang)
    address = reverse("casework:material_upload", args=[papers.application.pk, "proof"])
    taken = 0
    for _ in range(FILES):
        ending, seed = chance.choice(SEEDS)
        name = chance.choice(NAMES) + chance.choice((ending, ending, ".jpg", ".pdf", ".exe", ""))
        upload = SimpleUploadedFile(name or "x", changed(chance, seed))
        answer = wang.post(address, {"files": upload}, headers={"HX-Request": "true"})
        assert answer.status_code in {200, 400}, (name, answer.status_code)
        taken += answer.status_code == 200
        if answer.status_code == 200:
            look_at(File.objects.latest("pk"))
            empty_again()
    assert taken > 0
    if DEEP:
        keep(
            "hostile_uploads", [{"deep": "hostile", "n": FILES, "taken": taken, "errors": 0, "active content taken": 0}]
        )


def test_no_file_made_to_harm_is_taken_under_any_name(papers: Papers):
    """Bombs, floods of pixels, two files in one, macros, scripts in SVG and PDF, wrong endings, names that lead out."""
    wang = papers.cast.client(papers.wang)
    address = reverse("casework:material_upload", args=[papers.application.pk, "proof"])
    before, seen, tried = File.objects.count(), set(), Counter()
    for family, name, content in hostile_files(MADE):
        body, kind = as_form(name, content)
        answer = wang.post(address, body, content_type=kind, headers={"HX-Request": "true"})
        assert answer.status_code == 400, (family, name, answer.status_code)
        if name.isprintable():  # of others nothing may be left that is a file
            assert "未能上传" in answer.content.decode(), (family, name)
        seen.add(sha256(content).digest())
        tried[family] += 1
    assert File.objects.count() == before
    assert len(seen) == MADE, "some were alike"
    print(f"hostile uploads: {MADE} distinct files of {len(tried)} families, none taken, no error")
    if DEEP:
        lines = [{"deep": "hostile", "family": family, "n": n, "taken": 0} for family, n in sorted(tried.items())]
        keep("hostile_files", [*lines, {"deep": "hostile", "n": MADE, "distinct": len(seen), "taken": 0, "errors": 0}])


def look_at(file: File) -> None:
    content = b"".join(read(file.stored_as))
    assert file.content_type in {"image/jpeg", "image/png", "application/pdf"}
    if file.content_type == "application/pdf":
        assert content.startswith(b"%PDF-")
        assert not any(bad in content for bad in BAD)
    else:
        assert b"Canary" not in content
        assert not any(bad in content for bad in BAD)
        with Image.open(BytesIO(content)) as picture:
            picture.load()
            assert dict(picture.getexif()) == {}


@pytest.mark.parametrize("number", range(PLACES))
def test_no_picture_keeps_the_place_where_it_was_made(papers: Papers, number: int):
    exif = Image.Exif()
    exif[0x8825] = {1: "N", 2: (30.0 + number % 9, 13.0, 49.0), 3: "E", 4: (121.0, 28.0, float(number % 60))}
    exif[0x010F] = "CanaryMaker"
    file = papers.add("proof", jpg(exif=exif, shade=number % 200, size=(64 + number, 48)))
    look_at(File.objects.get(pk=file))
