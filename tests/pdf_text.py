"""What a PDF says, as a reader's search would find it: the glyphs of every page through the fonts' own tables."""

import re
from io import BytesIO

import pikepdf

_CHAR = re.compile(rb"<([0-9a-fA-F]+)>\s*<([0-9a-fA-F]+)>")
_RANGE = re.compile(rb"<([0-9a-fA-F]+)>\s*<([0-9a-fA-F]+)>\s*<([0-9a-fA-F]+)>")


def text_of(pdf: bytes) -> str:
    """All words of all pages, in the order in which they are drawn."""
    with pikepdf.open(BytesIO(pdf)) as book:
        return "".join(_page(page) for page in book.pages)


def _page(page: pikepdf.Page) -> str:
    tables = {str(name): _table(font) for name, font in page.Resources.get("/Font", {}).items()}
    said, table = [], {}
    for operands, operator in pikepdf.parse_content_stream(page):
        if str(operator) == "Tf":
            table = tables[str(operands[0])]
        elif str(operator) in {"Tj", "TJ"}:
            parts = operands[0] if str(operator) == "TJ" else operands
            said += [_decoded(bytes(part), table) for part in parts if isinstance(part, pikepdf.String)]
    return "".join(said)


def _decoded(glyphs: bytes, table: dict[int, str]) -> str:
    return "".join(table.get(int.from_bytes(glyphs[n : n + 2]), "") for n in range(0, len(glyphs), 2))


def _table(font: pikepdf.Object) -> dict[int, str]:
    source = font.ToUnicode.read_bytes() if "/ToUnicode" in font else b""
    found: dict[int, str] = {}
    for block in re.findall(rb"beginbfrange(.*?)endbfrange", source, re.DOTALL):
        for first, last, text in _RANGE.findall(block):
            for n in range(int(first, 16), int(last, 16) + 1):
                found[n] = chr(int(text, 16) + n - int(first, 16))
    for block in re.findall(rb"beginbfchar(.*?)endbfchar", source, re.DOTALL):
        for glyph, text in _CHAR.findall(block):
            found[int(glyph, 16)] = bytes.fromhex(text.decode()).decode("utf-16-be")
    return found
