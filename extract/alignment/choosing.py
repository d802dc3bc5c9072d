"""Which edition of the form a block prints, told by its labels."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz

from extract.alignment.groups import Group
from extract.alignment.tables import Editions, FoundBlock, Printed
from extract.model.form import Block, Form, Item
from extract.text import core, fold


@dataclass(frozen=True, slots=True)
class Choice:
    """The edition that a block is read by: whether its labels decided it, and how much of them is printed."""

    form: Form
    block: Block
    certain: bool
    worth: float


def choose_editions(table: Printed, editions: Editions) -> list[Choice]:
    """The edition of each block that a table prints, of those that it may be, in printed order."""
    rivals = [
        [(form, block) for form, blocks in editions for block in blocks if block.id == name]
        for name in dict.fromkeys(block.id for _, blocks in editions for block in blocks)
    ]
    printed = [blocks for blocks in rivals if any(item.id in table.by_item for _, b in blocks for item in b.items)]
    return _under_main_edition(printed, [_best_edition(blocks, table) for blocks in printed])


def _best_edition(blocks: Sequence[tuple[Form, Block]], table: Printed) -> Choice:
    """The edition whose labels a block prints.

    Items that only one edition has and column headers count by their length; where they say nothing, the number of values.
    """
    groups = table.by_item
    worth = [(_label_worth(block, table, blocks), _width_worth(block, groups), form, block) for form, block in blocks]
    best = max(worth, key=lambda entry: (entry[0], entry[1]))
    others = [entry for entry in worth if entry is not best]
    decided = best[0] >= 0 and any(entry[0] != best[0] for entry in others)
    return Choice(best[2], best[3], decided or not others, best[0])


def _under_main_edition(rivals: Sequence[Sequence[tuple[Form, Block]]], chosen: Sequence[Choice]) -> list[Choice]:
    """Blocks whose labels decide nothing in the edition that the other blocks of their table print most of, if it has them."""
    worth: dict[str, float] = {}
    for choice in chosen:
        if choice.certain:
            worth[choice.form.edition] = worth.get(choice.form.edition, 0.0) + choice.worth
    main = max(worth, key=lambda edition: (worth[edition], edition), default="")
    return [
        next(
            (Choice(f, b, certain=False, worth=0.0) for f, b in blocks if not best.certain and f.edition == main), best
        )
        for blocks, best in zip(rivals, chosen, strict=True)
    ]


def _label_worth(block: Block, table: Printed, rivals: Sequence[tuple[Form, Block]]) -> float:
    groups = table.by_item
    printed = [groups[item.id] for item in block.items if item.id in groups]
    # A block without a single value keeps no header of its own: then the table's whole text tells.
    header = "".join(group.label for group in printed) if any(group.values for group in printed) else table.text
    common = set.intersection(*({c.id for c in rival.columns} for _, rival in rivals))
    worth = sum(_header_worth((c.label, *c.wordings), header) for c in block.columns if c.id not in common)
    shared = set.intersection(*({item.id for item in rival.items} for _, rival in rivals))
    own = [item for item in block.items if item.id not in shared]
    # The printed header counts most; then the labels of items that only this edition has, torn ones half.
    return 3 * worth + sum(len(core(item.label)) * _item_worth(item, groups) for item in own)


def _item_worth(item: Item, groups: dict[str, Group]) -> float:
    if item.id not in groups:
        return -0.5
    return 1.0 if core(item.label) in groups[item.id].label_core else 0.5


def _header_worth(labels: Sequence[str], header: str) -> float:
    found = max((len(core(label)) for label in labels if fold(label) in header), default=0)
    if found:
        return float(found)
    if any(_is_in_two(core(label), core(header)) for label in labels):
        return len(core(labels[0])) / 2
    likeness = fuzz.partial_ratio(core(labels[0]), core(header), score_cutoff=75.0) if header else 0.0
    return len(core(labels[0])) * (likeness / 200 if likeness else -0.5)


_PART = 2  # Chinese characters of a part of a label


def _is_in_two(label: str, header: str) -> bool:
    """Whether a label stands in a header in two parts, those of other labels between them: lines of a header row."""
    cuts = ((label[:at], label[at:]) for at in range(_PART, len(label) - _PART + 1))
    return any(0 <= header.find(first) < header.rfind(rest) for first, rest in cuts)


def _width_worth(block: Block, groups: dict[str, Group]) -> float:
    widths = [len(groups[item.id].values) for item in block.items if item.id in groups]
    return sum(width == len(block.columns) for width in widths) / max(len(widths), 1)


def main_edition(found: Iterable[FoundBlock], newest: str) -> str:
    """The edition that most of the found blocks print; the newest if no label decides."""
    counts = Counter(block.edition for block in found if block.certain_edition)
    return max(counts, key=lambda edition: (counts[edition], edition)) if counts else newest
