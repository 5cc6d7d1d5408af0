"""Archives made to harm: refused at the door in a sentence, or their pictures one by one; never an error (S:UPL-01)."""

import random
import struct
import zipfile
from io import BytesIO

import pytest
from django.conf import settings as configured

from casework.storage.archives import Limits, check_archive, open_archive
from casework.storage.uploads import Refused
from enrollment.models import Import
from tests.cast_photos import PHOTOS, archive, as_upload, picture
from tests.guarantees.hostile_files import jpg_flood, png_flood, png_words_bomb

LIMITS = Limits(**configured.PHOTOS)
GOOD = archive({f"20240101{n:02}.jpg": picture() for n in range(3)})
NESTED = b"PK\x03\x04" + bytes(100)


def taken(content: bytes, limits: Limits = LIMITS) -> dict[str, str]:
    """By name, what comes of the pictures of an archive that passes the door."""
    stream = check_archive(as_upload(content), limits).stream
    with open_archive([stream.read()], limits) as opened:
        entries = opened.entries()
        judged = {one.place: one.verdict for one in opened.pictures([one.place for one in entries])}
    return {one.name: judged[one.place] for one in entries}


def bomb() -> bytes:
    """Little that unpacks to very much."""
    return archive({"a.jpg": picture(), "b.jpg": bytes(300 * 1024 * 1024)})


def overlapping() -> bytes:
    """A directory in which two names stand for one piece of the file."""
    out = BytesIO()
    with zipfile.ZipFile(out, "w") as made:
        made.writestr("a.jpg", picture())
        one = made.infolist()[0]
        twin = zipfile.ZipInfo("b.jpg")
        twin.header_offset, twin.compress_size, twin.file_size = one.header_offset, one.compress_size, one.file_size
        twin.CRC, twin.compress_type = one.CRC, one.compress_type
        made.filelist.append(twin)
    return out.getvalue()


def linked() -> bytes:
    """A link to a file of the system."""
    out = BytesIO()
    with zipfile.ZipFile(out, "w") as made:
        link = zipfile.ZipInfo("2024010101.jpg")
        link.external_attr = 0o120777 << 16
        made.writestr(link, "/etc/passwd")
    return out.getvalue()


def locked() -> bytes:
    """Each file said to be encrypted."""
    content = bytearray(archive({"a.jpg": picture()}))
    content[6] |= 1
    directory = content.index(b"PK\x01\x02")
    content[directory + 8] |= 1
    return bytes(content)


def twice() -> bytes:
    """One name twice, told apart by a case that other systems do not know."""
    return archive({"a.jpg": picture(), "A.JPG": picture("red")})


def named(name: str) -> bytes:
    return archive({"2024010101.jpg": picture(), name: picture()})


AT_THE_DOOR = {
    "no archive": ("no zip archive", lambda: b"Rar!\x1a\x07\x00" + bytes(100)),
    "half an archive": ("damaged", lambda: GOOD[: len(GOOD) // 2]),
    "a picture": ("no zip archive", picture),
    "something before it": ("damaged", lambda: NESTED + GOOD),
    "nothing in it": ("no file in it", lambda: archive({"__MACOSX/._a": b"x"})),
    "a bomb": ("far too much data", bomb),
    "overlapping files": ("far too much data", overlapping),
    "another archive": ("another archive", lambda: _nested("b.zip")),
    "another archive called a picture": ("another archive", lambda: _nested("2024010102.jpg")),
    "RAR called a picture": ("another archive", lambda: archive({"a.jpg": b"Rar!\x1a\x07\x00" + bytes(99)})),
    "out of its folder": ("lead out of its folder", lambda: named("../../etc/cron.d/x.jpg")),
    "out of its folder, leaning back": ("lead out of its folder", lambda: named("..\\..\\x.jpg")),
    "from the root": ("lead out of its folder", lambda: named("/etc/x.jpg")),
    "on a drive": ("lead out of its folder", lambda: named("C:x.jpg")),
    "a link": ("lead out of its folder", linked),
    "the same name twice": ("occur twice", twice),
    "a password": ("password", locked),
}


def _nested(name: str) -> bytes:
    return archive({"2024010101.jpg": picture(), name: archive({"x.jpg": picture()})})


@pytest.fixture(autouse=True)
def _english(settings):
    settings.LANGUAGE_CODE = "en"


@pytest.mark.parametrize("name", AT_THE_DOOR)
def test_it_is_refused_at_the_door_in_a_sentence_that_says_why(name):
    why, make = AT_THE_DOOR[name]
    with pytest.raises(Refused, match=why) as refusal:
        taken(make())
    assert str(refusal.value).endswith(".")


def test_more_pictures_or_more_bytes_than_are_taken_are_refused(settings):
    few = Limits(**(settings.PHOTOS | {"most": 2}))
    with pytest.raises(Refused, match="more than 2 files"):
        taken(GOOD, few)
    small = Limits(**(settings.PHOTOS | {"archive": 1000}))
    with pytest.raises(Refused, match="at most 0 MB"):
        taken(GOOD, small)


@pytest.mark.parametrize(
    ("content", "verdict"),
    [
        (jpg_flood(1), "pixels"),
        (png_flood(1), "pixels"),
        (png_words_bomb(1), "damaged"),
        (b"<svg onload='alert(1)'/>", "kind"),
        (b"%PDF-1.7 a paper", "kind"),
        (b"MZ\x90\x00" + bytes(99), "kind"),
        (b"", "kind"),
    ],
)
def test_a_harmful_picture_is_refused_by_itself_and_the_others_are_taken(content, verdict):
    found = taken(archive({"a.jpg": picture(), "b.jpg": content, "c.jpg": picture("red")}))
    assert found["a.jpg"] == found["c.jpg"] == "good"
    assert found["b.jpg"] in {verdict, "small", "lying"}


def test_a_size_that_is_a_lie_is_found_out_while_it_is_read():
    """The directory says less than is allowed; much more comes out."""
    content = bytearray(archive({"a.jpg": picture() + bytes(5 * 1024 * 1024), "b.jpg": picture()}))
    directory = content.index(b"PK\x01\x02")
    struct.pack_into("<I", content, directory + 24, 1_500_000)
    assert taken(bytes(content)) == {"a.jpg": "heavy", "b.jpg": "good"}


def test_names_of_chinese_archives_that_do_not_say_utf_8_are_read():
    content = archive({"AAAA2024010101.jpg": picture()}).replace(b"AAAA", "学号".encode("gbk"))
    assert list(taken(content)) == ["学号2024010101.jpg"]


def test_the_page_says_why_and_keeps_nothing(roll, files_dir):
    registrar = roll.client(roll.registrar)
    for name in ("a bomb", "a link", "another archive called a picture"):
        answer = registrar.post(PHOTOS, {"file": as_upload(AT_THE_DOOR[name][1]())})
        assert answer.status_code == 400, name
        assert "未能上传" in answer.content.decode() or "was not taken" in answer.content.decode(), name
    assert not Import.objects.exists()


def test_archives_changed_at_random_are_read_or_refused_in_a_sentence():
    chance = random.Random(11)
    for number in range(12):
        body = bytearray(GOOD)
        for _ in range(chance.randint(1, 20)):
            body[chance.randrange(len(body))] ^= 1 << chance.randrange(8)
        try:
            taken(bytes(body))
        except Refused as refusal:
            assert str(refusal).endswith("."), number  # noqa: PT017 - either is right
