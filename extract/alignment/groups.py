"""Tokens as groups of values with the label text in front of each: what a row of the form looks like when printed."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import pairwise

from rapidfuzz import fuzz

from extract.alignment.blanks import SPACES
from extract.alignment.numbers import UNITS
from extract.alignment.tokens import Token
from extract.text import core, fold


@dataclass(frozen=True)
class Group:
    """Values that stand together, and the text between them and the values before.

    `label` is that text folded; `near` is the part of it in the group's own row, or all of it in running text. `after` are
    the Chinese characters of the text behind the values: there stands the rest of a label torn around its values.
    """

    values: tuple[Token, ...]
    label: str
    near: str
    texts: tuple[Token, ...] = ()
    after: str = ""

    @cached_property
    def label_core(self) -> str:
        """Chinese characters of the label."""
        return core(self.label)

    @cached_property
    def near_core(self) -> str:
        """Chinese characters of the label in the group's own row."""
        return core(self.near)

    @property
    def joined(self) -> bool:
        """Whether the first value follows its label in running text without anything between them."""
        if not self.values or not self.texts or self.values[0].hard:
            return False
        label, first = self.texts[-1], self.values[0]
        return label.unit is first.unit and label.end == first.start and not label.text[-1:].isspace()

    @property
    def filled(self) -> int:
        """How many of the values are printed."""
        return sum(token.kind != "blank" for token in self.values)


def spaces_of_cells(text: str, values: Sequence[Token]) -> bool:
    """Whether only spaces that blank cells print (no-break or wide ones) part values of one line of a text.

    Then those are no borders, and values beside each other may have run together.
    """
    gaps = (text[one.end : other.start] for one, other in pairwise(values) if one.unit is other.unit)
    return any(gap and not gap.strip(SPACES) for gap in gaps)


def tokens_to_groups(tokens: Sequence[Token], width: int, cores: Collection[str]) -> list[Group]:
    """Groups in reading order; `width` is how many values a row of the block holds, `cores` its items' labels.

    Empty cells in front of a row's label are placeholders of spans, not values; so are those behind a caption or header.
    A group ends where label text follows, or where a row of a grid ends with values.
    """
    groups: list[Group] = []
    texts: list[Token] = []
    values: list[Token] = []
    for token in (*_without_placeholders(_with_texts_as_values(tokens, width, cores), cores), None):
        if values and (token is None or token.kind == "text" or _new_row(values, token, width)):
            group = _group(values, texts)
            if group.filled or _is_row(group, cores, ended=token is None or token.kind == "text"):
                groups.append(group)
                texts = []
            values = []
        if token is not None:
            (texts if token.kind == "text" else values).append(token)
    following = [*(group.label_core for group in groups[1:]), core("".join(text.text for text in texts))]
    parts = (part for group, after in zip(groups, following, strict=False) for part in _split_rows(group, width, after))
    return _with_broken_digits(parts, width)


def _with_broken_digits(groups: Iterable[Group], width: int) -> list[Group]:
    """Groups in which a line of fewer numbers belongs to the whole row above it: digits that went on there."""
    result: list[Group] = []
    for group in groups:
        if result and _goes_on(result[-1], group, width):
            result[-1] = replace(result[-1], values=(*result[-1].values, *group.values), after=group.after)
        else:
            result.append(group)
    return result


def _goes_on(above: Group, group: Group, width: int) -> bool:
    if group.texts or not len(above.values) == width > len(group.values):
        return False
    return all(token.kind == "number" and not token.hard for token in (*above.values, *group.values))


_ROW_OF_VALUES = 4  # pieces in a row from which on a text among them fills a cell


def _with_texts_as_values(tokens: Sequence[Token], width: int, cores: Collection[str]) -> list[Token]:
    """Tokens in which a text in the place of a value, in the same row of a grid, is what fills the cell.

    That is a text behind an item's label, or among the values of a row. A row far longer than one of the form is a text in
    which separators stand between all pieces alike: there it proves nothing.
    """
    counts = Counter(token.unit.row for token in tokens if token.hard and token.is_value)
    counts.update({row: -2 * count for row, count in counts.items() if count > 2 * width + _ROW_OF_VALUES})
    result: list[Token] = []
    labelled = valued = -1
    for index, token in enumerate(tokens):
        row = token.unit.row
        if token.kind == "text" and token.hard and not _UNIT.fullmatch(fold(token.text)):
            if (row == labelled and counts[row] >= 0) or (row == valued and counts[row] >= _ROW_OF_VALUES):
                result.append(token._replace(kind="other"))
                continue
            if core(token.text) in cores:
                labelled = row
        elif token.is_value and token.hard and token.kind != "blank" and not _is_serial(tokens, index, cores):
            valued = row
        result.append(token)
    return result


_UNIT = re.compile(rf"\(?(?:单位:?)?(?:{UNITS}|人|册|场)\)?")
_LIKE = 70.0  # a label with a character or two lost


def _is_row(group: Group, cores: Collection[str], *, ended: bool) -> bool:
    """Whether empty cells stand behind the label of an item: a row left blank, not the padding of a header.

    A label torn over lines begins before the row; unless a further label follows (`ended`), its values may do so.
    """
    near = group.near_core
    label = group.label_core if near and ended else near
    return any(label.endswith(kernel) or fuzz.ratio(near, kernel, score_cutoff=_LIKE) for kernel in cores)


def _new_row(values: Sequence[Token], token: Token, width: int) -> bool:
    """Whether a token begins a further row: another row of a grid, or a line when the lines hold whole rows."""
    last = values[-1]
    if last.unit.row == token.unit.row:
        return False
    if last.hard and token.hard:
        return True
    return len(values) == width and sum(value.unit.row == last.unit.row for value in values) > 1


def _without_placeholders(tokens: Sequence[Token], cores: Collection[str]) -> Iterable[Token]:
    """Tokens without the empty cells and numbers in front of a label of the same row of a grid."""
    for index, token in enumerate(tokens):
        if token.kind == "blank":
            if _text_follows(tokens, index):
                continue
        elif token.hard and _is_serial(tokens, index, cores):
            continue
        yield token


def _is_serial(tokens: Sequence[Token], index: int, cores: Collection[str]) -> bool:
    """Whether a whole number opens a row of a grid in front of its label, or parts an item's label from that of its group."""
    token = tokens[index]
    if not token.hard or not token.text.strip().isdigit() or not _text_follows(tokens, index):
        return False
    before = [core(other.text) for other in _row_before(tokens, index)]
    label = next(core(other.text) for other in tokens[index + 1 :] if other.kind != "blank")
    return not before or (label in cores and all(before) and not any(text in cores for text in before))


def _row_before(tokens: Sequence[Token], index: int) -> Iterator[Token]:
    """What stands in a row before one of its pieces."""
    for other in reversed(tokens[:index]):
        if other.unit.row != tokens[index].unit.row:
            return
        yield other


def _text_follows(tokens: Sequence[Token], index: int) -> bool:
    row = tokens[index].unit.row
    for token in tokens[index + 1 :]:
        if token.unit.row != row:
            return False
        if token.kind != "blank":
            return token.kind == "text"
    return False


def _group(values: Sequence[Token], texts: Sequence[Token]) -> Group:
    row = values[0].unit.row
    own = [text for text in texts if text.unit.row == row] if values[0].hard else list(texts)
    return Group(tuple(values), fold("".join(t.text for t in texts)), fold("".join(t.text for t in own)), tuple(texts))


def _split_rows(group: Group, width: int, after: str) -> Iterable[Group]:
    """A group that holds several whole rows as those rows; the label stays with the first."""
    count = len(group.values)
    whole = count <= width or count % width or _in_one_drawn_row(group.values)
    if whole or any(t.kind == "blank" for t in group.values) or width == 1:
        yield Group(group.values, group.label, group.near, group.texts, after) if after else group
        return
    yield Group(group.values[:width], group.label, group.near, group.texts)
    for start in range(width, count, width):
        yield Group(group.values[start : start + width], "", "")


def _in_one_drawn_row(values: Sequence[Token]) -> bool:
    """Whether values are cells of one row as it is drawn: more of them than the form has stand in further columns."""
    row, grid = values[0].unit.row, values[0].unit.grid
    return grid is not None and grid.drawn and all(value.hard and value.unit.row == row for value in values)
