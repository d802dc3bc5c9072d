"""A document as one text: labels torn over borders are whole again, and every character knows its place."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extract.alignment.stream import Stream, document_to_stream
from extract.model.document import Cell, Grid, Paragraph, Place
from extract.text import fold


def paragraph(text: str, role: str = "body", offset: int | None = 0) -> Paragraph:
    return Paragraph(text, Place("p", 3), role, offset)


def grid(*rows: tuple[str, ...]) -> Grid:
    cells = (Cell(text, r, c, Place(f"{r}/{c}")) for r, row in enumerate(rows) for c, text in enumerate(row))
    return Grid(tuple(cells), Place("g"))


def units(stream: Stream) -> list[tuple[str, int]]:
    return [(stream.text[unit.start : unit.end], unit.row) for unit in stream.units]


def test_cells_of_a_row_share_it_and_lines_have_their_own() -> None:
    stream = document_to_stream([paragraph("甲\n乙"), grid(("丙", "1"), ("丁", "")), paragraph("戊")])

    assert units(stream) == [("甲", 0), ("乙", 1), ("丙", 2), ("1", 2), ("丁", 3), ("", 3), ("戊", 4)]


@pytest.mark.parametrize("role", ["header", "footer", "furniture"])
def test_headers_footers_and_furniture_stay_out(role: str) -> None:
    assert document_to_stream([paragraph("第3页", role)]) == document_to_stream([])


def test_lines_without_any_text_stay_out() -> None:
    assert units(document_to_stream([paragraph("甲\n  \n\n乙")])) == [("甲", 0), ("乙", 1)]


def test_a_label_torn_over_cells_and_lines_is_found_whole() -> None:
    stream = document_to_stream([grid(("社会公", "益组织")), paragraph("结转下\n年度")])

    assert "社会公益组织" in stream.folded
    assert "结转下年度" in stream.folded


def test_a_place_in_the_folded_text_leads_back_to_the_character_it_came_from() -> None:
    stream = document_to_stream([paragraph("一 、 予以　公开"), grid(("總計", "５"))])

    for wanted in ("公", "总", "5"):
        raw = stream.raw(stream.folded.index(wanted))
        assert fold(stream.text[raw]) == wanted
    assert stream.raw(len(stream.folded)) == len(stream.text)


def test_characters_of_a_line_are_counted_from_the_start_of_their_source() -> None:
    stream = document_to_stream([paragraph("甲乙\n丙丁", offset=100)])
    unit = stream.units[1]

    assert unit.place(unit.start + 1, unit.end) == Place("chars 104-105", 3)


def test_a_value_in_a_cell_has_the_place_of_the_cell_and_one_without_count_that_of_its_paragraph() -> None:
    stream = document_to_stream([grid(("甲", "1")), paragraph("乙", offset=None)])

    assert [unit.place(unit.start, unit.end) for unit in stream.units] == [Place("0/0"), Place("0/1"), Place("p", 3)]


def test_units_between_two_places_are_those_that_hold_any_of_it() -> None:
    stream = document_to_stream([grid(("甲甲", "", "乙乙", "丙"))])

    assert [stream.text[unit.start : unit.end] for unit in stream.between(1, 5)] == ["甲甲", "", "乙乙"]


texts = st.text(alphabet="甲乙總計①㈠ 　5０\n,，", min_size=1, max_size=30)


@settings(max_examples=150, deadline=None, derandomize=True)
@given(st.lists(texts, max_size=5))
def test_every_place_in_the_folded_text_leads_back_in_order(found: list[str]) -> None:
    stream = document_to_stream([paragraph(text) for text in found])
    places = [stream.raw(at) for at in range(len(stream.folded))]

    assert places == sorted(places)
    assert all(stream.folded[at] in fold(stream.text[raw]) for at, raw in enumerate(places))
    assert "".join(fold(stream.text[unit.start : unit.end]) for unit in stream.units) == stream.folded
