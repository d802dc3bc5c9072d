"""What a flattener has destroyed, found by comparing its text with the cells that were printed."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from extract.model.form import Block, Variable
from extract.specimen import Truth

_WORDS = re.compile("[^\u4e00-\u9fff]+")
_DIGITS = re.compile("[0-9０-９]")
# Between two values of one row there is no digit and no word.
_BETWEEN = "([^0-9０-９\u4e00-\u9fff]{0,400}?)"
_LEAST = 4  # values of a row that is certain to be itself
_FEW, _MOST, _NEARLY_ALL = 0.05, 0.5, 0.9


@dataclass(frozen=True, slots=True)
class _Row:
    """One printed row: the end of its label, its texts, and how many blanks lie before each of them."""

    block: str
    label: str
    texts: tuple[str, ...]
    blanks: tuple[int, ...]


def losses(truth: Truth, text: str) -> tuple[str, ...]:
    """What of the printed tables can no longer be had from the text, in words; empty if nothing is lost."""
    labels = _Labels(truth, text)
    if len(labels.dropped) == len(labels.found):
        return ("tables dropped",)
    found = list(_found_rows(truth, text, labels.dropped))
    lost = [f"table {name} dropped" for name in labels.dropped]
    lost += [_torn(truth, text)] if _is_torn(found) else []
    lost += ["digits glued"] if _share_glued(found) > _FEW else []
    lost += ["blanks lost"] if _blanks_lost(found) else []
    lost += ["labels lost"] if labels.many("lost") else []
    lost += ["labels torn"] if labels.many("torn") else []
    lost += ["marks lost"] if _marks_lost(truth, text) else []
    return tuple(lost)


def _printed_blocks(truth: Truth) -> list[tuple[str, Block]]:
    return [(edition, block) for edition, block in truth.blocks if block.id in truth.editions]


def _words(text: str) -> str:
    return _WORDS.sub("", unicodedata.normalize("NFKC", text))


def _labels(block: Block) -> list[str]:
    """Labels of rows and columns that are long enough to be nobody else's."""
    labels = [_words(label) for label in (*(i.label for i in block.items), *(c.label for c in block.columns))]
    return [label for label in dict.fromkeys(labels) if len(label) >= _LEAST]


class _Labels:
    """Which labels of the printed blocks a text still holds, whole or in pieces."""

    def __init__(self, truth: Truth, text: str) -> None:
        text = unicodedata.normalize("NFKC", text)  # printers put radicals where they have the same shape
        self._words, self._pieces = _words(text), set(_WORDS.split(text))
        self.found = {
            table: [self._how(label) for _, block in _printed_blocks(truth) if block.table == table
                    for label in _labels(block)]
            for table in dict.fromkeys(block.table for _, block in _printed_blocks(truth))
        }  # fmt: skip

    def _how(self, label: str) -> str:
        """`whole`, `torn` into pieces that all stand in the text, or `lost`."""
        if label in self._words:
            return "whole"
        reached = {0}
        for start in range(len(label)):
            if start in reached:
                reached.update(end for end in range(start + 1, len(label) + 1) if label[start:end] in self._pieces)
        return "torn" if len(label) in reached else "lost"

    @property
    def dropped(self) -> list[str]:
        """Tables most of whose labels are lost."""
        return [table for table, found in self.found.items() if found.count("lost") > _MOST * len(found)]

    def many(self, how: str) -> bool:
        """Whether more than a few labels of the tables that are there are in that state."""
        there = [one for table, found in self.found.items() if table not in self.dropped for one in found]
        return there.count(how) > _FEW * len(there)


def _rows(truth: Truth, block: Block) -> Iterator[_Row]:
    """The rows of a block in print; a block whose items stand beside each other is one row without a label."""
    lines = (
        [("", block.variables)]
        if block.layout == "one_row"
        else [(i.label, tuple(Variable(block.table, i.id, c.id) for c in block.columns)) for i in block.items]
    )
    for label, variables in lines:
        texts = [truth.cells[variable].text for variable in variables]
        places = [-1, *(index for index, text in enumerate(texts) if text)]
        gaps = tuple(after - before - 1 for before, after in pairwise(places))
        yield _Row(block.id, _words(label)[-2:], tuple(texts[index] for index in places[1:]), gaps)


def _found_rows(truth: Truth, text: str, dropped: Sequence[str]) -> Iterator[tuple[_Row, re.Match[str] | None]]:
    """Rows with values and where they stand; None where they are not found behind the row before."""
    position = 0
    for _, block in _printed_blocks(truth):
        for row in _rows(truth, block):
            if row.texts and block.table not in dropped:
                match = _pattern(row).search(text, position)
                position = match.end() if match else position
                yield row, match


def _pattern(row: _Row) -> re.Pattern[str]:
    """The values of a row with what stands between them and before them; a single value needs its label."""
    before = f"(?:{row.label}|(?<=[\u4e00-\u9fff]))" if len(row.texts) > 1 else row.label or "(?!)"
    return re.compile(before + _BETWEEN + "(?<![0-9０-９.])" + _BETWEEN.join(map(re.escape, row.texts)))


def _is_torn(found: Sequence[tuple[_Row, re.Match[str] | None]]) -> bool:
    certain = [match for row, match in found if len(row.texts) >= _LEAST]
    return bool(certain) and sum(match is None for match in certain) > _MOST * len(certain)


def _torn(truth: Truth, text: str) -> str:
    """Rows are not to be found: either their digits are gone, or they stand in another order."""
    printed = sum(len(_DIGITS.findall(cell.text)) for cell in truth.cells.values())
    told = sum(len(_DIGITS.findall(line)) for lines in truth.sentences.values() for line in lines)
    return "numbers dropped" if len(_DIGITS.findall(text)) < printed + told * _NEARLY_ALL else "rows torn apart"


def _share_glued(found: Sequence[tuple[_Row, re.Match[str] | None]]) -> float:
    certain = [match for row, match in found if len(row.texts) >= _LEAST and match is not None]
    return sum(not any(match.groups()[1:]) for match in certain) / len(certain) if certain else 0.0


def _blanks_lost(found: Sequence[tuple[_Row, re.Match[str] | None]]) -> bool:
    """Whether what stands before a value is the same with blanks there and without.

    Gaps are compared within their block, those behind a label by themselves; a block without a plain gap takes any.
    """
    gaps = [
        (blanks, (row.block, number == 0), between.strip('）)”"'))
        for row, match in found
        if match is not None
        for number, (blanks, between) in enumerate(zip(row.blanks, match.groups(), strict=True))
        if number or row.label
    ]
    around = [(home, between) for blanks, home, between in gaps if blanks]
    plain = {(home, between) for blanks, home, between in gaps if not blanks}
    known, everywhere = {home for home, _ in plain}, {between for _, between in plain}
    alike = sum((home, between) in plain if home in known else between in everywhere for home, between in around)
    return bool(around and plain) and alike >= _NEARLY_ALL * len(around)


def _marks_lost(truth: Truth, text: str) -> bool:
    """Whether a row that prints a mark for what does not apply has its label in the text, but no mark behind it."""
    mark = truth.style.mark
    marked = {v.item: truth.home[v][1].item(v.item).label for v, c in truth.cells.items() if c.status == "not_applicable"}
    present = [label for label in marked.values() if label in text]
    return bool(present) and not any(re.search(re.escape(label) + r"[\s|\\]*" + re.escape(mark), text) for label in present)
