"""Looks into one uploaded archive of pictures, in a process of its own that can do nothing else (S:UPL-01).

Run by its path, never imported by the product, with the archive as standard input, from which it is read where it lies:
`python -I examine_archive.py look LIMITS` answers with one line, the verdict;
`python -I examine_archive.py list LIMITS` with the pictures as one line of JSON: place, name, size in bytes;
`python -I examine_archive.py pictures LIMITS PLACES` with one line of JSON for each of these places and, where its
verdict is "good", the picture written anew and a small one behind it. Nothing is unpacked to the disk.
LIMITS and PLACES are JSON; the limits are those of `casework.storage.archives.Limits`.
"""

import codecs
import json
import os
import resource
import stat
import struct
import sys
import warnings
import zipfile
import zlib
from collections.abc import Iterator
from io import BytesIO
from typing import Any, Final

from PIL import Image, ImageFile, ImageOps, MpoImagePlugin  # noqa: F401 - phones' JPGs are often MPO

MB: Final = 1024 * 1024
MEMORY: Final = 512 * MB
PROCESSOR_SECONDS: Final = 60
WRITTEN: Final = 256 * MB

MOST_SQUEEZED: Final = 20
"""Pictures are squeezed already: an archive of them unpacks to hardly more than its own size."""
LARGE: Final = 8 * MB
MOST_PIXELS: Final = 52_000_000
QUALITY: Final = 88
LEFT_BY_SYSTEMS: Final = frozenset((".ds_store", "thumbs.db", "desktop.ini"))
NESTED: Final = (
    *(b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08", b"7z\xbc\xaf\x27\x1c", b"Rar!", b"MSCF", b"BZh", b"\xfd7zXZ"),
    *(b"\x1f\x8b", b"\x28\xb5\x2f\xfd"),
)
BEGINS: Final = {b"\xff\xd8\xff": "JPEG", b"\x89PNG\r\n\x1a\n": "PNG"}
BROKEN_ZIP: Final = (
    *(zipfile.BadZipFile, zipfile.LargeZipFile, zlib.error, struct.error),
    *(RuntimeError, ValueError, LookupError, ArithmeticError, EOFError, OSError),
)
BROKEN_PICTURE: Final = (OSError, SyntaxError, ValueError, TypeError, LookupError, ArithmeticError, EOFError)


class Refuse(Exception):
    """The verdict, if it is not "good". Of the archive: damaged, encrypted, names, nested, unpacked, many, empty,
    limits. Of a picture: damaged, kind, heavy, pixels, small, lying, limits.
    """


def limit() -> None:
    """Set limits that the kernel keeps, before anything is read."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (PROCESSOR_SECONDS, PROCESSOR_SECONDS + 1))
    resource.setrlimit(resource.RLIMIT_FSIZE, (WRITTEN, WRITTEN))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    os.nice(5)
    Image.MAX_IMAGE_PIXELS = MOST_PIXELS
    ImageFile.LOAD_TRUNCATED_IMAGES = False
    warnings.simplefilter("error", Image.DecompressionBombWarning)


def rehearse() -> None:
    """Let the libraries load everything while they still can."""
    for encoding in ("cp437", "gbk"):  # what archives are written in that do not say UTF-8
        codecs.lookup(encoding)
    for kind in ("JPEG", "PNG"):
        out, exif = BytesIO(), Image.Exif()
        exif[0x0112] = 6  # lying on its side
        Image.new("RGBA" if kind == "PNG" else "RGB", (8, 4)).save(out, kind, exif=exif)
        written_anew(out.getvalue(), {"width": 1, "height": 1, "bytes": MB, "kept": 8, "shown": 4})


def close_the_door() -> None:
    """From here on this process opens nothing, no file and no connection."""
    resource.setrlimit(resource.RLIMIT_NOFILE, (0, 0))


def look_at(archive: zipfile.ZipFile, size: int, limits: dict[str, int]) -> None:
    """Whether it is an archive of files and nothing else that bears being read.

    :raises Refuse: with the verdict
    """
    look_at_directory(archive.infolist(), size)
    found = pictures_of(archive)
    if len(found) > limits["most"]:
        raise Refuse("many")
    if not found:
        raise Refuse("empty")
    for entry in found.values():
        if beginning_of(archive, entry).startswith(NESTED):
            raise Refuse("nested")


def look_at_directory(entries: list[zipfile.ZipInfo], size: int) -> None:
    """What the archive says of itself; whether that is true shows when it is read."""
    unpacked = sum(entry.file_size for entry in entries)
    if unpacked > LARGE and unpacked > MOST_SQUEEZED * size:
        raise Refuse("unpacked")
    if any(entry.flag_bits & 0x1 for entry in entries):
        raise Refuse("encrypted")
    if any(entry.compress_type not in {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED} for entry in entries):
        raise Refuse("damaged")
    names = [entry.orig_filename.replace("\\", "/").casefold() for entry in entries]
    if len(set(names)) < len(names) or any(map(leads_elsewhere, names)) or any(map(is_link, entries)):
        raise Refuse("names")
    do_not_overlap(entries)


def leads_elsewhere(name: str) -> bool:
    """Whether a program that unpacks it would write outside its folder."""
    return name.startswith("/") or ".." in name.split("/") or ":" in name or any(ord(sign) < 32 for sign in name)


def is_link(entry: zipfile.ZipInfo) -> bool:
    """Whether it is said to be anything but a file or a folder."""
    kind = stat.S_IFMT(entry.external_attr >> 16)
    return kind not in {0, stat.S_IFREG, stat.S_IFDIR}


def do_not_overlap(entries: list[zipfile.ZipInfo]) -> None:
    """One piece of the archive counts for one file only, and nothing stands before the first."""
    end = 0
    for entry in sorted(entries, key=lambda one: one.header_offset):
        if entry.header_offset < end:
            raise Refuse("unpacked")
        if not end and entry.header_offset:
            raise Refuse("damaged")
        end = entry.header_offset + entry.compress_size + 1


def pictures_of(archive: zipfile.ZipFile) -> dict[int, zipfile.ZipInfo]:
    """By place in the archive all files but those that systems leave behind."""
    return {
        place: entry
        for place, entry in enumerate(archive.infolist())
        if not entry.is_dir() and not is_left_behind(entry.filename)
    }


def is_left_behind(name: str) -> bool:
    """Whether a system has put it there by itself."""
    parts = name.replace("\\", "/").casefold().split("/")
    return "__macosx" in parts or parts[-1] in LEFT_BY_SYSTEMS or parts[-1].startswith("._")


def name_of(entry: zipfile.ZipInfo) -> str:
    """The last part of the name, as the program wrote it that packed the archive."""
    name = entry.filename
    if not entry.flag_bits & 0x800:
        name = entry.orig_filename.encode("cp437", "replace").decode("gbk", "replace")
    return name.replace("\\", "/").rsplit("/", 1)[-1]


def beginning_of(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> bytes:
    """The first bytes of a file."""
    with archive.open(entry) as part:
        return part.read(16)


def content_of(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, most: int) -> bytes:
    """The whole of a file; it is never unpacked further than one byte beyond what is allowed."""
    if entry.file_size > most:
        raise Refuse("heavy")
    entry.file_size = most + 2  # what comes out counts, not what the directory says
    with archive.open(entry) as part:
        content = part.read(most + 1)
    if len(content) > most:
        raise Refuse("heavy")
    return content


def written_anew(content: bytes, limits: dict[str, int]) -> tuple[bytes, bytes]:
    """The picture as a JPG without metadata, and the small one.

    :raises Refuse: with the verdict
    """
    kind = next((kind for mark, kind in BEGINS.items() if content.startswith(mark)), "")
    if not kind:
        raise Refuse("kind")
    try:
        with Image.open(BytesIO(content), formats=[kind]) as image:
            if image.width * image.height > MOST_PIXELS:
                raise Refuse("pixels")
            judge(image, limits)
            image.draft(None, (limits["kept"], limits["kept"]))
            bare = only_pixels(ImageOps.exif_transpose(image))
        bare.thumbnail((limits["kept"], limits["kept"]))
        small = bare.copy()
        small.thumbnail((limits["shown"], limits["shown"]))
        return saved(bare), saved(small)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise Refuse("pixels") from None
    except BROKEN_PICTURE:
        raise Refuse("damaged") from None


def judge(image: Image.Image, limits: dict[str, int]) -> None:
    """Size and format as a person sees them: a camera that was held upright may say so beside the pixels only."""
    width, height = image.size
    if image.getexif().get(0x0112, 1) in {5, 6, 7, 8}:
        width, height = height, width
    if height <= width:
        raise Refuse("lying")
    if width < limits["width"] or height < limits["height"]:
        raise Refuse("small")


def only_pixels(image: Image.Image) -> Image.Image:
    """In colour, on white where it was seen through, with nothing beside the pixels."""
    if image.mode in {"RGBA", "LA", "PA"} or "transparency" in image.info:
        above = image.convert("RGBA")
        image = Image.new("RGBA", above.size, "white")
        image.alpha_composite(above)
    if image.mode.startswith("I"):  # 16 bits of grey
        image = image.convert("I").point(lambda value: value * (1 / 256)).convert("L")
    bare = image.convert("RGB")
    bare.info.clear()
    return bare


def saved(image: Image.Image) -> bytes:
    """As a JPG."""
    out = BytesIO()
    image.save(out, "JPEG", quality=QUALITY)
    return out.getvalue()


def answers(archive: zipfile.ZipFile, places: list[int], limits: dict[str, int]) -> Iterator[bytes]:
    """What is said of each of these pictures."""
    entries = archive.infolist()
    for place in places:
        said: dict[str, Any] = {"place": place, "verdict": "good"}
        full = small = b""
        try:
            full, small = written_anew(content_of(archive, entries[place], limits["bytes"]), limits)
        except Refuse as refused:
            said["verdict"] = str(refused)
        except MemoryError:
            said["verdict"] = "limits"
        except BROKEN_ZIP:
            said["verdict"] = "damaged"
        yield json.dumps({**said, "full": len(full), "small": len(small)}).encode() + b"\n" + full + small


def main(mode: str, limits: dict[str, int], places: list[int]) -> None:
    """Read, judge, answer."""
    limit()
    rehearse()
    close_the_door()
    out, source = sys.stdout.buffer, sys.stdin.buffer
    try:
        with zipfile.ZipFile(source) as archive:
            if mode == "look":
                look_at(archive, os.fstat(0).st_size, limits)
                out.write(b"good\n")
            elif mode == "list":
                listed = [[place, name_of(one), one.file_size] for place, one in pictures_of(archive).items()]
                out.write(json.dumps(listed).encode() + b"\n")
            for answer in answers(archive, places, limits):
                out.write(answer)
                out.flush()
    except Refuse as refused:
        out.write(str(refused).encode() + b"\n")
    except MemoryError:
        out.write(b"limits\n")
    except BROKEN_ZIP:
        out.write(b"damaged\n")
    out.flush()


if __name__ == "__main__":
    main(sys.argv[1], json.loads(sys.argv[2]), json.loads(sys.argv[3]) if len(sys.argv) > 3 else [])
