"""Reports as files of every kind that agencies attach; small, of our own making, the same bytes for the same report."""

from __future__ import annotations

import io
import zipfile
import zlib
from functools import cache
from html import escape

from extract.specimen import LAYOUTS, Imprint, Truth, make_truth
from testsite.core import Report

_EPOCH = (1980, 1, 1, 0, 0, 0)
_WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_SHEET = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_TYPES = "application/vnd.openxmlformats-officedocument"


@cache
def truth_of(report: Report) -> Truth:
    """The invented figures and sentences of a report."""
    form = "2021" if report.year >= 2021 else "2019"
    imprint = Imprint(report.agency.name, report.year, report.published)
    return make_truth(report.number * 10 + report.year % 10, form, report.agency.size, imprint=imprint)


@cache
def body_html(report: Report) -> str:
    """The report without its title, as a fragment of a page."""
    page = LAYOUTS["html_plain"](truth_of(report)).decode()
    return page.partition("<body>")[2].partition("</body>")[0].partition("</p>")[2]


@cache
def lines(report: Report) -> tuple[str, ...]:
    """The report as lines of text, cells of a row parted by pipes."""
    return tuple(LAYOUTS["text_rows"](truth_of(report)).decode().splitlines())


def packed(files: dict[str, bytes]) -> bytes:
    """A ZIP file without a clock."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(zipfile.ZipInfo(name, _EPOCH), data, zipfile.ZIP_DEFLATED)
    return buffer.getvalue()


def _office(main: str, kind: str, parts: dict[str, str]) -> bytes:
    """An Office package whose main part is the first of the parts."""
    override = f'<Override PartName="/{main}" ContentType="{_TYPES}.{kind}.main+xml"/>'
    types = (
        f'<?xml version="1.0" encoding="UTF-8"?><Types xmlns="{_PACKAGE}/content-types">'
        f'<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Default Extension="xml" ContentType="application/xml"/>{override}</Types>'
    )
    relations = (
        f'<?xml version="1.0" encoding="UTF-8"?><Relationships xmlns="{_PACKAGE}/relationships">'
        f'<Relationship Id="rId1" Type="{_OFFICE}/officeDocument" Target="{main}"/></Relationships>'
    )
    files = {"[Content_Types].xml": types, "_rels/.rels": relations, **parts}
    return packed({name: text.encode() for name, text in files.items()})


def docx(report: Report) -> bytes:
    """A Word document: a paragraph a line, a table for each run of piped lines."""
    body = "".join(map(_word_block, _runs([report.title, *lines(report)[1:]])))
    text = f'<?xml version="1.0" encoding="UTF-8"?><w:document xmlns:w="{_WORD}"><w:body>{body}</w:body></w:document>'
    return _office("word/document.xml", "wordprocessingml.document", {"word/document.xml": text})


def _runs(text: list[str]) -> list[list[str]]:
    """Lines, those of one table together."""
    runs: list[list[str]] = []
    for line in text:
        if line.endswith("|") and runs and runs[-1][-1].endswith("|"):
            runs[-1].append(line)
        else:
            runs.append([line])
    return runs


def _word_block(run: list[str]) -> str:
    if not run[0].endswith("|"):
        return _word_line(run[0])
    rows = ("".join(f"<w:tc>{_word_line(cell.strip())}</w:tc>" for cell in row.rstrip("|").split("|")) for row in run)
    return "<w:tbl>" + "".join(f"<w:tr>{row}</w:tr>" for row in rows) + "</w:tbl>"


def _word_line(text: str) -> str:
    return f"<w:p><w:r><w:t>{escape(text, quote=False)}</w:t></w:r></w:p>"


def xlsx(report: Report) -> bytes:
    """A workbook with the lines of the report in one column."""
    rows = "".join(
        f'<row r="{number}"><c r="A{number}" t="inlineStr"><is><t>{escape(line, quote=False)}</t></is></c></row>'
        for number, line in enumerate([report.title, *lines(report)[1:]], 1)
    )
    book = (
        f'<?xml version="1.0" encoding="UTF-8"?><workbook xmlns="{_SHEET}" xmlns:r="{_OFFICE}"><sheets>'
        '<sheet name="Sheet1" sheetId="1" r:id="rId1"/></sheets></workbook>'
    )
    sheet = (
        f'<?xml version="1.0" encoding="UTF-8"?><worksheet xmlns="{_SHEET}"><sheetData>{rows}</sheetData></worksheet>'
    )
    relations = (
        f'<?xml version="1.0" encoding="UTF-8"?><Relationships xmlns="{_PACKAGE}/relationships">'
        f'<Relationship Id="rId1" Type="{_OFFICE}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>'
    )
    parts = {"xl/workbook.xml": book, "xl/_rels/workbook.xml.rels": relations, "xl/worksheets/sheet1.xml": sheet}
    return _office("xl/workbook.xml", "spreadsheetml.sheet", parts)


def doc(report: Report) -> bytes:
    """Bytes that begin as a legacy Word file does and hold the text in UTF-16, as far as nobody opens it."""
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16) + b"\x3e\x00\x03\x00\xfe\xff\x09\x00" + bytes(480)
    text = "\r".join([report.title, *lines(report)[1:]]).encode("utf-16-le")
    return header + text + bytes(-len(text) % 512)


def ofd(report: Report) -> bytes:
    """An OFD document with one line of text after the other."""
    space = 'xmlns:ofd="http://www.ofdspec.org/2016"'
    texts = "".join(
        f'<ofd:TextObject ID="{number}"><ofd:TextCode>{escape(line, quote=False)}</ofd:TextCode></ofd:TextObject>'
        for number, line in enumerate([report.title, *lines(report)[1:]], 10)
    )
    files = {
        "OFD.xml": f"<ofd:OFD {space}><ofd:DocBody><ofd:DocRoot>Doc_0/Document.xml</ofd:DocRoot></ofd:DocBody></ofd:OFD>",
        "Doc_0/Document.xml": f'<ofd:Document {space}><ofd:Pages><ofd:Page BaseLoc="Pages/P.xml"/></ofd:Pages></ofd:Document>',
        "Doc_0/Pages/P.xml": f"<ofd:Page {space}><ofd:Content><ofd:Layer>{texts}</ofd:Layer></ofd:Content></ofd:Page>",
    }
    return packed({name: text.encode() for name, text in files.items()})


def zipped(report: Report) -> bytes:
    """A ZIP file with the Word document, named as people name it."""
    return packed({f"{report.title}.docx": docx(report)})


# No font file: readers know the characters of this collection.
_FONT = (
    b"<</Type/Font/Subtype/CIDFontType0/BaseFont/STSong-Light/DW 1000/FontDescriptor<</Type/FontDescriptor"
    b"/FontName/STSong-Light/Flags 4>>/CIDSystemInfo<</Registry(Adobe)/Ordering(GB1)/Supplement 2>>>>"
)


def pdf(report: Report) -> bytes:
    """A PDF with the lines of the report in a font that every reader brings along."""
    text = [report.title, *lines(report)[1:]]
    pages = [text[start : start + 45] for start in range(0, len(text), 45)]
    kids = " ".join(f"{5 + 2 * index} 0 R" for index in range(len(pages)))
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        f"<</Type/Pages/Count {len(pages)}/Kids[{kids}]/MediaBox[0 0 1190 842]>>".encode(),
        b"<</Type/Font/Subtype/Type0/BaseFont/STSong-Light/Encoding/UniGB-UCS2-H/DescendantFonts[4 0 R]>>",
        _FONT,
    ]
    for index, page in enumerate(pages):
        stream = zlib.compress(_drawn(page))
        contents = f"{6 + 2 * index} 0 R"
        objects.append(f"<</Type/Page/Parent 2 0 R/Contents {contents}/Resources<</Font<</F 3 0 R>>>>>>".encode())
        objects.append(b"<</Filter/FlateDecode/Length %d>>stream\n%b\nendstream" % (len(stream), stream))
    return _pdf_file(objects)


def _drawn(page: list[str]) -> bytes:
    """The lines of a page from its top."""
    shown = ("<" + line.encode("utf-16-be", "replace").hex() + "> Tj T*" for line in page)
    return ("BT /F 9 Tf 40 800 Td 16 TL\n" + "\n".join(shown) + "\nET").encode()


def _pdf_file(objects: list[bytes]) -> bytes:
    data = b"%PDF-1.4\n"
    places = []
    for number, content in enumerate(objects, 1):
        places.append(len(data))
        data += b"%d 0 obj%b endobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    end = b"trailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, len(data))
    return data + b"xref\n0 %d\n0000000000 65535 f \n%b" % (len(objects) + 1, table) + end


# Kind of file -> its maker and the media type that a careful server names.
FILES = {
    "docx": (docx, f"{_TYPES}.wordprocessingml.document"),
    "doc": (doc, "application/msword"),
    "wps": (doc, "application/vnd.ms-works"),
    "pdf": (pdf, "application/pdf"),
    "ofd": (ofd, "application/ofd"),
    "xlsx": (xlsx, f"{_TYPES}.spreadsheetml.sheet"),
    "zip": (zipped, "application/zip"),
}


def picture(seed: int) -> bytes:
    """A small grey PNG that differs from seed to seed."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return len(data).to_bytes(4, "big") + kind + data + zlib.crc32(kind + data).to_bytes(4, "big")

    rows = b"".join(b"\0" + bytes((seed * 7 + row * 3 + column) % 256 for column in range(8)) for row in range(8))
    header = b"\0\0\0\x08\0\0\0\x08\x08\0\0\0\0"
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")
