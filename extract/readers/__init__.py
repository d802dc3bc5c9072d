"""The choice of a reader: what a source is, by its bytes first, then by what was declared of it, then by its name."""

from __future__ import annotations

import importlib
import io
import re
import zipfile
import zlib
from dataclasses import replace
from pathlib import PurePosixPath
from typing import Any

from extract.errors import EncryptedError, ImageOnlyError, ReadError
from extract.model.document import Document, Source
from extract.readers.wrapped import holds_page, page_inside

# The modules are loaded when their format appears: nobody who reads a text waits for a PDF library.
_READERS = {
    "html": "extract.readers.html",
    "docx": "extract.readers.docx",
    "pdf": "extract.readers.pdf",
    "text": "extract.readers.text",
}
_HEAD = 4096
_PDF_HEAD = 1024
_ZIP = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_IMAGES = (
    (b"\x89PNG", "PNG"), (b"\xff\xd8\xff", "JPEG"), (b"GIF8", "GIF"), (b"II*\x00", "TIFF"), (b"MM\x00*", "TIFF"),
    (b"\x00\x00\x00\x0cjP", "JPEG 2000"),
)  # fmt: skip
_ARCHIVES = (
    (b"\x1f\x8b", "gzip"), (b"Rar!\x1a", "RAR"), (b"7z\xbc\xaf\x27\x1c", "7z"), (b"BZh", "bzip2"), (b"\xfd7zXZ", "xz"),
)  # fmt: skip
# Entries that tell what a zip archive is.
_INSIDE = (
    ("xl/", "xlsx (Excel 工作簿)"),
    ("ppt/", "pptx (演示文稿)"),
    ("ofd.xml", "OFD (版式文档)"),
    ("word/document.wps", "WPS"),
)
_OPEN_DOCUMENT = {"text": "odt", "spreadsheet": "ods", "presentation": "odp"}
# Tags with which a page or a piece of one begins, and those that only a page has.
_OPENS = re.compile(
    rb"<(?:!doctype\s+html|html|head|body|meta|title|link|style|script|table|div|p|span|section|article|center|"
    rb"h[1-6]|ul|ol|font|b|strong)\b",
    re.IGNORECASE,
)
_BEFORE_TAGS = re.compile(rb"<\?xml[^>]*>|<!--(?:[^-]|-(?!->))*-->|\s+")
_PAGE_TYPES = frozenset({"text/html", "application/xhtml+xml"})
_PAGE_SUFFIXES = frozenset({".html", ".htm", ".shtml", ".xhtml", ".mht", ".mhtml", ".jsp", ".asp", ".aspx", ".php"})
_ANY_TAG = re.compile(rb"<[a-z/!]", re.IGNORECASE)
_PAGE = re.compile(rb"<!doctype\s+html|<html[\s>]|<body[\s>]", re.IGNORECASE)
_HEAD_TAG = re.compile(rb"<!doctype\s+html|<(?:html|head|body|meta|style|script|pre)[\s>]", re.IGNORECASE)
# The line that Markdown draws below the head of a table.
_RULE = re.compile(rb"^[ \t]*+\|?(?:[ \t]*+:?-{3,}+:?[ \t]*+\|)+(?:[ \t]*+:?-{3,}+:?[ \t]*+)?\r?$", re.MULTILINE)
_CLOSED = re.compile(rb"</(?:p|div|span|li|h[1-6])>", re.IGNORECASE)
_TABLE, _CELL = re.compile(rb"<table[\s>]", re.IGNORECASE), re.compile(rb"<t[dh][\s>]", re.IGNORECASE)
_WORD_XML = re.compile(rb"<\?mso-application\s+progid=\"Word|<w:wordDocument\b|<pkg:package\b")
_FLAT_ODF = re.compile(rb"<office:document\b")
_SNIFFED = 1 << 16
# Control characters do not occur in text; a twentieth of them is past any accident.
_CONTROLS = bytes(code for code in range(32) if code not in b"\t\n\v\f\r\x1b\x00")
_BINARY = 0.05


def read_document(source: Source) -> Document:
    """A source as blocks with their places; ReadError or one of its kinds where it is no document that is read here."""
    name = recognise(source)
    inner = page_inside(source) if name == "html" else None
    return _read(name, source) if inner is None else replace(_read(name, inner), source=source)


def recognise(source: Source) -> str:
    """The format of a source (`html`, `docx`, `pdf`, `text`); ReadError says what else it is."""
    data = source.data
    if not data.strip(b" \t\r\n\f\v\x00\xef\xbb\xbf\xff\xfe"):
        raise ReadError("文件是空的 (the file is empty)", source.name)
    _refuse_binary(source)
    if data.startswith(_ZIP):
        return _inside_zip(source)
    markup = _unmarked(data[:_SNIFFED].replace(b"\x00", b""))
    if holds_page(data):
        return "html"
    if b"%PDF-" in data[:_PDF_HEAD] and not _begins_as_page(markup):
        return "pdf"
    if _WORD_XML.search(markup[:_HEAD]):
        raise ReadError("Word XML 文件,请另存为 .docx 或 PDF (Word XML; save it as .docx or PDF)", source.name)
    if _FLAT_ODF.search(markup[:_HEAD]):
        raise ReadError(
            "OpenDocument XML 文件,请另存为 .docx 或 PDF (OpenDocument XML; save it as .docx or PDF)", source.name
        )
    if _is_markdown(source):
        return "text"
    if _begins_as_page(markup) or _PAGE.search(markup) or _holds_markup(data):
        return "html"
    if _is_binary(data):
        raise ReadError("无法识别的二进制文件 (binary data of no known format)", source.name)
    return _declared(source)


def _refuse_binary(source: Source) -> None:
    """Formats that are recognised only to say what they are."""
    data = source.data
    if data.startswith(_OLE):
        _refuse_ole(source)
    if data[:16].lstrip(b"\xef\xbb\xbf \r\n\t").startswith(b"{\\rtf"):
        raise ReadError("RTF 文件,请另存为 .docx 或 PDF (RTF; save it as .docx or PDF)", source.name)
    image = next((name for magic, name in _IMAGES if data.startswith(magic)), "")
    other = (data.startswith(b"RIFF") and data[8:12] == b"WEBP") or (data.startswith(b"BM") and data[6:10] == bytes(4))
    if image or other:
        raise ImageOnlyError(f"图片文件,没有文字层 (an image, {image or 'bitmap'}, without text)", source.name)
    archive = next((name for magic, name in _ARCHIVES if data.startswith(magic)), "")
    if archive:
        raise ReadError(f"{archive} 压缩文件,请先解压 ({archive} archive; unpack it first)", source.name)


def _refuse_ole(source: Source) -> None:
    data = source.data
    if "EncryptedPackage".encode("utf-16-le") in data:
        raise EncryptedError("文档已加密,需要密码 (the document is encrypted; a password is needed)", source.name)
    if "Workbook".encode("utf-16-le") in data and "WordDocument".encode("utf-16-le") not in data:
        raise ReadError("旧版 .xls(二进制)工作簿 (legacy binary Excel workbook)", source.name)
    raise ReadError(
        "旧版 .doc(二进制)文件,请另存为 .docx 或 PDF (legacy binary Word; save it as .docx or PDF)", source.name
    )


def _inside_zip(source: Source) -> str:
    """A zip archive is a Word document, another known package, or an archive that has to be unpacked first."""
    try:
        with zipfile.ZipFile(io.BytesIO(source.data)) as archive:
            names = {name.replace("\\", "/").lower() for name in archive.namelist()}
            kind = _open_document(archive)
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, ValueError) as error:
        raise ReadError(f"文件已损坏或不完整 (damaged or truncated package: {error})", source.name) from error
    other = kind or next((name for entry, name in _INSIDE if any(found.startswith(entry) for found in names)), "")
    if other:
        raise ReadError(f"{other} 文件,不是可读的报告格式 (a package of the format {other}; not read)", source.name)
    if any(name.startswith("word/") for name in names):
        return "docx"
    raise ReadError("压缩包,不是单个文档 (a zip archive, not a document)", source.name)


def _open_document(archive: zipfile.ZipFile) -> str:
    entry = next((entry for entry in archive.infolist() if entry.filename == "mimetype"), None)
    if entry is None or entry.flag_bits & 0x1:
        return ""
    with archive.open(entry) as stream:
        kind = stream.read(200).decode("ascii", "replace").strip()
    return _OPEN_DOCUMENT.get(kind.rpartition(".")[2], kind) if "opendocument" in kind else ""


def _begins_as_page(markup: bytes) -> bool:
    position = 0
    while match := _BEFORE_TAGS.match(markup, position):
        position = match.end()
    return bool(_OPENS.match(markup, position))


def _holds_markup(data: bytes) -> bool:
    """Whether a text is a piece of a page without its head, or holds a table of markup, as converters leave it."""
    if len(_CLOSED.findall(data, 0, _SNIFFED)) > 1:
        return True
    table = _TABLE.search(data)
    return table is not None and _CELL.search(data, table.end()) is not None


def _is_markdown(source: Source) -> bool:
    """Whether a text draws a table as Markdown does; markup in it is then only what Markdown cannot write."""
    data = source.data
    return not _says_page(source) and _RULE.search(data) is not None and _HEAD_TAG.search(data) is None


def _unmarked(data: bytes) -> bytes:
    return data.removeprefix(b"\xef\xbb\xbf").removeprefix(b"\xff\xfe").removeprefix(b"\xfe\xff")


def _is_binary(data: bytes) -> bool:
    head = data[:_HEAD]
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return False
    if head.count(b"\x00") > len(head) // 10:
        # UTF-16 without a mark: text has its NULs at every other place, data has them anywhere.
        even, odd = head[::2].count(0), head[1::2].count(0)
        return min(even, odd) * 10 >= max(even, odd)
    return len(head) - len(head.translate(None, _CONTROLS)) > _BINARY * len(head)


def _declared(source: Source) -> str:
    """What the media type or the suffix says where bytes leave the choice between a page without tags and a text."""
    return "html" if _says_page(source) and _ANY_TAG.search(source.data) else "text"


def _says_page(source: Source) -> bool:
    """Whether a source is declared to be a web page."""
    media_type = source.media_type.partition(";")[0].strip().lower()
    suffix = PurePosixPath(source.name.partition("?")[0].lower()).suffix
    return media_type in _PAGE_TYPES or (not media_type and suffix in _PAGE_SUFFIXES)


def _module(name: str) -> Any:
    return importlib.import_module(_READERS[name])


def _read(name: str, source: Source) -> Document:
    document: Document = _module(name).read(source)
    return document
