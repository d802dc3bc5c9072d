"""Tables without rules: words that stand below one another in columns.

A line that holds values right of a label is a row. Rows with the header above them make a section with columns of its
own, because a form prints several small tables below one another without a gap.
"""

from __future__ import annotations

import re
from itertools import pairwise
from statistics import median

from extract.readers.pdf_glyphs import Box
from extract.readers.pdf_labels import Label, joined_labels, placed_labels
from extract.readers.pdf_lines import NUMBERED, VALUE, Line, Word, around
from extract.readers.pdf_ruled import Drawn, Table

_CHAPTER = re.compile(r"[一二三四五六七八九十]{1,3}、")
_HALF = 1.3  # ems between the lines of a label of two lines and its values, which stand at half height
_SENTENCE = ("。", "；", "，", "：")


def aligned_tables(page: int, lines: list[Line]) -> list[Table | list[Line]]:
    """Lines between ruled tables as tables without rules and stretches of running text, in order."""
    parts: list[Table | list[Line]] = []
    for start, stop, is_table in _regions(lines):
        stretch = lines[start:stop]
        if is_table:
            parts += [_table(page, section) for section in _sections(stretch)]
        elif stretch:
            parts.append(stretch)
    return parts


def _values(line: Line) -> list[Word]:
    return [word for word in line.words if VALUE.fullmatch(word.text)]


def _is_row(line: Line) -> bool:
    """Whether a line holds values in columns: several, or one apart from its label.

    Two stand alone where the label is printed above and below them, and the cells between them are blank.
    """
    count = len(_values(line))
    beside = count < len(line.words) <= count + 3 or count == len(line.words) == 2
    return count >= 3 or (count > 0 and beside and _widest_gap(line) > 1.0)


def _widest_gap(line: Line) -> float:
    gaps = ((b.box.x0 - a.box.x1) / line.size for a, b in pairwise(line.words))
    return max(gaps, default=0.0)


def _is_header(line: Line) -> bool:
    """Whether a line holds short words apart from one another and no value."""
    apart = len(line.words) >= 2 and _widest_gap(line) > 0.8
    return (
        apart and not _values(line) and not line.text.endswith(_SENTENCE) and all(len(w.text) < 40 for w in line.words)
    )


def _regions(lines: list[Line]) -> list[tuple[int, int, bool]]:
    """Stretches of lines, from and up to, with whether they are tables."""
    wide = max((line.box.x1 for line in lines), default=0) - min((line.box.x0 for line in lines), default=0)
    kinds = [_is_row(line) or _is_header(line) for line in lines]
    regions: list[tuple[int, int, bool]] = []
    done = 0
    index = 0
    while index < len(lines):
        if not kinds[index]:
            index += 1
            continue
        stop = index + 1
        for other in range(index + 1, len(lines)):
            if kinds[other]:
                stop = other + 1
            elif _ends(lines, kinds, other, wide):
                break
        start, stop = _with_margins(lines, done, index, stop)
        if _is_table(lines[start:stop]):
            regions += [(done, start, False), (start, stop, True)]
            done = stop
        index = stop
    return [*regions, (done, len(lines), False)]


def _ends(lines: list[Line], kinds: list[bool], at: int, wide: float) -> bool:
    """Whether a line that is no row of a table ends the table: a heading of a chapter, or running text."""
    line = lines[at]
    near = any(
        kinds[other] and abs(lines[other].base - line.base) < _HALF * line.size
        for other in range(max(0, at - 3), min(len(lines), at + 4))
    )
    if near:
        return False
    prose = len(line.text) > 22 and line.box.x1 - line.box.x0 > 0.62 * wide
    return prose or bool(_CHAPTER.match(line.text)) or line.text.endswith("。")


def _with_margins(lines: list[Line], done: int, start: int, stop: int) -> tuple[int, int]:
    """A table with its caption and with the parts of wrapped labels above the first and below the last row."""
    while start > done and (_is_half(lines[start - 1], lines[start]) or _is_caption(lines[start - 1], lines[start])):
        start -= 1
    left = min((word.box.x0 for line in lines[start:stop] if _is_row(line) for word in _values(line)), default=0.0)
    while stop < len(lines) and _is_rest(lines[stop], lines[stop - 1], left):
        stop += 1
    return start, stop


def _is_half(line: Line, row: Line) -> bool:
    return abs(line.base - row.base) < _HALF * min(line.size, row.size) and line.box.x1 < row.box.x1


def _is_rest(line: Line, before: Line, left: float) -> bool:
    """Whether a line below the last row goes on with its label."""
    close = line.base - before.base < 1.9 * min(line.size, before.size) and abs(line.size - before.size) < 1
    return close and line.box.x1 < left and not NUMBERED.match(line.text)


def _is_caption(line: Line, row: Line) -> bool:
    short = len(line.text) <= 16 and not line.text.endswith("。") and not _CHAPTER.match(line.text)
    return short and row.base - line.base < 3 * row.size and abs(line.size - row.size) < 1


def _is_table(lines: list[Line]) -> bool:
    rows = [line for line in lines if _is_row(line)]
    full = [line for line in rows if len(_values(line)) >= 3]
    if len(full) >= 3 and _share_columns(full):
        return True
    headed = any(_is_header(a) and _is_row(b) and len(a.words) <= len(b.words) + 1 for a, b in pairwise(lines))
    return headed and len(rows) >= 1


def _share_columns(rows: list[Line]) -> bool:
    """Whether at least three columns hold values of at least three rows."""
    columns = _columns([word for row in rows for word in _values(row)])
    counts = [sum(any(_overlap(word.box, c) > 0 for word in _values(row)) for row in rows) for c in columns]
    return sum(count >= 3 for count in counts) >= 3


def _overlap(a: Box, b: Box) -> float:
    return min(a.x1, b.x1) - max(a.x0, b.x0)


def _columns(words: list[Word]) -> list[Box]:
    """Words that stand above one another taken together, from left to right."""
    columns: list[Box] = []
    for word in sorted(words, key=lambda word: word.box.x0):
        if columns and word.box.x0 < columns[-1].x1:
            columns[-1] = around((columns[-1], word.box))
        else:
            columns.append(word.box)
    return columns


def _sections(lines: list[Line]) -> list[list[Line]]:
    """Header and rows that share columns; a header or caption below values begins the next section."""
    sections: list[list[Line]] = [[]]
    edge: float | None = None
    for index, line in enumerate(lines):
        if _is_row(line):
            own = min(word.box.x0 for word in _values(line))
            edge = own if edge is None else min(edge, own)
        elif edge is not None and (
            any((w.box.x0 + w.box.x1) / 2 > edge for w in line.words)
            or _opens(line, lines[index - 1], lines[index + 1 :])
        ):
            sections.append([])
            edge = None
        sections[-1].append(line)
    return sections


def _opens(line: Line, before: Line, after: list[Line]) -> bool:
    """Whether a line is the caption of a header that follows."""
    apart = line.base - before.base > 1.2 * line.size and not NUMBERED.match(line.text)
    return apart and len(line.words) == 1 and bool(after) and _is_header(after[0])


def _table(page: int, lines: list[Line]) -> Table:
    """A section as a table: header, rows, every value in its column, blanks where a row has none."""
    first = next((i for i, line in enumerate(lines) if _is_row(line)), len(lines))
    rows = [line for line in lines if _is_row(line)]
    columns = _columns([word for row in rows for word in _values(row)])
    left = columns[0].x0 if columns else 0.0
    size = median(line.size for line in lines)
    above, head = _head(lines[:first], rows[0] if rows else None, left)
    names = joined_labels([word for line in head for word in line.words], size)
    words = [
        w for line in (*above, *lines[first:]) for w in line.words if not (_is_row(line) and VALUE.fullmatch(w.text))
    ]
    named = [name for name in names if name.bases[-1] >= _first_apart(head)]
    columns = _with_named(columns, named, max((word.box.x1 for word in words), default=0.0))
    labels, loose = placed_labels(words, [row.base for row in rows], size)
    return _laid_out(page, lines, columns, (names, rows, labels, loose))


def _head(lines: list[Line], row: Line | None, left: float) -> tuple[list[Line], list[Line]]:
    """Lines above the first row: the upper part of its own wrapped label, and the header."""
    own = [
        line
        for line in lines
        if row and row.base - line.base < _HALF * line.size and all(word.box.x1 < left for word in line.words)
    ]
    return own, [line for line in lines if line not in own]


def _first_apart(head: list[Line]) -> float:
    """Height of the first line of a header with several words: what stands above it names no single column."""
    return min((line.base for line in head if len(line.words) > 1), default=0.0)


def _with_named(columns: list[Box], names: list[Label], labels_end: float) -> list[Box]:
    """Columns with those that a header names but in which no row has a value."""
    if not columns:
        return []
    leaves: list[Box] = []
    for name in sorted(names, key=lambda name: -name.box.bottom):
        if name.box.x0 > labels_end and not any(_overlap(name.box, leaf) > 0 for leaf in leaves):
            leaves.append(name.box)
    missing = len(leaves) - len(columns)
    apart = [leaf for leaf in leaves if not any(_overlap(leaf, column) > 0 for column in columns)]
    apart.sort(key=lambda leaf: max(_overlap(leaf, column) for column in columns))
    return sorted([*columns, *apart[: max(0, missing)]])


def _laid_out(
    page: int,
    lines: list[Line],
    columns: list[Box],
    parts: tuple[list[Label], list[Line], list[list[Label]], list[Label]],
) -> Table:
    names, rows, labels, loose = parts
    depth = max([len(own) for own in labels], default=0)
    cells: list[Drawn] = []
    head: dict[int, list[Label]] = {}
    for name in names:
        head.setdefault(round(name.base / max(1.0, 0.6 * name.size)), []).append(name)
    for row, key in enumerate(sorted(head)):
        cells += _named(row, head[key], columns, depth)
    entries: list[tuple[float, list[Label], Line | None]] = [
        (row.base, own, row) for row, own in zip(rows, labels, strict=True)
    ]
    entries += [(label.base, [label], None) for label in loose]
    for row, (_, own, line) in enumerate(sorted(entries, key=lambda entry: entry[0]), len(head)):
        cells += _row(row, own, line, columns, depth)
    whole = around(line.box for line in lines)
    edges = (whole.x0, *(column.x0 for column in columns), whole.x1)
    return Table(
        page, edges, tuple(sorted({whole.top, *(row.base for row in rows), whole.bottom})), tuple(cells), drawn=False
    )


def _named(row: int, names: list[Label], columns: list[Box], depth: int) -> list[Drawn]:
    """One line of header cells, each over the columns that it overlaps."""
    cells = []
    for name in sorted(names, key=lambda name: name.box.x0):
        over = [index for index, column in enumerate(columns) if _overlap(name.box, column) > 0]
        start = depth + over[0] if over else 0
        cells.append(Drawn(name.text, row, start, 1, max(1, len(over)), name.box))
    return cells


def _row(row: int, labels: list[Label], line: Line | None, columns: list[Box], depth: int) -> list[Drawn]:
    """The labels of a row, then one cell for each column."""
    own = sorted(labels, key=lambda label: label.box.x0)
    cells = []
    for index, label in enumerate(own):
        span = depth - index if index == len(own) - 1 else 1
        cells.append(Drawn(label.text, row, index, 1, span, label.box))
    if not own and depth:
        cells.append(Drawn("", row, 0, 1, depth, _gap_box(line, columns[0] if columns else None)))
    if line is None and not (own and NUMBERED.match(own[0].text)):
        return cells
    values = _values(line) if line else []
    base = line.box if line else own[0].box
    for index, column in enumerate(columns):
        mine = [word for word in values if _overlap(word.box, column) > 0]
        box = around(word.box for word in mine) if mine else Box(column.x0, base.top, column.x1, base.bottom)
        cells.append(Drawn(" ".join(word.text for word in mine), row, depth + index, 1, 1, box))
    return cells


def _gap_box(line: Line | None, column: Box | None) -> Box:
    if line is None:
        return column or Box(0, 0, 0, 0)
    return Box(line.box.x0, line.box.top, line.box.x0, line.box.bottom)
