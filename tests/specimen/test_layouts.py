from __future__ import annotations

import html
import io
import re
import shutil
import zipfile
from collections import Counter

import docx
import pytest

from extract.errors import ExtractError, OutputError
from extract.specimen import LAYOUTS, LOSSY, PRINTED, STYLES, Truth, make_truth, plant
from extract.specimen.layouts import layout_named
from extract.specimen.sheets import section_sheets

FREE = [name for name in LAYOUTS if name not in PRINTED]
LOSSLESS = [name for name in FREE if name not in LOSSY]


def _text(layout: str, data: bytes) -> str:
    """What a reader sees of a file, cell texts parted by blanks."""
    if layout.startswith("docx"):
        tables = docx.Document(io.BytesIO(data)).tables
        return " ".join(cell.text for table in tables for row in table.rows for cell in row.cells)
    text = data.decode("gb18030" if layout in {"html_mso", "html_nested"} else "utf-8")
    if layout.startswith("html"):
        cells = re.findall(r"<td[^>]*>(.*?)</td>", text, re.DOTALL)
        return html.unescape(" ".join(re.sub(r"<[^>]*>", "", cell) for cell in cells))
    return text.replace("|", " ")


def _truths() -> list[Truth]:
    return [
        make_truth(1, "2021", "province"),
        make_truth(2, "2019", "county", STYLES["blank_detail_totals"]),
        make_truth(3, "2021_old_documents_one_row_other", "city", STYLES["ten_thousand_yuan"]),
        make_truth(4, "2021", "township", STYLES["full_width"]),
        plant(make_truth(5, "2021", "city"), "row_shifted", 5),
    ]


@pytest.mark.parametrize("layout", FREE)
def test_a_layout_makes_the_same_bytes_every_time(layout: str) -> None:
    for truth in _truths():
        assert LAYOUTS[layout](truth) == LAYOUTS[layout](truth)


@pytest.mark.parametrize("layout", LOSSLESS)
def test_every_printed_value_stands_in_the_page_as_often_as_it_was_printed(layout: str) -> None:
    for truth in _truths():
        found = Counter(_text(layout, LAYOUTS[layout](truth)).split())
        wanted = Counter(cell.text for cell in truth.cells.values() if cell.text)
        assert not wanted - found


def test_word_documents_carry_no_date_of_their_making() -> None:
    with zipfile.ZipFile(io.BytesIO(LAYOUTS["docx_merged"](make_truth(1)))) as archive:
        assert {member.date_time for member in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_word_documents_merge_the_cells_that_the_form_merges() -> None:
    table = docx.Document(io.BytesIO(LAYOUTS["docx_merged"](make_truth(1)))).tables[1]
    assert (len(table.rows), len(table.columns)) == (28, 10)
    assert table.cell(5, 0)._tc is table.cell(26, 0)._tc
    assert table.cell(3, 0)._tc is table.cell(3, 2)._tc


def test_automatic_ordinals_are_nowhere_in_the_text() -> None:
    text = _text("docx_numbered", LAYOUTS["docx_numbered"](make_truth(1)))
    assert "重复申请" in text
    assert "2.重复申请" not in text


@pytest.mark.parametrize(("layout", "charset"), [("html_nested", "gb2312"), ("html_mso", "gb2312")])
def test_old_pages_declare_gb2312_and_are_no_unicode(layout: str, charset: str) -> None:
    data = LAYOUTS[layout](make_truth(1))
    assert f"charset={charset}".encode() in data
    with pytest.raises(UnicodeDecodeError):
        data.decode("utf-8")


@pytest.mark.parametrize("form", ["2021", "2019", "2021_old_documents_one_row_other"])
def test_drawn_tables_fill_their_grid_without_gap_or_overlap(form: str) -> None:
    truth = make_truth(1, form)
    for section in ("proactive", "requests", "challenges"):
        (sheet,) = section_sheets(truth, section)
        covered = Counter(
            (row + down, column + right)
            for row, column, cell in sheet.placed()
            for down in range(cell.rowspan)
            for right in range(cell.colspan)
        )
        assert covered == Counter((row, column) for row in range(len(sheet.rows)) for column in range(sheet.width))


def _section(layout: str, start: str, end: str) -> list[str]:
    """The lines of a 2021 report between two headings."""
    lines = LAYOUTS[layout](make_truth(1)).decode().splitlines()
    first, last = (next(at for at, line in enumerate(lines) if line.startswith(heading)) for heading in (start, end))
    return lines[first + 1 : last]


def test_trailing_pipes_make_up_the_width_of_the_grid_in_every_row() -> None:
    proactive = _section("text_padded", "二、主动公开", "三、收到和处理")
    assert proactive[0] == "第二十条第（一）项 | |||"
    assert {line.count("|") for line in proactive} == {4}
    assert {line.count("|") for line in _section("text_padded", "三、收到和处理", "四、政府信息公开")} == {10}


def test_text_of_one_cell_a_line_opens_rows_with_a_pipe_and_fills_them_up() -> None:
    lines = _section("text_cells", "三、收到和处理", "四、政府信息公开")
    assert lines[:5] == ["|", lines[1], "申请人情况 |", "||||||||", "|"]
    rows = "\n".join(lines).split("\n|\n")
    assert sum(line.count("|") for line in lines) >= 28 * 10
    assert len(rows) >= 28


def test_blank_cells_vanish_from_text_without_separators() -> None:
    filled, blank = make_truth(1, "2021", "none"), make_truth(1, "2021", "none", STYLES["blank_zeros"])
    assert LAYOUTS["flat_cells"](filled).decode().splitlines().count("0") == len(filled.cells)
    assert "0" not in LAYOUTS["flat_cells"](blank).decode().splitlines()


def test_distinct_text_prints_every_line_once() -> None:
    lines = LAYOUTS["flat_distinct"](make_truth(1)).decode().splitlines()
    assert len(lines) == len(set(lines))


def test_an_unknown_layout_is_named_together_with_the_known_ones() -> None:
    with pytest.raises(ExtractError, match=r"'papyrus'.*html_trs"):
        layout_named("papyrus")


@pytest.mark.parametrize("layout", sorted(PRINTED))
def test_printing_without_the_program_says_which_is_missing(layout: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    with pytest.raises(OutputError, match=r"PDF cannot be made"):
        LAYOUTS[layout](make_truth(1))


@pytest.mark.parametrize(("layout", "program"), [("pdf_office", "soffice"), ("pdf_browser", "chromium")])
def test_printing_makes_a_pdf(layout: str, program: str) -> None:
    if shutil.which(program) is None:
        pytest.skip(f"{program} is not installed")
    assert LAYOUTS[layout](make_truth(1, "2021", "township")).startswith(b"%PDF")
