"""The accuracy card's own rules, and its floors on a small set that needs no extra package."""

from __future__ import annotations

import importlib
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from extract.alignment import align_document
from extract.model.document import Source
from extract.model.filing import Filing
from extract.readers import read_document
from extract.specimen import LAYOUTS, STYLES, Truth, make_truth

TOOLS = Path(__file__).resolve().parents[2] / "tools"


def _tool(name: str) -> Any:
    if str(TOOLS) not in sys.path:
        sys.path.insert(0, str(TOOLS))
    return importlib.import_module(name)


@pytest.fixture(scope="module")
def small_set() -> Any:
    return _tool("accuracy").subset()[0]


@pytest.fixture(scope="module")
def pinned() -> Any:
    return _tool("accuracy_card").load_floors()["tests"]


def test_the_small_set_is_the_one_whose_floors_are_pinned(small_set: Any, pinned: Any) -> None:
    assert (small_set.specimens, small_set.digest) == (pinned["specimens"], pinned["digest"])


def test_the_small_set_keeps_its_floors(small_set: Any, pinned: Any) -> None:
    assert list(_tool("accuracy_card").shortfalls(small_set, pinned)) == []


def test_every_flattening_of_the_small_set_has_a_floor(small_set: Any, pinned: Any) -> None:
    assert set(small_set.counted) == set(pinned["floors"])


def test_a_third_of_the_set_leaves_zeros_blank_and_a_fifth_has_a_slip() -> None:
    specimens = [_tool("accuracy_set").specimen(number) for number in range(60)]
    assert sum(s.truth.style.zeros != "printed" for s in specimens) == 20
    assert sum(bool(s.truth.slips) for s in specimens) == 12
    assert {s.truth.form for s in specimens} == set(_tool("accuracy_set").FORMS)
    assert len({s.truth.size for s in specimens}) == 5
    assert len({s.html for s in specimens}) == 7


def test_a_specimen_is_the_same_every_time() -> None:
    tool = _tool("accuracy_set")
    assert [tool.fingerprint(tool.specimen(8), source) for source in ("html", "docx", "pdf")] == [
        tool.fingerprint(tool.specimen(8), source) for source in ("html", "docx", "pdf")
    ]


@pytest.mark.parametrize(
    ("layout", "style", "words"),
    [
        ("text_rows", "plain", ()),
        ("text_rows", "half_blank", ()),
        ("flat_cells", "plain", ()),
        ("flat_cells", "half_blank", ("blanks lost",)),
        ("flat_glued", "plain", ("digits glued",)),
        ("flat_distinct", "plain", ("numbers dropped",)),
    ],
)
def test_what_a_flattening_destroys_is_said_in_words(layout: str, style: str, words: tuple[str, ...]) -> None:
    truth = make_truth(3, "2021", "city", STYLES[style])
    assert _tool("accuracy_losses").losses(truth, LAYOUTS[layout](truth).decode()) == words


def test_a_text_without_its_tables_says_so() -> None:
    truth = make_truth(3, "2021", "city")
    assert _tool("accuracy_losses").losses(truth, "\n".join(truth.sentences["overview"])) == ("tables dropped",)


def test_headers_broken_over_two_lines_are_torn_and_not_lost() -> None:
    truth = make_truth(3, "2021", "city")
    lines = LAYOUTS["text_rows"](truth).decode().splitlines()
    broken = [_halves(line) if line.startswith(("商业企业", "结果维持", "信息内容")) else line for line in lines]
    assert _tool("accuracy_losses").losses(truth, "\n".join(broken)) == ("labels torn",)


def _halves(line: str) -> str:
    words = line.split(" | ")
    return " | ".join(word[:2] for word in words) + "\n" + " | ".join(word[2:] for word in words)


def _read(truth: Truth, layout: str) -> tuple[str, Filing]:
    data = LAYOUTS[layout](truth)
    return data.decode(), align_document(read_document(Source("report.txt", data)))[0]


def test_a_faithful_reading_is_exact_cell_by_cell() -> None:
    truth = make_truth(5, "2019", "county", STYLES["half_blank"])
    text, filing = _read(truth, "text_rows")
    assert _tool("accuracy_grade").grade(truth, filing, text) == ({"exact": len(truth.cells)}, [])


def test_a_reading_of_another_report_is_wrong_where_the_two_differ() -> None:
    truth, other = make_truth(5, "2021", "county"), make_truth(6, "2021", "county")
    text, filing = _read(other, "text_rows")
    marks, misses = _tool("accuracy_grade").grade(truth, filing, text)
    differing = sum(truth.cells[variable].text != other.cells[variable].text for variable in truth.cells)
    assert marks["wrong"] == differing > 0
    assert {miss.kind for miss in misses} == {"another number (reported)"}


def test_without_a_filing_every_printed_cell_is_unread() -> None:
    truth = make_truth(5, "2021", "county", STYLES["no_challenges"])
    marks, _ = _tool("accuracy_grade").grade(truth, None, "")
    assert marks == {"unread": Counter(cell.status for cell in truth.cells.values())["reported"]}


def test_a_blank_read_as_a_number_and_a_number_read_as_blank_are_wrong() -> None:
    blank = make_truth(5, "2021", "county", STYLES["blank_zeros"])
    full = make_truth(5, "2021", "county")
    blanks = sum(cell.status == "blank" for cell in blank.cells.values())
    for truth, read, kind in ((blank, full, "blank read as number"), (full, blank, "number read as blank")):
        text, filing = _read(read, "text_rows")
        marks, misses = _tool("accuracy_grade").grade(truth, filing, text)
        assert marks["wrong"] == blanks > 0
        assert {miss.kind for miss in misses} == {kind}
