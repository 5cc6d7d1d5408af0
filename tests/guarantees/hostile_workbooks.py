"""Workbooks made to harm, by what they try, and ordinary ones with everything that other programs put into them."""

from functools import partial

from tests.guarantees.workbook_makers import (
    DTD,
    GOOD,
    HEAD,
    OLE,
    OUTSIDE,
    SHEET,
    TYPES,
    Make,
    as_it_is,
    bomb,
    by_openpyxl,
    by_rust,
    cells_far_apart,
    commented,
    emptied,
    empty_rows,
    far_cell,
    locked,
    lying,
    made,
    many_sheets,
    of_kind,
    overlapping,
    packed,
    related,
    rewritten,
    twice,
    typed,
    with_all_that_is_ordinary,
    with_dtd,
    with_part,
    with_sheet,
    with_words,
    without,
)

DATA, MACROS, HIDDEN, DAMAGED, OTHER = "takes data from", "contains macros", "hidden in it", "damaged", "not a workbook"
ENTITIES, NAMES, UNPACKS, NOT_EXCEL = (
    "document type",
    "names that occur twice",
    "unpacks to far too much",
    "content is not",
)
LOCKED, OLD = "protected by a password", "protected by a password or is an old workbook"
ZIP = packed({"a.txt": b"a"})
VBA = b'<Override PartName="/xl/a.bin" ContentType="application/vnd.ms-office.vbaProject"/>'

AT_THE_DOOR: dict[str, tuple[str, Make]] = {
    "empty file": ("is empty", lambda: b""),
    "text": (NOT_EXCEL, lambda: b"a,b,c\n1,2,3\n"),
    "page": (NOT_EXCEL, lambda: b"<html><script>alert(1)</script></html>"),
    "an old workbook or a locked one": (OLD, lambda: OLE),
    "cut in half": (DAMAGED, lambda: GOOD[: len(GOOD) // 2]),
    "only the mark": (DAMAGED, lambda: b"PK\x03\x04"),
    "another archive behind": (DAMAGED, lambda: GOOD + ZIP),
    "another archive in front": (DAMAGED, lambda: ZIP + GOOD),
    "a comment behind the archive": (DAMAGED, commented),
    "a sheet that is no XML": (DAMAGED, lambda: rewritten(lambda name, said: b"\x00\x01" if name == SHEET else said)),
    "parts with a password": (LOCKED, locked),
    "macros": (MACROS, lambda: with_part("xl/vbaProject.bin")),
    "macros, by the slash of Windows": (MACROS, lambda: with_part("XL\\VBAPROJECT.BIN")),
    "old macros": (MACROS, lambda: with_part("xl/macrosheets/sheet1.xml")),
    "a workbook of macros called xlsx": (MACROS, partial(of_kind, b"sheet.macroEnabled.main")),
    "macros under another name": (MACROS, lambda: related(b"http://x/2006/relationships/vbaProject", b"a.bin")),
    "macros by their type": (MACROS, partial(typed, VBA)),
    "an object inside": (HIDDEN, lambda: with_part("xl/embeddings/oleObject1.bin")),
    "an object under another name": (HIDDEN, lambda: related(b"oleObject", b"theme/a.bin")),
    "an OLE container in a picture": (HIDDEN, lambda: with_part("xl/media/image1.png", OLE)),
    "a control inside": (HIDDEN, lambda: with_part("xl/activeX/activeX1.xml")),
    "a zip inside": (HIDDEN, lambda: with_part("xl/media/more.zip", GOOD)),
    "a workbook inside": (HIDDEN, lambda: with_part("docs/other.xlsx", GOOD)),
    "a document by its relationship": (HIDDEN, lambda: related(b"package", b"a.xml", part=b"<a/>")),
    "a 7z inside": (HIDDEN, lambda: with_part("xl/media/image1.png", b"7z\xbc\xaf\x27\x1c" + bytes(99))),
    "a rar inside": (HIDDEN, lambda: with_part("xl/theme/x.bin", b"Rar!\x1a\x07" + bytes(99))),
    "a gzip inside": (HIDDEN, lambda: with_part("customXml/x.bin", b"\x1f\x8b\x08" + bytes(99))),
    "a program inside": (HIDDEN, lambda: with_part("xl/media/image1.jpeg", b"MZ" + bytes(99))),
    "links to other workbooks": (DATA, lambda: with_part("xl/externalLinks/externalLink1.xml", b"<a/>")),
    "links under another name": (DATA, lambda: related(b"externalLink", b"a.xml", part=b"<a/>")),
    "references outside": (
        DATA,
        partial(with_words, "xl/workbook.xml", b"</workbook>", b"<externalReferences/>"),
    ),
    "data from outside": (DATA, lambda: with_part("xl/connections.xml", b"<connections/>")),
    "data from outside under another name": (DATA, lambda: related(b"connections", b"a.xml", part=b"<a/>")),
    "a query": (DATA, lambda: with_part("xl/queryTables/queryTable1.xml", b"<a/>")),
    "an add-in": (DATA, lambda: with_part("xl/webextensions/webextension1.xml", b"<a/>")),
    "a picture from a server": (DATA, partial(related, b"image", b"http://192.0.2.1/x.png", outside=True)),
    "a template from a server": (DATA, partial(related, b"attachedTemplate", b"//192.0.2.1/x", outside=True)),
    "entities": (ENTITIES, lambda: with_dtd("xl/sharedStrings.xml", DTD)),
    "a file of ours by an entity": (ENTITIES, lambda: with_dtd(SHEET, OUTSIDE)),
    "entities in the list of parts": (ENTITIES, lambda: with_dtd(TYPES, DTD)),
    "entities in the relationships": (ENTITIES, lambda: with_dtd("_rels/.rels", DTD)),
    "entities in UTF-16": (ENTITIES, lambda: with_dtd("xl/styles.xml", DTD, "utf-16")),
    "entities in the properties": (ENTITIES, lambda: with_dtd("docProps/core.xml", OUTSIDE)),
    "entities in a drawing of comments": (
        ENTITIES,
        lambda: with_part("xl/drawings/vmlDrawing1.vml", DTD + b"<xml/>"),
    ),
    "entities behind a long comment": (
        ENTITIES,
        lambda: with_part("customXml/item1.xml", b"<!--" + b" " * 3_000_000 + b"-->" + DTD + b"<x/>"),
    ),
    "a bomb": (UNPACKS, partial(bomb, 250 * 1024 * 1024)),
    "a bomb by its ratio alone": (UNPACKS, partial(bomb, 60 * 1024 * 1024, SHEET.replace("1", "2"))),
    "a directory that lies": (UNPACKS, lying),
    "parts that share their bytes": (f"{UNPACKS}|{DAMAGED}", overlapping),
    "ten thousand parts": (UNPACKS, lambda: rewritten(as_it_is, {f"xl/{n}.xml": b"<x/>" for n in range(10_000)})),
    "a path that leads out": (NAMES, lambda: with_part("xl/../../../../etc/cron.d/x")),
    "a path that leads out, by the slash of Windows": (NAMES, lambda: with_part("xl\\..\\..\\x")),
    "a path from the root": (NAMES, lambda: with_part("/etc/passwd")),
    "a path with a drive": (NAMES, lambda: with_part("c:/windows/x")),
    "a name with a line break": (NAMES, lambda: with_part("xl/a\r\nb.xml")),
    "a part twice": (NAMES, partial(twice, SHEET, SHEET)),
    "a part twice, in capitals": (NAMES, partial(twice, SHEET, SHEET.upper())),
    "a part twice, by the slash of Windows": (NAMES, partial(twice, SHEET, SHEET.replace("/", "\\"))),
    "no list of parts": (OTHER, partial(without, TYPES)),
    "any zip": (OTHER, lambda: ZIP),
    "an OpenDocument sheet": (
        OTHER,
        lambda: packed({"mimetype": b"application/vnd.oasis.opendocument.spreadsheet", "content.xml": b"<a/>"}),
    ),
    "another kind of document": (OTHER, partial(of_kind, b"wordprocessingml.document.main")),
    "a workbook in binary": (MACROS, partial(of_kind, b"sheet.binary.macroEnabled.main")),
}
WHEN_READ: dict[str, Make] = {
    "no workbook part": lambda: without("xl/workbook.xml"),
    "no sheet": lambda: without(SHEET),
    "a sheet of another language": lambda: rewritten(
        lambda name, content: b"<svg onload='x'/>" if name == SHEET else content
    ),
    "a far cell": lambda: made(far_cell),
    "cells that lie far apart": lambda: made(cells_far_apart),
    "too many columns": lambda: made(lambda book: book.add_worksheet().write_row(0, 0, ["x"] * 200)),
    "no rows": emptied,
    "a million rows with something": lambda: with_sheet(empty_rows(b'<row r="%d"><c t="str"><v>x</v></c></row>')),
    "a text that is not in the list": lambda: with_sheet(b'<row r="9"><c r="A9" t="s"><v>99999</v></c></row>'),
    "a cell that stands nowhere": lambda: with_sheet(b'<row r="9"><c r="ZZZZZZZ99999999999"><v>1</v></c></row>'),
    "elements a hundred thousand deep": lambda: rewritten(
        lambda name, content: b"<a>" * 100_000 if name == SHEET else content
    ),
}
READ_AS_WELL: dict[str, Make] = {
    "a million empty rows": lambda: with_sheet(empty_rows()),
    "a million empty rows with a format": lambda: with_sheet(empty_rows(b'<row r="%d" s="1"><c s="1"/></row>')),
    "a dimension that lies": lambda: with_sheet(b"", b"A1:XFD1048576"),
    "a dimension that is none": lambda: with_sheet(b"", b"ZZZZ99999999999:A0"),
    "one merged cell over all": lambda: with_words(
        SHEET, b"<pageMargins", b'<mergeCells count="1"><mergeCell ref="A1:XFD1048576"/></mergeCells>'
    ),
    "cells of types that do not exist": lambda: with_sheet(b'<row r="9"><c r="A9" t="wrong"><v>x</v></c></row>'),
    "a number that is none": lambda: with_sheet(b'<row r="9"><c r="A9"><v>1e99999</v></c><c r="B9"><v>x</v></c></row>'),
    "many sheets": lambda: made(many_sheets),
}


BY_ANOTHER_PROGRAM: dict[str, Make] = {
    "as it is": lambda: GOOD,
    "comments, pictures, links, choices, a chart, protection": with_all_that_is_ordinary,
    "openpyxl": by_openpyxl,
    "the writer of large sheets": by_rust,
    "printer settings": lambda: with_part("xl/printerSettings/printerSettings1.bin", "HP\0".encode("utf-16-le") * 60),
    "printer settings of a Mac": lambda: with_part(
        "xl/printerSettings/printerSettings1.bin",
        HEAD + b'<!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/x.dtd"><plist/>',
    ),
    "a drawing of comments that is not even XML": lambda: with_part(
        "xl/drawings/vmlDrawing1.vml",
        b'<xml xmlns:v="urn:schemas-microsoft-com:vml"><v:textbox>a<br>b</v:textbox></xml>',
    ),
    "comments": lambda: with_part("xl/comments1.xml", HEAD + b"<comments/>"),
    "the chain of calculation": lambda: with_part("xl/calcChain.xml", HEAD + b'<calcChain><c r="A1"/></calcChain>'),
    "custom XML in UTF-16": lambda: with_part(
        "customXml/item1.xml", '<?xml version="1.0" encoding="UTF-16"?><b:Sources xmlns:b="x"/>'.encode("utf-16")
    ),
    "XML with its mark of order": lambda: with_part("customXml/item1.xml", b"\xef\xbb\xbf" + HEAD + b"<p/>"),
    "a picture of a cell, as WPS has it": lambda: with_part(
        "xl/cellimages.xml", HEAD + b"<etc:cellImages xmlns:etc='x'/>"
    ),
    "a packed metafile": lambda: with_part("xl/media/image1.emz", b"\x1f\x8b\x08" + bytes(99)),
    "a link that somebody may click": partial(related, b"hyperlink", b"mailto:office@example.org", outside=True),
    "folders": lambda: with_part("xl/media/", b""),
}
