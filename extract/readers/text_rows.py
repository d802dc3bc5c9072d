"""Rows of a table from fields that stand below each other, each ended by a separator.

What opens a row, and how wide it is, must be told from labels, numbers, blanks and the separators that stand for spans.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby

from extract.readers.text_lines import Field, Line

Rows = list[list[Field]]
WIDEST = 64  # cells; no table of a report is as wide
# A row prints at most its own label and those of the groups around it; more texts in a row are its table's header.
_MOST_LABELS = 2
# Share of rows in which words may stand among the numbers before their width is taken for wrong.
_ODD_ROWS = 0.1


@dataclass(frozen=True, slots=True)
class Region:
    """Lines that form one table, and its rows."""

    lines: tuple[Line, ...]
    rows: Rows


def runs_outside(tables: Iterable[Sequence[Line]], lines: Sequence[Line]) -> list[list[Line]]:
    """The runs of lines before, between and behind those of tables."""
    taken = {line.number for table in tables for line in table}
    return [list(run) for used, run in groupby(lines, key=lambda line: line.number in taken) if not used]


def rows_of_fields(fields: Sequence[Field], *, by_labels: bool) -> Rows | None:
    """Rows from the fields of a table that prints a cell a line; None where nothing tells them apart for certain.

    `by_labels` allows for rows that only labels and values part, not padding.
    """
    fields = _without_closing(fields)
    if len(fields) < 2 or not any(field.filled for field in fields):
        return None
    padded = any(field.pad > 1 for field in fields)
    rows = (_marked_rows if is_mark(fields[0]) else _padded_rows)(fields) if padded else None
    return rows or (_labelled_rows(fields) if by_labels else None)


def _labelled_rows(fields: Sequence[Field]) -> Rows | None:
    if not is_mark(fields[0]):
        return _steady_rows(fields)
    # A separator behind the last row may close the table.
    opened = _opened_rows(fields) or (_opened_rows(fields[:-1]) if is_mark(fields[-1]) else None)
    return opened or _held_rows(fields)


def rows_of_runs(fields: Sequence[Field]) -> Rows | None:
    """Rows that are as long as their values: labels and what follows them up to the next label; None without numbers.

    A separator for a span at the end of a row cannot be told from a blank there, so rows may be longer than they were.
    Where a separator opens the rows, blanks cannot be told from openings: None.
    """
    fields = _without_closing(fields)
    rows: Rows = []
    heads: list[Field] = []
    for labels, run in groupby(() if not fields or is_mark(fields[0]) else fields, key=_is_text):
        found = [field for field in run if field.pad < 2]
        if labels:
            heads = found
        else:
            rows += _headed_rows(heads, found)
            heads = []
    rows += [heads] if heads else []
    values = [row for row in rows if any(field.value for field in row)]
    return rows if values and all(_is_text(row[0]) or len(row) > 1 for row in values) else None


def _headed_rows(heads: list[Field], values: list[Field]) -> Rows:
    """A header and the row of values below it, or the row of its last text, if that is not one of the heads itself."""
    if not values or not heads:
        return [heads or values]
    repeated = any(field.text == heads[-1].text for field in heads[:-1])
    cut = len(heads) if repeated else len(heads) - 1
    return [part for part in (heads[:cut], heads[cut:] + values) if part]


def is_mark(field: Field) -> bool:
    """Whether the field is blank by a separator alone on its line: a blank cell, or the opening of a row."""
    return not field.filled and field.pad == 1


def _is_text(field: Field) -> bool:
    return field.filled and not field.value


def _without_closing(fields: Sequence[Field]) -> Sequence[Field]:
    """The fields without a separator that closes the last row after its padding."""
    last = len(fields)
    while last > 1 and is_mark(fields[last - 1]) and fields[last - 2].pad > 1:
        last -= 1
    return fields[:last]


# --- rows that a lone separator opens --------------------------------------------------------------------------------


def _opened_rows(fields: Sequence[Field]) -> Rows | None:
    """Rows without padding: a separator opens one where a label follows, or where the row before is a header.

    Only if all rows below a header come out with equally many values, so that no blank was taken for an opening.
    """
    rows: Rows = []
    for index, field in enumerate(fields):
        if is_mark(field) and _opens(fields, index, rows[-1] if rows else []):
            rows.append([])
        elif not rows:
            return None
        else:
            rows[-1].append(field)
    return rows if len(rows) > 1 and all(rows) and _agree(rows) else None


def _opens(fields: Sequence[Field], index: int, row: Sequence[Field]) -> bool:
    if index + 1 == len(fields):
        return False
    return _is_text(fields[index + 1]) or (len(row) > _MOST_LABELS and all(map(_is_text, row)))


def _agree(rows: Rows) -> bool:
    """Whether the rows below each header hold equally many values, a row that stands alone as many as the header says."""
    width = 0
    for number, row in enumerate(rows):
        labels = _labels(row)
        if any(_is_text(field) for field in row[labels:]):
            return False
        values = len(row) - labels
        alone = number + 1 == len(rows) or _labels(rows[number + 1]) == len(rows[number + 1])
        if width and values and values != width:
            return False
        if not width and values and alone and not _stands_alone(row, rows[number - 1] if number else []):
            return False
        width = values
    return True


def _stands_alone(row: Sequence[Field], above: Sequence[Field]) -> bool:
    """Whether nothing speaks against the only row below a header."""
    if all(field.filled for field in row):
        return len(row) > 1 or len(above) < 2 or row[0].value
    return len(row) == len(above) or (not _labels(row) and len(row) > len(above))


def _labels(row: Sequence[Field]) -> int:
    """How many texts begin a row."""
    return next((index for index, field in enumerate(row) if not _is_text(field)), len(row))


def _marked_rows(fields: Sequence[Field]) -> Rows | None:
    """Rows of equal width that a lone separator opens: pieces of tables, each with the width that reaches farthest."""
    rows: Rows = []
    position = 0
    while position < len(fields):
        widths = _widths(fields, position)
        if not widths:
            return None
        reach, negative = max((_reach(fields, position, width), -width) for width in widths)
        begins = range(position, position + reach, 1 - negative)
        rows += [list(fields[begin + 1 : begin + 1 - negative]) for begin in begins]
        position += reach
    return rows


def _held_rows(fields: Sequence[Field]) -> Rows | None:
    """Rows of equal width whose blanks also hold the places of labels that span several rows."""
    rows = _marked_rows(fields) or []
    return rows if rows and all(map(_is_sound, rows)) else None


def _is_sound(row: Sequence[Field]) -> bool:
    """Whether no text follows a value, as it does where a row is cut in the wrong place."""
    first = next((index for index, field in enumerate(row) if field.value), len(row))
    return not any(map(_is_text, row[first:]))


def _widths(fields: Sequence[Field], position: int) -> list[int]:
    """Widths to try: the one that the first padding shows, or else any at whose end a row might open."""
    limit = min(len(fields), position + WIDEST + 1)
    for index in range(position + 1, limit):
        if _ends_padding(fields, index):
            shown = index - position
            if _reach(fields, position, shown):
                return [shown]
            break
    found = [index - position - 1 for index in range(position + 2, limit) if is_mark(fields[index])]
    # Without padding a width is believed if at least two rows have it.
    return [width for width in found if _reach(fields, position, width) >= 2 * (width + 1)]


def _reach(fields: Sequence[Field], position: int, width: int) -> int:
    """How many fields from a position on make whole rows of a width, the last of which may have lost its padding."""
    begin = position
    while begin < len(fields) and is_mark(fields[begin]):
        row = fields[begin + 1 : begin + 1 + width]
        if not any(field.filled for field in row) or _crosses(fields, begin + len(row)):
            break
        begin = min(begin + 1 + width, len(fields))
    return begin - position


def _crosses(fields: Sequence[Field], last: int) -> bool:
    """Whether a line of padding goes on beyond the last field of a row."""
    return last + 1 < len(fields) and fields[last].pad > 1 and fields[last + 1].line == fields[last].line


def _ends_padding(fields: Sequence[Field], index: int) -> bool:
    return fields[index].pad > 1 and not _crosses(fields, index)


# --- rows that nothing opens -----------------------------------------------------------------------------------------


def _padded_rows(fields: Sequence[Field]) -> Rows | None:
    """Rows whose width the ends of padding tell."""
    ends = [index + 1 for index in range(len(fields)) if _ends_padding(fields, index)]
    if not ends:
        return None
    for width in range(2, min(WIDEST, ends[0]) + 1):
        if not ends[0] % width and _fits(fields, ends, width):
            return _chunks(fields, width)
    return None


def _fits(fields: Sequence[Field], ends: Sequence[int], width: int) -> bool:
    if len(fields) % width or not fields[0].filled or any(end % width and end != len(fields) for end in ends):
        return False
    rows = _chunks(fields, width)
    odd = sum(not _is_sound(row) for row in rows)
    return odd <= len(rows) * _ODD_ROWS and all(any(field.filled for field in row) for row in rows)


def _steady_rows(fields: Sequence[Field]) -> Rows | None:
    """Rows without padding whose width the labels tell: the smallest at which each row is labels and then values."""
    if not _is_text(fields[0]) or not any(field.value for field in fields):
        return None
    for width in range(2, min(WIDEST, len(fields) // 2) + 1):
        if not len(fields) % width and _are_rows(fields, width):
            return _chunks(fields, width)
    return None


def _are_rows(fields: Sequence[Field], width: int) -> bool:
    """Whether rows of a width are labels and then values, all of them with a number in front or none."""
    begins = range(0, len(fields), width)
    if all(_reads_as_row(fields[at : at + width]) for at in begins):
        return True
    return all(
        _labels(fields[at : at + width]) == width
        or (fields[at].serial and width > _MOST_LABELS and _reads_as_row(fields[at + 1 : at + width]))
        for at in begins
    )


def _reads_as_row(row: Sequence[Field]) -> bool:
    labels = _labels(row)
    return labels > 0 and not any(_is_text(field) for field in row[labels:])


def _chunks(fields: Sequence[Field], width: int) -> Rows:
    return [list(fields[begin : begin + width]) for begin in range(0, len(fields), width)]


# --- padding ---------------------------------------------------------------------------------------------------------


def without_padding(rows: Rows, shown: Sequence[int]) -> Rows:
    """Rows without the separators that stand at their end for spans; `shown` counts those that the text shows as such.

    One separator alone looks like a blank cell. It is taken for padding where all padded rows of the table have equally
    many values, and this row would have one more.
    """
    padded = [(row, count) for row, count in zip(rows, shown, strict=True) if count]
    widths = {len(row) for row, _ in padded}
    values = {len(row) - count - _labels(row) for row, count in padded if len(row) - count > _labels(row)}
    kept: Rows = []
    for row, count in zip(rows, shown, strict=True):
        one_more = {len(row)} == widths and {len(row) - _labels(row) - 1} == values and not row[-1].filled
        kept.append(row[: len(row) - (count or int(one_more))])
    return kept


def padding_lines(rows: Rows) -> list[int]:
    """For each row how many of its last fields are a line of separators alone."""
    return [_count_last(field.pad > 1 for field in row) for row in rows]


def _count_last(flags: Iterable[bool]) -> int:
    found = list(flags)
    return next((index for index, flag in enumerate(reversed(found)) if not flag), len(found))
