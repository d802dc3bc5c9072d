"""Running text and cells as pieces: words, numbers, blanks and marks."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extract.alignment.stream import document_to_stream
from extract.alignment.tokens import Token, tokenise
from extract.model.document import Cell, Grid, Paragraph, Place

LABELS = frozenset({"予以公开"})
NAMES = {"text": "T", "number": "N", "blank": "B", "mark": "M", "other": "O"}


def of_line(text: str) -> list[Token]:
    stream = document_to_stream([Paragraph(text, Place("p"), offset=0)])
    return tokenise(stream, 0, len(stream.text), LABELS)


def of_cells(*texts: str) -> list[Token]:
    cells = tuple(Cell(text, 0, at, Place(str(at))) for at, text in enumerate(texts))
    stream = document_to_stream([Grid(cells, Place("g"))])
    return tokenise(stream, 0, len(stream.text), LABELS)


def shown(found: list[Token]) -> str:
    return " ".join(f"{NAMES[token.kind]}:{token.text.strip()}" for token in found)


@pytest.mark.parametrize(("line", "expected"), [
    ("予以公开 1 0 3", "T:予以公开 N:1 N:0 N:3"),
    ("予以公开103", "T:予以公开 N:103"),
    ("1,234 5", "N:1,234 N:5"),
    ("１２ ３", "N:１２ N:３"),
    ("规章 3 / 5", "T:规章 N:3 M:/ N:5"),
    ("规章 3 — 5", "T:规章 N:3 M:— N:5"),
    ("规章3//5", "T:规章 N:3 M:/ M:/ N:5"),
    ("规章 无", "T:规章 M:无"),
    ("收费 3.5万元", "T:收费 N:3.5万元"),
    ("收费 ¥320元整", "T:收费 N:¥320元整"),
    ("二、上年结转 5", "T:二、上年结转 N:5"),
    ("1.属于国家秘密 5", "T:1.属于国家秘密 N:5"),
    ("5 1.属于国家秘密 6", "N:5 T:1.属于国家秘密 N:6"),
    ("(3)不予公开 6", "T:(3)不予公开 N:6"),
    ("第20条第(5)项", "T:第20条第(5)项"),
    ("2023年", "T:2023年"),
    ("约30", "T:约 O:30"),
    ("30余", "O:30 T:余"),
    ("- 3 -", ""),
    ("— 12 —", ""),
    ("- 3", "N:- 3"),
    ("12(其中修订3件)", "N:12 T:(其中修订3件)"),
    ("增/减 -3 减5", "T:增/减 N:-3 N:减5"),
])  # fmt: skip
def test_a_line_falls_into_words_and_values(line: str, expected: str) -> None:
    assert shown(of_line(line)) == expected


@pytest.mark.parametrize(("cells", "expected"), [
    (("予以公开", "1", "", "/"), "T:予以公开 N:1 B: M:/"),
    (("予以公开3", "4"), "T:予以公开 N:3 N:4"),
    (("见附件3", "4"), "O:见附件3 N:4"),
    (("12 34",), "T:12 34"),
])  # fmt: skip
def test_a_cell_is_one_piece_unless_it_holds_a_label_with_its_value(cells: tuple[str, ...], expected: str) -> None:
    assert shown(of_cells(*cells)) == expected


def test_pieces_of_cells_have_hard_borders_and_those_of_lines_have_not() -> None:
    assert {token.hard for token in of_cells("予以公开", "1")} == {True}
    assert {token.hard for token in of_line("予以公开 1")} == {False}


@settings(max_examples=200, deadline=None, derandomize=True)
@given(st.text(alphabet="予以公开其他0123１/—-.,、() \n元件约余第年", max_size=40))
def test_pieces_follow_each_other_and_hold_what_stands_at_their_place(line: str) -> None:
    stream = document_to_stream([Paragraph(line, Place("p"), offset=0)])
    found = tokenise(stream, 0, len(stream.text), LABELS)

    assert [stream.text[token.start : token.end] for token in found] == [token.text for token in found]
    assert all(one.end <= other.start for one, other in pairwise(found))
    assert all(token.text.strip() for token in found)
