"""What may be uploaded: judged by content, in a process that can do nothing else; every refusal says what to do."""

import struct
import zipfile
import zlib
from io import BytesIO

import openpyxl
import pikepdf
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from casework.storage.file_types import PAPERS, XLSX
from casework.storage.shown_names import LONGEST, shown_name
from casework.storage.uploads import LARGEST, Refused, check_upload
from tests.cast_papers import jpg, pdf, pdf_bytes

Name = pikepdf.Name


def upload(name: str, content: bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def png(*, mode: str = "RGB", size: tuple[int, int] = (60, 40), **saving) -> bytes:
    out = BytesIO()
    Image.new(mode, size).save(out, "PNG", **saving)
    return out.getvalue()


def png_that_claims(width: int, height: int) -> bytes:
    """A few bytes that unpack to any number of pixels."""
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    chunks = ((b"IHDR", head), (b"IDAT", zlib.compress(b"\0" * 100_000)), (b"IEND", b""))
    body = b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data)) for kind, data in chunks
    )
    return b"\x89PNG\r\n\x1a\n" + body


def workbook(change=None) -> bytes:
    out = BytesIO()
    openpyxl.Workbook().save(out)
    if change:
        with zipfile.ZipFile(out, "a") as parts:
            change(parts)
    return out.getvalue()


def with_script(document):
    document.Root.OpenAction = pikepdf.Dictionary(S=Name.JavaScript, JS="app.alert(1)")


def with_script_on_a_page(document):
    action = pikepdf.Dictionary(S=Name.JavaScript, JS="app.alert(1)")
    document.pages[0].obj.AA = pikepdf.Dictionary(O=action)


def with_launching(document):
    document.Root.OpenAction = pikepdf.Dictionary(S=Name.Launch, F="calc.exe")


def with_form_that_submits(document):
    document.Root.OpenAction = pikepdf.Dictionary(S=Name.SubmitForm, F="https://example.org")


def with_xfa(document):
    document.Root.AcroForm = pikepdf.Dictionary(XFA=document.make_stream(b"<xdp/>"))


def with_attachment(document):
    document.attachments["more.exe"] = pikepdf.AttachedFileSpec(document, b"MZ...")


def with_many_pages(document):
    for _ in range(300):
        document.add_blank_page()


COMPRESSED = {"object_stream_mode": pikepdf.ObjectStreamMode.generate}
REFUSED = {
    "empty": (upload("a.jpg", b""), "is empty"),
    "a program": (upload("a.pdf", b"MZ\x90\x00" + b"0" * 100), "its content is not"),
    "text": (upload("a.pdf", b"hello"), "its content is not"),
    "a page of HTML": (upload("a.jpg", b"<html><script>alert(1)</script>"), "its content is not"),
    "SVG": (upload("a.svg", b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'), "its content is not"),
    "GIF": (upload("a.gif", b"GIF89a" + b"0" * 50), "its content is not"),
    "an iPhone's HEIC": (upload("a.heic", b"\0\0\0\x18ftypheic" + b"0" * 50), "HEIC"),
    "HEIC called JPG": (upload("a.jpg", b"\0\0\0\x18ftypmif1" + b"0" * 50), "HEIC"),
    "a workbook, where papers are asked for": (upload("a.xlsx", workbook()), "its content is not"),
    "JPG called PNG": (upload("a.png", jpg().read()), "does not end in"),
    "JPG called exe": (upload("a.jpg.exe", jpg().read()), "does not end in"),
    "JPG without an ending": (upload("photo", jpg().read()), "does not end in"),
    "half a JPG": (upload("a.jpg", jpg(size=(800, 600)).read()[:3000]), "damaged"),
    "the head of a JPG": (upload("a.jpg", b"\xff\xd8\xff\xe0" + b"\0" * 400), "damaged"),
    "noise in a PNG": (upload("a.png", png()[:40] + b"\1" * 60), "damaged"),
    "a flood of pixels": (upload("a.png", png_that_claims(30_000, 30_000)), "too many pixels"),
    "a larger flood": (upload("a.png", png_that_claims(2_000_000, 2_000_000)), "too many pixels"),
    "fewer pixels than claimed": (upload("a.png", png_that_claims(5000, 5000)), "damaged"),
    "half a PDF": (upload("a.pdf", pdf_bytes()[:-40]), "damaged"),
    "something after the PDF": (upload("a.pdf", pdf_bytes() + b"<script>alert(1)</script>"), "damaged"),
    "a ZIP behind a PDF": (upload("a.pdf", pdf_bytes() + workbook()), "damaged"),
    "something before the PDF": (upload("a.pdf", b"<html>" + pdf_bytes()), "its content is not"),
    "only the frame of a PDF": (upload("a.pdf", b"%PDF-1.7\n%%EOF"), "damaged"),
    "a script": (upload("a.pdf", pdf_bytes(with_script)), "scripts"),
    "a script, compressed": (upload("a.pdf", pdf_bytes(with_script, **COMPRESSED)), "scripts"),
    "a script on a page": (upload("a.pdf", pdf_bytes(with_script_on_a_page, **COMPRESSED)), "scripts"),
    "a program to launch": (upload("a.pdf", pdf_bytes(with_launching, **COMPRESSED)), "scripts"),
    "a form that sends": (upload("a.pdf", pdf_bytes(with_form_that_submits)), "scripts"),
    "an XFA form": (upload("a.pdf", pdf_bytes(with_xfa)), "scripts"),
    "an attachment": (upload("a.pdf", pdf_bytes(with_attachment)), "hidden in it"),
    "an attachment, compressed": (upload("a.pdf", pdf_bytes(with_attachment, **COMPRESSED)), "hidden in it"),
    "a password to open": (upload("a.pdf", pdf_bytes(encryption=pikepdf.Encryption(user="u", owner="o"))), "password"),
    "a password to change": (upload("a.pdf", pdf_bytes(encryption=pikepdf.Encryption(owner="o"))), "password"),
    "301 pages": (upload("a.pdf", pdf_bytes(with_many_pages)), "too many"),
}


@pytest.mark.parametrize("case", REFUSED, ids=str)
def test_it_is_refused_with_a_sentence(case, settings):
    settings.LANGUAGE_CODE = "en"
    file, why = REFUSED[case]
    with pytest.raises(Refused) as refusal:
        check_upload(file)
    said = str(refusal.value)
    assert why in said
    assert said.startswith("“")
    assert said.endswith(".")


def macros(parts):
    parts.writestr("xl/vbaProject.bin", b"0")


def embedded(parts):
    parts.writestr("xl/embeddings/oleObject1.bin", b"0")


def swollen(parts):
    entry = zipfile.ZipInfo("xl/worksheets/sheet9.xml")
    entry.compress_type = zipfile.ZIP_DEFLATED
    with parts.open(entry, "w") as sheet:
        for _ in range(250):
            sheet.write(b"\0" * 1024 * 1024)


REFUSED_WORKBOOKS = {
    "no workbook": (b"PK\x03\x04" + b"0" * 100, "damaged"),
    "a ZIP of something else": (None, "not a workbook"),
    "macros": (workbook(macros), "macros"),
    "an embedded object": (workbook(embedded), "hidden in it"),
    "a quarter of a gigabyte inside": (workbook(swollen), "far too much"),
}


@pytest.mark.parametrize("case", REFUSED_WORKBOOKS, ids=str)
def test_a_workbook_is_refused_with_a_sentence(case, settings):
    settings.LANGUAGE_CODE = "en"
    content, why = REFUSED_WORKBOOKS[case]
    if content is None:
        out = BytesIO()
        with zipfile.ZipFile(out, "w") as parts:
            parts.writestr("[Content_Types].xml", "<Types/>")
        content = out.getvalue()
    with pytest.raises(Refused, match=why):
        check_upload(upload("a.xlsx", content), allow=[XLSX])


def test_a_workbook_is_taken_as_it_is_where_it_is_asked_for():
    content = workbook()
    contents = check_upload(upload("名单.XLSX", content), allow=[XLSX])
    assert (contents.name, contents.content_type) == ("名单.xlsx", XLSX.content_type)
    assert contents.stream.read() == content


def pdf_of(size: int) -> bytes:
    """A whole PDF of exactly this many bytes."""

    def filled(filler: int) -> bytes:
        def fill(document):
            document.Root.Filler = document.make_stream(b"x" * filler)

        return pdf_bytes(fill, compress_streams=False)

    filler = size - 1000
    for _ in range(3):
        filler += size - len(filled(filler))
    return filled(filler)


def test_ten_megabytes_are_taken_and_a_byte_more_is_not(settings):
    settings.LANGUAGE_CODE = "en"
    check_upload(upload("a.pdf", pdf_of(LARGEST)))
    with pytest.raises(Refused, match="at most 10 MB"):
        check_upload(upload("a.pdf", pdf_of(LARGEST + 1)))


def test_a_picture_is_written_anew_upright_and_without_where_and_who():
    exif = Image.Exif()
    exif[0x0112] = 6
    exif[0x013B] = "Photographer Canary"
    exif[0x8825] = {1: "N", 2: (31.0, 13.0, 49.0), 3: "E", 4: (121.0, 28.0, 25.0)}
    sent = jpg(size=(80, 60), exif=exif)
    assert b"Canary" in sent.read()
    stored = check_upload(sent).stream.read()
    with Image.open(BytesIO(stored)) as picture:
        assert picture.size == (60, 80)
        assert dict(picture.getexif()) == {}
    assert b"Canary" not in stored
    assert b"Exif" not in stored


def test_what_hides_behind_a_picture_is_gone():
    for file in (
        upload("a.jpg", jpg().read() + b"<script>alert(1)</script>"),
        upload("a.png", png(pnginfo=_with_words()) + workbook()),
    ):
        stored = check_upload(file).stream.read()
        assert b"script" not in stored
        assert b"PK\x03\x04" not in stored


def _with_words():
    from PIL.PngImagePlugin import PngInfo

    words = PngInfo()
    words.add_text("Comment", "<script>alert(1)</script>")
    return words


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA", "I;16"])
def test_every_sort_of_png_is_taken(mode):
    stored = check_upload(upload("a.png", png(mode=mode))).stream
    with Image.open(stored) as picture:
        assert picture.mode in {"L", "RGB", "RGBA"}
        assert picture.size == (60, 40)


def test_a_picture_of_a_printing_house_is_taken():
    out = BytesIO()
    Image.new("CMYK", (30, 20)).save(out, "JPEG")
    with Image.open(check_upload(upload("a.jpg", out.getvalue())).stream) as picture:
        assert picture.mode == "RGB"


def test_a_very_large_picture_is_made_smaller():
    out = BytesIO()
    Image.new("L", (7000, 5000)).save(out, "JPEG")
    with Image.open(check_upload(upload("a.jpg", out.getvalue())).stream) as picture:
        assert max(picture.size) <= 5000


def test_a_pdf_is_taken_byte_by_byte_as_it_is():
    sent = pdf()
    content = sent.read()
    taken = check_upload(sent)
    assert (taken.name, taken.content_type) == ("证明.pdf", "application/pdf")
    assert taken.stream.read() == content


@pytest.mark.parametrize(
    ("claimed", "shown"),
    [
        ("收据.jpg", "收据.jpg"),
        ("IMG 0001.JPG", "IMG 0001.jpg"),
        ("../../etc/passwd.jpg", "passwd.jpg"),
        ("C:\\Users\\wang\\Desktop\\收据.jpg", "收据.jpg"),
        ("gpj.\u202eexe.jpg", "gpj.exe.jpg"),
        ("a\r\nSet-Cookie: x=1.jpg", "a Set-Cookie x=1.jpg"),
        ("a\0.jpg", "a.jpg"),
        ('<b onmouseover="x">.jpg', "b onmouseover=x.jpg"),
        (".jpg", "file.jpg"),
        ("  ...  .jpg", "file.jpg"),
        ("~$收据.jpg", "$收据.jpg"),
        ("阿卜杜拉·买买提江.jpg", "阿卜杜拉·买买提江.jpg"),
        ("䶮\U0002b740.jpg", "䶮\U0002b740.jpg"),
    ],
)
def test_the_shown_name_is_harmless(claimed, shown):
    assert shown_name(claimed, ".jpg") == shown


@given(st.text(max_size=300))
def test_whatever_it_was_called_the_shown_name_is_one_short_line_without_folders(claimed):
    shown = shown_name(claimed, ".pdf")
    assert 5 <= len(shown) <= LONGEST
    assert shown.endswith(".pdf")
    assert not set(shown) & set('/\\<>:"|?*\r\n\t\0\u202e\u202d\u2066\u200b')
    assert shown == shown_name(shown, ".pdf")


def test_papers_are_pdf_and_pictures():
    assert [kind.key for kind in PAPERS] == ["pdf", "jpg", "png"]
