"""Tables that text draws with blanks alone: what stands in one column begins in one place, so empty cells are known.

A table is read so only where its lines show that they were padded: pieces begin in the same columns behind gaps of
several blanks, none reaches into the column of another, and neighbouring columns stand side by side in some line.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from extract.readers.text_layout import NARROW, width
from extract.readers.text_lines import Field, Line, joined
from extract.readers.text_placed import Piece, Row, placed
from extract.readers.text_rows import WIDEST, Region, Rows

_FEWEST_PADDED = 3  # pieces that begin in a column of others, behind several blanks
_SPACED = 3  # of so many lines with values one follows a blank line, where blank lines part rows
_GUTTER = 2  # blanks between columns at least, for a gap to tell of columns in which nothing is printed
_FEWEST_GAPS = 3  # of one width that show it
_FEW_WIDE = 2  # of so many gaps at most one may be wider than the others
_MOST_BETWEEN = 40  # lines without values in a row
_HEADED = 2  # columns in which words of a line begin, from which on it heads them
_MOST_HEADER = 24  # lines above the first values among which the header is
_GAP = re.compile(r"\S(?:\s{2,}|[^\S ])\S")
_HAN = re.compile(r"[\u4e00-\u9fff]")


@dataclass
class _Table:
    """Lines with values that share their columns, the lines between, and those `below` without values.

    `starts` gives each column's farthest end, `heads` where words begin behind others in the lines above the first values.
    """

    rows: list[Row] = field(default_factory=list)
    below: list[Row] = field(default_factory=list)
    starts: dict[int, int] = field(default_factory=dict)
    heads: set[int] = field(default_factory=set)

    def takes(self, row: Row) -> bool:
        """Whether the values of a line stand in columns of the table, or beside them."""
        if not self.starts:
            return True
        known = self.starts.keys() | self.heads
        return any(piece.left in known for piece in row.pieces) and all(map(self._fits, row.values))

    def _fits(self, piece: Piece) -> bool:
        ends = ((start, max(end, piece.right) if start == piece.left else end) for start, end in self.starts.items())
        return all(start == piece.left or end < piece.left or piece.right < start for start, end in ends) and not any(
            piece.left < start <= piece.right for start in self.starts
        )

    def add(self, row: Row) -> None:
        """Take a line with its values."""
        if not self.starts:
            self.heads = {piece.left for above in self.below for piece in above.pieces[1:]}
        self.rows += [*self.below, row]
        self.below = []
        for piece in row.values:
            self.starts[piece.left] = max(self.starts.get(piece.left, 0), piece.right)


def find_columns(lines: Sequence[Line]) -> Iterator[Region]:
    """Tables whose cells stand below each other, with the lines they take up, in order."""
    if not any(_GAP.search(line.text) for line in lines):
        return
    yield from (found for found in map(_read, _tables(placed(lines))) if found is not None)


# --- tables ----------------------------------------------------------------------------------------------------------


def _tables(rows: Sequence[Row]) -> Iterator[_Table]:
    """Runs of lines whose values share columns, with the lines above them that may be their header."""
    table = _Table()
    for row in rows:
        if not row.pieces or not row.plain or len(table.below) > _MOST_BETWEEN:
            yield table
            table = _Table()
        elif not row.values:
            table.below.append(row)
        else:
            if table.starts and (not table.takes(row) or _hold_header(table.below, table)):
                yield table
                table = _Table(below=table.below)
            table.add(row)
    yield table


def _hold_header(rows: Iterable[Row], table: _Table) -> bool:
    """Whether lines print words over several columns of values, as the header of a further table does."""
    first = min(table.starts)
    return any(sum(piece.left >= first for piece in row.pieces) > 1 for row in rows)


def _read(table: _Table) -> Region | None:
    """The rows of a table and the lines it takes up; None where its columns are not certain."""
    if not table.starts or len(table.starts) > WIDEST:
        return None
    rows = _with_header(table)
    starts = _starts(rows, table)
    if len(starts) < 2:
        return None
    full = _with_unseen(rows, starts)
    shifted = _is_shifted(rows, starts)
    if full is not None and not shifted:
        shifted = _are_moved(rows)
        full = _with_labels(rows, full) if shifted else full
    sure = full is not None or (not shifted and _are_beside(rows, starts) and not _are_moved(rows))
    if not sure or not _are_padded(rows, starts):
        return None
    first = _header_end(rows, starts)
    body = (_shifted if shifted else _straight)(rows[first:], full or starts)
    return Region(tuple(row.line for row in rows), [*_header(rows[:first], starts), *body])


def _first(rows: Sequence[Row]) -> int:
    """Where the first line with values stands."""
    return next(index for index, row in enumerate(rows) if row.values)


def _with_header(table: _Table) -> list[Row]:
    """The lines of a table without those above its header."""
    first, starts, edge = _first(table.rows), sorted(table.starts), _edge(table.rows, min(table.starts))
    begin = first
    spaced = _is_spaced(table.rows)
    for index in range(first - 1, max(first - _MOST_HEADER, 0) - 1, -1):
        left = min(row.pieces[0].left for row in table.rows[index + 1 : first + 1])
        outside = edge < 0 and table.rows[index].pieces[0].left < left
        parted = outside or (table.rows[index + 1].spaced and not spaced)
        if _is_heading(table.rows[index], starts, parted=parted):
            break
        begin = index if _heads(table.rows[index], starts[0], edge) else begin
    return table.rows[begin:]


def _edge(rows: Sequence[Row], start: int) -> int:
    """Where the labels end that begin left of all values, in the lines from the first values on; -1 where there are none."""
    ends = (piece.right for row in rows[_first(rows) :] for piece in row.pieces if piece.left < start)
    return max(ends, default=-1)


def _header_end(rows: Sequence[Row], starts: Sequence[int]) -> int:
    """Behind the last line above the values of which some stands over their columns: then labels may begin."""
    edge = _edge(rows, starts[0])
    return max((index + 1 for index in range(_first(rows)) if _heads(rows[index], starts[0], edge)), default=0)


def _is_heading(row: Row, starts: Sequence[int], *, parted: bool) -> bool:
    """Whether a line is one piece from the margin on that runs across columns, or is parted from what follows."""
    alone = len(row.pieces) == 1 and row.pieces[0].left <= starts[0]
    headed = sum(word.left in starts for word in row.words)
    return alone and headed < _HEADED and (parted or row.pieces[0].right > starts[:2][-1])


def _heads(row: Row, first: int, edge: int) -> bool:
    """Whether some of a line stands over columns of values: over the first in which one is printed, or behind all labels."""
    return any(piece.right > first or (piece.apart and piece.left > edge >= 0) for piece in row.pieces)


def _starts(rows: Sequence[Row], table: _Table) -> list[int]:
    """Where columns begin: those of values, and those in which words of the header begin that no other takes up."""
    found = dict(table.starts)
    values = min(found)
    below = [row for row in table.below[:1] if not row.spaced]
    beside = [*rows[_header_end(rows, sorted(found)) :], *below]
    labels = (piece.right for row in beside for piece in row.pieces if not piece.value and piece.left < values)
    first = max(labels, default=-1)
    heads = _heads_apart(rows, sorted(found))
    for left, right in heads.items():
        alone = not any(left < other < right for other in (*found, *heads))
        if left > first and alone and all(end < left or right < start for start, end in found.items()):
            found[left] = right
    return sorted(found)


def _heads_apart(rows: Sequence[Row], starts: Sequence[int]) -> dict[int, int]:
    """The words of a header that may head a column each: where they begin, and the end of the shortest there.

    Words that one blank parts are one, unless columns stand so close and words begin there in a further line as well.
    """
    header = rows[: _header_end(rows, starts)]
    close = any(not piece.apart for row in rows for piece in row.values)
    words = [word for row in header for word in row.words]
    lines = Counter(word.left for word in words)
    again = [word for word in words if lines[word.left] > 1 and (close or word.apart)]
    apart = [piece for row in header for piece in row.pieces if piece.apart and len(_HAN.findall(piece.field.text)) > 1]
    return {piece.left: piece.right for piece in sorted([*apart, *again], key=lambda one: -one.right)}


def _are_padded(rows: Sequence[Row], starts: Sequence[int]) -> bool:
    """Whether pieces begin in columns of others behind several blanks, or lines end where others do; none crosses columns."""
    counts = Counter(word.left for row in rows for word in row.words if word.left in starts)
    padded = sum(word.apart and counts[word.left] > 1 for row in rows for word in row.words[1:])
    ends = Counter(row.end for row in rows)
    padded += sum(row.end > row.words[-1].right and ends[row.end] > 1 for row in rows)
    words = [word for row in rows if row.values for word in row.words]
    return padded >= _FEWEST_PADDED and not any(word.left < start < word.right for word in words for start in starts)


def _are_beside(rows: Sequence[Row], starts: Sequence[int]) -> bool:
    """Whether each two columns stand side by side in some line: else they may be one."""
    known = set(starts)
    placed = (sorted({word.left for word in row.words} & known) for row in rows)
    return {pair for lefts in placed for pair in pairwise(lefts)}.issuperset(pairwise(starts))


def _column(starts: Sequence[int], piece: Piece) -> int:
    """The column that a piece begins in, from 1; 0 left of all."""
    return bisect_right(starts, piece.left)


def _is_shifted(rows: Sequence[Row], starts: Sequence[int]) -> bool:
    """Whether labels stand in a column of values: the text has moved cells to the left where others span rows."""
    return any(
        not piece.value and piece.left == starts[0] and any(other.left > piece.left for other in row.values)
        for row in rows
        for piece in row.pieces
    )


def _are_moved(rows: Sequence[Row]) -> bool:
    """Whether rows with labels further to the right may all have been moved there.

    They are if they reach further with their values, or if words of the header begin where these labels do.
    """
    reach = _reach(rows)
    heads = {piece.left for row in rows[: _first(rows)] for piece in row.pieces[1:]}
    first = min(reach, default=0)
    return any(reach[left] > reach[first] or left in heads for left in reach.keys() - {first})


def _reach(rows: Sequence[Row]) -> dict[int, int]:
    """For each place where the last words in front of values begin how far these values reach."""
    reach: dict[int, int] = {}
    for row in (row for row in rows if row.values):
        left = max((piece.left for piece in row.pieces if piece.left < row.values[0].left), default=-1)
        if left >= 0:
            reach[left] = max(reach.get(left, 0), row.values[-1].left)
    return reach


def _with_labels(rows: Sequence[Row], starts: Sequence[int]) -> list[int] | None:
    """The columns with those of labels behind others; None if rows do not reach as many further as their labels stand."""
    reach = _reach(rows)
    every = sorted({*starts, *reach} - {min(reach)})
    counts = {bisect_right(every, last) - bisect_right(every, left) for left, last in reach.items()}
    return every if len(counts) == 1 else None


def _straight(rows: Sequence[Row], starts: Sequence[int]) -> Rows:
    """A row for each line, or for those that no blank line parts where blank lines part the others."""
    made: Rows = []
    limits = _limits(rows, starts)
    spaced = _is_spaced(rows)
    for before, row in zip([None, *rows], rows, strict=False):
        cells = _straight_row(row, starts)
        if before is None or not spaced or row.spaced or not before.values or _is_whole(row, before):
            made.append(cells)
        elif row.values:
            made[-1] = _continued(made[-1], cells, [before, row], limits)
        else:
            made += _with_label(made, row, _label_left(before), len(limits))
    return made


def _is_whole(row: Row, above: Row) -> bool:
    """Whether a line holds as many numbers as the row above it: these do not all go on in a further line."""
    return len(row.values) > 1 and len(row.values) >= len(above.values)


def _label_left(row: Row) -> int:
    """Where the last word in front of a line's values begins; -1 without one."""
    return max((word.left for word in row.words if word.left < row.values[0].left), default=-1)


def _with_label(made: Rows, row: Row, left: int, count: int) -> Rows:
    """The words of a line below a row that do not go on with its label; those that do are put to it."""
    more = [word.field for word in row.words if word.left >= left >= 0]
    if not any(word.left == left for word in row.words):
        return [_straight_row(row, [])]
    labels = made[-1][:-count]
    made[-1] = [*labels[:-1], joined([*labels[-1:], *more]), *made[-1][-count:]]
    others = [word.field for word in row.words if word.left < left]
    return [others] if others else []


def _is_spaced(rows: Sequence[Row]) -> bool:
    """Whether blank lines part the rows; numbers may be broken in two lines, or in three."""
    filled = [row for row in rows[1:] if row.values]
    return _SPACED * sum(row.spaced for row in filled) >= len(filled) > 0


def _limits(rows: Sequence[Row], starts: Sequence[int]) -> list[int]:
    """For each column the place up to which its text may reach."""
    return [*(start - 1 for start in starts[1:]), max(piece.right for row in rows for piece in row.values)]


def _continued(above: list[Field], below: list[Field], rows: Sequence[Row], limits: Sequence[int]) -> list[Field]:
    """A row with its next line: a number goes on where not one more digit had room, else nobody knows what the cell says."""
    count = len(limits)
    ends = {piece.field.start: piece.right for piece in rows[0].values}
    cells: list[Field] = []
    for first, more, limit in zip(above[-count:], below[-count:], limits, strict=True):
        if not more.filled:
            cells.append(first)
            continue
        full = first.start in ends and ends[first.start] + width(more.text[0], NARROW) > limit
        cells.append(first.with_more(more, sure=full and first.may_go_on(more)))
    return [*above[:-count], *below[:-count], *cells]


def _straight_row(row: Row, starts: Sequence[int]) -> list[Field]:
    """The words of a line, then a cell for each column of values; a line without values keeps its words."""
    if not row.values:
        return [piece.field for piece in row.pieces]
    labels = [piece.field for piece in row.pieces if _column(starts, piece) == 0]
    return [*labels, *_cells(row, starts, range(1, len(starts) + 1))]


def _cells(row: Row, starts: Sequence[int], wanted: Iterable[int]) -> list[Field]:
    """What a line prints in some of the columns; all that stands in one is one cell."""
    held: dict[int, list[Field]] = {}
    for piece in row.pieces:
        held.setdefault(_column(starts, piece), []).append(piece.field)
    start, end = row.line.start, row.line.end
    blank = Field(end, end, "", row.line.number)
    return [
        row.line.part(held[column][0].start - start, held[column][-1].end - start) if column in held else blank
        for column in wanted
    ]


def _shifted(rows: Sequence[Row], starts: Sequence[int]) -> Rows:
    """As many cells behind each row's last label as the longest row has."""
    ends = [(_column(starts, row.values[-1]), _last_label(row, starts)) for row in rows if row.values]
    count = max(last - label for last, label in ends)
    return [_shifted_row(row, starts, count) for row in rows]


def _shifted_row(row: Row, starts: Sequence[int], count: int) -> list[Field]:
    if not row.values:
        return [piece.field for piece in row.pieces]
    label = _last_label(row, starts)
    labels = [piece.field for piece in row.pieces if _column(starts, piece) <= label]
    return [*labels, *_cells(row, starts, range(label + 1, label + 1 + count))]


def _last_label(row: Row, starts: Sequence[int]) -> int:
    """The column of the last words in front of a line's values."""
    words = [piece for piece in row.pieces if not piece.value and piece.left < row.values[0].left]
    return max((_column(starts, piece) for piece in words), default=0)


def _with_unseen(rows: Sequence[Row], starts: Sequence[int]) -> list[int] | None:
    """The columns with those in which nothing is printed; None where the text does not tell how many these are.

    A text that makes columns as wide as what they hold shows them behind its header by gaps wider than others, and one that
    pads the last cell of a row as well by where its lines end.
    """
    ends = {
        start: max((p.right for row in rows for p in row.pieces if p.left == start), default=start) for start in starts
    }
    headed = [piece.left for row in rows[: _first(rows)] for piece in row.pieces if piece.left in ends]
    closed = _close(rows, ends)
    gaps = [after - ends[before] for before, after in pairwise(starts)]
    gap = min(gaps, default=0)
    if gap < _GUTTER or not headed or not (closed or _are_even(gaps)):
        return None
    follows = [*starts[1:], max([ends[starts[-1]], *(row.end for row in rows if closed)]) + gap]
    extra = {a: b - gap - ends[a] for a, b in zip(starts, follows, strict=True) if a >= max(headed)}
    empty = _empty_width(gap, extra.values())
    if empty is None:
        return None
    unseen = (ends[start] + gap + empty * number for start, wide in extra.items() for number in range(wide // empty))
    return sorted({*starts, *unseen})


def _close(rows: Sequence[Row], ends: dict[int, int]) -> bool:
    """Whether all lines are padded to the end of their last cell; then those of the header tell where its columns end."""
    found = dict(ends)
    head = [(row.end, row.pieces[-1].left) for row in rows[: _first(rows)]]
    for end, left in dict(sorted(head)).items():  # of the lines of a row the one that goes farthest
        start = max((start for start in ends if start <= left), default=None)
        if start is not None:
            found[start] = max(found[start], end)
    apart = all(found[before] + _GUTTER <= after for before, after in pairwise(sorted(ends)))
    known = {*found.values()}
    sure = apart and all(row.end in known or not min(ends) < row.end < max(known) for row in rows)
    if sure and any(row.end > row.pieces[-1].right for row in rows):
        ends.update(found)
        return True
    return False


def _are_even(gaps: Sequence[int]) -> bool:
    """Whether most gaps are as wide as the narrowest, and not few."""
    narrow = gaps.count(min(gaps, default=0))
    return narrow >= _FEWEST_GAPS and _FEW_WIDE * (len(gaps) - narrow) <= len(gaps)


def _empty_width(gap: int, extra: Iterable[int]) -> int | None:
    """How far an empty column moves the next; None if several widths would do.

    It takes up what parts two columns, which may be less than their gap by as many blanks on both sides of each cell.
    """
    wide = [one for one in extra if one]
    widths = [width for width in range(gap, _GUTTER - 1, -2) if not any(one < 0 or one % width for one in wide)]
    return gap if not wide else widths[0] if len(widths) == 1 else None


# --- headers ---------------------------------------------------------------------------------------------------------


def _header(rows: Sequence[Row], starts: Sequence[int]) -> Rows:
    """The rows above the values, with the words that are torn over lines joined in their columns."""
    known = set(starts)
    made: Rows = []
    seen: dict[int, list[Field]] = {}
    for row in rows:
        words = {piece.left: piece.field for piece in _split(row, known)}
        if seen.keys() & words.keys() and words.keys() - seen.keys():
            made.append([joined(parts) for _, parts in sorted(seen.items())])
            seen = {}
        for left, word in words.items():
            seen.setdefault(left, []).append(word)
    return [*made, [joined(parts) for _, parts in sorted(seen.items())]] if seen else made


def _split(row: Row, known: set[int]) -> Iterator[Piece]:
    """The pieces of a header line, cut where single words begin in columns of their own."""
    for piece in row.pieces:
        words = [word for word in row.words if piece.left <= word.left < piece.right]
        yield from words if {word.left for word in words} <= known else [piece]
