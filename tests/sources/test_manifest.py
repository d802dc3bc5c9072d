"""The manifest, its journal, and the bytes and archives beside it."""

from __future__ import annotations

import gzip
import io
import json
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest
from warcio.archiveiterator import ArchiveIterator

from extract.errors import SourceError
from extract.model.capture import Capture, Entry
from extract.outputs.manifest import write_manifest
from extract.sources.archives import members
from extract.sources.crawl.store import Store, media_type_of
from extract.sources.crawl.warc import Archive, Exchange
from extract.sources.local import Origin
from extract.sources.manifest import Answer, Journal, Noted, merged, read_journal, read_manifest, read_rows, versions

WORD = "application/vnd.openxmlformats-officedocument."
TITLE = "某局2023年政府信息公开工作年度报告"


def entry(path: str = "a.html", *, sha256: str = "1", at: str = "2024-01-01", **others: object) -> Entry:
    address = f"http://x.gov.cn/{path}"
    plain = Entry(
        address, address, f"{at}T00:00:00Z", 200, "text/html", '"e"', "", sha256, 7, "", TITLE, "年报", "title in a list",
        "某局", 2023, "2024-01-20", "report", address, "", "",
    )  # fmt: skip
    return replace(plain, **others)  # type: ignore[arg-type]


# The manifest


def test_a_manifest_is_read_as_it_was_written(tmp_path: Path) -> None:
    rows = [
        entry(),
        entry("b.html", year=None, title='他说 "一"\r\n二'),
        entry("c.html", sha256="", status=0, role="error"),
    ]
    write_manifest(tmp_path, rows)
    assert read_rows(tmp_path) == rows
    assert read_manifest(tmp_path) == rows


def test_another_table_is_no_manifest(tmp_path: Path) -> None:
    (tmp_path / "manifest.csv").write_text("a,b\n1,2\n")
    with pytest.raises(SourceError, match="no manifest of ours"):
        read_manifest(tmp_path)
    assert read_manifest(tmp_path / "nowhere") == []


def test_merging_a_run_twice_is_merging_it_once() -> None:
    old = [entry(), entry("b.html"), entry("d.html", sha256="", status=0, role="skipped")]
    lines = [
        Noted(entry(at="2024-02-01", title="新标题"), unchanged=True),
        Noted(entry("b.html", sha256="2", at="2024-02-01", supersedes="1")),
        Noted(entry("c.html", at="2024-02-01")), Noted(entry("d.html", at="2024-02-01")),
    ]  # fmt: skip
    once = merged(old, lines)
    assert merged(once, lines) == once
    assert [(row.address[-6:], row.retrieved[:7], row.sha256) for row in once] == [
        ("a.html", "2024-01", "1"), ("b.html", "2024-01", "1"), ("b.html", "2024-02", "2"), ("c.html", "2024-02", "1"),
        ("d.html", "2024-02", "1"),
    ]  # fmt: skip
    assert once[0].title == "新标题"
    assert [(before.sha256, after.sha256) for before, after in versions(once)] == [("1", "2")]


def test_the_order_of_a_manifest_is_that_of_its_addresses() -> None:
    lines = [Noted(entry(name)) for name in ("c.html", "a.html", "b.html")]
    assert merged([], lines) == merged([], lines[::-1])


# The journal


def answer(path: str) -> Answer:
    address = f"http://x.gov.cn/{path}"
    return Answer(
        Capture(address, address, "2024-01-01T00:00:00Z", 200, {"etag": '"e"'}, "1"), archived=("r.warc.gz", 9)
    )


def test_a_journal_counts_as_part_of_the_manifest(tmp_path: Path) -> None:
    write_manifest(tmp_path, [entry()])
    with Journal(tmp_path) as journal:
        journal.begin("run", "same")
        journal.add(answer("b.html"), Noted(entry("b.html")))
        journal.add(answer("c.html"), None)
    run = read_journal(tmp_path)
    assert (run.name, run.identity, run.end) == ("run", "same", None)
    assert list(run.answers.values()) == [answer("b.html"), answer("c.html")]
    assert [row.address[-6:] for row in read_manifest(tmp_path)] == ["a.html", "b.html"]


@pytest.mark.parametrize("lost", range(1, 60, 7))
def test_a_line_that_a_kill_cut_off_is_forgotten(tmp_path: Path, lost: int) -> None:
    with Journal(tmp_path) as journal:
        journal.begin("run", "same")
        journal.add(answer("b.html"), Noted(entry("b.html")))
        journal.add(answer("c.html"), Noted(entry("c.html")))
    path = tmp_path / "journal.jsonl"
    path.write_bytes(path.read_bytes()[:-lost])
    assert list(read_journal(tmp_path).answers) == ["http://x.gov.cn/b.html"]
    with Journal(tmp_path) as journal:
        journal.add(answer("d.html"), None)
    assert list(read_journal(tmp_path).answers) == ["http://x.gov.cn/b.html", "http://x.gov.cn/d.html"]


def test_the_settled_lines_of_a_finished_run_count(tmp_path: Path) -> None:
    with Journal(tmp_path) as journal:
        journal.begin("run", "same")
        journal.add(answer("b.html"), Noted(entry("b.html", title="先到")))
        journal.settle([Noted(entry("b.html", title="killed while settling")), Noted(entry("c.html"))])
        journal.settle([Noted(entry("b.html", title="定下"))])
        assert [line.entry.title for line in read_journal(tmp_path).lines] == ["先到"]
        journal.end({"reason": ""})
    assert [line.entry.title for line in read_journal(tmp_path).lines] == ["定下"]


# Bytes


def test_bytes_are_kept_once_under_their_hash(tmp_path: Path) -> None:
    store = Store(tmp_path)
    sha256 = store.add(b"<html>", "text/html")
    assert store.add(b"<html>", "application/pdf") == sha256
    assert [path.name for path in tmp_path.rglob("*") if path.is_file()] == [f"{sha256}.html"]
    assert store.read(sha256) == b"<html>"
    assert store.read("0" * 64) is None
    (tmp_path / "bytes" / "00").mkdir()
    (tmp_path / "bytes" / "00" / ".writing-x").write_bytes(b"half")
    store.sweep()
    assert len(list(tmp_path.glob("bytes/*/*"))) == 1


@pytest.mark.parametrize(("data", "said", "path", "media_type"), [
    (b"%PDF-1.7", "text/html", "/x", "application/pdf"),
    (b"PK\x03\x04..word/document.xml", "application/octet-stream", "/x", f"{WORD}wordprocessingml.document"),
    (b"PK\x03\x04..OFD.xml", "", "/x", "application/ofd"),
    (b"PK\x03\x04", "", "/x.zip", "application/zip"),
    (b"\xd0\xcf\x11\xe0", "application/octet-stream", "/x.wps", "application/wps-office.wps"),
    (b"\xd0\xcf\x11\xe0", "application/vnd.ms-excel", "/down", "application/vnd.ms-excel"),
    (b"\xef\xbb\xbf <!DOCTYPE html>", "", "/x", "text/html"),
    (b"<html>", "text/plain", "/x", "text/html"),
    (b'{"a": 1}', "", "/x", "application/json"),
    (b"\x89PNG", "image/png; charset=x", "/x", "image/png"),
    (b"who knows", "", "/x.pdf", ""),
])  # fmt: skip
def test_what_bytes_are_is_seen_in_them(data: bytes, said: str, path: str, media_type: str) -> None:
    assert media_type_of(data, said, path) == media_type


# Archives


def exchange(path: str, body: bytes, *, earlier: str = "") -> Exchange:
    address = f"http://x.gov.cn/{path}"
    headers = [("Content-Type", "text/html"), ("Content-Encoding", "gzip"), ("Content-Length", "3"), ("Set-Cookie", "id=secret"),
               ("X", "a\r\nSet-Cookie: id=secret2")]  # fmt: skip
    asked = [("User-Agent", "me"), ("Cookie", "id=secret"), ("Authorization", "Basic secret")]
    capture = Capture(
        address, address, "2024-01-01T00:00:00Z", 304 if earlier else 200, {}, "", b"" if earlier else body
    )
    return Exchange(capture, asked, headers, {"via": "http://x.gov.cn/", "title": TITLE}, earlier)


def archived(folder: Path, *exchanges: Exchange, run: str = "run", full: int = 1 << 30) -> list[tuple[str, int]]:
    archive = Archive(folder, run, "software/1", full=full)
    return [archive.add(each, "2024-01-01T00:00:00Z") for each in exchanges]


def test_an_archive_is_a_standard_one_without_secrets(tmp_path: Path) -> None:
    body = f"<html><title>{TITLE}</title></html>".encode()
    archived(tmp_path, exchange("a.html?x=1", body), exchange("b.html", b"", earlier="2023-01-01T00:00:00Z"))
    data = (tmp_path / "warc" / "run-00001.warc.gz").read_bytes()
    records = ArchiveIterator(io.BytesIO(data), check_digests="raise")
    found = [(r.rec_type, r.rec_headers.get_header("WARC-Target-URI"), r.content_stream().read()) for r in records]
    assert [kind for kind, _, _ in found] == [
        "warcinfo",
        "response",
        "request",
        "metadata",
        "revisit",
        "request",
        "metadata",
    ]
    assert found[1][1:] == ("http://x.gov.cn/a.html?x=1", body)
    plain = gzip.decompress(data)
    assert plain.count(b"WARC/1.1\r\n") == 7
    assert b"GET /a.html?x=1 HTTP/1.1\r\nHost: x.gov.cn\r\n" in plain
    assert b"server-not-modified" in plain
    assert b"Content-Encoding" not in plain
    assert b"secret" not in plain.replace(b"X: a Set-Cookie: id=secret2", b"")


def test_an_archive_gives_the_same_sources_as_the_bytes(tmp_path: Path) -> None:
    body = f"<html><title>{TITLE}</title></html>".encode()
    ((name, _),) = archived(tmp_path, exchange("a.html", body))
    (origin,) = members(Origin(str(tmp_path / "warc" / name)), frozenset(), Counter())
    assert (origin.url, origin.data, origin.media_type) == ("http://x.gov.cn/a.html", body, "text/html")


def test_a_run_appends_files_and_full_ones_are_followed_by_others(tmp_path: Path) -> None:
    archived(tmp_path, exchange("a", b"a"), exchange("b", b"b"), full=1)
    archived(tmp_path, exchange("a", b"a"))
    assert [path.name for path in sorted((tmp_path / "warc").iterdir())] == [f"run-0000{n}.warc.gz" for n in (1, 2, 3)]


def test_the_same_exchanges_give_the_same_bytes(tmp_path: Path) -> None:
    for name in ("a", "b"):
        archived(tmp_path / name, exchange("a", b"a"))
    assert (tmp_path / "a/warc/run-00001.warc.gz").read_bytes() == (tmp_path / "b/warc/run-00001.warc.gz").read_bytes()


def test_what_a_kill_left_behind_is_cut_off(tmp_path: Path) -> None:
    (_, first), (name, _) = archived(tmp_path, exchange("a", b"a"), exchange("b", b"b"))
    (tmp_path / "warc" / "run-00002.warc.gz").write_bytes(b"half")
    (tmp_path / "warc" / "other-00001.warc.gz").write_bytes(b"another run's")
    Archive(tmp_path, "run", "software/1").repair({name: first})
    assert sorted(path.name for path in (tmp_path / "warc").iterdir()) == ["other-00001.warc.gz", name]
    kinds = [record.rec_type for record in ArchiveIterator(io.BytesIO((tmp_path / "warc" / name).read_bytes()))]
    assert kinds == ["warcinfo", "response", "request", "metadata"]


def test_every_line_of_a_journal_is_json_for_itself(tmp_path: Path) -> None:
    with Journal(tmp_path) as journal:
        journal.begin("run", "same")
        journal.add(answer("b.html"), Noted(entry("b.html", title="\u2028\ud800 断行")))
    lines = (tmp_path / "journal.jsonl").read_bytes().splitlines()
    assert [sorted(json.loads(line)) for line in lines] == [["identity", "run"], ["answer", "noted"]]
