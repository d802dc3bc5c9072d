"""What a source is, is decided by its bytes first."""

from __future__ import annotations

import gzip
import io
import json
import subprocess
import sys
import zipfile
from html import escape

import pytest

from extract.errors import EncryptedError, ImageOnlyError, ReadError
from extract.model.document import Grid, Source
from extract.readers import read_document, recognise

PAGE = "<html><body><h1>某市2024年政府信息公开工作年度报告</h1><p>全年收到申请3件。</p></body></html>"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)


def zipped(**entries: bytes) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name, content in entries.items():
            archive.writestr(name.replace("__", "/"), content)
    return stream.getvalue()


@pytest.mark.parametrize(
    ("name", "data", "expected"),
    [
        ("report.doc", PAGE.encode(), "html"),
        ("report.docx", PAGE.encode("gb18030"), "html"),
        ("report.txt", PAGE.encode("utf-16"), "html"),
        ("page", b"\xef\xbb\xbf<!-- saved -->\n<?xml version='1.0'?><!DOCTYPE html><html>", "html"),
        ("piece.txt", "前言<p>甲</p><p>乙</p>".encode(), "html"),
        ("report.md", "# 报告\n<table><tr><td>1</td></tr></table>".encode(), "html"),
        ("report.html", "没有标签的文字".encode(), "text"),
        ("report.html", "第一行<br>第二行".encode(), "html"),
        ("report.md", b"| a | b<br>c |\n|---|---|", "text"),
        ("report.md", b"<div>\n\n| a | b |\n|---|---|\n\n</div>\n<table><tr><td>1</td></tr></table>", "text"),
        ("report.html", b"<p>a</p>\n|---|---|\n<p>b</p>", "html"),
        ("report", b"<div>a</div>\n<pre>\n|---|---|\n</pre>\n<div>b</div>", "html"),
        ("report.txt", "数量<3件>".encode(), "text"),
        ("report.html", b"%PDF-1.4 ...", "pdf"),
        ("report.pdf", b"\n\n%PDF-1.7 ...", "pdf"),
        ("report.pdf", "某市年度报告".encode(), "text"),
        ("report", "某市年度报告".encode("utf-16"), "text"),
        ("report.txt", "2024 report on disclosure of information, forty".encode("utf-16-le"), "text"),
        ("report.docx", zipped(word__document=b"<x/>"), "docx"),
    ],
)
def test_bytes_decide_then_declaration_then_name(name: str, data: bytes, expected: str) -> None:
    assert recognise(Source(name, data)) == expected


def test_a_declared_media_type_decides_what_bytes_leave_open() -> None:
    data = "甲<br>乙".encode()
    assert recognise(Source("x", data, "text/html; charset=utf-8")) == "html"
    assert recognise(Source("x", data, "text/plain")) == "text"
    assert recognise(Source("x.html", data, "text/plain")) == "text"


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "empty"),
        (b" \r\n\t\n", "empty"),
        (b"\xef\xbb\xbf\n", "empty"),
        ("\u3000\u00a0\n".encode(), "no text"),
        (OLE + "WordDocument".encode("utf-16-le"), r"legacy binary Word"),
        (OLE + "WordDocument".encode("utf-16-le"), r"旧版 \.doc"),
        (OLE + "Workbook".encode("utf-16-le"), "Excel"),
        (b"{\\rtf1\\ansi", "RTF"),
        (gzip.compress(b"x"), "gzip"),
        (b"Rar!\x1a\x07\x00", "RAR"),
        (zipped(xl__workbook=b"x"), "xlsx"),
        (zipped(mimetype=b"application/vnd.oasis.opendocument.text"), "odt"),
        (zipped(mimetype=b"application/vnd.oasis.opendocument.spreadsheet"), "ods"),
        (zipped(**{"OFD.xml": b"x"}), "OFD"),
        (zipped(readme=b"x"), "zip archive"),
        (b"PK\x03\x04 broken", "damaged"),
        (b"<?xml version='1.0'?><?mso-application progid=\"Word.Document\"?><w:wordDocument/>", "Word XML"),
        (b"<?xml version='1.0'?>\n<office:document xmlns:office='x'/>", "OpenDocument XML"),
        (bytes(range(1, 32)) * 50, "binary"),
        (bytes(500) + b"\x01\x02\x03", "binary"),
    ],
)
def test_other_formats_are_refused_by_their_names(data: bytes, message: str) -> None:
    with pytest.raises(ReadError, match=message):
        read_document(Source("report.docx", data))


def test_a_locked_document_asks_for_its_password() -> None:
    with pytest.raises(EncryptedError):
        read_document(Source("report.docx", OLE + "EncryptedPackage".encode("utf-16-le")))


@pytest.mark.parametrize(
    "data",
    [b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff\xe0..", b"GIF89a...", b"II*\x00....", b"MM\x00*....", b"RIFF....WEBPVP8 "],
)
def test_pictures_have_no_text(data: bytes) -> None:
    with pytest.raises(ImageOnlyError):
        read_document(Source("scan.pdf", data))


def saved_page(kind: str = "text/html") -> bytes:
    return (
        (
            "From: saved\r\nMIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=b\r\n\r\n"
            f"--b\r\nContent-Type: {kind}; charset=gb2312\r\nContent-Transfer-Encoding: 8bit\r\n"
            "Content-Location: http://example.org/report\r\n\r\n"
        ).encode()
        + PAGE.encode("gb18030")
        + b"\r\n--b--\r\n"
    )


def test_a_page_saved_with_its_pictures_is_read_as_the_page() -> None:
    source = Source("report.doc", saved_page())
    document = read_document(source)
    assert document.source is source
    assert document.method == "html"
    assert any("全年收到申请3件" in getattr(block, "text", "") for block in document.blocks)


def test_a_saved_page_may_be_of_one_part() -> None:
    head = "From: saved\r\nMIME-Version: 1.0\r\nContent-Type: text/html; charset=gb2312\r\n\r\n"
    document = read_document(Source("report.mht", head.encode() + PAGE.encode("gb18030")))
    assert any("全年收到申请3件" in getattr(block, "text", "") for block in document.blocks)


TABLE = "<p>见下表</p><table><tr><td>规章</td><td>5</td></tr></table>"
ANSWER = {"code": 200, "data": [{"id": 7, "title": "二〇二三年年报", "content": TABLE, "tags": ["年报"]}]}


@pytest.mark.parametrize(
    "answer",
    [
        json.dumps(ANSWER, ensure_ascii=False).encode("gb18030"), json.dumps(ANSWER, indent=1).encode(),
        b"\xef\xbb\xbf" + json.dumps(ANSWER).encode(), f"show_3({json.dumps(ANSWER)});".encode(),
        json.dumps({**ANSWER, "data": {"title": "二〇二三年年报", "content": escape(TABLE)}}).encode(),
    ],
)  # fmt: skip
@pytest.mark.parametrize("name", ["report.html", "report.json", "report"])
def test_what_a_site_answers_to_its_scripts_is_read_as_the_page_in_it(answer: bytes, name: str) -> None:
    document = read_document(Source(name, answer))
    (grid,) = (block for block in document.blocks if isinstance(block, Grid))
    assert [cell.text for cell in grid.cells] == ["规章", "5"]
    assert (document.source.data, document.metadata["title"]) == (answer, "二〇二三年年报")


@pytest.mark.parametrize("text", ['{"code": 404, "data": null}', "[[1, 2]", '{"a": "' + "[" * 100_000 + '"}'])
def test_an_answer_without_a_page_is_a_text(text: str) -> None:
    assert recognise(Source("report", text.encode())) == "text"


def test_a_saved_page_without_its_page_is_refused() -> None:
    with pytest.raises(ReadError, match="MHTML"):
        read_document(Source("report.mht", saved_page("image/x-none")))


def test_a_page_under_the_name_of_a_word_document_is_read_as_a_page() -> None:
    assert read_document(Source("report.docx", PAGE.encode())).method == "html"


def test_readers_are_loaded_only_when_their_format_appears() -> None:
    code = (
        "import sys; from extract.model.document import Source; from extract.readers import read_document\n"
        "read_document(Source('a.txt', b'report'))\n"
        "print([name for name in ('docx', 'pdfplumber', 'bs4') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
