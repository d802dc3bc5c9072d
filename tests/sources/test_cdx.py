"""Indexes of web archives: what they hold of a site becomes a list of captures, and the records become reports."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import cdxserver
import pytest
from cdxserver import Row, serving
from corpora import AGENCY, report, table
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from extract.cli import main
from extract.errors import SourceError
from extract.sources import cdx
from extract.sources.captures import CAPTURES, Archived, captured, is_capture_list, write_captures
from extract.sources.cdx import Index, ask
from extract.sources.local import Origin

SITE = "www.wangshu.example"
FLAVOURS = ("lines", "lines_keyed", "array")


def row(number: int, year: int = 2023, **said: str) -> Row:
    return {
        "urlkey": f"example,wangshu)/nb/{number}.html", "timestamp": f"{year}0201080000", "url": f"http://{SITE}/nb/{number}.html",
        "mime": "text/html", "status": "200", "digest": f"sha1:{number}-{year}", "length": "700",
    } | said  # fmt: skip


ROWS = [row(number) for number in range(5)]


def asked(index: cdxserver.Index, pattern: str = f"{SITE}/*", **said: object) -> list[Archived]:
    settings = {"pause": 0.0, "backoff": 0.0, "timeout": 5.0} | said
    return list(ask(Index(address=index.address, **settings), pattern))  # type: ignore[arg-type]


def numbers(found: Sequence[Archived]) -> list[str]:
    return [capture.address.rpartition("/")[2].partition(".")[0] for capture in found]


@pytest.mark.parametrize("flavour", FLAVOURS)
def test_all_pages_of_an_answer_are_read_in_every_flavour(flavour: str) -> None:
    with serving(cdxserver.Index(ROWS, flavour)) as index:
        assert numbers(asked(index)) == ["0", "1", "2", "3", "4"]


@pytest.mark.parametrize("flavour", FLAVOURS)
def test_what_an_index_says_comes_under_our_names(flavour: str) -> None:
    file = {"filename": "crawl/1.warc.gz", "offset": "12"} if flavour == "lines" else {}
    with serving(cdxserver.Index([row(1, **file)], flavour)) as index:
        (found,) = asked(index)

    base = index.address.removesuffix("/cdx")
    assert found == Archived(
        f"http://{SITE}/nb/1.html", "20230201080000", "text/html", "200", "sha1:1-2023", length="700",
        filename=file.get("filename", ""), offset=file.get("offset", ""),
        replay="" if file else f"{base}/20230201080000id_/http://{SITE}/nb/1.html",
    )  # fmt: skip


@pytest.mark.parametrize("flavour", FLAVOURS)
def test_an_index_that_holds_nothing_gives_an_empty_list(flavour: str) -> None:
    with serving(cdxserver.Index([], flavour)) as index:
        assert asked(index) == []


@pytest.mark.parametrize(("flavour", "name"), [("lines", "status"), ("array", "statuscode")])
def test_the_question_names_the_columns_of_the_flavour(flavour: str, name: str) -> None:
    with serving(cdxserver.Index(ROWS, flavour)) as index:
        asked(index, match="prefix", first="2022", last="2024")

    question = index.asked[-1]
    assert {key: question.get(key) for key in ("matchType", "from", "to", "output")} == {
        "matchType": "prefix", "from": "2022", "to": "2024", "output": "json",
    }  # fmt: skip
    assert (question["filter"], question["collapse"]) == (f"{name}:200", "digest")


def test_years_bound_the_list() -> None:
    with serving(cdxserver.Index([row(1, year) for year in range(2019, 2025)])) as index:
        assert [found.timestamp[:4] for found in asked(index, first="2021", last="2023")] == ["2021", "2022", "2023"]


def test_an_index_that_filters_nothing_is_filtered_here() -> None:
    rows = [row(1), row(1, 2024, digest="sha1:1-2023"), row(2, status="404"), row(3, status="-"), row(4, digest="sha1:1-2023")]
    with serving(cdxserver.Index(rows)) as index:
        assert numbers(asked(index)) == ["1", "3", "4"]


def test_a_limit_ends_the_list_without_asking_for_more() -> None:
    with serving(cdxserver.Index(ROWS)) as index:
        assert numbers(asked(index, limit=2)) == ["0", "1"]
    assert [question.get("page") for question in index.asked] == [None, None, "0"]


def test_time_and_key_before_the_object_of_a_line_count() -> None:
    body = f'example,wangshu)/nb/1.html 20230201080000 {{"url": "http://{SITE}/nb/1.html", "status": "200"}}\n'
    with serving(cdxserver.Index([], body=body.encode())) as index:
        index.flavour = "lines_keyed"
        assert [found.timestamp for found in asked(index)] == ["20230201080000"]


def test_a_busy_index_is_asked_again_when_it_says_so() -> None:
    waited: list[float] = []
    with serving(cdxserver.Index(ROWS)) as index:
        index.failures = [(503, {"Retry-After": "7"}), (429, {})]
        settings = Index(address=index.address, pause=0.5, backoff=3.0)
        assert len(list(ask(settings, f"{SITE}/*", sleep=waited.append))) == 5

    assert waited[:4] == [7.0, 0.5, 6.0, 0.5]
    assert set(waited[4:]) == {0.5}


def test_whoever_asks_says_who_it_is() -> None:
    with serving(cdxserver.Index(ROWS)) as index:
        asked(index, user_agent="govinfo-extract/1 (+mailto:me@example.org)")
    assert set(index.agents) == {"govinfo-extract/1 (+mailto:me@example.org)"}


@pytest.mark.parametrize(("failures", "said"), [
    ([(403, {})], "HTTP 403 Forbidden"),
    ([(500, {})] * 4, "HTTP 500 Internal Server Error"),
    ([(302, {"Location": "http://elsewhere.example/cdx"})], "the index sends us on to another host"),
    ([(302, {"Location": "file:///etc/hosts"})], "HTTP 302"),
])  # fmt: skip
def test_an_index_that_cannot_be_asked_is_an_error(failures: list[tuple[int, dict[str, str]]], said: str) -> None:
    with serving(cdxserver.Index(ROWS)) as index:
        index.failures = failures
        with pytest.raises(SourceError, match=said):
            asked(index)


@pytest.mark.parametrize("body", [
    b"<html>busy</html>", b"[1, 2]", b'{"url": 1', b'{"message": "none"}', b'[["a"], ["b"]]', b"\xff",
])  # fmt: skip
def test_an_answer_that_is_no_list_of_captures_is_an_error(body: bytes) -> None:
    with serving(cdxserver.Index([], body=body)) as index, pytest.raises(SourceError):
        asked(index)


def test_an_answer_without_end_is_cut_off() -> None:
    with serving(cdxserver.Index([], body=bytes(5000))) as index, pytest.raises(SourceError, match="ask for less"):
        asked(index, max_size=1000)


def test_an_index_that_gives_the_same_key_again_ends() -> None:
    body = b'[["timestamp", "original"], ["2023", "http://a.example/"], [], ["key"]]'
    with serving(cdxserver.Index([], body=body)) as index:
        assert len(asked(index)) == 2
    assert [question.get("resumeKey") for question in index.asked[2:]] == [None, "key"]


@pytest.mark.parametrize("address", [
    "ftp://archive.example/cdx", "archive.example/cdx", "file:///cdx", "http://me:secret@archive.example/", "",
])  # fmt: skip
def test_an_index_is_an_address_on_the_web(address: str) -> None:
    with pytest.raises(SourceError, match="expected an http"):
        Index(address=address)


@pytest.mark.parametrize("year", ["23", "next", "２０２３", "202302010800001"])
def test_bounds_are_years_or_longer_timestamps(year: str) -> None:
    with pytest.raises(SourceError, match="expected a year"):
        Index(address="http://archive.example/cdx", first=year)


@pytest.mark.parametrize(("address", "template", "replay"), [
    ("https://web.example/cdx/search/cdx", "", "https://web.example/web/2023id_/http://a.example/?a=1&b=2"),
    ("https://web.example/coll/index", "", "https://web.example/coll/2023id_/http://a.example/?a=1&b=2"),
    ("https://index.example/CC-MAIN-2023-06-index", "", ""),
    ("https://web.example/ask", "https://web.example/{timestamp}/{address}", "https://web.example/2023/http://a.example/?a=1&b=2"),
])  # fmt: skip
def test_where_an_archive_shows_a_capture_follows_from_its_index(address: str, template: str, replay: str) -> None:
    capture = Archived("http://a.example/?a=1&b=2", "2023")

    assert cdx._replay(capture, Index(address=address, replay=template)) == replay


# --- the list and the records ------------------------------------------------------------------------------------------


def packed(path: Path, *pages: tuple[str, bytes], status: str = "200 OK") -> list[tuple[int, int]]:
    """A web archive with a record for each page; offset and length of each."""
    path.parent.mkdir(parents=True, exist_ok=True)
    spans = []
    with path.open("wb") as file:
        writer = WARCWriter(file, gzip=path.suffix == ".gz")
        for address, data in pages:
            start = file.tell()
            headers = StatusAndHeaders(status, [("Content-Type", "text/html; charset=utf-8")], "HTTP/1.1")
            writer.write_record(writer.create_warc_record(address, "response", io.BytesIO(data), len(data), http_headers=headers))
            spans.append((start, file.tell() - start))
    return spans


def archived(number: int, span: tuple[int, int], filename: str = "crawl/1.warc.gz") -> Archived:
    offset, length = map(str, span)
    return Archived(f"http://{SITE}/nb/{number}.html", "20230201080000", filename=filename, offset=offset, length=length)


def listing(folder: Path, *captures: Archived) -> Path:
    write_captures(folder / "captures.csv", captures)
    return folder / "captures.csv"


def taken(path: Path, root: Path | str, passed_over: Counter[str] | None = None) -> list[Origin]:
    return list(captured(Origin(str(path)), str(root), passed_over if passed_over is not None else Counter()))


@pytest.mark.parametrize("name", ["crawl/1.warc.gz", "crawl/1.warc"])
def test_records_are_read_by_their_range_of_bytes(name: str, tmp_path: Path) -> None:
    pages = [(f"http://{SITE}/nb/{number}.html", report(year=2021 + number, seed=number)) for number in range(3)]
    spans = packed(tmp_path / "root" / name, *pages)
    path = listing(tmp_path, archived(2, spans[2], name), archived(0, spans[0], name))

    assert is_capture_list(Origin(str(path)))
    assert [(origin.url, origin.data) for origin in taken(path, tmp_path / "root")] == [pages[2], pages[0]]


def test_records_of_other_things_are_passed_over(tmp_path: Path) -> None:
    (span,) = packed(tmp_path / "crawl" / "1.warc.gz", (f"http://{SITE}/1.html", b"<p>hello</p>"))
    passed_over: Counter[str] = Counter()

    assert taken(listing(tmp_path, archived(1, span)), tmp_path, passed_over) == []
    assert passed_over == {"record": 1}


@pytest.mark.parametrize(("change", "said"), [
    ({"filename": ""}, "no archive file named"),
    ({"filename": "/etc/passwd"}, "leads outside the root"),
    ({"filename": "../1.warc.gz"}, "leads outside the root"),
    ({"filename": "s3://bucket/1.warc.gz"}, "leads outside the root"),
    ({"filename": "crawl\\..\\..\\1.warc.gz"}, "leads outside the root"),
    ({"filename": "crawl/none.warc.gz"}, "no such file"),
    ({"offset": "-1"}, "no range of bytes"),
    ({"length": ""}, "no range of bytes"),
    ({"length": "99999999999"}, "no range of bytes"),
    ({"offset": "1"}, "damaged web archive"),
    ({"offset": "99999999"}, "damaged web archive"),
])  # fmt: skip
def test_a_record_that_cannot_be_had_says_why(change: dict[str, str], said: str, tmp_path: Path) -> None:
    (span,) = packed(tmp_path / "root" / "crawl" / "1.warc.gz", (f"http://{SITE}/nb/1.html", report()))
    good = archived(1, span)
    bad = Archived(**{name: change.get(name, getattr(good, name)) for name in CAPTURES})
    first, second = taken(listing(tmp_path, bad, good), tmp_path / "root")

    assert said in first.problem
    assert (second.problem, second.url) == ("", good.address)


def test_a_list_without_a_root_says_what_is_missing(tmp_path: Path) -> None:
    (origin,) = taken(listing(tmp_path, archived(1, (0, 9))), "")
    assert "--archive-root" in origin.problem


@pytest.mark.parametrize("text", ["address\nhttp://a.example/\n", "", "timestamp,filename\n1,2\n"])
def test_other_lists_are_no_lists_of_captures(text: str, tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text(text, encoding="utf-8")

    assert not is_capture_list(Origin(str(tmp_path / "a.csv")))
    assert not is_capture_list(Origin(str(tmp_path / "none.csv")))


def test_from_an_index_to_a_data_set(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    pages = [(f"http://{SITE}/nb/{year}.html", report(year=year, seed=year)) for year in (2021, 2022)]
    spans = packed(tmp_path / "root" / "crawl" / "1.warc.gz", *pages)
    rows = [
        row(year, year, filename="crawl/1.warc.gz", offset=str(start), length=str(length))
        for year, (start, length) in zip((2021, 2022), spans, strict=True)
    ]
    captures = tmp_path / "captures.csv"
    with serving(cdxserver.Index(rows)) as index:
        monkeypatch.setenv("EXTRACT_INDEX", index.address)
        monkeypatch.setattr("time.sleep", lambda _: None)
        assert main(["captures", f"{SITE}/nb/*", f"{SITE}/*", "--output", str(captures)]) == 0
    assert "2 个存档 captures" in capsys.readouterr().out
    assert main(["build", str(captures), "--archive-root", str(tmp_path / "root"), "--output", str(tmp_path / "out")]) == 0

    assert [(each["agency"], each["year"], each["url"]) for each in table(tmp_path / "out", "reports")] == [
        (AGENCY, "2021", pages[0][0]), (AGENCY, "2022", pages[1][0]),
    ]  # fmt: skip
    capsys.readouterr()


def test_an_index_that_fails_leaves_the_list_of_before(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    captures = listing(tmp_path, archived(1, (0, 9)))
    before = captures.read_bytes()
    with serving(cdxserver.Index([], body=b"<html>")) as index:
        assert main(["captures", SITE, "--index", index.address, "--output", str(captures)]) == 2

    assert "no answer of an index" in capsys.readouterr().err
    assert (captures.read_bytes(), sorted(path.name for path in tmp_path.iterdir())) == (before, ["captures.csv"])


def test_the_list_is_plain_csv(tmp_path: Path) -> None:
    path = listing(tmp_path, Archived('http://a.example/?q="a,b"', "2023"))

    with path.open(encoding="utf-8", newline="") as file:
        (found,) = csv.DictReader(file)
    assert (tuple(found), found["address"]) == (CAPTURES, 'http://a.example/?q="a,b"')
