from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal
from html import unescape
from pathlib import Path
from typing import Any

import browser
import pdfplumber
import pytest
import samples

from extract.errors import OutputError
from extract.model.decision import Decided, Report, Waiver
from extract.model.diagnosis import Change, Diagnosis, Repair
from extract.model.document import Document, Place, Source
from extract.model.filing import Filing, Observation
from extract.model.finding import Finding
from extract.model.form import Variable
from extract.model.review import Review
from extract.outputs.form_sheets import filing_sheets
from extract.outputs.reports import bare_row, report_row
from extract.outputs.review_entries import Shared, _packed, _steps, details
from extract.outputs.review_page import ReviewPage, write_review_page
from extract.outputs.review_words import english_label
from extract.outputs.rows import Rows
from extract.schema import editions, load_form

EVIL = "</script><script>window.pwned = 1</script><img src=x onerror='window.pwned = 2'>\u2028&amp;\"'"


@pytest.fixture(scope="module")
def tab() -> Iterator[browser.Tab]:
    if browser.installed() is None:
        pytest.skip("Chromium is not installed")
    with browser.browser_tab() as tab:
        tab.resize(1440, 1000)
        yield tab


def rows(filing: Filing, findings: Sequence[Finding] = (), **others: Any) -> Rows:
    report = report_row(filing, "complete" if filing.observations else "no_tables", "", len(findings))
    return Rows((report,), reviews=(Review(filing, tuple(findings), **others),))


def a_report(number: int, **others: Any) -> Filing:
    given: dict[str, Any] = {"agency": f"青岚市第{number}局", "year": 2021 + number % 3}
    return replace(samples.filing(data=f"report {number}".encode()), **(given | others))


def one_of_many(number: int) -> Rows:
    """Every third report has findings: errors by turns, warnings by turns."""
    if number % 3:
        return rows(a_report(number))
    if number % 2:
        return rows(a_report(number), [a_finding(severity="warning", rule="challenges_results")])
    return rows(a_report(number), [a_finding()])


def a_finding(**others: Any) -> Finding:
    formula = "1 + 0 = 1 ≠ 2 + 0 = 2"
    flow = tuple(Variable("requests", item, "total") for item in ("new_received", "carried_in", "total", "carried_out"))
    places = tuple(Place(f"/table[1]/{variable.item}/total") for variable in flow)
    return samples.finding(**({"formula": formula, "cells": flow, "places": places} | others))


def write(path: Path, *made: Rows) -> Path:
    write_review_page(made, path / "review.html")
    return path / "review.html"


def texts(tab: browser.Tab, selector: str) -> list[str]:
    found = tab.run(f"[...document.querySelectorAll({json.dumps(selector)})].map(each => each.innerText.trim())")
    return list(found)


def lines(tab: browser.Tab) -> list[str]:
    """Agencies in the overview."""
    return [text.lstrip("▶▼ ") for text in texts(tab, "#list .line .c-agency")]


def pick(tab: browser.Tab, name: str, value: str) -> None:
    event = "input" if name == "agency" else "change"
    field = f"document.querySelector('.filter [name={name}]')"
    tab.run(f"{field}.value = {json.dumps(value)}, {field}.dispatchEvent(new Event('{event}')), 0")


def click(tab: browser.Tab, selector: str, number: int = 0) -> None:
    tab.run(f"document.querySelectorAll({json.dumps(selector)})[{number}].click(), 0")


# --- the file ---------------------------------------------------------------------------------------------------------


def test_the_same_reviews_make_the_same_bytes(tmp_path: Path) -> None:
    pages = [write(tmp_path / name, *map(one_of_many, range(9))) for name in ("a", "b")]

    assert pages[0].read_bytes() == pages[1].read_bytes()
    assert str(tmp_path) not in pages[0].read_text(encoding="utf-8")


def test_a_page_that_fails_leaves_the_one_before(tmp_path: Path) -> None:
    before = write(tmp_path, one_of_many(0)).read_bytes()

    def breaking() -> Iterator[Rows]:
        yield one_of_many(1)
        raise RuntimeError

    with pytest.raises(RuntimeError):
        write_review_page(breaking(), tmp_path / "review.html")
    assert (tmp_path / "review.html").read_bytes() == before
    assert [path.name for path in tmp_path.iterdir()] == ["review.html"]


def test_a_page_that_cannot_be_written_says_so(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(OutputError), ReviewPage(tmp_path / "file" / "review.html"):
        pass


def test_a_report_with_findings_takes_few_bytes(tmp_path: Path) -> None:
    bare, full = (
        write(tmp_path / "a"),
        write(tmp_path / "b", *(rows(a_report(n), [a_finding()] * 3) for n in range(50))),
    )

    assert (full.stat().st_size - bare.stat().st_size) / 50 < 6_000


def test_runs_of_equal_codes_and_of_equal_steps_are_told_once() -> None:
    assert _packed(["0", "0", "0", "", "", "d5"]) == "0*3,*2,d5"
    assert _steps([25, 32, 39, 46, 3]) == "25*4+7,3"
    assert _steps([7, 5]) == "7,5"
    assert _steps([]) == ""


def test_what_blanks_leave_undecided_is_counted_and_listed_by_name() -> None:
    undecided = a_finding(verdict="cannot_say", severity="notice")
    said = details(Review(a_report(1), (undecided, a_finding())), Shared())

    assert len(said["findings"]) == 1
    assert said["undecided"] == [[0, "requests", "", "total"]]


@pytest.mark.parametrize("edition", editions())
def test_every_label_that_spans_others_has_its_english(edition: str) -> None:
    labels = {
        cell.text
        for sheet in filing_sheets(samples.filing(edition=edition))
        for cell in sheet.cells
        if not cell.english
    }

    assert [
        label for label in labels if label and english_label(label) == label and re.search("[\u4e00-\u9fff]{2}", label)
    ] == []


# --- in the browser: what it shows ------------------------------------------------------------------------------------


def test_the_page_asks_for_nothing_and_complains_of_nothing(tab: browser.Tab, tmp_path: Path) -> None:
    tab.requests.clear()
    tab.complaints.clear()
    page = write(tmp_path, *map(one_of_many, range(9)))
    tab.open(page)
    click(tab, ".opener")

    assert set(tab.requests) <= {page.as_uri(), "about:blank"}
    assert tab.complaints == []


def test_the_summary_counts_reports_and_findings(tab: browser.Tab, tmp_path: Path) -> None:
    unread = Rows((bare_row(Source("x.pdf", b"x"), "unreadable", "文件需要密码"),))
    tab.open(write(tmp_path, *map(one_of_many, range(9)), unread))

    assert texts(tab, ".tiles dd") == ["10", "2", "1", "6", "1"]
    assert texts(tab, ".byRule .chooser") == ["requests_flow", "challenges_results"]
    assert texts(tab, ".byYear tbody th") == ["2023", "2022", "2021"]


def test_reports_with_errors_come_first_and_only_reports_with_findings_open(tab: browser.Tab, tmp_path: Path) -> None:
    tab.open(write(tmp_path, *map(one_of_many, range(9))))

    assert lines(tab)[:3] == ["青岚市第0局", "青岚市第6局", "青岚市第3局"]
    assert len(lines(tab)) == 9
    assert len(texts(tab, ".opener")) == 3


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("agency", "第6", ["青岚市第6局"]),
        ("year", "2022", ["青岚市第1局", "青岚市第4局", "青岚市第7局"]),
        ("rule", "challenges_results", ["青岚市第3局"]),
        ("severity", "error", ["青岚市第0局", "青岚市第6局"]),
        ("standing", "told", ["青岚市第0局", "青岚市第6局", "青岚市第3局"]),
        ("standing", "unread", []),
    ],
)
def test_the_filter_lets_through_what_it_names(
    tab: browser.Tab, tmp_path: Path, name: str, value: str, expected: list[str]
) -> None:
    tab.open(write(tmp_path, *map(one_of_many, range(9))))
    pick(tab, name, value)

    assert lines(tab) == expected
    assert f"{name}=" in tab.run("location.hash")
    assert texts(tab, "#shown") == [f"显示 {len(expected)} 份,共 9 份"]


def test_filters_work_together_and_are_remembered_in_the_address(tab: browser.Tab, tmp_path: Path) -> None:
    page = write(tmp_path, *map(one_of_many, range(9)))
    tab.open(page)
    pick(tab, "severity", "error")
    pick(tab, "agency", "第6")
    click(tab, ".opener")
    fragment = tab.run("location.hash")
    tab.open(page, fragment)

    assert lines(tab) == ["青岚市第6局"]
    assert texts(tab, ".report h2") == ["青岚市第6局 · 2021"]
    click(tab, ".filter button", 0)
    assert len(lines(tab)) == 9


def test_many_reports_come_page_by_page(tab: browser.Tab, tmp_path: Path) -> None:
    tab.open(write(tmp_path, *(rows(a_report(number)) for number in range(250))))

    assert len(lines(tab)) == 100
    click(tab, ".pager button", 1)
    click(tab, ".pager button", 1)
    assert lines(tab)[-1] == "青岚市第249局"
    assert len(lines(tab)) == 50
    pick(tab, "agency", "第7局")
    assert lines(tab) == ["青岚市第7局"]


def test_english_is_one_click_away_and_remembered(tab: browser.Tab, tmp_path: Path) -> None:
    page = write(tmp_path, rows(a_report(0), [a_finding()]))
    tab.open(page)
    click(tab, ".opener")
    assert "不平衡" in texts(tab, ".card")[0]
    click(tab, "#language")

    assert tab.run("document.documentElement.lang") == "en"
    assert "does not balance" in texts(tab, ".card")[0]
    drawn = " ".join(texts(tab, "table.requests"))
    assert all(label in drawn for label in ("Natural person", "(7) Total handled this year", "IV. Carried over"))
    assert not re.search("[\u4e00-\u9fff]", drawn)
    tab.open(page, tab.run("location.hash"))
    assert "does not balance" in texts(tab, ".card")[0]


# --- in the browser: the form -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("edition", editions())
def test_every_cell_of_the_form_is_drawn_with_its_value(tab: browser.Tab, tmp_path: Path, edition: str) -> None:
    variables = load_form(edition).variables
    numbers = {str(variable): samples.cell(variable, str(at), form=edition) for at, variable in enumerate(variables)}
    tab.open(
        write(tmp_path, rows(samples.filing(numbers, edition=edition), [a_finding(table="", cells=(), places=())]))
    )
    click(tab, ".opener")

    shown = texts(tab, ".report td.value")
    assert sorted(map(int, shown)) == list(range(len(variables)))
    drawn = [cell.variable for s in filing_sheets(samples.filing(edition=edition)) for row in s.rows for cell in row]
    assert shown == [str(variables.index(variable)) for variable in drawn if variable]


def test_the_tables_have_the_heads_and_spans_of_the_form(tab: browser.Tab, tmp_path: Path) -> None:
    tab.open(write(tmp_path, rows(a_report(0), [a_finding()])))
    click(tab, ".opener")

    spans = tab.run(
        "Object.fromEntries([...document.querySelectorAll('.report th')].map(th => [th.innerText, [th.rowSpan, th.colSpan]]))"
    )
    assert texts(tab, ".report caption") == [
        "二、主动公开政府信息情况", "三、收到和处理政府信息公开申请情况", "四、政府信息公开行政复议、行政诉讼情况",
    ]  # fmt: skip
    assert spans["法人或其他组织"] == [1, 5]
    assert spans["三、本年度办理结果"] == [22, 1]
    assert spans["(三)不予公开"] == [8, 1]
    assert spans["行政诉讼"] == [1, 10]
    assert spans["第二十条第(八)项"] == [1, 4]


def test_cells_show_what_is_printed_and_how_it_was_read(tab: browser.Tab, tmp_path: Path) -> None:
    first = ("blank", "not_applicable", "derived", "ambiguous", "absent", "unreadable", "corrected")
    printed = {"not_applicable": "—", "ambiguous": "12", "unreadable": "若干", "corrected": "7O"}
    variables = load_form("2021").variables[10:17]
    cells: dict[str, Observation] = {}
    for status, variable in zip(first, variables, strict=True):
        value = "5" if status in ("derived", "corrected") else None
        cells[str(variable)] = samples.cell(
            variable, value, status, raw=printed.get(status, ""), candidates=("1", "12")
        )
    fee = "proactive.fees.amount"
    cells[fee] = replace(samples.cell(fee, "1200", raw="1,200元"), unit="元")
    tab.open(write(tmp_path, rows(samples.filing(cells), [a_finding(cells=(), places=())])))
    click(tab, ".opener")

    shown = {status: texts(tab, f".report td.{status}")[0] for status in first}
    assert shown == {
        "blank": "", "not_applicable": "—", "derived": "5", "ambiguous": "?", "absent": "", "unreadable": "若干", "corrected": "5",
    }  # fmt: skip
    assert "1200 元" in texts(tab, ".report td.value")
    titles = tab.run("[...document.querySelectorAll('.report td.ambiguous [title]')].map(each => each.title)")
    assert titles == ["存疑 12 → 1 / 12"]


def test_broken_cells_are_marked_and_suspects_show_what_would_balance(tab: browser.Tab, tmp_path: Path) -> None:
    suspect = Variable("requests", "total", "total")
    change = Change(suspect, 2021, Decimal(2), Decimal(20))
    elsewhere = Change(Variable("requests", "carried_out", "total"), 2020, Decimal(1), Decimal(3))
    repairs = (Repair((change,), "digit_lost", "漏写一位数字。", "A digit was lost."), Repair((elsewhere,), "", "", ""))
    diagnosis = Diagnosis((("requests_flow", "", "total"),), repairs, 3)
    finding = a_finding(suspects=(suspect,), suggestion="核对总计 / Compare the total", quote="全年收到申请1件。", doubt="reading")
    tab.open(write(tmp_path, rows(a_report(0), [finding], diagnoses=(diagnosis,))))
    click(tab, ".opener")

    assert len(texts(tab, "td.value.error")) == 4
    assert len(texts(tab, "td.value.error .mark")) == 4
    assert texts(tab, "td.suspect s") == ["0"]
    assert texts(tab, "td.suspect ins") == ["→20"]
    card, repaired = " ".join(texts(tab, ".card.error")), " ".join(texts(tab, ".diagnosis"))
    assert all(
        words in card for words in ("核对总计", "全年收到申请1件。", "存疑的可能是本次读取", "1 + 0 = 1 ≠ 2 + 0 = 2")
    )
    assert "Compare the total" not in card
    assert all(words in repaired for words in ("漏写一位数字。", "3 种", "2020 年报告", "20"))
    label = tab.run("document.querySelector('td.suspect button').getAttribute('aria-label')")
    assert "(七)总计" in label
    assert "20" in label


def test_pointing_at_a_cell_shows_its_relations_and_clicking_leads_both_ways(tab: browser.Tab, tmp_path: Path) -> None:
    other = a_finding(rule="requests_outcomes", cells=(Variable("requests", "total", "total"),), formula="9 ≠ 8")
    tab.open(write(tmp_path, rows(a_report(0), [a_finding(), other])))
    click(tab, ".opener")
    tab.run("[...document.querySelectorAll('td.error button')].at(2).focus()")
    tip = texts(tab, "#tip")[0]
    assert all(words in tip for words in ("(七)总计", "1 + 0 = 1 ≠ 2 + 0 = 2", "9 ≠ 8", "/table[1]/total/total"))

    click(tab, "[data-finding]", 0)
    assert len(texts(tab, "td.lit")) == 4
    click(tab, "[data-finding]", 1)
    assert len(texts(tab, "td.lit")) == 1
    click(tab, "[data-finding]", 1)
    assert len(texts(tab, "td.lit")) == 0
    click(tab, "td.error button", 0)
    assert len(texts(tab, ".pointed")) == 1
    click(tab, "td.error button", 2)
    assert len(texts(tab, ".pointed")) == 2


def test_places_are_shown_as_they_were_found(tab: browser.Tab, tmp_path: Path) -> None:
    cells = {"requests.total.total": samples.cell("requests.total.total", place=Place("box 0,10 2", 3))}
    place = Place("chars 5-9")
    finding = a_finding(cells=(Variable("requests", "total", "total"),), places=(place,))
    tab.open(write(tmp_path, rows(samples.filing(cells), [finding])))
    click(tab, ".opener")

    assert "page 3: box 0,10 2; chars 5-9" in texts(tab, ".card")[0]


def test_decisions_are_told_and_mark_no_cell_once_they_settle_a_finding(tab: browser.Tab, tmp_path: Path) -> None:
    waiver = Waiver(
        Report("x"), "requests_flow", "requests", "", "total", "f00d", "accepted", "年中机构合并", "李某", "2024-03-01"
    )
    settled, standing = (
        a_finding(),
        a_finding(rule="requests_outcomes", cells=(Variable("requests", "total", "total"),)),
    )
    decided = (Decided(waiver, "holds", settled), Decided(replace(waiver, reason="曾核"), "reopened", standing))
    tab.open(write(tmp_path, rows(a_report(0), [standing], decided=decided, fingerprints=("beef",))))
    click(tab, ".opener")

    assert len(texts(tab, "td.error")) == 1
    assert "已接受 · 年中机构合并 · 李某 · 2024-03-01" in texts(tab, ".card.settled")[0]
    assert "重新核对 · 曾核" in texts(tab, ".card.error")[0]
    assert "beef" in texts(tab, ".card.error")[0]


# --- in the browser: text from outside --------------------------------------------------------------------------------


def test_text_from_outside_is_shown_as_text(tab: browser.Tab, tmp_path: Path) -> None:
    document = Document(Source(f"{EVIL}.html", b"evil"), (), "html", {})
    filing = a_report(0, agency=EVIL, title=EVIL, document=document, notes=(EVIL,))
    finding = a_finding(message_zh=EVIL, message_en=EVIL, quote=EVIL, suggestion=EVIL, formula=EVIL)
    page = write(tmp_path, rows(filing, [finding]))
    tab.open(page)
    click(tab, ".opener")

    assert tab.run("window.pwned") is None
    assert lines(tab)[0].startswith("</script><script>window.pwned")
    assert texts(tab, ".card q")[0].startswith("</script>")
    assert tab.run("document.images.length") == 0
    assert "\u2028" not in re.sub("<noscript>.*?</noscript>", "", page.read_text(encoding="utf-8"), flags=re.DOTALL)


def test_the_policy_of_the_page_stops_other_scripts(tab: browser.Tab, tmp_path: Path) -> None:
    tab.open(write(tmp_path, one_of_many(0)))
    tab.run("document.body.append(Object.assign(document.createElement('script'), {text: 'window.pwned = 3'})), 0")

    assert tab.run("window.pwned") is None
    tab.complaints.clear()


@pytest.fixture
def in_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


@pytest.mark.parametrize(
    ("name", "url", "expected"),
    [
        ("a.html", "https://example.org/1.html", "https://example.org/1.html"),
        ("reports/甲 1.html", "javascript:alert(1)", "./../reports/%E7%94%B2%201.html"),
        ("javascript:alert(1)", "", "./../javascript%3Aalert%281%29"),
        ("data:text/html,x", "HTTPS://example.org", "HTTPS://example.org"),
        ("a.html", 'https://example.org/"><b>', "./../a.html"),
        ("-", "ftp://example.org", None),
    ],
)
@pytest.mark.usefixtures("in_folder")
def test_a_source_is_linked_by_its_address_or_path_and_never_by_a_script(
    tab: browser.Tab, name: str, url: str, expected: str | None
) -> None:
    filing = a_report(0, document=Document(Source(name, b"x"), (), "html", {"url": url}))
    tab.open(write(Path("out"), rows(filing, [a_finding()])))

    found = tab.run("[...document.querySelectorAll('.line a')].map(each => each.getAttribute('href'))")
    assert found == ([] if expected is None else [expected])


# --- on paper and without scripts -------------------------------------------------------------------------------------


def test_printing_draws_what_the_filter_shows(tab: browser.Tab, tmp_path: Path) -> None:
    tab.open(write(tmp_path, *map(one_of_many, range(9))))
    pick(tab, "severity", "error")
    tab.pdf(tmp_path / "page.pdf")
    with pdfplumber.open(tmp_path / "page.pdf") as pdf:
        pages = [unicodedata.normalize("NFKC", page.extract_text() or "") for page in pdf.pages]
        sizes = {(round(page.width), round(page.height)) for page in pdf.pages}
    text = "\n".join(pages)

    assert sizes == {(595, 842)}
    told = ("核对清单", "岚市第0局 · 2021", "岚市第6局 · 2021", "1 + 0 = 1", "法人或其他组织", "图例")
    assert [words for words in told if words not in text] == []
    assert "第3局" not in text
    assert "清除筛选" not in text
    assert "●" in text
    assert len(texts(tab, "#sheets *")) == 0


def test_paper_has_a_limit_and_says_so(tab: browser.Tab, tmp_path: Path) -> None:
    tab.open(write(tmp_path, *(rows(a_report(number), [a_finding()]) for number in range(203))))
    tab.run("window.dispatchEvent(new Event('beforeprint')), 0")

    assert tab.run("document.querySelectorAll('#sheets .report').length") == 200
    assert tab.run("document.querySelectorAll('#sheets .line').length") == 203
    assert "其余 3 份未印" in tab.run("document.querySelector('#sheets .message').textContent")
    tab.run("window.dispatchEvent(new Event('afterprint')), 0")


def test_without_scripts_there_is_a_plain_list(tmp_path: Path) -> None:
    page = write(tmp_path, rows(a_report(0), [a_finding(message_zh="总计<不>平衡")]), one_of_many(1))
    plain = "\n".join(re.findall("<noscript>(.*?)</noscript>", page.read_text(encoding="utf-8"), flags=re.DOTALL))

    assert "青岚市第0局 · 2021" in plain
    assert "[错误 error] 总计<不>平衡" in unescape(plain)
    assert "<不>" not in plain
    assert "青岚市第1局" not in plain
