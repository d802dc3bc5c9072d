"""A fetch leaves a ledger in its corpus, and says so where a site yields far less than before."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import crawling
import pytest
from corpora import AGENCY, table, title
from crawling import Page, Reply, Site, page

from extract.fetch import FetchOptions, FetchSummary, fetch
from extract.model.ledger import Expected, Ledger

YEARS = range(2016, 2024)
QUICK: dict[str, Any] = {"delay": 0, "backoff": 0.05, "retries": 0, "timeout": 5, "allow_private": True}
LEDGER = Ledger((Expected("望舒县水务局", first=2016), Expected("望舒县林业局", first=2023)), (2015, 2023))


@pytest.fixture(autouse=True)
def _reader(monkeypatch: pytest.MonkeyPatch) -> None:
    """The reader of the small site takes the word 年报 at the end of a title for a report."""
    monkeypatch.setattr("extract.fetch.COMMAND", (sys.executable, crawling.__file__))


def report(year: int) -> str:
    shown = page(title(year=year).replace("工作年度报告", "工作年报"))
    return shown.replace("<body>", "<body>" + "本年主动公开信息若干条。" * 8)


def pages(*years: int) -> dict[str, Page]:
    """A site with all reports, whose list leads to those of some years."""
    links = (f"article /nb/{year}.html {title(year=year)}" for year in years)
    reports: dict[str, Page] = {f"/nb/{year}.html": report(year) for year in YEARS}
    return {"/": page("首页", "list /nb/ 年报"), "/nb/": page("列表", *links), **reports}


def fetched(site: Site, folder: Path, **options: Any) -> FetchSummary:
    return fetch([site.address + "/"], folder, FetchOptions(**{**QUICK, **options}), ledger=LEDGER)


def told(folder: Path) -> list[str]:
    """Agency, year and status of each line."""
    return [f"{row['agency']} {row['year']} {row['status']}" for row in table(folder, "coverage")]


def test_a_fetch_says_what_it_found_for_each_expected_agency_and_year(tmp_path: Path) -> None:
    with Site(pages(2021, 2023)) as site:
        summary = fetched(site, tmp_path / "corpus")

    assert told(tmp_path / "corpus") == [
        *(f"望舒县水务局 {year} {'found' if year in (2021, 2023) else 'not_found'}" for year in YEARS),
        "望舒县林业局 2023 not_found",
    ]
    assert "应有年报 expected reports: 找到 found 2 · 没有找到 not_found 7\n" in str(summary)
    assert summary.alarms == ()
    assert AGENCY.endswith("望舒县水务局")


def test_a_list_that_lost_its_links_is_an_alarm_though_the_reports_are_still_there(tmp_path: Path) -> None:
    with Site(pages(*YEARS)) as site:
        fetched(site, tmp_path / "corpus")
        site.pages["/nb/"] = page("列表", f"article /nb/2023.html {title()}")
        summary = fetched(site, tmp_path / "corpus")

    (alarm,) = summary.alarms
    assert f"年报由 8 份降至 1 份,页面 {site.address}/nb/ 所列由 8 份降至 1 份" in alarm
    assert f"警告 alarm: {alarm}" in str(summary)
    assert told(tmp_path / "corpus")[:8] == [f"望舒县水务局 {year} found" for year in YEARS]


def test_a_list_that_cannot_be_had_any_more_is_an_alarm_with_the_reason(tmp_path: Path) -> None:
    with Site(pages(*YEARS)) as site:
        fetched(site, tmp_path / "corpus")
        site.pages["/nb/"] = Reply(b"", 500)
        summary = fetched(site, tmp_path / "corpus")

    assert "HTTP 500 Internal Server Error" in summary.alarms[0]


def test_a_run_that_was_cut_short_is_no_alarm(tmp_path: Path) -> None:
    with Site(pages(*YEARS)) as site:
        fetched(site, tmp_path / "corpus")
        site.pages["/nb/"] = page("列表", f"article /nb/2023.html {title()}")
        summary = fetched(site, tmp_path / "corpus", limit=3)

    assert summary.alarms == ()


def test_a_second_run_that_finds_the_same_leaves_the_same_ledger(tmp_path: Path) -> None:
    with Site(pages(*YEARS)) as site:
        fetched(site, tmp_path / "corpus", clock="2024-05-06T07:08:09Z")
        first = (tmp_path / "corpus" / "coverage.csv").read_bytes()
        summary = fetched(site, tmp_path / "corpus", clock="2024-06-06T07:08:09Z")

    assert (summary.alarms, (tmp_path / "corpus" / "coverage.csv").read_bytes()) == ((), first)
