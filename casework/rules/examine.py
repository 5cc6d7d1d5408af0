"""Looks into one uploaded file, in a process of its own that can do nothing else (S:UPL-01).

Run by its path, never imported by the product: `python -I examine.py jpg|png|pdf|xlsx`, the file on standard input.
On standard output comes one line, the verdict, and for pictures the newly written picture after it. Memory, time and
size of output are limited; once the libraries are loaded nothing can be opened any more, no file and no connection.
"""

import os
import resource
import sys
from collections.abc import Callable
from contextlib import suppress
from io import BytesIO
from typing import Final

MB: Final = 1024 * 1024
MEMORY: Final = 768 * MB
PROCESSOR_SECONDS: Final = 10
WRITTEN: Final = 32 * MB

MOST_PIXELS: Final = 52_000_000  # phones make pictures of 50 million
LONGEST_SIDE: Final = 5000  # an A4 page at 420 dots per inch
QUALITY: Final = 88
MOST_PAGES: Final = 300
MOST_OBJECTS: Final = 100_000
MOST_PARTS: Final = 2_000
MOST_UNPACKED: Final = 200 * MB

ACTIVE_ACTIONS: Final = frozenset(
    ("/JavaScript", "/Launch", "/SubmitForm", "/ImportData", "/GoToE", "/GoToR", "/Rendition", "/Movie", "/RichMediaExecute")
)
ACTIVE_KEYS: Final = frozenset(("/JS", "/JavaScript", "/XFA", "/RichMedia"))
ATTACHED_KEYS: Final = frozenset(("/EmbeddedFiles", "/EF"))
EXCEL_MAIN: Final = b"spreadsheetml.sheet.main+xml"


class Refuse(Exception):
    """The verdict, if it is not "good": damaged, pixels, encrypted, active, attached, pages, macros, unpacked."""


def limit() -> None:
    """Before anything is read, the limits that the kernel keeps."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (PROCESSOR_SECONDS, PROCESSOR_SECONDS + 1))
    resource.setrlimit(resource.RLIMIT_FSIZE, (WRITTEN, WRITTEN))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    os.nice(5)


def close_the_door() -> None:
    """From here on this process opens nothing."""
    resource.setrlimit(resource.RLIMIT_NOFILE, (0, 0))


def picture(format_name: str) -> Callable[[bytes], bytes]:
    """How a picture of this format is written anew: upright, without metadata, not larger than needed."""
    import warnings

    from PIL import Image, ImageFile, ImageOps, MpoImagePlugin  # noqa: F401

    Image.MAX_IMAGE_PIXELS = MOST_PIXELS
    ImageFile.LOAD_TRUNCATED_IMAGES = False
    warnings.simplefilter("error", Image.DecompressionBombWarning)

    def write_anew(content: bytes) -> bytes:
        out = BytesIO()
        try:
            with Image.open(BytesIO(content), formats=[format_name]) as image:
                if image.width * image.height > MOST_PIXELS:
                    raise Refuse("pixels")
                image.draft(None, (LONGEST_SIDE, LONGEST_SIDE))
                image.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
                upright = ImageOps.exif_transpose(image)
                plain = _plain(upright, format_name)
                plain.save(out, format_name, quality=QUALITY)
        except (Image.DecompressionBombError, Image.DecompressionBombWarning):
            raise Refuse("pixels") from None
        except (OSError, SyntaxError, ValueError, TypeError, KeyError, IndexError, ZeroDivisionError, EOFError):
            raise Refuse("damaged") from None
        return out.getvalue()

    def _plain(image: Image.Image, format_name: str) -> Image.Image:
        """Only the pixels, in a mode that every program shows."""
        see_through = image.mode in {"RGBA", "LA", "PA"} or "transparency" in image.info
        if format_name == "JPEG" or not see_through:
            mode = "L" if image.mode in {"1", "L"} else "RGB"
        else:
            mode = "RGBA"
        if image.mode.startswith("I"):  # 16 bits of grey
            image, mode = image.point(lambda value: value / 256), "L"
        bare = image.convert(mode)
        bare.info.clear()
        return bare

    exif = Image.Exif()
    exif[0x0112] = 6
    sample = BytesIO()
    Image.new("RGB", (4, 8)).save(sample, format_name, exif=exif)
    write_anew(sample.getvalue())  # the libraries load all they need
    return write_anew


def pdf() -> Callable[[bytes], bytes]:
    """Whether a PDF is whole and only shows pages: no script, no launching, no hidden files, no password."""
    import pikepdf

    def check(content: bytes) -> bytes:
        if not content.rstrip(b"\x00\t\r\n\x0c ").endswith(b"%%EOF"):
            raise Refuse("damaged")
        if b"/JavaScript" in content or b"/Launch" in content:
            raise Refuse("active")
        try:
            with pikepdf.open(BytesIO(content), attempt_recovery=False, suppress_warnings=True) as document:
                _look_through(document)
        except pikepdf.PasswordError:
            raise Refuse("encrypted") from None
        except (pikepdf.PdfError, ValueError, TypeError, KeyError, RuntimeError, RecursionError):
            raise Refuse("damaged") from None
        return b""

    def _look_through(document: pikepdf.Pdf) -> None:
        if document.is_encrypted:
            raise Refuse("encrypted")
        if not 1 <= len(document.pages) <= MOST_PAGES or len(document.objects) > MOST_OBJECTS:
            raise Refuse("pages")
        if len(document.attachments):
            raise Refuse("attached")
        for one in document.objects:
            _look_at(one)

    def _look_at(one: object, depth: int = 0) -> None:
        """Indirect objects come by themselves; direct ones inside them are followed here."""
        if isinstance(one, pikepdf.Array):
            entries = [("", part) for part in one]
        elif isinstance(one, pikepdf.Dictionary | pikepdf.Stream):
            entries = list(one.items())
        else:
            return
        for key, value in entries:
            _judge(key, value)
            if depth < 50 and not getattr(value, "is_indirect", False):
                _look_at(value, depth + 1)

    def _judge(key: str, value: object) -> None:
        named = str(value) if isinstance(value, pikepdf.Name) else ""
        if key in ACTIVE_KEYS or (key == "/S" and named in ACTIVE_ACTIONS) or (key == "/Subtype" and named == "/RichMedia"):
            raise Refuse("active")
        if key in ATTACHED_KEYS or (key == "/Type" and named == "/EmbeddedFile"):
            raise Refuse("attached")

    sample, locked = BytesIO(), BytesIO()
    with pikepdf.new() as blank:
        blank.add_blank_page()
        blank.save(sample)
        blank.save(locked, encryption=pikepdf.Encryption(owner="x"))
    check(sample.getvalue())
    with suppress(Refuse):
        check(locked.getvalue())
    return check


def workbook() -> Callable[[bytes], bytes]:
    """Whether a workbook is one, without macros, password or embedded objects, and unpacks to a bearable size."""
    import zipfile

    def check(content: bytes) -> bytes:
        try:
            with zipfile.ZipFile(BytesIO(content)) as parts:
                _look_through(parts)
        except (zipfile.BadZipFile, zipfile.LargeZipFile, NotImplementedError, RuntimeError, ValueError, KeyError, EOFError):
            raise Refuse("damaged") from None
        except zipfile.zlib.error:  # type: ignore[attr-defined]
            raise Refuse("damaged") from None
        return b""

    def _look_through(parts: zipfile.ZipFile) -> None:
        entries = parts.infolist()
        if len(entries) > MOST_PARTS or sum(entry.file_size for entry in entries) > MOST_UNPACKED:
            raise Refuse("unpacked")
        if any(entry.flag_bits & 0x1 for entry in entries):
            raise Refuse("encrypted")
        names = [entry.filename.casefold() for entry in entries]
        if any("vbaproject" in name or "/macrosheets/" in name for name in names):
            raise Refuse("macros")
        if any("/embeddings/" in name or "/activex/" in name for name in names):
            raise Refuse("attached")
        with parts.open("[Content_Types].xml") as listed:
            if EXCEL_MAIN not in listed.read(MB):
                raise Refuse("damaged")

    sample = BytesIO()
    with zipfile.ZipFile(sample, "w", zipfile.ZIP_DEFLATED) as parts:
        parts.writestr("[Content_Types].xml", EXCEL_MAIN)
    check(sample.getvalue())
    return check


def main(wanted: str) -> None:
    """Read, judge, answer."""
    limit()
    makers = {"jpg": lambda: picture("JPEG"), "png": lambda: picture("PNG"), "pdf": pdf, "xlsx": workbook}
    look = makers[wanted]()
    content = sys.stdin.buffer.read()
    close_the_door()
    verdict, written = b"good", b""
    try:
        written = look(content)
    except Refuse as refused:
        verdict = str(refused).encode()
    except MemoryError:
        verdict = b"limits"
    sys.stdout.buffer.write(verdict + b"\n" + written)
    sys.stdout.buffer.flush()


if __name__ == "__main__":
    main(sys.argv[1])
