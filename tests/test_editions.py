"""Several editions of one report: the best is read, the others are compared with it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest
import samples
from corpora import AGENCY, SITE, attachment, corpus, line, of_report, pointer, report, table, title

import extract
from extract.editions import joined
from extract.model.difference import Difference, Edition
from extract.model.document import Source
from extract.model.filing import Filing, Observation
from extract.outputs.differences import differences
from extract.outputs.editions import EDITIONS, edition_rows
from extract.result import Result

RECEIVED, GRANTED, FEES = "requests.new_received.total", "requests.granted.total", "proactive.fees.amount"


def filing(changes: Mapping[str, Observation | None] | None = None, **others: object) -> Filing:
    """A report with a zero in every cell but for the changes; None leaves a cell out altogether."""
    made = samples.filing({name: cell for name, cell in (changes or {}).items() if cell is not None})
    missing = {name for name, cell in (changes or {}).items() if cell is None}
    cells = tuple(cell for cell in made.observations if str(cell.variable) not in missing)
    return replace(made, observations=cells, **others)


def told(found: list[Difference]) -> list[tuple[str, str, str, str]]:
    """Cell, kind, and what either side shows."""
    return [(str(each.variable), each.kind, shown(each.here), shown(each.there)) for each in found]


def shown(cell: Observation | None) -> str:
    return "nothing" if cell is None else cell.status if cell.value is None else f"{cell.value} {cell.status}"


BLANK = samples.cell(RECEIVED, None, "blank")
SLASH = samples.cell(RECEIVED, None, "not_applicable", raw="/")
ABSENT = samples.cell(RECEIVED, None, "absent")
SEVEN = samples.cell(RECEIVED, "7")
DERIVED = samples.cell(RECEIVED, "7", "derived")
UNSURE = samples.cell(RECEIVED, None, "ambiguous", raw="712", candidates=("7", "71"))
CELLS: list[tuple[Observation | None, Observation | None, str]] = [
    (SEVEN, SEVEN, ""),
    (SEVEN, samples.cell(RECEIVED, "7.0"), ""),
    (SEVEN, samples.cell(RECEIVED, "7", raw="七"), ""),
    (SEVEN, samples.cell(RECEIVED, "8"), "changed"),
    (BLANK, SEVEN, "appeared"),
    (BLANK, samples.cell(RECEIVED, "0"), "appeared"),
    (SEVEN, UNSURE, "vanished"),
    (SEVEN, None, "vanished"),
    (SEVEN, DERIVED, "status"),
    (BLANK, SLASH, "status"),
    (BLANK, ABSENT, "status"),
    (ABSENT, None, ""),
    (UNSURE, UNSURE, ""),
    (UNSURE, replace(UNSURE, candidates=("7", "12")), "changed"),
    (replace(samples.cell(FEES, "1"), unit="元"), samples.cell(FEES, "1"), "changed"),
]


@pytest.mark.parametrize(("here", "there", "kind"), CELLS)
def test_cells_differ_in_number_or_status(here: Observation | None, there: Observation | None, kind: str) -> None:
    name = str((here or there or SEVEN).variable)
    found = differences(filing({name: here}), filing({name: there}))

    assert [each.kind for each in found] == ([kind] if kind else [])


def test_differences_come_in_the_order_of_the_form_with_both_sides() -> None:
    here = filing({GRANTED: samples.cell(GRANTED, "3"), FEES: samples.cell(FEES, "0.5")})
    there = filing({GRANTED: samples.cell(GRANTED, "4"), FEES: samples.cell(FEES, None, "blank")})

    assert told(differences(here, there)) == [
        (FEES, "vanished", "0.5 reported", "blank"), (GRANTED, "changed", "3 reported", "4 reported"),
    ]  # fmt: skip


def result(name: str, read: Filing | None = None, outcome: str = "complete") -> Result:
    source = Source(name, name.encode(), url=f"https://example.org/{name}")
    return Result(name, outcome, "" if read else outcome, source, None, (read,) if read else ())  # type: ignore[arg-type]


def names(results: list[Result]) -> list[tuple[str, list[str]]]:
    """Each report that stays with the editions beside it."""
    return [(each.name, [other.source for other in each.others]) for each in results]


def test_the_article_is_read_where_an_attachment_says_no_more() -> None:
    found = joined([result("article", filing()), result("a.pdf", filing()), result("a.docx", filing())])

    assert names(found) == [("article", ["a.pdf", "a.docx"])]


@pytest.mark.parametrize("article", [
    filing({RECEIVED: None}), filing({RECEIVED: UNSURE}), filing({RECEIVED: DERIVED}), None,
], ids=["fewer cells", "an unsure cell", "a derived cell", "no report"])  # fmt: skip
def test_the_edition_that_says_more_is_read(article: Filing | None) -> None:
    found = joined([result("article", article, "partial" if article else "not_a_report"), result("a.docx", filing())])

    assert names(found) == [("a.docx", ["article"])]


def test_what_cannot_be_read_says_more_than_what_is_no_report() -> None:
    found = joined([result("article", None, "not_a_report"), result("scan.pdf", None, "unreadable")])

    assert names(found) == [("scan.pdf", ["article"])]


@pytest.mark.parametrize("other", [
    filing(year=2022), filing(agency="青岚市望舒县林业局"),
], ids=["another year", "another agency"])  # fmt: skip
def test_an_attachment_of_another_year_or_agency_is_a_report_of_its_own(other: Filing) -> None:
    found = joined([result("article", filing()), result("a.docx", other)])

    assert names(found) == [("article", []), ("a.docx", [])]


@pytest.mark.parametrize("other", [
    filing(year=None), filing(agency=""), filing(agency="望舒县水务局"),
], ids=["no year", "no agency", "without its region"])  # fmt: skip
def test_an_attachment_that_says_less_of_itself_is_an_edition_all_the_same(other: Filing) -> None:
    assert names(joined([result("article", filing()), result("a.docx", other)])) == [("article", ["a.docx"])]


def test_a_source_with_several_reports_stands_for_itself() -> None:
    both = replace(result("all.pdf", filing()), filings=(filing(), filing(year=2022)))

    assert names(joined([result("article", filing()), both])) == [("article", []), ("all.pdf", [])]


def rows(here: Filing, *others: Edition) -> list[dict[str, object]]:
    return [dict(zip(EDITIONS, row, strict=True)) for row in edition_rows(here, others)]


def test_the_table_shows_what_either_edition_prints_and_where() -> None:
    other = Edition("a.docx", "https://example.org/a.docx", "complete", "", filing({RECEIVED: samples.cell(RECEIVED, "8")}))
    (row,) = rows(filing({RECEIVED: SEVEN}), other)

    assert {name: str(value) for name, value in row.items() if name not in {"report_id", "place", "other_place"}} == {
        "agency": samples.AGENCY, "year": "2023", "other_source": "a.docx", "other_url": "https://example.org/a.docx",
        "other_method": "html", "other_outcome": "complete", "kind": "changed", "table": "requests", "item": "new_received",
        "column": "total", "value": "7", "status": "reported", "raw": "7", "other_value": "8", "other_status": "reported",
        "other_raw": "8", "message": "",
    }  # fmt: skip
    assert row["place"] == row["other_place"] == "/table[1]/new_received/total"


def test_an_edition_that_agrees_or_was_not_read_has_one_row_that_says_so() -> None:
    agrees = Edition("a.docx", "", "complete", "", filing({RECEIVED: DERIVED}))
    unread = Edition("b.pdf", "", "unreadable", "页面是图片,没有文字 (pictures)")
    found = rows(filing({RECEIVED: SEVEN}), agrees, unread)

    assert [(row["other_source"], row["kind"], row["message"]) for row in found] == [
        ("a.docx", "same", ""), ("b.pdf", "not_read", "页面是图片,没有文字 (pictures)"),
    ]  # fmt: skip


def test_a_table_that_one_edition_alone_prints_is_one_row() -> None:
    whole = filing({RECEIVED: SEVEN})
    part = replace(whole, observations=tuple(cell for cell in whole.observations if cell.variable.table == "challenges"))

    found = rows(whole, Edition("page3.html", "", "partial", "", part))
    assert [(row["kind"], row["table"], row["item"]) for row in found] == [
        ("vanished", "proactive", ""), ("vanished", "requests", ""),
    ]  # fmt: skip
    assert [row["kind"] for row in rows(part, Edition("a.docx", "", "complete", "", whole))] == ["appeared", "appeared"]


def built(tmp_path: Path, text: bytes, article: bytes | None = None) -> list[dict[str, str]]:
    """The editions of a report that has an article and an attachment."""
    page = (line("/nb/1.html", article, title=title()), article) if article is not None else of_report("/nb/1.html")
    beside = attachment("/a.txt", text, "/nb/1.html", "text/plain"), text
    extract.build([corpus(tmp_path / "in", [page, beside])], tmp_path / "out", release=False)
    return table(tmp_path / "out", "editions")


def test_the_data_set_holds_a_report_once_and_its_differences_beside(tmp_path: Path) -> None:
    text = report(layout="text_rows").decode()
    received = next(row for row in text.splitlines() if row.startswith("一、本年新收"))
    *cells, total = [cell.strip() for cell in received.strip("| ").split("|")]
    changed = " | ".join([*cells, str(int(total) + 1)]) + " |"
    (row,) = built(tmp_path, text.replace(received, changed).encode())

    assert (row["kind"], row["table"], row["item"], row["column"]) == ("changed", "requests", "new_received", "total")
    assert (row["value"], row["other_value"]) == (total, str(int(total) + 1))
    assert (row["agency"], row["year"], row["other_url"]) == (AGENCY, "2023", SITE + "/a.txt")
    assert [each["url"] for each in table(tmp_path / "out", "reports")] == [SITE + "/nb/1.html"]


def test_an_article_that_only_points_to_its_attachment_leaves_no_report(tmp_path: Path) -> None:
    (row,) = built(tmp_path, report(layout="text_rows"), pointer())

    assert (row["other_url"], row["kind"], row["other_outcome"]) == (SITE + "/nb/1.html", "not_read", "not_a_report")
    assert [(each["url"], each["agency"]) for each in table(tmp_path / "out", "reports")] == [(SITE + "/a.txt", AGENCY)]


def test_the_same_corpus_gives_the_same_tables(tmp_path: Path) -> None:
    built(tmp_path / "one", report(seed=8, layout="text_rows"))
    built(tmp_path / "two", report(seed=8, layout="text_rows"))

    written = [sorted((tmp_path / run / "out").glob("editions.*")) for run in ("one", "two")]
    texts = [path.read_text(encoding="utf-8").replace("/one/", "/").replace("/two/", "/") for path, _ in written]
    assert texts[0] == texts[1]
    assert texts[0].count("changed") > 10
