"""Characters of a page as words: letters that are set apart, and columns of numbers."""

from __future__ import annotations

import pytest

from extract.readers.pdf_glyphs import Glyph
from extract.readers.pdf_lines import lines, without_spacing
from extract.readers.pdf_skew import letter_size

SIZE = 10.0


def row(text: str, gap: float, base: float, column: float = 12.0) -> list[Glyph]:
    """Words of a line, characters so far apart and words farther."""
    found: list[Glyph] = []
    at = 0.0
    for word in text.split():
        for char in word:
            wide = SIZE if ord(char) > 255 else SIZE / 2
            found.append(Glyph(char, at, base - SIZE, at + wide, base + 2, at, base, SIZE))
            at += wide + gap
        at += column
    return found


@pytest.mark.parametrize("gap", [0.0, 0.4, 2.0, 4.0])
def test_letters_that_are_set_apart_are_whole_words(gap: float) -> None:
    glyphs = [*row("本年新收数量 834 99 1028", gap, 20), *row("38 6 11 17", gap, 40)]

    assert [[word.text for word in line.words] for line in lines(without_spacing(glyphs))] == [
        ["本年新收数量", "834", "99", "1028"],
        ["38", "6", "11", "17"],
    ]


def test_numbers_of_close_columns_stay_apart_where_letters_are_not() -> None:
    glyphs = [*row("本年新收数量", 0, 20), *row("3 4 5", 0, 40, column=4)]

    assert [word.text for word in lines(without_spacing(glyphs))[1].words] == ["3", "4", "5"]


@pytest.mark.parametrize("along", [(9.0, 0.0), (0.0, 9.0), (0.0, -9.0)])
def test_a_digit_that_lies_on_its_side_is_as_large_as_one_that_stands(along: tuple[float, float]) -> None:
    wide, high = (9.0, 4.5) if along[1] else (4.5, 9.0)
    assert letter_size({"matrix": (*along, 0, 0, 0, 0), "size": high, "x0": 10.0, "x1": 10.0 + wide}) == 9.0
