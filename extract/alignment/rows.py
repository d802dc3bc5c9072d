"""Which printed group of values is which row of the form: one best alignment of both sequences."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache

from rapidfuzz import fuzz

from extract.alignment.groups import Group
from extract.model.form import Item
from extract.text import core, fold


@dataclass(frozen=True, eq=False)  # one object for each row of a table: compared and hashed by identity
class Row:
    """A row that the form expects: its item, its printed labels as compared, and how many values it takes."""

    item: str
    labels: tuple[str, ...]
    cores: tuple[str, ...]
    widths: frozenset[int]

    @cached_property
    def labelled(self) -> tuple[tuple[str, str], ...]:
        """Each label with its Chinese characters."""
        return tuple(zip(self.labels, self.cores, strict=True))

    @cached_property
    def together(self) -> str:
        """The Chinese characters of all labels in one text, to be searched at once."""
        return "\n".join(self.cores)

    @cached_property
    def held(self) -> tuple[tuple[str, ...], tuple[str, ...], int]:
        """What a longer text may hold of a row: its labels, those of their cores that are telling, the shortest length."""
        cores = tuple(kernel for kernel in self.cores if len(kernel) >= _SHORT_LABEL)
        return self.labels, cores, min(map(len, (*self.labels, *cores)))

    @cached_property
    def widest(self) -> int:
        """The most values that it takes."""
        return max(self.widths)


def item_to_row(item: Item, widths: frozenset[int]) -> Row:
    """The row of an item; its label counts with and without its ordinal."""
    # A form that gives units by row prints them between label and values.
    ends = ("", item.unit) if item.unit else ("",)
    labels = tuple(dict.fromkeys(fold(label + end) for label in (item.label, *item.wordings) for end in ends))
    return Row(item.id, tuple(fold(item.number) + label for label in labels), tuple(map(core, labels)), widths)


# What a pair of group and row is worth. A label at the end of the text in front of the values is the surest sign;
# one further away may be the label of a row whose values were lost. Ranks matter, not the exact figures.
_ENDS, _ENDS_SHORT, _HOLDS, _FUZZY = 10.0, 6.0, 5.0, 6.0
_OTHER_LABEL = -8.0
_RIGHT_WIDTH, _NO_LABEL = 2.0, 0.5
_SKIP_ROW, _SKIP_GROUP, _SKIP_FULL_GROUP = -2.0, -0.5, -3.0
_SHORT_LABEL = 4  # Chinese characters: 其他, 总计 and 规章 are found everywhere
_FUZZY_FROM = 60.0
_TELLING = 5  # values in a row from which on their number alone tells that it is one of the table's


@dataclass(frozen=True, slots=True)
class RowMatch:
    """The alignment of a block: groups by row (None where the document does not print it), its worth, and what was left."""

    groups: tuple[Group | None, ...]
    score: float
    left: tuple[Group, ...]


def match_rows(rows: Sequence[Row], groups: Sequence[Group]) -> RowMatch:
    """The best alignment that keeps both orders (Needleman and Wunsch), by dynamic programming over all pairs."""
    worth = _worths(rows, groups)
    widths = frozenset[int]().union(*(row.widths for row in rows))
    skip = [_SKIP_FULL_GROUP if group.filled and len(group.values) in widths else _SKIP_GROUP for group in groups]
    line = [0.0]
    for cost in skip:
        line.append(line[-1] + cost)
    steps = [["", *["group"] * len(groups)]]
    for values in worth:
        line, moves = _next_line(line, values, skip)
        steps.append(moves)
    return _traced(steps, groups, line[-1])


def _next_line(above: Sequence[float], worth: Sequence[float], skip: Sequence[float]) -> tuple[list[float], list[str]]:
    """What the best alignments of one row more are worth, and their last steps; of equal steps a match goes before others."""
    line, moves = [above[0] + _SKIP_ROW], ["row"]
    before = line[0]
    for at, gain in enumerate(worth):
        best, move = above[at] + gain, "match"
        row, group = above[at + 1] + _SKIP_ROW, before + skip[at]
        if row > best:
            best, move = row, "row"
        if group > best:
            best, move = group, "group"
        line.append(best)
        moves.append(move)
        before = best
    return line, moves


def _traced(step: list[list[str]], groups: Sequence[Group], score: float) -> RowMatch:
    i, j = len(step) - 1, len(step[0]) - 1
    found: list[Group | None] = [None] * i
    left: list[Group] = []
    while i or j:
        move = step[i][j]
        if move == "match":
            found[i - 1] = groups[j - 1]
        elif move == "group":
            left.append(groups[j - 1])
        i -= move in ("match", "row")
        j -= move in ("match", "group")
    return RowMatch(tuple(found), score, tuple(reversed(left)))


def _worths(rows: Sequence[Row], groups: Sequence[Group]) -> list[list[float]]:
    exact = [_exact_worths(tuple(rows), group.label, group.near, group.after) for group in groups]
    table = [[worths[i] for worths in exact] for i in range(len(rows))]
    named_rows = [max(line, default=0.0) >= _ENDS_SHORT for line in table]
    named_groups = [any(line[j] >= _ENDS for line in table) for j in range(len(groups))]
    for row, line, named_row in zip(rows, table, named_rows, strict=True):
        for j, group in enumerate(groups):
            if line[j] == 0.0:
                line[j] = _inexact(row, group.label_core, named=(named_row, named_groups[j]))
            if len(group.values) in row.widths:
                line[j] += _RIGHT_WIDTH
    return table


class _Seen:
    """The text around a group's values as labels are compared; `border` are the characters right around the values."""

    __slots__ = ("after", "border", "label", "label_core", "longest", "near", "near_core")

    def __init__(self, label: str, near: str, after: str) -> None:
        self.near, self.near_core = near, core(near)
        self.label, self.label_core, self.after = label, core(label), after
        self.border = self.label_core[-1] + after[0] if self.label_core and after else ""
        self.longest = max(len(label), len(self.label_core))


@lru_cache(maxsize=1024)  # report after report prints the same labels
def _exact_worths(rows: tuple[Row, ...], label: str, near: str, after: str) -> tuple[float, ...]:
    """What each row is worth to a group with that text around its values, as far as the row's label is printed there."""
    seen = _Seen(label, near, after)
    return tuple(_exact(row, seen) for row in rows)


def _exact(row: Row, group: _Seen) -> float:
    """Worth of a printed label; 0 if it is not printed there."""
    if group.near_core.endswith(row.cores) or group.near.endswith(row.labels):
        worth = _at_end(row, group)
        if worth:
            return worth
    if group.border and group.border in row.together:
        torn = max((len(kernel) for kernel in row.cores if _is_torn(kernel, group)), default=0)
        if torn:
            return _ends(torn)
    labels, cores, shortest = row.held
    if group.longest < shortest:
        return 0.0
    held = any(label in group.label for label in labels) or any(kernel in group.label_core for kernel in cores)
    return _HOLDS if held else 0.0


def _at_end(row: Row, group: _Seen) -> float:
    """Worth of a label right in front of the values; 0 without one."""
    for label, kernel in row.labelled:
        if group.near_core == kernel or (group.near and group.near.endswith(label)):
            return _ENDS + len(kernel) / 100
        if group.near_core.endswith(kernel):
            return _ends(len(kernel))
    return 0.0


def _ends(length: int) -> float:
    return (_ENDS if length >= _SHORT_LABEL else _ENDS_SHORT) + length / 100


def _is_torn(kernel: str, group: _Seen) -> bool:
    """Whether a label begins right before the values and ends right behind them."""
    return group.border in kernel and any(
        group.label_core.endswith(kernel[:cut]) and group.after.startswith(kernel[cut:])
        for cut in range(1, len(kernel))
    )


def _inexact(row: Row, label_core: str, named: tuple[bool, bool]) -> float:
    """Worth of a pair without the label: characters lost or torn, no label at all, or another row's label."""
    if not label_core:
        return _NO_LABEL if row.widest >= _TELLING else _OTHER_LABEL
    if named[1]:
        return _OTHER_LABEL
    if named[0]:
        return _OTHER_LABEL / 2
    likeness = max(fuzz.partial_ratio(kernel, label_core, score_cutoff=_FUZZY_FROM) for kernel in row.cores)
    alike = bool(likeness) and min(len(label_core), len(row.cores[0])) >= 2
    if alike:
        return _FUZZY * likeness / 100
    return _OTHER_LABEL / 4 if row.widest >= _TELLING else _OTHER_LABEL
