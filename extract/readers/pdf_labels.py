"""Labels of tables without rules: wrapped lines joined, labels given to rows, group labels moved to their first row."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from extract.readers.pdf_glyphs import Box
from extract.readers.pdf_lines import NUMBERED, Word, around

_FIRST = re.compile(r"\s*(?:[（(][一1][)）]|1\s*[.、．]|一\s*、)")


@dataclass(frozen=True)
class Label:
    """Words of one printed label over one or several lines; `bases` are the heights of its lines."""

    text: str
    box: Box
    bases: tuple[float, ...]
    size: float

    @property
    def base(self) -> float:
        """Height of the first line."""
        return self.bases[0]

    @property
    def middle(self) -> float:
        """Height halfway between first and last line."""
        return (self.bases[0] + self.bases[-1]) / 2


def joined_labels(words: Sequence[Word], size: float) -> list[Label]:
    """Words that stand close above one another as one label each."""
    labels: list[Label] = []
    reach = _reach(words, size)
    for word in sorted(words, key=lambda word: (word.base, word.box.x0)):
        host = next(
            (i for i, label in enumerate(labels) if _goes_on(label, word, reach) and _alike(label, word, size)), None
        )
        if host is None:
            labels.append(Label(word.text, word.box, (word.base,), word.size))
        else:
            labels[host] = _with_word(labels[host], word)
    return labels


def _with_word(label: Label, word: Word) -> Label:
    return Label(f"{label.text}\n{word.text}", around((label.box, word.box)), (*label.bases, word.base), label.size)


def _goes_on(label: Label, word: Word, reach: float) -> bool:
    """Whether a word is the next line of a label: just below it, above most of it, not numbered itself."""
    step = word.base - label.bases[-1]
    near = 0.3 * label.size < step < reach and not NUMBERED.match(word.text)
    return near and _above(label.box, word.box)


def _above(one: Box, other: Box) -> bool:
    shared = min(one.x1, other.x1) - max(one.x0, other.x0)
    return shared > 0.5 * min(one.x1 - one.x0, other.x1 - other.x0)


def _reach(words: Sequence[Word], size: float) -> float:
    """How far below a line of a label its next line may stand: not much more than the least step between lines."""
    steps = [
        below.base - above.base
        for above in words
        for below in words
        if 0.8 * size < below.base - above.base < 2.4 * size
        and not NUMBERED.match(below.text)
        and _above(above.box, below.box)
    ]
    return min(1.45 * min(steps, default=size), 2.4 * size)


def _alike(label: Label, word: Word, size: float) -> bool:
    """Whether a word is about as wide as a label: the names of several columns are wider than that of one."""
    one, other = label.box.x1 - label.box.x0, word.box.x1 - word.box.x0
    return max(one, other) < 2.6 * min(one, other) + 2 * size


def placed_labels(words: Sequence[Word], rows: Sequence[float], size: float) -> tuple[list[list[Label]], list[Label]]:
    """The labels of each row, given the heights of the rows, and the labels that belong to none."""
    labels = _split_by_rows(words, rows, size)
    held: list[list[Label]] = [[] for _ in rows]
    loose: list[Label] = []
    for label in sorted(labels, key=lambda label: -label.box.x0):
        row = _nearest(label, rows)
        if row is None:
            loose.append(label)
        else:
            held[row].append(label)
    return _with_groups_first(held), loose


def _split_by_rows(words: Sequence[Word], rows: Sequence[float], size: float) -> list[Label]:
    """Labels joined so that no two rows that have values share one, unless it stands left of their own labels."""
    labels: list[Label] = []
    inner, reach = _inner_edge(words, rows), _reach(words, size)
    for word in sorted(words, key=lambda word: (word.base, word.box.x0)):
        host = next((i for i, label in enumerate(labels) if _may_join(label, word, rows, (inner, reach))), None)
        if host is None:
            labels.append(Label(word.text, word.box, (word.base,), word.size))
        else:
            labels[host] = _with_word(labels[host], word)
    return labels


def _may_join(label: Label, word: Word, rows: Sequence[float], limits: tuple[float, float]) -> bool:
    inner, reach = limits
    if not _goes_on(label, word, reach):
        return False
    size = label.size
    if max(label.box.x1, word.box.x1) <= inner:
        return True
    if _is_complete(label, word, rows):
        return False
    on_row = [base for base in (*label.bases, word.base) if any(abs(base - row) < 0.3 * size for row in rows)]
    between = sum(label.bases[0] - 0.3 * size <= row <= word.base + 0.3 * size for row in rows)
    return len(on_row) <= 1 and between <= 1


def _is_complete(label: Label, word: Word, rows: Sequence[float]) -> bool:
    """Whether a label stands at the middle of a row, and the word below it nearer to a row that follows."""
    near = 0.3 * label.size
    own = any(abs(label.middle - row) < near for row in rows)
    return own and any(0 < row - word.base < word.base - label.middle - near for row in rows)


def _inner_edge(words: Sequence[Word], rows: Sequence[float]) -> float:
    """Where the innermost labels begin, right of labels that span rows; 0 if no row has two labels."""
    starts = []
    for row in rows:
        beside = sorted(
            (word for word in words if abs(word.base - row) < 0.3 * word.size), key=lambda word: word.box.x0
        )
        if len(beside) > 1:
            starts.append(beside[-1].box.x0)
    return min(starts, default=0.0)


def _nearest(label: Label, rows: Sequence[float]) -> int | None:
    """The row at whose height a label stands; None if none is near."""
    if not rows:
        return None
    row = min(range(len(rows)), key=lambda index: abs(rows[index] - label.middle))
    reach = max(0.9 * label.size, (label.bases[-1] - label.bases[0]) / 2 + 0.3 * label.size)
    return row if abs(rows[row] - label.middle) <= reach else None


def _with_groups_first(held: list[list[Label]]) -> list[list[Label]]:
    """Labels that stand at the middle of the rows they span moved to the first of these rows."""
    moved = [list(own) for own in held]
    for row, own in enumerate(held):
        for label in own:
            if any(other.box.x0 >= label.box.x1 for other in own):
                first = _first_row(held, label, row)
                moved[row].remove(label)
                moved[first].append(label)
    return moved


def _first_row(held: list[list[Label]], label: Label, row: int) -> int:
    """The first row that a label spans: where the count of the labels beside it begins, else as far above as below."""
    free = _free_rows(held, label, range(row - 1, -1, -1))
    counted = False
    for above in range(row, row - free - 1, -1):
        beside = [other for other in held[above] if other.box.x0 >= label.box.x1]
        if any(_FIRST.match(other.text) for other in beside):
            return above
        counted = counted or any(NUMBERED.match(other.text) for other in beside)
    below = _free_rows(held, label, range(row + 1, len(held)))
    return row - free if not counted and free <= below + 1 else row


def _free_rows(held: list[list[Label]], label: Label, rows: range) -> int:
    """How many rows follow in which no label stands in the way of one that would span them."""
    count = 0
    for row in rows:
        if not held[row] or any(other.box.x0 < label.box.x1 and label.box.x0 < other.box.x1 for other in held[row]):
            break
        count += 1
    return count
