"""The PDF reader on small pages drawn by hand: doubles, unreadable letters, pictures, open rules, page breaks."""

from __future__ import annotations

from math import cos, radians, sin

import pytest

from extract.errors import ImageOnlyError
from extract.model.document import Cell, Document, Grid, Paragraph, Source
from extract.readers.pdf import read

PICTURE = "q 190 0 0 190 5 5 cm /Im Do Q"


def drawn(*pages: str) -> Document:
    """A PDF of pages of 200 × 200 points with these drawing commands, read."""
    return read(Source("drawn.pdf", pdf(*pages)))


def pdf(*pages: str) -> bytes:
    kids = " ".join(f"{10 + 2 * i} 0 R" for i in range(len(pages)))
    font = "<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>"
    strange = "<</Type/Font/Subtype/Type0/BaseFont/Odd/Encoding/Identity-H/DescendantFonts[5 0 R]>>"
    system = "<</Registry(Adobe)/Ordering(Identity)/Supplement 0>>"
    inner = f"<</Type/Font/Subtype/CIDFontType2/BaseFont/Odd/CIDSystemInfo{system}/DW 500/FontDescriptor 7 0 R>>"
    size = "/Width 1/Height 1/ColorSpace/DeviceGray/BitsPerComponent 8/Length 1"
    picture = f"<</Type/XObject/Subtype/Image{size}>>\nstream\n0\nendstream"
    descriptor = "<</Type/FontDescriptor/FontName/Odd/Flags 4/FontBBox[0 -200 1000 800]/Ascent 800/Descent -200>>"
    objects = {1: "<</Type/Catalog/Pages 2 0 R>>", 2: f"<</Type/Pages/Kids[{kids}]/Count {len(pages)}>>", 3: font}
    objects |= {4: strange, 5: inner, 6: picture, 7: descriptor}
    for i, content in enumerate(pages):
        parts = "<</Font<</F 3 0 R/Odd 4 0 R>>/XObject<</Im 6 0 R>>>>"
        objects[10 + 2 * i] = (
            f"<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 200]/Resources{parts}/Contents {11 + 2 * i} 0 R>>"
        )
        objects[11 + 2 * i] = f"<</Length {len(content)}>>\nstream\n{content}\nendstream"
    body, offsets = "%PDF-1.4\n", {}
    for number, text in objects.items():
        offsets[number] = len(body)
        body += f"{number} 0 obj\n{text}\nendobj\n"
    table = "".join(f"{n} 1\n{offset:010d} 00000 n \n" for n, offset in offsets.items())
    tail = f"trailer\n<</Size 99/Root 1 0 R>>\nstartxref\n{len(body)}\n%%EOF\n"
    return f"{body}xref\n{table}{tail}".encode("latin-1")


def text(x: float, y: float, words: str, font: str = "F") -> str:
    shown = words if font == "Odd" else f"({words})"
    return f"BT /{font} 10 Tf {x} {y} Td {shown} Tj ET\n"


def box(x0: float, y0: float, x1: float, y1: float) -> str:
    return f"{x0} {y0} {x1 - x0} {y1 - y0} re S\n"


def ruled(rows: list[list[str]], top: float = 180, widths: tuple[float, ...] = (80, 40, 40)) -> str:
    """A table with all its rules, rows of 20 points."""
    parts = []
    for number, row in enumerate(rows):
        x, low = 10.0, top - 20 * (number + 1)
        for words, width in zip(row, widths, strict=True):
            parts.append(box(x, low, x + width, low + 20) + (text(x + 3, low + 6, words) if words else ""))
            x += width
    return "".join(parts)


def rows(document: Document) -> list[list[str]]:
    return [[c.text for c in row] for b in document.blocks if isinstance(b, Grid) for row in b.rows]


def test_digits_drawn_twice_for_bold_count_once() -> None:
    double = ruled([["a", "11", "2"], ["b", "33", "4"]]) + text(93.3, 166, "11") + text(93, 146, "33")
    assert rows(drawn(double)) == [["a", "11", "2"], ["b", "33", "4"]]


def test_digits_that_stand_twice_in_a_number_stay() -> None:
    assert rows(drawn(ruled([["a", "1111", "22"], ["b", "0", "100"]])))[0] == ["a", "1111", "22"]


def test_blank_cells_are_cells() -> None:
    assert rows(drawn(ruled([["a", "", "2"], ["b", "", ""]]))) == [["a", "", "2"], ["b", "", ""]]


def test_a_letter_without_a_meaning_is_never_a_digit() -> None:
    page = ruled([["a", "", "2"], ["b", "3", "4"]]) + text(93, 166, "<00150016>", "Odd")
    document = drawn(page)
    assert rows(document)[0] == ["a", "\ufffd\ufffd", "2"]
    assert any("2 characters are drawn with a font" in note for note in document.notes)


def test_a_number_that_runs_over_its_side_stays_whole_in_its_cell() -> None:
    assert rows(drawn(ruled([["a", "12345678", ""], ["b", "3", "4"]])))[0] == ["a", "12345678", ""]


def test_pages_of_pictures_are_an_error() -> None:
    with pytest.raises(ImageOnlyError, match="pictures"):
        drawn(PICTURE, PICTURE)


def test_single_pages_of_pictures_are_noted() -> None:
    document = drawn(text(10, 150, "some words of a report"), PICTURE)
    assert "第 2 页只有图片,没有文字 (pages without text, only pictures: 2)" in document.notes


def test_text_over_a_picture_is_read_and_noted() -> None:
    document = drawn(PICTURE + "\n3 Tr " + text(10, 150, "words under a scan"))
    assert [block.text for block in document.blocks if isinstance(block, Paragraph)] == ["words under a scan"]
    assert any("OCR" in note for note in document.notes)


def test_text_outside_of_the_page_is_left_out_and_noted() -> None:
    document = drawn(text(10, 150, "inside the page") + text(10, 400, "77"))
    assert "77" not in "".join(block.text for block in document.blocks if isinstance(block, Paragraph))
    assert any("outside" in note for note in document.notes)


def test_an_open_table_keeps_its_outer_columns() -> None:
    flat = "".join(f"10 {y} m 170 {y} l S\n" for y in (120, 140, 160, 180))
    upright = "".join(f"{x} 120 m {x} 180 l S\n" for x in (90, 130))
    words = [
        text(x, y, w)
        for y, row in ((166, "a12"), (146, "b34"), (126, "c56"))
        for x, w in zip((13, 93, 133), row, strict=True)
    ]
    assert rows(drawn(flat + upright + "".join(words))) == [["a", "1", "2"], ["b", "3", "4"], ["c", "5", "6"]]


def test_tables_on_two_pages_with_equal_columns_are_one() -> None:
    document = drawn(ruled([["a", "1", "2"], ["b", "3", "4"]]), ruled([["c", "5", "6"], ["d", "7", "8"]]))
    grids = [block for block in document.blocks if isinstance(block, Grid)]
    assert len(grids) == 1
    assert [cell.place.page for cell in grids[0].cells] == [1] * 6 + [2] * 6


def test_a_paragraph_between_keeps_tables_apart() -> None:
    second = text(10, 190, "another table") + ruled([["c", "5", "6"], ["d", "7", "8"]])
    document = drawn(ruled([["a", "1", "2"], ["b", "3", "4"]]), second)
    assert sum(isinstance(block, Grid) for block in document.blocks) == 2


def test_a_row_cut_by_the_page_break_is_one_row() -> None:
    document = drawn(ruled([["a", "1", "2"], ["b \\(open", "3", "4"]]), ruled([["shut\\)", "", ""], ["c", "7", "8"]]))
    assert rows(document) == [["a", "1", "2"], ["b (open\nshut)", "3", "4"], ["c", "7", "8"]]


def test_two_rows_of_data_at_a_page_break_stay_two() -> None:
    document = drawn(ruled([["a", "1", "2"], ["b", "", ""]]), ruled([["c", "5", "6"], ["d", "", ""]]))
    assert rows(document) == [["a", "1", "2"], ["b", "", ""], ["c", "5", "6"], ["d", "", ""]]


def test_a_header_printed_again_on_the_next_page_is_read_once() -> None:
    document = drawn(ruled([["item", "x", "y"], ["b", "3", "4"]]), ruled([["item", "x", "y"], ["d", "7", "8"]]))
    assert rows(document) == [["item", "x", "y"], ["b", "3", "4"], ["d", "7", "8"]]


def test_numbers_that_count_the_pages_are_feet() -> None:
    pages = [text(10, 150, "words of this page") + text(98, 10, str(number)) for number in (1, 2, 3)]
    feet = [b.text for b in drawn(*pages).blocks if isinstance(b, Paragraph) and b.role == "footer"]
    assert feet == ["1", "2", "3"]


def test_a_frame_around_running_text_is_no_table() -> None:
    lines = (
        "This report was written by the office of a town and says",
        "what it did in the year, in words that fill the line",
    )
    page = "".join(box(5, 160 - 20 * i, 195, 180 - 20 * i) + f"BT /F 7 Tf 8 {166 - 20 * i} Td ({line}) Tj ET\n"
                   for i, line in enumerate(lines))  # fmt: skip
    assert not any(isinstance(block, Grid) for block in drawn(page).blocks)


def test_two_values_beside_a_label_over_two_lines_are_its_row() -> None:
    head = text(90, 180, "Men") + text(120, 180, "Firms") + text(160, 180, "Sum")
    full = [(160, "1. Given", "7 3 10"), (120, "3. Refused", "1 2 3"), (105, "4. Other", "4 5 9")]
    lines = [text(10, y, label) + text(92, y, a) + text(125, y, b) + text(162, y, c)
             for y, label, row in full for a, b, c in [row.split()]]  # fmt: skip
    torn = text(10, 146, "2. Partly given") + text(92, 140, "2") + text(162, 140, "2") + text(10, 134, "and refused")
    found = rows(drawn(head + lines[0] + torn + "".join(lines[1:])))
    assert ["2. Partly given\nand refused", "2", "", "2"] in found
    assert ["1. Given", "7", "3", "10"] in found


TABLE = [["a", "11", "2"], ["b", "33", "4"]]
UNSEEN = {
    "aslant": "q 0.87 0.5 -0.5 0.87 96 150 cm BT /F 10 Tf 0 0 Td (58) Tj ET Q\n",
    "pale": "0.85 g " + text(94, 166, "7") + "0 g ",
    "pale red": "1 0.8 0.8 rg " + text(94, 166, "7") + "0 g ",
    "pale ink": "0 0 0 0.2 k " + text(94, 166, "7") + "0 g ",
    "white": "1 g " + text(104, 166, "7") + "0 g ",
    "white over a pale area": "0.95 g 11 142 158 37 re f 0 g " + "1 g " + text(104, 166, "7") + "0 g ",
}


@pytest.mark.parametrize("unseen", UNSEEN.values(), ids=UNSEEN)
def test_a_watermark_and_white_text_are_no_part_of_a_cell(unseen: str) -> None:
    document = drawn(unseen + ruled(TABLE) if "re f" in unseen else ruled(TABLE) + unseen)
    assert rows(document) == TABLE
    assert any("left out" in note for note in document.notes)


def test_white_text_on_a_dark_area_is_read() -> None:
    dark = "0 0 0.5 rg 10 160 160 20 re f 0 g "
    shown = ruled([["", "", ""], ["b", "33", "4"]])
    heads = "1 g " + "".join(text(x, 166, words) for x, words in ((13, "a"), (93, "11"), (133, "2"))) + "0 g "
    assert rows(drawn(dark + shown + heads)) == TABLE


def test_a_page_on_which_everything_is_pale_is_read() -> None:
    assert rows(drawn("0.8 g " + ruled(TABLE))) == TABLE


def test_rows_between_flat_rules_alone_keep_their_columns() -> None:
    rules = "".join(f"{x} {y} m 190 {y} l S\n" for x, y in ((10, 180), (60, 160), (60, 140), (60, 120), (10, 100)))
    rules += "60 180 m 60 100 l S\n10 180 m 10 100 l S\n190 180 m 190 100 l S\n"
    lines = [("one", "1", "0", "1"), ("two", "2", "5", "7"), ("three", "3", "0", "3"), ("four", "4", "4", "8")]
    for number, cells in enumerate(lines):
        rules += "".join(text(x, 166 - 20 * number, cell) for x, cell in zip((64, 110, 140, 170), cells, strict=True))
    (grid,) = (block for block in drawn(rules + text(12, 136, "all")).blocks if isinstance(block, Grid))
    read = [tuple(cell.text for cell in row if cell.text != "all") for row in grid.rows]
    assert [row for row in read if any(row)] == lines


def test_rules_drawn_as_closed_paths_a_hair_aslant_are_rules() -> None:
    flat = "".join(f"10 {y} m 170 {y + 0.001} l 170 {y + 0.7} l 10 {y + 0.701} l h f\n" for y in (180, 160, 140))
    upright = "".join(f"{x} 140 m {x + 0.001} 180 l {x + 0.7} 180 l {x + 0.701} 140 l h f\n" for x in (10, 90, 130, 170))
    words = "".join(
        text(x, y, word) for y, row in zip((166, 146), TABLE, strict=True) for x, word in zip((13, 93, 133), row, strict=True)
    )
    document = drawn(flat + upright + words)
    assert rows(document) == TABLE
    assert all(block.drawn for block in document.blocks if isinstance(block, Grid))


def leaning(degrees: float, content: str) -> str:
    """Content of a page turned about its middle."""
    along, up = cos(radians(degrees)), sin(radians(degrees))
    right, rise = 100 - 100 * along + 100 * up, 100 - 100 * up - 100 * along
    return f"q {along} {up} {-up} {along} {right} {rise} cm {content} Q\n"


@pytest.mark.parametrize("degrees", [-3, -0.4, 0.4, 3])
@pytest.mark.parametrize("beneath", ["", PICTURE + "\n"])
def test_a_page_that_lies_askew_is_read_as_if_it_were_straight(degrees: float, beneath: str) -> None:
    table = [["", "this", "last"], *([f"row {n}", str(n), str(n + 1)] for n in range(1, 7))]
    assert rows(drawn(beneath + leaning(degrees, ruled(table)))) == table


def test_level_text_beside_a_table_that_leans_stays_level() -> None:
    words = "a line of words that goes all over the"
    document = drawn(text(10, 190, words) + leaning(2, ruled(TABLE, top=120)))
    assert rows(document) == TABLE
    assert [block.text for block in document.blocks if isinstance(block, Paragraph)] == [words]


def test_the_place_of_a_cell_on_a_page_askew_is_where_it_is_seen() -> None:
    straight, askew = (drawn(leaning(degrees, ruled(TABLE))) for degrees in (0, 4))
    for one, other in zip(*([c for b in d.blocks if isinstance(b, Grid) for c in b.cells] for d in (straight, askew)), strict=True):
        x, y = middle(one)
        assert middle(other) == pytest.approx((x + (y - 100) * sin(radians(4)), y - (x - 100) * sin(radians(4))), abs=2)


def middle(cell: Cell) -> tuple[float, float]:
    x0, top, x1, bottom = (float(value) for value in cell.place.path.removeprefix("box ").split(","))
    return (x0 + x1) / 2, (top + bottom) / 2


SLOPING = [["item", "this", "last", "all"], *([f"row {n}", str(n), str(n + 1), str(2 * n + 1)] for n in range(1, 7))]


def test_level_words_in_the_lines_of_a_scan_askew_are_put_in_their_rows() -> None:
    words = [(x, 20.0 * n, word) for n, row in enumerate(SLOPING, 1) for x, word in zip((20, 90, 120, 150), row, strict=True)]
    content = "".join(text(x, 190 - y + 0.06 * (x - 100), word) for x, y, word in words)
    assert [row for row in rows(drawn(PICTURE + "\n" + content)) if any(row)][-6:] == SLOPING[-6:]


def test_a_slanting_line_on_a_level_page_moves_nothing() -> None:
    level, slanting = (rows(drawn(ruled(TABLE) + line)) for line in ("", "10 20 m 190 28 l S\n"))
    assert level == slanting == TABLE


LEFT = ["The office read all requests of the year", "and answered them within the time that", "the law gives for an answer."]
RIGHT = ["Complaints were few; what was found wrong", "was put right before the end of the year,", "and the staff were told how."]


def columns(left: list[str], right: list[str], size: float = 4.5) -> str:
    """Lines of small letters in two columns of a page."""
    return "".join(
        text(x, 170 - 8 * n, words).replace("/F 10 Tf", f"/F {size} Tf")
        for x, lines in ((5, left), (105, right))
        for n, words in enumerate(lines)
    )


def test_a_page_of_two_columns_is_read_one_column_after_the_other() -> None:
    document = drawn(text(60, 185, "A title over both") + columns(LEFT, RIGHT))
    read = " ".join(block.text for block in document.blocks if isinstance(block, Paragraph))
    assert read == " ".join(["A title over both", *LEFT, *RIGHT])


def test_a_table_that_goes_on_in_the_next_column_is_one() -> None:
    narrow = (40, 20, 20)
    first, second = [["", "x", "y"], ["a", "1", "2"]], [["b", "3", "4"], ["c", "5", "6"]]
    right = "1 0 0 1 100 0 cm " + ruled(second, widths=narrow)
    document = drawn(columns(["", "", *LEFT, *LEFT], [*[""] * 8, *RIGHT]) + ruled(first, top=100, widths=narrow) + right)
    assert rows(document) == [*first, *second]


def test_values_right_of_their_labels_are_no_second_column() -> None:
    labels = [f"the number of things that are called {n}" for n in "abcdef"]
    values = [[n, str(n + 1), str(n + 2)] for n in range(6)]
    content = columns(labels, [f"{a}          {b}          {c}" for a, b, c in values])
    assert rows(drawn(content)) == [[label, *map(str, row)] for label, row in zip(labels, values, strict=True)]


def test_cells_that_stack_labels_beside_a_name_above_values_are_no_rows() -> None:
    rules = "10 180 m 190 180 l S\n10 100 m 190 100 l S\n" + "".join(f"{x} 180 m {x} 100 l S\n" for x in (10, 90, 190))
    words = ["1. one", "2. two", "3. three"]
    content = "".join(text(14, 146 - 16 * n, word) for n, word in enumerate(words)) + text(110, 162, "name")
    table = [cells for cells in rows(drawn(rules + content + text(110, 146, "5    5"))) if any(cells)]
    assert not any("5" in cell and "name" in cell for cells in table for cell in cells)
