"""Which printed group of values is which row of the form: one best alignment of both sequences."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz

from extract.alignment.groups import Group
from extract.model.form import Item
from extract.text import core, fold


@dataclass(frozen=True, slots=True)
class Row:
    """A row that the form expects: its item, its printed labels as compared, and how many values it takes."""

    item: str
    labels: tuple[str, ...]
    cores: tuple[str, ...]
    widths: frozenset[int]


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
    height, width = len(rows) + 1, len(groups) + 1
    best = [[0.0] * width for _ in range(height)]
    step = [[""] * width for _ in range(height)]
    skip = [_skip_worth(rows, group) for group in groups]
    for i in range(height):
        for j in range(width):
            options = []
            if i and j:
                options.append((best[i - 1][j - 1] + worth[i - 1][j - 1], "match"))
            if i:
                options.append((best[i - 1][j] + _SKIP_ROW, "row"))
            if j:
                options.append((best[i][j - 1] + skip[j - 1], "group"))
            if options:
                best[i][j], step[i][j] = max(options, key=lambda option: option[0])
    return _traced(step, groups, best[-1][-1])


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


def _skip_worth(rows: Sequence[Row], group: Group) -> float:
    full = group.filled and any(len(group.values) in row.widths for row in rows)
    return _SKIP_FULL_GROUP if full else _SKIP_GROUP


def _worths(rows: Sequence[Row], groups: Sequence[Group]) -> list[list[float]]:
    table = [[_exact(row, group) for group in groups] for row in rows]
    named_rows = [max(line, default=0.0) >= _ENDS_SHORT for line in table]
    named_groups = [any(line[j] >= _ENDS for line in table) for j in range(len(groups))]
    for i, row in enumerate(rows):
        for j, group in enumerate(groups):
            if table[i][j] == 0.0:
                table[i][j] = _inexact(row, group, named=(named_rows[i], named_groups[j]))
            table[i][j] += _RIGHT_WIDTH if len(group.values) in row.widths else 0.0
    return table


def _exact(row: Row, group: Group) -> float:
    """Worth of a printed label; 0 if it is not printed there."""
    for label, kernel in zip(row.labels, row.cores, strict=True):
        if group.near_core == kernel or (group.near and group.near.endswith(label)):
            return _ENDS + len(kernel) / 100
        if group.near_core.endswith(kernel):
            return (_ENDS if len(kernel) >= _SHORT_LABEL else _ENDS_SHORT) + len(kernel) / 100
    torn = max((len(kernel) for kernel in row.cores if _is_torn(kernel, group)), default=0)
    if torn:
        return (_ENDS if torn >= _SHORT_LABEL else _ENDS_SHORT) + torn / 100
    if any(label in group.label or (len(kernel) >= _SHORT_LABEL and kernel in group.label_core)
           for label, kernel in zip(row.labels, row.cores, strict=True)):  # fmt: skip
        return _HOLDS
    return 0.0


def _is_torn(kernel: str, group: Group) -> bool:
    """Whether a label begins right before the values and ends right behind them."""
    if group.label_core[-1:] + group.after[:1] not in kernel or not group.label_core or not group.after:
        return False
    return any(
        group.label_core.endswith(kernel[:cut]) and group.after.startswith(kernel[cut:])
        for cut in range(1, len(kernel))
    )


def _inexact(row: Row, group: Group, named: tuple[bool, bool]) -> float:
    """Worth of a pair without the label: characters lost or torn, no label at all, or another row's label."""
    if not group.label_core:
        return _NO_LABEL if max(row.widths) >= _TELLING else _OTHER_LABEL
    if named[1]:
        return _OTHER_LABEL
    if named[0]:
        return _OTHER_LABEL / 2
    likeness = max(fuzz.partial_ratio(kernel, group.label_core, score_cutoff=_FUZZY_FROM) for kernel in row.cores)
    alike = bool(likeness) and min(len(group.label_core), len(row.cores[0])) >= 2
    if alike:
        return _FUZZY * likeness / 100
    return _OTHER_LABEL / 4 if max(row.widths) >= _TELLING else _OTHER_LABEL
