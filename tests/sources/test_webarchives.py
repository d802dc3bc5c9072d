"""Web archives: the few records that may be reports, with the address they come from."""

from __future__ import annotations

import io
import zipfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
import zstandard
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from extract.sources.archives import members
from extract.sources.local import Origin
from extract.sources.relevance import may_be_report

TITLE = "某局2023年政府信息公开工作年度报告"
PAGE = f"<html><title>{TITLE}</title></html>"


def archive(records: list[tuple[str, str, bytes, str]], *, gzip: bool = True) -> bytes:
    """A WARC of (kind, address, payload, content type) records."""
    buffer = io.BytesIO()
    writer = WARCWriter(buffer, gzip=gzip)
    for kind, address, payload, media_type in records:
        http = StatusAndHeaders("200 OK", [("Content-Type", media_type)], "HTTP/1.1") if kind == "response" else None
        record = writer.create_warc_record(
            address, kind, io.BytesIO(payload), http_headers=http,
            warc_content_type=None if kind == "response" else media_type,
        )  # fmt: skip
        writer.write_record(record)
        record.raw_stream.close()
    return buffer.getvalue()


def found(name: str, data: bytes, passed_over: Counter[str] | None = None) -> list[Origin]:
    return list(members(Origin(name, data), frozenset(), passed_over if passed_over is not None else Counter()))


def response(payload: bytes, number: int = 1, media_type: str = "text/html") -> tuple[str, str, bytes, str]:
    return "response", f"https://example.org/{number}.html", payload, media_type


def records() -> list[tuple[str, str, bytes, str]]:
    return [
        response(PAGE.encode(), 1),
        response("<html>天气预报</html>".encode(), 2),
        response(PAGE.encode("gb18030"), 3),
        response(b"\x89PNG", 4, "image/png"),
        ("request", "https://example.org/1.html", b"GET / HTTP/1.1\r\n\r\n", "application/http; msgtype=request"),
        response(b"%PDF-1.4 sealed", 5, "application/pdf"),
        ("conversion", "https://example.org/6.html", TITLE.encode(), "text/plain"),
    ]


@pytest.mark.parametrize("gzip", [True, False])
def test_records_that_may_be_reports_are_sources_with_their_addresses(gzip: object) -> None:
    passed_over: Counter[str] = Counter()
    origins = found("x.warc.gz" if gzip else "x.warc", archive(records(), gzip=bool(gzip)), passed_over)

    assert [origin.url.rpartition("/")[2] for origin in origins] == ["1.html", "3.html", "5.html", "6.html"]
    assert [origin.name.partition("!/")[2] for origin in origins] == ["1", "3", "6", "7"]
    assert origins[0].data == PAGE.encode()
    assert [origin.media_type for origin in origins] == ["text/html", "text/html", "application/pdf", "text/plain"]
    assert passed_over == {"record": 3}


def test_an_archive_packed_with_zstd_record_by_record_is_read() -> None:
    packed = b"".join(zstandard.compress(archive([record], gzip=False)) for record in records())
    assert len(found("x.warc.zst", packed)) == 4


def test_old_arc_files_are_read() -> None:
    page = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n" + PAGE.encode()
    about = b"1 0 org\nURL IP-address Archive-date Content-type Archive-length\n\n"
    head = f"filedesc://x.arc 0.0.0.0 20230101000000 text/plain {len(about)}\n".encode() + about
    record = f"\nhttps://example.org/1.html 1.2.3.4 20230101000000 text/html {len(page)}\n".encode() + page + b"\n"
    (origin,) = found("x.arc", head + record)
    assert (origin.url, origin.data) == ("https://example.org/1.html", PAGE.encode())


def test_answers_that_were_no_success_are_no_sources() -> None:
    data = archive([response(PAGE.encode())], gzip=False).replace(b"200 OK", b"404 No")
    assert found("x.warc", data) == []


def test_a_web_archive_that_breaks_off_keeps_what_came_before() -> None:
    data = archive([response(PAGE.encode(), number) for number in range(5)])
    origins = found("x.warc.gz", data[: len(data) * 3 // 5])
    assert [bool(origin.data) for origin in origins[:2]] == [True, True]
    assert "damaged web archive after record" in origins[-1].problem or len(origins) == 3


def test_a_record_that_is_an_archive_is_opened_and_an_office_document_is_not() -> None:
    def zipped(*names: str) -> bytes:
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w") as packed:
            for name in names:
                packed.writestr(name, PAGE)
        return buffer.getvalue()

    office = zipped("[Content_Types].xml", "word/document.xml")
    data = archive([response(zipped("report.html"), 1), response(office, 2)])
    inner, document = members(Origin("x.warc.gz", data), frozenset({".html"}), Counter())

    assert (inner.name, inner.url) == ("x.warc.gz!/1.zip!/report.html", "https://example.org/1.html")
    assert (document.name, document.data) == ("x.warc.gz!/2", office)


def test_a_record_beyond_the_limit_is_not_held(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("extract.sources.archives.MAX_MEMBER", 1000)
    (origin,) = found("x.warc.gz", archive([response(PAGE.encode() + bytes(5000))]))
    assert "larger than" in origin.problem


# The look at the bytes


def encoded() -> Iterator[bytes]:
    for encoding in ("utf-8", "gb18030", "utf-16", "utf-16-le", "utf-16-be"):
        yield PAGE.encode(encoding)
    yield PAGE.translate(str.maketrans("开报务", "開報務")).encode("big5", "ignore")
    yield "".join(f"&#{ord(character)};" for character in TITLE).encode()
    yield "".join(f"&#x{ord(character):X};" for character in TITLE).encode()
    yield "某局收到和处理政府信息公开申请情况……信访举报投诉类申请……结转下年度继续办理".encode()


@pytest.mark.parametrize("data", list(encoded()))
def test_a_report_is_seen_in_every_likely_encoding(data: bytes) -> None:
    assert may_be_report(data)


@pytest.mark.parametrize("data", [
    b"", b"<html>annual report</html>", "今日要闻:某地召开年度报告会".encode(), "政府信息公开指南".encode("gb18030"), bytes(10_000),
])  # fmt: skip
def test_what_lacks_the_words_is_not_parsed(data: bytes) -> None:
    assert not may_be_report(data)


@pytest.mark.parametrize("mark", [b"%PDF-1.7", b"PK\x03\x04", b"\xd0\xcf\x11\xe0"])
def test_sealed_files_are_always_looked_into(mark: bytes) -> None:
    assert may_be_report(mark + bytes(100))


def test_every_report_of_the_corpus_passes(pytestconfig: pytest.Config) -> None:
    for path in sorted(Path(pytestconfig.rootpath, "corpus").iterdir()):
        if path.suffix in {".html", ".htm", ".txt", ".md", ".pdf", ".docx"} and path.stem.lower() != "readme":
            assert may_be_report(path.read_bytes()), path.name
