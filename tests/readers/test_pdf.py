"""The PDF reader on printed specimens: every value once, in its own cell, in the right row and order."""

from __future__ import annotations

import csv
import json
import logging
import unicodedata
from collections import Counter
from functools import cache
from io import BytesIO
from pathlib import Path

import pytest
from pypdf import PdfWriter

from extract.errors import EncryptedError, ImageOnlyError, ReadError, TooLargeError
from extract.model.document import Document, Grid, Paragraph, Source
from extract.readers.pdf import read
from extract.schema import load_form

DATA = Path(__file__).parent.parent / "data" / "pdf"
REAL = Path(__file__).parents[3] / "shared" / "real"
SPECIMENS = sorted(path.stem for path in DATA.glob("*.json"))
FORM = load_form("2021")


@cache
def specimen(name: str) -> Document:
    return read(Source(f"{name}.pdf", (DATA / f"{name}.pdf").read_bytes()))


def expected_rows(name: str) -> list[tuple[str, list[str]]]:
    values = json.loads((DATA / f"{name}.json").read_text(encoding="utf-8"))
    rows: list[tuple[str, list[str]]] = []
    for block in FORM.blocks:
        if block.layout == "one_row":
            rows.append(("", [text for row in values[block.id] for text in row]))
        else:
            labels = [item.number + item.label for item in block.items]
            rows += list(zip(labels, values[block.id], strict=True))
    return rows[6:31] if name.startswith("office_docx") else rows


def plain(text: str) -> str:
    return unicodedata.normalize("NFKC", "".join(text.split()))


def grid_rows(document: Document) -> list[list[str]]:
    grids = [block for block in document.blocks if isinstance(block, Grid)]
    return [[plain(cell.text) for cell in row] for grid in grids for row in grid.rows]


def texts(document: Document, *roles: str) -> list[str]:
    return [block.text for block in document.blocks if isinstance(block, Paragraph) and block.role in roles]


@pytest.mark.parametrize("name", SPECIMENS)
def test_every_value_stands_in_its_own_cell_in_the_right_row_and_order(name: str) -> None:
    rows = grid_rows(specimen(name))
    at = 0
    for label, values in expected_rows(name):
        hits = [i for i in range(at, len(rows)) if rows[i][-len(values) :] == values]
        assert hits, f"{label or 'challenges'}: {values} not found"
        at = hits[0] + 1


@pytest.mark.parametrize("name", SPECIMENS)
def test_no_value_is_read_twice(name: str) -> None:
    seen = Counter(text for row in grid_rows(specimen(name)) for text in row)
    values = [value for _, row in expected_rows(name) for value in row if value.isdigit()]
    assert [value for value in values if seen[value] != 1] == []


LABELLED = [name for name in SPECIMENS if name != "office_docx_bare"]  # cut labels of a table without rules stay cut


@pytest.mark.parametrize("name", LABELLED)
def test_the_label_of_a_row_stands_before_its_values(name: str) -> None:
    rows = grid_rows(specimen(name))
    for label, values in expected_rows(name):
        row = next(row for row in rows if row[-len(values) :] == values)
        assert plain(label) in "".join(row[: -len(values)])


@pytest.mark.parametrize("name", ["double", "blanks", "negative", "numbered", "spaced_wide", "shadow"])
def test_ruled_tables_are_drawn_and_those_without_rules_are_not(name: str) -> None:
    assert {block.drawn for block in specimen(name).blocks if isinstance(block, Grid)} == {True}
    assert {block.drawn for block in specimen("bare").blocks if isinstance(block, Grid)} == {False}


def test_a_table_over_several_pages_is_one_grid_with_its_header_once() -> None:
    requests = [b for b in specimen("numbered").blocks if isinstance(b, Grid) and len(b.cells) > 150]
    assert len(requests) == 1
    assert len({cell.place.page for cell in requests[0].cells}) == 3
    assert sum(plain(cell.text) == "自然人" for cell in requests[0].cells) == 1


def test_page_numbers_and_running_heads_are_set_apart() -> None:
    assert texts(specimen("numbered"), "footer") == ["— 1 —", "— 2 —", "— 3 —"]
    assert {plain(text) for text in texts(specimen("heads"), "header")} == {"云岭县政府信息公开"}


def test_the_largest_lines_are_the_title() -> None:
    (title,) = texts(specimen("blanks"), "title")
    assert plain(title).replace("⺠", "民") == "云岭县石桥镇人民政府2023年政府信息公开工作年度报告"


def test_lines_of_running_text_are_joined_to_paragraphs() -> None:
    body = [plain(text) for text in texts(specimen("blanks"), "body")]
    assert "一、总体情况" in body
    assert any(text.startswith("本报告由云岭县") and text.endswith("办公室联系。") for text in body)


def test_places_name_page_and_box() -> None:
    grid = next(block for block in specimen("rotated_90").blocks if isinstance(block, Grid))
    assert grid.place.page == 1
    numbers = [float(value) for value in grid.place.path.removeprefix("box ").split(",")]
    assert numbers[0] < numbers[2]
    assert numbers[1] < numbers[3]


def test_places_on_a_page_with_text_along_its_side_lie_on_the_page_as_shown() -> None:
    for block in specimen("cw").blocks:
        x0, top, x1, bottom = (float(value) for value in block.place.path.removeprefix("box ").split(","))
        assert 0 <= x0 < x1 <= 596
        assert 0 <= top < bottom <= 843


@pytest.mark.parametrize("name", ["huaian_2024", "hongze_2024"])
def test_every_gold_number_of_a_real_report_is_in_its_row(name: str) -> None:
    if not REAL.is_dir():
        pytest.skip("the real reports are not on this machine")
    document = read(Source(name, (REAL / f"{name}.pdf").read_bytes()))
    rows = [[text for text in row if text] for row in grid_rows(document)]
    gold: dict[str, list[str]] = {}
    with (REAL / f"{name}.gold.csv").open(encoding="utf-8") as file:
        for cell in csv.DictReader(file):
            key = "challenges" if cell["table"] == "challenges" else f"{cell['table']}.{cell['item']}"
            if cell["status"] == "reported":
                gold.setdefault(key, []).append(cell["value"])
    at = 0
    for key, values in gold.items():
        hits = [i for i in range(at, len(rows)) if rows[i][-len(values) :] == values]
        assert hits, key
        at = hits[0] + 1


def blank_pages(count: int, password: str | None = None) -> bytes:
    writer = PdfWriter()
    for _ in range(count):
        writer.add_blank_page(200, 200)
    if password is not None:
        writer.encrypt(password, "owner", algorithm="RC4-128")
    out = BytesIO()
    writer.write(out)
    return out.getvalue()


def test_a_password_is_asked_for_in_one_line() -> None:
    with pytest.raises(EncryptedError, match="needs a password"):
        read(Source("locked.pdf", blank_pages(1, "secret")))


def test_an_empty_user_password_opens() -> None:
    with pytest.raises(ImageOnlyError):
        read(Source("open.pdf", blank_pages(1, "")))


def test_more_than_500_pages_are_refused() -> None:
    with pytest.raises(TooLargeError, match="501 pages"):
        read(Source("long.pdf", blank_pages(501)))


@pytest.mark.parametrize("share", [0.1, 0.5, 0.9, 0.99])
def test_a_truncated_file_is_damaged(share: float) -> None:
    data = (DATA / "blanks.pdf").read_bytes()
    with pytest.raises(ReadError) as caught:
        read(Source("cut.pdf", data[: int(share * len(data))]))
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("data", [b"", b"%PDF-1.7\n", b"no pdf at all", b"%PDF-1.4\n%%EOF\n" + b"\0" * 50])
def test_bytes_that_are_no_pdf_are_damaged(data: bytes) -> None:
    with pytest.raises(ReadError):
        read(Source("bad.pdf", data))


def test_nothing_is_logged(capfd: pytest.CaptureFixture[str]) -> None:
    logging.lastResort, kept = logging.StreamHandler(), logging.lastResort
    try:
        for name in ("office_html", "bare"):
            read(Source(name, (DATA / f"{name}.pdf").read_bytes()))
    finally:
        logging.lastResort = kept
    assert capfd.readouterr().err == ""
