"""A table's own header: the order of its columns, columns that it lacks, and columns that the form does not have."""

from __future__ import annotations

import pytest
from pieces import REQUESTS, shape

from extract.alignment.cells import CellReading
from extract.alignment.header import cells_under_header
from extract.alignment.stream import document_to_stream
from extract.alignment.tokens import Token, tokenise
from extract.model.document import Cell, Grid, Place

HEADS = [column.label for column in REQUESTS.columns]


def row_of(heads: list[str], values: list[str]) -> list[Token]:
    """The pieces of the one row of values of a grid with its header."""
    cells = tuple(
        Cell(text, row, at, Place(f"{row}/{at}"))
        for row, texts in enumerate([["申请人", *heads], ["予以公开", *values]])
        for at, text in enumerate(texts)
    )
    stream = document_to_stream([Grid(cells, Place("g"))])
    return [token for token in tokenise(stream, 0, len(stream.text), ()) if token.is_value]


def shown(found: tuple[CellReading, ...] | None) -> str | None:
    return None if found is None else " ".join({"absent": ".", "blank": "_"}.get(c.status, c.raw) for c in found)


@pytest.mark.parametrize(("heads", "values", "expected"), [
    (HEADS, "1 2 3 4 5 6 21", "1 2 3 4 5 6 21"),
    (["总计", *HEADS[:-1]], "21 1 2 3 4 5 6", "1 2 3 4 5 6 21"),
    (HEADS[::-1], "21 6 5 4 3 2 1", "1 2 3 4 5 6 21"),
    ([*HEADS[:2], *HEADS[3:]], "1 2 4 5 6 18", "1 2 . 4 5 6 18"),
    ([*HEADS[:6], "小计", "总计"], "1 2 3 4 5 6 20 21", "1 2 3 4 5 6 21"),
    ([*HEADS, "备注"], "1 2 3 4 5 6 21 _", "1 2 3 4 5 6 21"),
    ([*HEADS[:3], "社会公益", *HEADS[4:]], "1 2 3 4 5 6 21", None),
    (["一类", "二类", *HEADS[2:]], "1 2 3 4 5 6 21", None),
    (["甲", "乙", "丙", "丁", "戊", "己", "庚"], "1 2 3 4 5 6 21", None),
    # A row longer than its header was moved to the right.
    (HEADS, "_ 1 2 3 4 5 6 21", None),
    (HEADS, "_ _ 3 0 0 0 4 _", None),
    ([*HEADS[:6], "其他", "总计"], "1 2 3 4 5 6 7 28", None),
])  # fmt: skip
def test_cells_follow_the_header_where_it_is_understood(heads: list[str], values: str, expected: str | None) -> None:
    row = row_of(heads, ["" if value == "_" else value for value in values.split()])

    assert shown(cells_under_header(row, shape(), {})) == expected


def test_columns_that_lost_their_spans_are_in_the_order_of_the_form() -> None:
    heads = [["办理结果", "情况"], ["", HEADS[0], "组织", HEADS[6]], ["", "", HEADS[1], "", *HEADS[2:6]]]
    texts = [*heads, ["予以公开", *["1", "2", "3", "4", "5", "6", "21"]]]
    cells = tuple(
        Cell(text, row, at, Place(f"{row}/{at}"))
        for row, line in enumerate(texts)
        for at, text in enumerate(line)
        if text
    )
    stream = document_to_stream([Grid(cells, Place("g"))])
    tokens = [token for token in tokenise(stream, 0, len(stream.text), ()) if token.is_value]

    assert cells_under_header(tokens, shape(), {}) is None


def test_a_column_without_a_header_that_counts_the_rows_is_left_out() -> None:
    lines = [
        ["申请人", "", *HEADS],
        *(["予以公开", str(n), "", *["2", "3", "4", "5", "6", "20"]] for n in (1, 2, 3, 4)),
    ]
    cells = tuple(
        Cell(text, row, at, Place(f"{row}/{at}")) for row, line in enumerate(lines) for at, text in enumerate(line)
    )
    stream = document_to_stream([Grid(cells, Place("g"))])
    tokens = [token for token in tokenise(stream, 0, len(stream.text), ()) if token.is_value]

    assert shown(cells_under_header(tokens[-8:], shape(), {})) == "_ 2 3 4 5 6 20"


def test_running_text_has_no_header() -> None:
    stream = document_to_stream([])

    assert cells_under_header(tokenise(stream, 0, 0, ()), shape(), {}) is None
