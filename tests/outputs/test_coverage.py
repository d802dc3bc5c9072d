"""The ledger: for each expected agency and year what was found, and the evidence."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from corpora import (
    AGENCY,
    DOCX,
    SECOND_RUN,
    SITE,
    attachment,
    corpus,
    home,
    line,
    of_report,
    pointer,
    report,
    table,
    title,
)
from pyarrow import parquet

import extract
from extract.cli import main
from extract.ledgers import evidence_of, write_harvest
from extract.model.capture import Entry
from extract.model.ledger import Alarm, Expected, Ledger, Standing
from extract.outputs.coverage import COVERAGE, Covered, Evidence, counted, covered, write_coverage

Pages = list[tuple[Entry, bytes]]
OTHER = "青岚市望舒县林业局"
ONE_YEAR = Ledger(years=(2023, 2023))


def evidence(pages: Pages, *alarms: Alarm) -> Evidence:
    data = {entry.sha256: content for entry, content in pages if content}
    return Evidence([entry for entry, _ in pages], lambda entry: data.get(entry.sha256), alarms)


def told(pages: Pages, ledger: Ledger = ONE_YEAR) -> list[tuple[str, int | None, str, str]]:
    """Agency, year, status and who expects it."""
    return [(each.agency, each.year, each.status, each.expected_by) for each in covered(evidence(pages), ledger)]


def page(content: bytes, path: str = "/nb/1.html", **said: object) -> tuple[Entry, bytes]:
    given = {"title": title(), "agency": AGENCY, "year": 2023} | said
    return line(path, content, **given), content


def missing(role: str, message: str = "", path: str = "/nb/1.html", **said: object) -> tuple[Entry, bytes]:
    return line(path, role=role, message=message, title=title(), referrer=SITE + "/nb/", **said), b""


def beside(data: bytes, media_type: str, path: str = "/f.bin") -> tuple[Entry, bytes]:
    return attachment(path, data, "/nb/1.html", media_type, agency=AGENCY, year=2023), data


PICTURES = pointer(body='<p><img src="1.png"></p>')
SHORT = pointer(body="<p>2023年,本局主动公开信息12条。收到申请1件。已答复。没有收费。没有复议。没有诉讼。问题不多。</p>")
LAST_YEAR = report(year=2022)
STANDINGS: dict[str, tuple[Pages, Standing]] = {
    "a page": ([of_report("/nb/1.html")], "found"),
    "a page in a few sentences": ([page(SHORT)], "found"),
    "a page with an attachment": ([of_report("/nb/1.html"), beside(b"PK", "application/zip")], "found"),
    "a page that points to a file": ([page(pointer()), beside(b"%PDF-", "application/pdf")], "attachment_only"),
    "a file alone": ([page(b"PK", "/nb/1.docx", media_type=DOCX)], "attachment_only"),
    "a file whose page was not met": ([beside(b"%PDF-", "application/pdf")], "attachment_only"),
    "pictures on the page": ([page(PICTURES)], "picture_only"),
    "pictures attached": ([page(pointer()), beside(b"\x89PNG", "image/png")], "picture_only"),
    "figures of the year before": ([page(LAST_YEAR)], "wrong_year"),
    "listed under another year than it says": ([page(SHORT, year=2022)], "wrong_year"),
    "a page that is gone": ([missing("gone", "HTTP 404 Not Found")], "removed"),
    "a page that leads home": ([missing("duplicate", "sent on", final_address=SITE + "/"), (home("/"), b"page /")], "removed"),
    "a report that is gone": ([of_report("/nb/1.html"), missing("gone", "HTTP 410 Gone", retrieved=SECOND_RUN)], "removed"),
    "a page that failed": ([missing("error", "HTTP 500 Internal Server Error")], "error"),
    "a page that was not to be asked for": ([missing("skipped", "robots.txt")], "error"),
    "a report that failed later": ([of_report("/nb/1.html"), missing("error", "HTTP 500", retrieved=SECOND_RUN)], "found"),
    "a page with nothing on it": ([page(pointer(body=""))], "error"),
}  # fmt: skip


@pytest.mark.parametrize(("pages", "standing"), STANDINGS.values(), ids=STANDINGS)
def test_what_a_site_shows_for_a_year_has_a_name(pages: Pages, standing: Standing) -> None:
    assert told(pages) == [(AGENCY, 2023, standing, "reports")]


def test_a_line_holds_the_evidence() -> None:
    (found,) = covered(evidence([of_report("/nb/1.html")]), ONE_YEAR)

    assert found == Covered(
        AGENCY, 2023, "found", "reports", title(), SITE + "/nb/1.html", of_report("/nb/1.html")[0].sha256, "",
        "2024-02-01T08:00:00Z", "",
    )  # fmt: skip


def messages(pages: Pages, ledger: Ledger = ONE_YEAR, *alarms: Alarm) -> list[str]:
    return [each.message for each in covered(evidence(pages, *alarms), ledger)]


@pytest.mark.parametrize(("name", "message"), [
    ("figures of the year before", "题为 2023 年,内容为 2022 年 (titled 2023, the figures are those of 2022)"),
    ("a page that is gone", "HTTP 404 Not Found"),
    ("a page that leads home", "转到栏目页或首页 (leads to a list or home page now)"),
    ("a report that is gone", "网站上已没有,保存的副本仍在 (gone from its site, the copy is kept); HTTP 410 Gone"),
    ("a page with nothing on it", "页面没有正文、附件和图片 (the page holds no text, attachment or picture)"),
])  # fmt: skip
def test_the_message_says_why(name: str, message: str) -> None:
    assert messages(STANDINGS[name][0]) == [message]


def test_a_report_that_is_gone_keeps_the_hash_of_its_copy() -> None:
    (gone,) = covered(evidence(STANDINGS["a report that is gone"][0]), ONE_YEAR)

    assert (gone.sha256, gone.address) == (of_report("/nb/1.html")[0].sha256, SITE + "/nb/1.html")


def test_gaps_between_the_years_of_an_agency_are_lines() -> None:
    pages = [of_report("/nb/1.html", year=2021), of_report("/nb/3.html", year=2023), (home("/nb/"), b"page /nb/")]

    assert told(pages, Ledger()) == [
        (AGENCY, 2021, "found", "reports"), (AGENCY, 2022, "not_found", "reports"), (AGENCY, 2023, "found", "reports"),
    ]  # fmt: skip
    gap = covered(evidence(pages), Ledger())[1]
    assert (gap.address, gap.message) == (
        SITE + "/nb/", "没有找到;查阅了 1 个栏目、列表页 (not found; 1 home pages and lists were looked through)"
    )  # fmt: skip


def test_a_users_list_says_who_is_expected_and_when() -> None:
    ledger = Ledger((Expected("望舒县林业局", first=2022), Expected("望舒县水务局", last=2022)), (2021, 2023))
    pages = [of_report("/nb/1.html", year=2022), of_report("/nb/2.html", OTHER)]

    assert told(pages, ledger) == [
        ("望舒县林业局", 2022, "not_found", "list"),
        ("望舒县林业局", 2023, "found", "list"),
        ("望舒县水务局", 2021, "not_found", "list"),
        ("望舒县水务局", 2022, "found", "list"),
    ]


def test_what_nobody_on_the_list_is_called_is_unexpected() -> None:
    pages = [of_report("/nb/1.html", OTHER), of_report("/nb/2.html", year=2018)]

    assert told(pages, Ledger((Expected(AGENCY),), (2023, 2023))) == [
        (AGENCY, 2023, "not_found", "list"), (OTHER, 2023, "found", "nobody"), (AGENCY, 2018, "found", "nobody"),
    ]  # fmt: skip


def test_reports_that_do_not_say_whose_or_when_they_are_stand_each_for_itself() -> None:
    pages = [page(SHORT, f"/nb/{n}.html", title="政府信息公开工作年度报告", agency="", year=None) for n in (1, 2)]

    assert told(pages) == [("", None, "found", "nobody"), ("", None, "found", "nobody")]


def test_the_agencies_to_which_a_site_leads_are_expected_and_not_its_owner() -> None:
    pages = [
        (home("/", "青岚市望舒县人民政府", referrer=""), b"page /"),
        (home("/bm/", "青岚市望舒县人民政府", referrer=SITE + "/"), b"page /bm/"),
        (home("/swj/", "水务局", referrer=SITE + "/bm/"), b"page /swj/"),
        (home("/lyj/", "望舒县林业局", referrer=SITE + "/bm/"), b"page /lyj/"),
        of_report("/nb/1.html"),
    ]

    assert told(pages) == [("望舒县林业局", 2023, "not_found", "directory"), (AGENCY, 2023, "found", "directory")]
    assert covered(evidence(pages), ONE_YEAR)[0].address == SITE + "/lyj/"


def test_an_agency_on_two_sites_is_one_and_the_better_report_counts() -> None:
    elsewhere = of_report("http://www.city.example/nb/1.html", seed=8)
    pages = [page(PICTURES), elsewhere]

    assert told(pages) == [(AGENCY, 2023, "found", "reports")]
    assert messages(pages) == ["另有 1 处 (1 more)"]


def test_a_page_of_one_agency_and_year_that_failed_is_an_error_of_that_year() -> None:
    failed = line("/nb?jg=7&nf=2022", role="error", title="2022年", agency=AGENCY, message="HTTP 500 Internal Server Error")
    pages = [of_report("/nb/1.html"), of_report("/nb/2.html", year=2021), (failed, b"")]

    assert [each[1:3] for each in told(pages, Ledger())] == [(2021, "found"), (2022, "error"), (2023, "found")]
    assert messages(pages, Ledger())[1] == "HTTP 500 Internal Server Error"


def test_a_broken_harvest_is_evidence_for_what_was_not_found() -> None:
    alarm = Alarm("www.wangshu.example", 9, 1, SITE + "/nb/", 9, 1)
    pages = [of_report("/nb/1.html", year=2022), (home("/nb/"), b"page /nb/")]
    gap = covered(evidence(pages, alarm), Ledger(years=(2023, 2023)))[0]

    assert (gap.year, gap.status, gap.address) == (2023, "not_found", SITE + "/nb/")
    assert "harvest looks broken: 9 reports before, 1 now" in gap.message


def test_pages_that_are_no_reports_are_not_in_the_ledger() -> None:
    pages = [
        (line("/nb/9.html", b"guide", role="not_a_report", title="政府信息公开指南"), b"guide"),
        (home("/nb/"), b"page /nb/"),
        (line("/nb/8.html", role="error", title="年报栏目", message="HTTP 500"), b""),
        (line("/nb/7.html", role="skipped", title="历年政府信息公开年报", message="many pages"), b""),
    ]

    assert told(pages) == []


def test_the_ledger_is_written_as_csv_and_as_parquet(tmp_path: Path) -> None:
    lines = covered(evidence([of_report("/nb/1.html")]), Ledger(years=(2022, 2023)))
    write_coverage(tmp_path, lines)

    rows = table(tmp_path, "coverage")
    assert [tuple(row) for row in rows] == [COVERAGE] * 2
    assert parquet.read_table(tmp_path / "coverage.parquet").to_pylist() == [
        {**row, "year": int(row["year"])} for row in rows
    ]
    assert counted(lines) == "找到 found 1 · 没有找到 not_found 1"


def test_an_empty_ledger_is_written_too(tmp_path: Path) -> None:
    write_coverage(tmp_path, [])

    assert table(tmp_path, "coverage") == []
    assert parquet.read_table(tmp_path / "coverage.parquet").num_rows == 0


def test_a_run_leaves_its_ledger_in_the_corpus_with_its_alarms(tmp_path: Path) -> None:
    before = [home("/nb/"), *(of_report(f"/nb/{n}.html", year=2018 + n, seed=n)[0] for n in range(5))]
    pages = [(home("/nb/"), b"page /nb/"), of_report("/nb/0.html", year=2018, seed=0)]
    folder = corpus(tmp_path / "corpus", pages)
    harvest = write_harvest(folder, before, [entry for entry, _ in pages], Ledger(years=(2018, 2019)))

    assert [(alarm.before, alarm.now, alarm.page) for alarm in harvest.alarms] == [(5, 1, SITE + "/nb/")]
    assert [(row["year"], row["status"], "broken" in row["message"]) for row in table(folder, "coverage")] == [
        ("2018", "found", False), ("2019", "not_found", True),
    ]  # fmt: skip


def test_bytes_that_are_missing_do_not_end_the_ledger(tmp_path: Path) -> None:
    folder = corpus(tmp_path / "corpus", [of_report("/nb/1.html")])
    next((folder / "bytes").rglob("*.html")).unlink()

    assert [each.status for each in covered(evidence_of([folder]), ONE_YEAR)] == ["error"]


def built(tmp_path: Path, pages: Pages, *options: str) -> list[tuple[str, str, str, bool]]:
    """The ledger of a build: agency, year, status, and whether the report is in the data set."""
    folder, output = corpus(tmp_path / "corpus", pages), tmp_path / "out"
    assert main(["build", str(folder), "--output", str(output), *options]) == 0
    ids = {row["report_id"] for row in table(output, "reports")}
    return [(r["agency"], r["year"], r["status"], r["report_id"] in ids) for r in table(output, "coverage")]


def test_a_build_refines_the_ledger_by_what_it_read(tmp_path: Path) -> None:
    """The page names neither agency nor year in its title; the text does."""
    entry, data = of_report("/nb/1.html")
    pages = [(replace(entry, title="", agency="", year=None), data)]

    assert told(pages)[0][0] == ""
    assert built(tmp_path, pages) == [(AGENCY, "2023", "found", True)]


def test_a_build_says_which_edition_it_read(tmp_path: Path) -> None:
    data = report(layout="text_rows")
    pages = [page(pointer()), beside(data, "text/plain")]

    assert built(tmp_path, pages) == [(AGENCY, "2023", "attachment_only", True)]


def test_a_build_finds_the_figures_of_another_year(tmp_path: Path) -> None:
    text = report(year=2022, layout="text_rows").decode().replace(title(year=2022), title(year=2023))
    pages = [page(pointer()), beside(text.encode(), "text/plain")]

    assert built(tmp_path, pages) == [(AGENCY, "2023", "wrong_year", True)]


def test_a_scan_is_a_picture(tmp_path: Path) -> None:
    pages = [page(pointer()), beside(b"\x89PNG\r\n\x1a\n" + bytes(64), "application/octet-stream")]

    assert told(pages) == [(AGENCY, 2023, "attachment_only", "reports")]
    assert built(tmp_path, pages)[0][2] == "picture_only"


def test_a_build_takes_the_list_and_the_years_of_its_user(tmp_path: Path) -> None:
    listed = tmp_path / "expected.csv"
    listed.write_text("agency\n望舒县水务局\n望舒县林业局\n", encoding="utf-8")

    assert built(tmp_path, [of_report("/nb/1.html")], "--expected", str(listed), "--years", "2023") == [
        ("望舒县水务局", "2023", "found", True), ("望舒县林业局", "2023", "not_found", False),
    ]  # fmt: skip


def test_a_build_without_a_corpus_has_no_ledger(tmp_path: Path) -> None:
    (tmp_path / "a.html").write_bytes(report())
    extract.build([tmp_path / "a.html"], tmp_path / "out", release=False)

    assert not (tmp_path / "out" / "coverage.csv").exists()


@pytest.mark.parametrize("order", [sorted, lambda pages: list(reversed(pages))], ids=["sorted", "reversed"])
def test_the_order_of_agencies_does_not_depend_on_that_of_the_manifest(order: Callable[[Sequence[object]], Pages]) -> None:
    pages = [of_report("/a.html", OTHER), of_report("/b.html")]
    shuffled = order(pages) if order is not sorted else pages

    assert [line[0] for line in told(shuffled)] == sorted([AGENCY, OTHER])
