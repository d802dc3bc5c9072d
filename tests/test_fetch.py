"""`extract fetch` against the test site: complete, exact, polite, safe, and the same after a kill."""

from __future__ import annotations

import gzip
import os
import signal
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from testsite import judge
from testsite.server import COOKIE, Request, Served, served
from testsite.world import WITHOUT_PROFILE
from warcio.archiveiterator import ArchiveIterator

from extract.sources.manifest import read_journal

CONTACT = "mailto:me@example.org"
QUICK = ("--backoff", "0.1", "--retries", "2", "--max-size", "8", "--contact", CONTACT)
SOME_YEARS = (2022, 2023)


@dataclass(frozen=True)
class Fetched:
    """A run: where the corpus is, what the manifest says, what the servers saw, and what it printed."""

    site: Served
    folder: Path
    rows: list[dict[str, str]]
    requests: list[Request]
    said: str

    @property
    def verdict(self) -> judge.Verdict:
        return judge.judge(self.site.world, self.rows)


def run(site: Served, folder: Path, *options: str) -> Fetched:
    site.record.take()
    done = judge.fetch(site.world.home, folder, *QUICK, *options)
    assert done.returncode == 0, done.stderr
    return Fetched(site, folder, judge.read_rows(folder), site.record.take(), done.stdout + done.stderr)


@pytest.fixture(scope="module")
def whole() -> Iterator[Served]:
    with served(hang=1.0) as site:
        yield site


@pytest.fixture(scope="module")
def fetched(whole: Served, tmp_path_factory: pytest.TempPathFactory) -> Fetched:
    return run(whole, tmp_path_factory.mktemp("whole") / "corpus")


@pytest.fixture(scope="module")
def small() -> Iterator[Served]:
    with served(SOME_YEARS, small=True, hang=0.2) as site:
        yield site


@pytest.fixture(scope="module")
def undisturbed(small: Served, tmp_path_factory: pytest.TempPathFactory) -> Fetched:
    return run(small, tmp_path_factory.mktemp("small") / "corpus")


def test_every_published_report_is_found_with_all_its_editions(fetched: Fetched) -> None:
    assert fetched.verdict.missed + fetched.verdict.incomplete == []
    assert fetched.verdict.recall == 1.0


def test_nothing_else_is_taken_as_a_report(fetched: Fetched) -> None:
    assert fetched.verdict.precision >= 0.99, fetched.verdict.wrong


def test_a_site_of_a_family_without_a_profile_yields_its_reports(fetched: Fetched) -> None:
    found, published = fetched.verdict.by_site[WITHOUT_PROFILE]
    assert found >= 0.95 * published


def test_agencies_and_years_are_known_from_the_pages(fetched: Fetched) -> None:
    assert len(fetched.verdict.misread) <= 0.05 * fetched.verdict.published, fetched.verdict.misread


def test_article_and_attachments_are_kept_together(fetched: Fetched) -> None:
    assert fetched.verdict.apart == []


def test_no_page_is_fetched_twice(fetched: Fetched) -> None:
    assert judge.fetched_twice(fetched.requests) == []


def test_robots_are_obeyed(fetched: Fetched) -> None:
    assert judge.disobeyed(fetched.site.world, fetched.requests) == []


def test_a_site_is_given_the_pause_that_it_wishes(fetched: Fetched) -> None:
    assert judge.shortest_pause(fetched.requests, "slj") >= 0.4 * 0.9


def test_every_request_says_who_asks(fetched: Fetched) -> None:
    assert {request.agent for request in fetched.requests if CONTACT not in request.agent} == set()


def test_endless_parts_of_a_site_are_left_soon(fetched: Fetched) -> None:
    assert len(judge.trapped(fetched.requests)) <= 150


def test_what_could_not_be_had_is_said_with_the_reason(fetched: Fetched) -> None:
    said = {row["address"]: row for row in fetched.rows}
    for publication in fetched.site.world.reports("removed", "error"):
        row = said[publication.evidence]
        assert row["role"] not in judge.TAKEN
        assert row["message"]


def test_pages_that_robots_forbid_are_named_as_such(fetched: Fetched) -> None:
    said = {row["address"]: row for row in fetched.rows}
    assert all(said[address]["role"] == "skipped" for address in fetched.site.world.forbidden)


def test_no_cookie_is_written_to_disk(fetched: Fetched) -> None:
    for path in filter(Path.is_file, fetched.folder.rglob("*")):
        data = path.read_bytes()
        assert COOKIE.encode() not in (gzip.decompress(data) if path.suffix == ".gz" else data), path


def test_names_from_outside_never_become_paths(fetched: Fetched) -> None:
    assert [path.name for path in fetched.folder.parent.iterdir()] == ["corpus"]
    assert [path for path in fetched.folder.rglob("*") if "evil" in path.name] == []


def test_the_web_archive_holds_every_answer(fetched: Fetched) -> None:
    held = set()
    for path in sorted(fetched.folder.rglob("*.warc.gz")):
        with path.open("rb") as file:
            held |= {
                record.rec_headers.get_header("WARC-Target-URI")
                for record in ArchiveIterator(file)
                if record.rec_type == "response"
            }
    assert {row["final_address"] for row in fetched.rows if row["sha256"]} <= held


def test_a_second_run_fetches_only_what_changed_and_keeps_both_versions(
    small: Served, undisturbed: Fetched, tmp_path: Path
) -> None:
    folder = tmp_path / "corpus"
    subprocess.run(["cp", "-r", undisturbed.folder, folder], check=True)
    pages = [p.editions[0] for p in small.world.reports() if p.shape == "page" and p.site in {"city", "wsx"}][-2:]
    before = {address: (small.world.page(address) or pytest.fail(address)).body() for address in pages}
    for address, data in before.items():
        small.world.change(address, data.replace("。".encode(), "；".encode(), 1))
    again = run(small, folder)
    assert {r.address for r in again.requests if r.status == 200} & {
        address for p in small.world.reports() for address in p.editions
    } == set(pages)
    for address, data in before.items():
        versions = {row["sha256"]: row["supersedes"] for row in again.rows if row["address"] == address}
        small.world.change(address, data)
        old = small.world.sha256(address)
        assert len(versions) == 2
        assert old in versions.values()
    assert len(again.rows) == len(undisturbed.rows) + 2


@pytest.mark.parametrize("number", [5, 45])
def test_a_killed_run_goes_on_to_the_same_manifest(
    small: Served, undisturbed: Fetched, tmp_path: Path, number: int
) -> None:
    small.record.take()
    command = judge.fetch_command(small.world.home, tmp_path / "corpus", *QUICK)
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        end = time.monotonic() + 30
        while len(small.record.requests) < number and process.poll() is None and time.monotonic() < end:
            time.sleep(0.005)
        os.kill(process.pid, signal.SIGKILL)
    killed = time.monotonic()
    kept = {address for address in read_journal(tmp_path / "corpus").answers if not address.endswith("/robots.txt")}
    before = small.record.take()
    resumed = judge.fetch(small.world.home, tmp_path / "corpus", *QUICK)
    assert resumed.returncode == 0, resumed.stderr
    timeless = [{**row, "retrieved": ""} for row in judge.read_rows(tmp_path / "corpus")]
    assert timeless == [{**row, "retrieved": ""} for row in undisturbed.rows]
    asked_again = {request.address for request in small.record.take() if request.time >= killed} & kept
    assert len(before) >= number
    assert kept or number < 10  # a run that was hardly begun may have kept nothing
    assert asked_again == set()


def test_requests_are_never_closer_than_the_user_wants(small: Served, tmp_path: Path) -> None:
    done = run(small, tmp_path / "corpus", "--delay", "0.1", "--concurrency", "2", "--limit", "25")
    assert all(judge.shortest_pause(done.requests, name) >= 0.1 * 0.9 for name in ("city", "wsx"))


def test_a_dry_run_asks_for_no_report(small: Served, tmp_path: Path) -> None:
    small.record.take()
    done = judge.fetch(small.world.home, tmp_path / "corpus", *QUICK, "--dry-run")
    asked = {request.address for request in small.record.take()}
    articles = [p.editions[0] for p in small.world.reports() if p.shape == "page"]
    assert done.returncode == 0, done.stderr
    assert asked & set(articles) == set()
    assert [address for address in articles if address not in done.stdout] == []
    assert not (tmp_path / "corpus").exists()


def test_private_addresses_are_refused_without_the_flag(small: Served, tmp_path: Path) -> None:
    small.record.take()
    command = judge.fetch_command(small.world.home, tmp_path / "corpus", *QUICK)
    command.remove("--allow-private")
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert small.record.take() == []
    assert "--allow-private" in done.stdout + done.stderr + (tmp_path / "corpus" / "manifest.csv").read_text("utf-8")
