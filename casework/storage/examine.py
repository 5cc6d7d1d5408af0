"""Looks into one uploaded file, in a process of its own that can do nothing else (S:UPL-01).

Run by its path, never imported by the product: `python -I examine.py jpg|png|pdf`, the file on standard input.
On standard output comes one line, the verdict, and for pictures the newly written picture after it. Memory, time and
size of output are limited; once the libraries are loaded nothing can be opened any more, no file and no connection.
"""

import codecs
import os
import resource
import sys
import warnings
import zipfile
from collections.abc import Callable, Iterator
from contextlib import suppress
from io import BytesIO
from typing import Any, Final

import pikepdf
from PIL import Image, ImageFile, ImageOps, MpoImagePlugin  # noqa: F401 - phones' JPGs are often MPO

MB: Final = 1024 * 1024
MEMORY: Final = 768 * MB
PROCESSOR_SECONDS: Final = 10
WRITTEN: Final = 32 * MB

MOST_PIXELS: Final = 52_000_000  # phones make pictures of 50 million
LONGEST_SIDE: Final = 5000  # an A4 page at 420 dots per inch
QUALITY: Final = 88
MOST_PAGES: Final = 300
MOST_OBJECTS: Final = 100_000
DEEPEST: Final = 50

ACTIVE_ACTIONS: Final = frozenset(
    (
        *("/JavaScript", "/Launch", "/SubmitForm", "/ImportData", "/GoToE", "/GoToR"),
        *("/Rendition", "/Movie", "/RichMediaExecute"),
    )
)
ACTIVE_KEYS: Final = frozenset(("/JS", "/JavaScript", "/XFA", "/RichMedia"))
CONTAINERS: Final = (pikepdf.Array, pikepdf.Dictionary, pikepdf.Stream)
ATTACHED_KEYS: Final = frozenset(("/EmbeddedFiles", "/EF"))
BROKEN_PICTURE: Final = (OSError, SyntaxError, ValueError, TypeError, LookupError, ArithmeticError, EOFError)
BROKEN_PDF: Final = (pikepdf.PdfError, ValueError, TypeError, LookupError, AttributeError, RuntimeError, RecursionError)


class Refuse(Exception):
    """The verdict, if it is not "good": damaged, pixels, encrypted, active, attached, pages."""


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


def close_the_door() -> None:
    """From here on this process opens nothing."""
    resource.setrlimit(resource.RLIMIT_NOFILE, (0, 0))


def look_at_jpg(content: bytes) -> bytes:
    """The picture written anew."""
    return _written_anew(content, "JPEG")


def look_at_png(content: bytes) -> bytes:
    """The picture written anew."""
    return _written_anew(content, "PNG")


def _written_anew(content: bytes, kind: str) -> bytes:
    """Upright, without metadata, not larger than needed."""
    out = BytesIO()
    try:
        with Image.open(BytesIO(content), formats=[kind]) as image:
            if image.width * image.height > MOST_PIXELS:
                raise Refuse("pixels")
            image.draft(None, (LONGEST_SIDE, LONGEST_SIDE))
            image.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
            _only_pixels(ImageOps.exif_transpose(image), kind).save(out, kind, quality=QUALITY)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise Refuse("pixels") from None
    except BROKEN_PICTURE:
        raise Refuse("damaged") from None
    return out.getvalue()


def _only_pixels(image: Image.Image, kind: str) -> Image.Image:
    """In a mode that every program shows."""
    see_through = kind == "PNG" and (image.mode in {"RGBA", "LA", "PA"} or "transparency" in image.info)
    grey = image.mode in {"1", "L"} or image.mode.startswith("I")
    if image.mode.startswith("I"):  # 16 bits of grey
        image = image.convert("I").point(lambda value: value * (1 / 256))
    bare = image.convert("RGBA" if see_through else "L" if grey else "RGB")
    bare.info.clear()
    return bare


def look_at_pdf(content: bytes) -> bytes:
    """Whether it is whole and only shows pages: no script, no launching, no hidden files, no password."""
    if not content.rstrip(b"\x00\t\r\n\x0c ").endswith(b"%%EOF"):
        raise Refuse("damaged")
    if b"/JavaScript" in content or b"/Launch" in content:
        raise Refuse("active")
    if _is_an_archive(content):
        raise Refuse("attached")
    try:
        with pikepdf.open(BytesIO(content), attempt_recovery=False, suppress_warnings=True) as document:
            _look_through(document)
    except pikepdf.PasswordError:
        raise Refuse("encrypted") from None
    except BROKEN_PDF:
        raise Refuse("damaged") from None
    return b""


def _is_an_archive(content: bytes) -> bool:
    """Whether programs that read archives find one in it, wherever it begins."""
    try:
        with zipfile.ZipFile(BytesIO(content)):
            return True
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        return False


def _look_through(document: pikepdf.Pdf) -> None:
    if document.is_encrypted:
        raise Refuse("encrypted")
    if not 1 <= len(document.pages) <= MOST_PAGES or len(document.objects) > MOST_OBJECTS:
        raise Refuse("pages")
    if len(document.attachments):
        raise Refuse("attached")
    for one in document.objects:
        _look_inside(one, 0)


def _look_inside(one: Any, depth: int) -> None:
    """Indirect objects come by themselves; direct ones inside them are followed here."""
    for key, value in _entries(one):
        named = str(value) if isinstance(value, pikepdf.Name) else ""
        if key in ACTIVE_KEYS or (key == "/S" and named in ACTIVE_ACTIONS) or named == "/RichMedia":
            raise Refuse("active")
        if key in ATTACHED_KEYS or named == "/EmbeddedFile":
            raise Refuse("attached")
        if getattr(value, "is_indirect", False) or not isinstance(value, CONTAINERS):
            continue
        if depth >= DEEPEST:
            raise Refuse("damaged")  # what lies deeper nobody has looked at
        _look_inside(value, depth + 1)


def _entries(one: Any) -> Iterator[tuple[str, Any]]:
    if isinstance(one, pikepdf.Array):
        yield from (("", part) for part in one)
    elif isinstance(one, pikepdf.Dictionary | pikepdf.Stream):
        yield from one.items()


LOOKS: Final[dict[str, Callable[[bytes], bytes]]] = {
    "jpg": look_at_jpg,
    "png": look_at_png,
    "pdf": look_at_pdf,
}


def rehearse(kind: str) -> None:
    """Look at samples of our own, so that the libraries load everything while they still can."""
    codecs.lookup("cp437")  # of the names in archives
    for sample in _samples(kind):
        with suppress(Refuse):
            LOOKS[kind](sample)


def _samples(kind: str) -> Iterator[bytes]:
    out = BytesIO()
    if kind in {"jpg", "png"}:
        exif = Image.Exif()
        exif[0x0112] = 6  # lying on its side
        Image.new("RGB", (4, 8)).save(out, "JPEG" if kind == "jpg" else "PNG", exif=exif)
    else:
        locked = BytesIO()
        with pikepdf.new() as blank:
            blank.add_blank_page()
            blank.save(out)
            blank.save(locked, encryption=pikepdf.Encryption(owner="x"))
        yield locked.getvalue()
    yield out.getvalue()


def main(kind: str) -> None:
    """Read, judge, answer."""
    limit()
    rehearse(kind)
    content = sys.stdin.buffer.read()
    close_the_door()
    verdict, written = b"good", b""
    try:
        written = LOOKS[kind](content)
    except Refuse as refused:
        verdict = str(refused).encode()
    except MemoryError:
        verdict = b"limits"
    sys.stdout.buffer.write(verdict + b"\n" + written)
    sys.stdout.buffer.flush()


if __name__ == "__main__":
    main(sys.argv[1])
