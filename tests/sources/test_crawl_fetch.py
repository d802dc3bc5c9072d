"""A fetch as a whole, against a small site on loopback."""

from __future__ import annotations

import csv
import gzip
import io
import os
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import crawling
import pyarrow.parquet as pq
import pytest
from crawling import Page, Reply, Site, Visit, page
from warcio.archiveiterator import ArchiveIterator

from extract.errors import OutputError, SourceError
from extract.fetch import FetchOptions, FetchSummary, fetch
from extract.model.capture import Entry
from extract.sources.manifest import read_journal, read_manifest

CLOCK = "2024-05-06T07:08:09Z"
QUICK: dict[str, Any] = {"delay": 0, "backoff": 0.05, "retries": 2, "timeout": 5, "allow_private": True}


@pytest.fixture(autouse=True)
def _reader(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("extract.fetch.COMMAND", (sys.executable, crawling.__file__))


def fetched(site: Site, folder: Path, *starts: str, **options: Any) -> FetchSummary:
    return fetch([site.address + start for start in starts or ("/",)], folder, FetchOptions(**{**QUICK, **options}))


def rows(folder: Path, site: Site) -> dict[str, Entry]:
    """The last line of each page, by its path."""
    return {entry.address.removeprefix(site.address): entry for entry in read_manifest(folder)}


def office(name: str, *years: int) -> dict[str, Page]:
    """A list of reports and the reports."""
    reports = {f"/{name}/{year}.html": page(f"{name}{year}年年报") for year in years}
    links = (f"article {path} {path}年报" for path in reports)
    return {f"/{name}/": page("列表", *links), **reports}


# What is fetched


def small() -> dict[str, Page]:
    return {
        "/": page("首页", "list /list.html 年报", "list /list.html#again 年报", "list /index.html 首页"),
        "/list.html": page("列表", "article /a.html 年报", "article /b.html 指南", "article /none.html 年报"),
        "/a.html": page("甲局2023年年报", "attachment /down?id=1&name=..%2F..%2Fx.pdf 附件"),
        "/down?id=1&name=..%2F..%2Fx.pdf": Reply(b"%PDF-1.4 one", media_type="application/octet-stream"),
        "/b.html": page("甲局公开指南"),
    }


def test_a_site_becomes_a_corpus(tmp_path: Path) -> None:
    with Site(small()) as site:
        summary = fetched(site, tmp_path, clock=CLOCK)
        found = rows(tmp_path, site)

    assert {path: entry.role for path, entry in found.items()} == {
        "/": "list", "/list.html": "list", "/a.html": "report", "/b.html": "not_a_report", "/none.html": "gone",
        "/down?id=1&name=..%2F..%2Fx.pdf": "attachment",
    }  # fmt: skip
    assert max(Counter(site.paths(robots=True)).values()) == 1
    report, attachment = found["/a.html"], found["/down?id=1&name=..%2F..%2Fx.pdf"]
    assert (report.year, report.title, report.report) == (2023, "甲局2023年年报", report.address)
    assert report.referrer == site.address + "/list.html"
    assert (attachment.report, attachment.year) == (report.address, 2023)
    assert attachment.media_type == "application/pdf"
    assert found["/b.html"].message == "title 甲局公开指南"
    assert (summary.fetched, summary.new, summary.roles["report"]) == (5, 5, 1)
    assert "取得 fetched 5" in str(summary)


def test_bytes_lie_under_their_hash_and_under_no_name_from_outside(tmp_path: Path) -> None:
    with Site(small()) as site:
        fetched(site, tmp_path / "corpus")
        found = rows(tmp_path / "corpus", site)
    files = {path.stem: path for path in (tmp_path / "corpus" / "bytes").glob("*/*")}
    assert set(files) == {entry.sha256 for entry in found.values() if entry.sha256}
    assert all(path.parent.name == name[:2] for name, path in files.items())
    assert sorted(path.suffix for path in files.values()) == [".html"] * 4 + [".pdf"]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["corpus"]


def test_the_manifest_is_one_table_in_two_formats(tmp_path: Path) -> None:
    with Site(small()) as site:
        fetched(site, tmp_path)
    with (tmp_path / "manifest.csv").open(encoding="utf-8", newline="") as file:
        printed = list(csv.DictReader(file))
    table = pq.read_table(tmp_path / "manifest.parquet").to_pylist()
    assert [{name: "" if value is None else str(value) for name, value in row.items()} for row in table] == printed
    assert [row["address"] for row in printed] == sorted(row["address"] for row in printed)
    assert not (tmp_path / "journal.jsonl").exists()


def test_a_list_of_addresses_says_agency_and_year(tmp_path: Path) -> None:
    with Site(small()) as site:
        listed = tmp_path / "list.csv"
        listed.write_text(f"url,agency,year,kind\n{site.address}/down?id=1&name=..%2F..%2Fx.pdf,甲局,2019,article\n")
        fetch([str(listed)], tmp_path / "corpus", FetchOptions(**QUICK))
        (entry,) = rows(tmp_path / "corpus", site).values()
    assert (entry.agency, entry.year) == ("甲局", 2019)


def test_what_is_no_address_is_refused_before_anything_is_asked(tmp_path: Path) -> None:
    for wrong in ("ftp://example.org/x", "file:///etc/passwd", "no such file", "missing.csv"):
        with pytest.raises(SourceError):
            fetch([wrong], tmp_path / "corpus")
    archive = tmp_path / "x.zip"
    archive.write_bytes(b"PK\x03\x04\xff")
    with pytest.raises(SourceError, match="extract build"):
        fetch([str(archive)], tmp_path / "corpus")
    assert not (tmp_path / "corpus").exists()


def test_a_page_that_breaks_its_reader_does_not_end_the_run(tmp_path: Path) -> None:
    pages = {
        "/": page("列表", "article /x.html a", "article /y.html b"),
        "/x.html": page("breaks"),
        "/y.html": page("2020年报"),
    }
    with Site(pages) as site:
        fetched(site, tmp_path)
        found = rows(tmp_path, site)
    assert (found["/x.html"].role, found["/y.html"].role) == ("other", "report")
    assert "ValueError" in found["/x.html"].message


# The second run


def test_a_second_run_fetches_what_changed_and_keeps_both_versions(tmp_path: Path) -> None:
    state = {"/a.html": page("甲局2023年年报"), "/b.html": page("乙局2023年年报")}

    def tagged(visit: Visit) -> Reply:
        body = state[visit.path].encode()
        tag = f'"{len(body)}"'
        headers = {"ETag": tag, "Last-Modified": "Mon, 06 May 2024 07:08:09 GMT", "Set-Cookie": "id=secret"}
        if visit.headers.get("if-none-match") == tag:
            return Reply(status=304, headers=headers)
        return Reply(body, headers=headers)

    home = page("列表", "article /a.html 年报", "article /b.html 年报")
    with Site({"/": home, "/a.html": tagged, "/b.html": tagged}) as site:
        fetched(site, tmp_path, clock="2024-01-01T00:00:00Z")
        first = (tmp_path / "manifest.csv").read_bytes()
        again = fetched(site, tmp_path, clock="2024-02-01T00:00:00Z")
        assert (again.unchanged, again.new, again.changed) == (3, 0, 0)
        assert (tmp_path / "manifest.csv").read_bytes() == first
        assert [visit.headers.get("if-modified-since") for visit in site.visits[-2:]] == [
            "Mon, 06 May 2024 07:08:09 GMT"
        ] * 2

        state["/a.html"] = page("甲局2023年年报", "attachment /new.pdf 更正")
        site.pages["/new.pdf"] = Reply(b"%PDF-1.4 new", media_type="application/pdf")
        third = fetched(site, tmp_path, clock="2024-03-01T00:00:00Z")
        assert (third.unchanged, third.new, third.changed) == (2, 1, 1)
        versions = [entry for entry in read_manifest(tmp_path) if entry.address.endswith("/a.html")]
    assert [entry.retrieved[:7] for entry in versions] == ["2024-01", "2024-03"]
    assert versions[1].supersedes == versions[0].sha256
    assert all((tmp_path / "bytes" / v.sha256[:2] / f"{v.sha256}.html").exists() for v in versions)


def test_a_report_that_its_list_no_longer_names_is_asked_for_once_more(tmp_path: Path) -> None:
    with Site(office("x", 2020, 2021)) as site:
        fetched(site, tmp_path, "/x/", clock="2024-01-01T00:00:00Z")
        site.pages["/x/"] = page("列表", "article /x/2020.html 年报")
        del site.pages["/x/2021.html"]
        fetched(site, tmp_path, "/x/", clock="2024-02-01T00:00:00Z")
        removed = rows(tmp_path, site)["/x/2021.html"]
    assert (removed.role, removed.status) == ("gone", 404)


# Politeness


def test_robots_are_obeyed_and_asked_once_with_redirects(tmp_path: Path) -> None:
    rules = "User-agent: *\nDisallow: /\n\nUser-agent: govinfo-extract\nDisallow: /secret\nCrawl-delay: 0.2\n"
    pages = {
        "/robots.txt": Reply(status=301, headers={"Location": "/r.txt"}), "/r.txt": Reply(rules.encode(), media_type="text/plain"),
        "/": page("列表", "article /secret/a.html 年报", "article /b.html 2020年报", "article /c.html 2021年报"),
        "/b.html": page("2020年年报"), "/c.html": page("2021年年报"),
    }  # fmt: skip
    with Site(pages) as site:
        summary = fetched(site, tmp_path, concurrency=4)
        found = rows(tmp_path, site)
    assert sorted(site.paths(robots=True)) == ["/", "/b.html", "/c.html", "/r.txt", "/robots.txt"]
    assert found["/secret/a.html"].role == "skipped"
    assert any("robots.txt" in reason for reason in summary.skipped)
    times = [visit.at for visit in site.visits[2:]]
    assert min(later - earlier for earlier, later in pairwise(times)) > 0.18


def test_a_site_whose_robots_fail_is_left_alone(tmp_path: Path) -> None:
    with Site({**small(), "/robots.txt": Reply(status=500)}) as site:
        summary = fetched(site, tmp_path)
    assert set(site.paths(robots=True)) == {"/robots.txt"}
    assert (summary.fetched, sum(summary.skipped.values())) == (0, 1)


def test_a_server_that_is_not_there_is_an_error_and_not_a_refusal(tmp_path: Path) -> None:
    with Site({}) as gone:
        pass
    pages = {
        "/": page("列表", f"article {gone.address}/a.html 年报", "article /b.html 2020年报"),
        "/b.html": page("2020年年报"),
    }
    with Site(pages) as site:
        summary = fetched(site, tmp_path)
    assert summary.failed == ((f"{gone.address}/a.html", "连接被拒绝 (connection refused)"),)
    assert summary.roles["report"] == 1


def test_what_a_viewer_shows_belongs_to_the_report_of_its_page(tmp_path: Path) -> None:
    pages = {
        "/": page("列表", "article /a.html 年报"), "/a.html": page("2020年年报", "attachment /view?file=1 看"),
        "/view?file=1": page("列表", "attachment /1.pdf 文件"), "/1.pdf": Reply(b"%PDF-1", media_type="application/pdf"),
    }  # fmt: skip
    with Site(pages) as site:
        fetched(site, tmp_path)
        found = rows(tmp_path, site)
    assert (found["/1.pdf"].role, found["/1.pdf"].report) == ("attachment", site.address + "/a.html")


def test_requests_are_never_closer_than_the_delay_and_say_who_asks(tmp_path: Path) -> None:
    with Site(office("x", *range(2015, 2021))) as site:
        fetched(site, tmp_path, "/x/", delay=0.15, concurrency=4, contact="mailto:me@example.org")
    times = [visit.at for visit in site.visits]
    assert min(later - earlier for earlier, later in pairwise(times)) > 0.12
    assert {visit.headers["user-agent"] for visit in site.visits} == {
        FetchOptions(contact="mailto:me@example.org").user_agent
    }
    assert site.visits[0].headers["user-agent"].startswith("govinfo-extract/")


def test_failures_that_pass_are_tried_again_after_growing_pauses(tmp_path: Path) -> None:
    def shaky(visit: Visit) -> Reply:
        return Reply(status=503) if visit.number < 2 else Reply(page("2020年年报").encode())

    with Site(
        {
            "/": page("列表", "article /a.html 年报", "article /b.html 年报"),
            "/a.html": shaky,
            "/b.html": Reply(status=500),
        }
    ) as site:
        summary = fetched(site, tmp_path, backoff=0.1)
        found = rows(tmp_path, site)
    assert found["/a.html"].role == "report"
    assert (found["/b.html"].role, found["/b.html"].message) == ("error", "HTTP 500 Internal Server Error")
    first, second, third = (visit.at for visit in site.visits if visit.path == "/a.html")
    assert second - first > 0.1
    assert third - second > 0.2
    assert site.paths().count("/b.html") == 3
    assert len(summary.failed) == 1


def test_a_server_that_asks_for_a_pause_gets_it_for_all_its_pages(tmp_path: Path) -> None:
    def busy(visit: Visit) -> Reply:
        return (
            Reply(status=429, headers={"Retry-After": "1"}) if not visit.number else Reply(page("2020年年报").encode())
        )

    site_pages: dict[str, Page] = {"/": page("列表", *(f"article /{n}.html 年报" for n in range(4)))}
    site_pages |= {f"/{n}.html": page(f"20{n + 10}年年报") for n in range(1, 4)}
    with Site({**site_pages, "/0.html": busy}) as site:
        fetched(site, tmp_path, delay=0.1, concurrency=1)
    asked = next(index for index, visit in enumerate(site.visits) if visit.path == "/0.html")
    assert site.visits[asked + 1].at - site.visits[asked].at > 0.95


def test_redirects_are_followed_once_and_circles_end(tmp_path: Path) -> None:
    def to(place: str) -> Reply:
        return Reply(status=302, headers={"Location": place})

    pages = {
        "/": page("列表", *(f"article /{name}.html 年报" for name in ("old", "round", "also", "out"))),
        "/old.html": to("new.html"), "/new.html": page("2020年年报"), "/also.html": to("/new.html"),
        "/round.html": to("/round2.html"), "/round2.html": to("/round.html"), "/out.html": to("javascript:alert(1)"),
    }  # fmt: skip
    with Site(pages) as site:
        fetched(site, tmp_path)
        found = rows(tmp_path, site)
    assert max(Counter(site.paths()).values()) == 1
    assert (found["/old.html"].role, found["/old.html"].final_address) == ("report", site.address + "/new.html")
    assert found["/also.html"].role == "duplicate"
    assert (found["/round.html"].role, found["/out.html"].role) == ("error", "error")


# Safety


@pytest.fixture
def _guarded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("extract.fetch.COMMAND", (sys.executable, crawling.__file__, "guarded"))


def test_ones_own_network_is_not_talked_to(tmp_path: Path) -> None:
    with Site(small()) as site:
        port = site.address.rpartition(":")[2]
        names = ("127.0.0.1", "localhost", "2130706433", "0x7f.1", "[::ffff:127.0.0.1]")
        summary = fetch(
            [f"http://{name}:{port}/" for name in names], tmp_path, FetchOptions(**{**QUICK, "allow_private": False})
        )
        assert not site.visits
    assert (summary.fetched, sum(summary.skipped.values())) == (0, 5)


@pytest.mark.usefixtures("_guarded")
def test_neither_a_redirect_nor_a_changing_name_leads_into_ones_own_network(tmp_path: Path) -> None:
    with Site(small(), "127.0.0.2") as inside, Site({}) as site:
        port = site.address.rpartition(":")[2]
        site.pages |= {
            "/": page("列表", "article /a.html 年报", f"article http://moving.example:{port}/b.html 年报"),
            "/a.html": Reply(status=302, headers={"Location": inside.address + "/a.html"}),
            "/b.html": page("2020年年报"),
            "/robots.txt": Reply(pieces=(b"User-agent: *",)),  # the connection closes, the next one looks up anew
        }  # fmt: skip
        fetched(site, tmp_path, allow_private=False)
        found = {entry.address: entry for entry in read_manifest(tmp_path)}
        assert not inside.visits
    assert found[site.address + "/a.html"].role == "skipped"
    assert "127.0.0.2" in found[site.address + "/a.html"].message
    # Its first look-up, for robots.txt, led to where it may; the second one no longer did.
    assert any(visit.headers["host"].startswith("moving.example") for visit in site.visits)
    assert found[f"http://moving.example:{port}/b.html"].role == "skipped"


def bomb() -> bytes:
    buffer = io.BytesIO()
    with gzip.GzipFile(fileobj=buffer, mode="wb") as packed:
        for _ in range(64):
            packed.write(bytes(1 << 20))
    return buffer.getvalue()


def test_documents_beyond_size_or_time_are_given_up_on_the_way(tmp_path: Path) -> None:
    sent: list[int] = []

    def endless(_: Visit) -> Reply:
        def pieces() -> Iterator[bytes]:
            for _ in range(4000):
                sent.append(1 << 16)
                yield bytes(1 << 16)

        return Reply(pieces=pieces())

    pages: dict[str, Page] = {
        "/": page("列表", *(f"article /{name} 年报" for name in ("big", "endless", "slow", "bomb", "told", "fine"))),
        "/big": Reply(bytes(3 << 20)), "/endless": endless, "/fine": page("2020年年报"),
        "/slow": Reply(pieces=tuple(b"x" for _ in range(40)), pause=0.2),
        "/bomb": Reply(bomb(), headers={"Content-Encoding": "gzip"}),
        "/told": Reply(b"short", headers={"Content-Length": str(5 << 20)}),
    }  # fmt: skip
    with Site(pages) as site:
        fetched(site, tmp_path, max_size=1 << 20, timeout=2, retries=0)
        found = rows(tmp_path, site)
    roles = {path: entry.role for path, entry in found.items()}
    assert [path for path, role in roles.items() if role != "error"] == ["/", "/fine"]
    for path in ("/big", "/endless", "/bomb", "/told"):
        assert "1,048,576" in found[path].message, path
    assert "2 秒" in found["/slow"].message
    assert sum(sent) < 200 << 20


def test_cookies_and_credentials_are_nowhere_on_disk(tmp_path: Path) -> None:
    secret = {"Set-Cookie": "JSESSIONID=topsecret; Path=/", "X-Auth-Token": "topsecret", "ETag": '"1"'}
    pages = {
        "/": Reply(page("列表", "article /a.html;jsessionid=topsecret?PHPSESSID=topsecret 年报").encode(), headers=secret),
        "/a.html": Reply(page("2020年年报").encode(), headers=secret),
    }  # fmt: skip
    with Site(pages) as site:
        start = site.address.replace("://", "://user:topsecret@")
        fetch([start], tmp_path / "corpus", FetchOptions(**QUICK, cache=str(tmp_path / "cache")))
        assert sorted(site.paths()) == ["/", "/a.html"]
        assert not any("cookie" in visit.headers or "authorization" in visit.headers for visit in site.visits)
    held = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    # What a page itself prints is its bytes, which stay as they are.
    told = {path: data for path, data in held.items() if "bytes" not in path.parts and path.name != "response_body"}
    assert not [path for path, data in told.items() if b"topsecret" in data]
    for path in (tmp_path / "corpus" / "warc").iterdir():
        with path.open("rb") as file:
            for record in ArchiveIterator(file):
                assert "topsecret" not in str(record.rec_headers) + str(record.http_headers)


def test_a_site_without_end_is_left_after_a_while(tmp_path: Path) -> None:
    class Endless(dict[str, Page]):
        def get(self, path: str, default: Any = None) -> Any:
            if path.startswith("/cal"):
                day = int(path.rpartition("=")[2])
                return page("列表", f"list /cal?day={day + 1} 下页", f"list /cal?day={day + 7} 下周")
            if path.startswith("/deep"):
                return page("列表", "list deep/ 更多")
            return super().get(path, default)

    site = Site({})
    site.pages = Endless(
        {**office("x", 2020), "/": page("首页", "list /cal?day=1 日历", "list /deep/ 更多", "list /x/ 年报")}
    )
    with site:
        summary = fetched(site, tmp_path, concurrency=8)
    assert summary.roles["report"] == 1
    assert len(site.visits) < 150
    assert summary.skipped


# Order, limits, dry runs


def test_a_dry_run_asks_for_lists_alone_and_writes_nothing(tmp_path: Path) -> None:
    with Site(small()) as site:
        summary = fetched(site, tmp_path / "corpus", dry_run=True)
        assert sorted(site.paths()) == ["/", "/list.html"]
    assert [page.address.removeprefix(site.address) for page in summary.planned] == ["/a.html", "/b.html", "/none.html"]
    assert "would fetch 3" in str(summary)
    assert not (tmp_path / "corpus").exists()


def test_a_limit_counts_documents(tmp_path: Path) -> None:
    with Site(office("x", *range(2010, 2020))) as site:
        summary = fetched(site, tmp_path, "/x/", limit=3)
        assert len(site.paths()) == 4
    assert summary.skipped == {"达到文件数上限 (--limit of documents)": 7}


def test_the_run_ends_at_its_limit_of_bytes_or_pages(tmp_path: Path) -> None:
    with Site(office("x", *range(2010, 2020))) as site:
        summary = fetched(site, tmp_path / "a", "/x/", run_bytes=10, delay=0.02)
        assert len(site.paths()) < 4
        assert "bytes" in summary.reason
        site.visits.clear()
        fetched(site, tmp_path / "b", "/x/", pages_per_host=5)
        assert len(site.paths()) == 5


# Interruption


def offices() -> dict[str, Page]:
    pages: dict[str, Page] = {"/": page("首页", *(f"list /n{n}/ 年报" for n in range(6)))}
    for n in range(6):
        pages |= office(f"n{n}", *range(2018, 2024))
    return pages


def outcome(folder: Path) -> list[tuple[str, ...]]:
    """The manifest without times and ports."""
    return [
        tuple(str(getattr(e, name)).partition(":")[2].partition("/")[2] if name in {"address", "referrer", "report"} else
              str(getattr(e, name)) for name in ("address", "referrer", "report", "sha256", "role", "year", "title", "supersedes"))
        for e in read_manifest(folder)
    ]  # fmt: skip


def started(site: Site, folder: Path) -> subprocess.Popen[bytes]:
    """A fetch in a process of its own."""
    code = (
        "import sys; from pathlib import Path; import extract.fetch as f; f.COMMAND = (sys.executable, sys.argv[1]);"
        "print(f.fetch([sys.argv[2]], Path(sys.argv[3]), f.FetchOptions(delay=0.02, backoff=0.05, allow_private=True)))"
    )
    return subprocess.Popen(
        [sys.executable, "-c", code, crawling.__file__, site.address, str(folder)],
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, process_group=0,
    )  # fmt: skip


def until(condition: Callable[[], bool], seconds: float = 20) -> None:
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.01)


def test_a_run_that_is_killed_goes_on_where_it_was(tmp_path: Path) -> None:
    with Site(offices()) as site:
        fetched(site, tmp_path / "whole", delay=0.02)
        whole = outcome(tmp_path / "whole")
        site.visits.clear()
        for enough in (3, 15, 30):
            process = started(site, tmp_path / "torn")
            until(lambda enough=enough: len(site.paths()) >= enough)
            process.kill()
            process.wait()
        time.sleep(0.3)
        held = len(read_journal(tmp_path / "torn").answers)
        assert held >= 20
        fetched(site, tmp_path / "torn", delay=0.02)
        times = Counter(site.paths())
    assert outcome(tmp_path / "torn") == whole
    # Pages whose answers were under way when their run was killed are the only ones to be asked for again.
    assert sum(number - 1 for number in times.values()) <= 3 * 4
    names = [path.name for path in (tmp_path / "torn" / "warc").iterdir()]
    assert len({name.partition("-")[0] for name in names}) == 1
    held_in_warc = Counter(
        record.rec_headers.get_header("WARC-Target-URI")
        for path in (tmp_path / "torn" / "warc").iterdir()
        for record in ArchiveIterator(io.BytesIO(path.read_bytes()))
        if record.rec_type == "response"
    )
    assert set(held_in_warc.values()) == {1}
    assert len(held_in_warc) == len(whole)


def test_an_interrupt_stops_in_good_order(tmp_path: Path) -> None:
    with Site(offices()) as site:
        process = started(site, tmp_path)
        until(lambda: len(site.paths()) >= 5)
        os.killpg(process.pid, signal.SIGINT)
        assert process.wait(20) == 0
        assert (tmp_path / "journal.jsonl").exists()
        assert 5 <= len(site.paths()) < 40
        assert len(read_manifest(tmp_path)) == len(site.paths())
        summary = fetched(site, tmp_path)
        assert summary.fetched == 43
        assert max(Counter(site.paths()).values()) == 1


def test_an_interrupt_does_not_wait_for_a_server_that_wants_a_long_pause(tmp_path: Path) -> None:
    pages = {"/": page("列表", "article /a.html 年报"), "/a.html": Reply(status=503, headers={"Retry-After": "500"})}
    with Site(pages) as site:
        process = started(site, tmp_path)
        until(lambda: len(site.paths()) == 2)
        time.sleep(0.3)
        os.killpg(process.pid, signal.SIGINT)
        assert process.wait(20) == 0
    assert [entry.role for entry in read_manifest(tmp_path)] == ["list"]


def test_another_run_closes_the_unfinished_one(tmp_path: Path) -> None:
    with Site(offices()) as site:
        process = started(site, tmp_path)
        until(lambda: len(site.paths()) >= 10)
        process.kill()
        process.wait()
        fetched(site, tmp_path, "/n5/")
        found = rows(tmp_path, site)
    assert {"/n5/2018.html", "/"} <= set(found)
    assert not (tmp_path / "journal.jsonl").exists()


def test_two_runs_do_not_share_a_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("extract.fetch._PATIENCE", 0.1)
    with Site(offices()) as site:
        process = started(site, tmp_path)
        until(lambda: len(site.paths()) >= 2)
        with pytest.raises(OutputError, match="another fetch"):
            fetched(site, tmp_path)
        process.kill()
        process.wait()


def test_the_same_answers_under_a_fixed_clock_give_the_same_files(tmp_path: Path) -> None:
    with Site(offices()) as site:
        for name in ("a", "b"):
            fetched(site, tmp_path / name, concurrency=8, clock=CLOCK)
        for name in ("manifest.csv", "manifest.parquet"):
            assert (tmp_path / "a" / name).read_bytes() == (tmp_path / "b" / name).read_bytes()
