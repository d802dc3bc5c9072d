"""One table of the form in a document: from its region to readings for the rows of its blocks."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cache, cached_property, lru_cache
from itertools import chain, groupby

from extract.alignment.cells import RowShape, row_shape
from extract.alignment.groups import Group, spaces_of_cells, tokens_to_groups
from extract.alignment.header import Header, order_under_header
from extract.alignment.locate import Region
from extract.alignment.readings import RowReadings, read_row, settle_margins
from extract.alignment.rows import Row, RowMatch, item_to_row, match_rows
from extract.alignment.spreading import BLANKS_SHOWN, Habit, table_habit
from extract.alignment.stream import Stream
from extract.alignment.tokens import Token, tokenise
from extract.alignment.torn import loose_values, rows_with_loose
from extract.model.form import Block, Form, Relation
from extract.schema import column_notes
from extract.schema.headings import heading_phrases, heading_words
from extract.text import core, fold


def _pairs(rows: Sequence[Row], match: RowMatch) -> Iterator[tuple[Row, Group]]:
    return ((row, group) for row, group in zip(rows, match.groups, strict=True) if group is not None)


def _add_strays(rows: Sequence[Row], match: RowMatch, found: dict[str, Group]) -> None:
    """Rows printed elsewhere than in the form's order: groups left over whose own label is exactly that of the row."""
    for row in rows:
        taken = found.get(row.item)
        if taken is None or not _is_labelled(taken, row):
            own = [group for group in match.left if _is_labelled(group, row)]
            if len(own) == 1:
                found[row.item] = own[0]


def _is_labelled(group: Group, row: Row) -> bool:
    return group.near in row.labels or any(group.near_core.endswith(kernel) for kernel in row.cores)


@dataclass(frozen=True)
class Printed:
    """What a table prints: groups of values by item, all groups in reading order, and its tokens."""

    by_item: dict[str, Group]
    groups: Sequence[Group]
    tokens: Sequence[Token] = ()

    @cached_property
    def text(self) -> str:
        """Its text without values, folded."""
        return "".join(fold(token.text) for token in self.tokens if not token.is_value)


Editions = Sequence[tuple[Form, Sequence[Block]]]

TAIL = 600  # characters behind the last label in which a table's last values may stand


@dataclass(frozen=True)
class FoundBlock:
    """A block as found: its edition, the readings of each of its printed rows, and pieces that no row took."""

    block: Block
    edition: str
    rows: tuple[RowReadings, ...]
    left: tuple[Token, ...] = ()
    certain_edition: bool = True
    relations: tuple[Relation, ...] = field(default=())


@cache
def balances(form: Form) -> tuple[Relation, ...]:
    """The equalities of an edition that an error breaks: what a reading is checked by."""
    binding = (rule for rule in form.rules if rule.severity == "error" and rule.kind == "balance")
    return tuple(dict.fromkeys(r for rule in binding for r in rule.relations if r.operator == "=="))


@lru_cache(maxsize=64)
def item_labels(blocks: tuple[Block, ...]) -> frozenset[str]:
    """Folded labels of items, with and without their ordinals."""
    return frozenset(
        fold(prefix + label)
        for block in blocks
        for item in block.items
        for label in (item.label, *item.wordings)
        for prefix in ("", item.number)
    )


def region_tokens(stream: Stream, region: Region, labels: Collection[str], limit: int) -> list[Token]:
    """Tokens of a table, up to the next chapter's heading or the first running text behind its last label's values."""
    tokens = tokenise(stream, region.start, min(region.end + TAIL, limit), labels)
    tokens = [token for token in tokens if not (token.is_value and token.unit.start in stream.sentences)]
    kept: list[Token] = []
    worded = {token.unit.row for token in tokens if token.kind == "text"}  # their blank cells may be those of a header
    filled = False
    for token in tokens:
        behind = token.start >= region.end
        if behind and token.kind == "text" and _ends_table(token, kept, labels, filled=filled):
            break
        filled = filled or (behind and token.is_value and (token.kind != "blank" or token.unit.row not in worded))
        kept.append(token)
    return kept


_RUNNING_TEXT = 40  # Chinese characters: longer than what is torn off labels


def _ends_table(token: Token, kept: Sequence[Token], labels: Collection[str], *, filled: bool) -> bool:
    """Whether text behind a table's last label no longer belongs to it, as a row's label in the same grid does."""
    if _heads_chapter(fold(token.text)):
        return True
    if token.hard:
        goes_on = token.unit.grid is kept[-1].unit.grid is not None and fold(token.text) in labels
        return filled and token.unit.row != kept[-1].unit.row and not goes_on
    return len(core(token.text)) > (1 if filled else _RUNNING_TEXT)


_CHAPTER = re.compile(r"[一二三四五六七八九十],")


def _heads_chapter(text: str) -> bool:
    """Whether a folded text begins with the ordinal and the words of a chapter's heading, in Markdown or not."""
    text = text.lstrip("*#_")
    if not _CHAPTER.match(text):
        return False
    words = text[2:]
    return words.startswith(tuple(heading_words())) or any(phrase.match(words) for _, phrase in heading_phrases())


# --- tables with one row of values for each item ---------------------------------------------------------------------


def _blocks(editions: Editions) -> tuple[tuple[Block, ...], ...]:
    return tuple(tuple(blocks) for _, blocks in editions)


@lru_cache(maxsize=64)
def _union_rows(editions: tuple[tuple[Block, ...], ...]) -> tuple[Row, ...]:
    """Rows that a table may print, in printed order: labels and widths of its blocks in all editions together."""
    merged: dict[str, Row] = {}
    for block in chain.from_iterable(editions):
        for item in block.items:
            row = item_to_row(item, frozenset({len(block.columns)}))
            old = merged.get(item.id)
            if old is not None:
                row = Row(
                    item.id,
                    tuple(dict.fromkeys((*old.labels, *row.labels))),
                    tuple(core(label) for label in dict.fromkeys((*old.labels, *row.labels))),
                    old.widths | row.widths,
                )
            merged[item.id] = row
    return tuple(merged[name] for name in _merged_order(_sequences(editions)))


def _merged_order(sequences: Sequence[Sequence[str]]) -> list[str]:
    """Names of all sequences in one order that agrees with each."""
    order: list[str] = []
    for sequence in sequences:
        at = 0
        for name in sequence:
            if name in order:
                at = order.index(name) + 1
            else:
                order.insert(at, name)
                at += 1
    return order


def match_table(stream: Stream, region: Region, editions: Editions, limit: int) -> tuple[Printed, Editions]:
    """Groups of values by item, for a table whose rows are items, and the editions that it may be.

    Editions that print their rows in one order may be mixed block by block, so rows of all of them are tried together as
    well; of editions that do not, the one that fits best counts alone.
    """
    pieces = _pieces(stream, region, editions, limit)
    together = _orders_agree(_blocks(editions))
    best, chosen = None, editions
    for plan in [[edition] for edition in editions] + [editions] * together:
        matched = _match_rows(pieces, plan)
        if best is None or matched.whole or matched.score > best.score:
            best, chosen = matched, plan
        if matched.whole:
            break  # every row and every group found each other: no other edition fits better
    found = Printed(best.found, best.groups, pieces.tokens) if best is not None else Printed({}, (), pieces.tokens)
    return found, editions if together else chosen


@dataclass(frozen=True)
class _Pieces:
    """The tokens of a table and its ordinal; labels of rows and whatever else some edition prints behind a row.

    Rows that only another edition has are rows all the same, and blank ones speak for it.
    """

    tokens: Sequence[Token]
    ordinal: str
    cores: frozenset[str]
    known: tuple[str, ...]
    by_width: dict[int, list[Group]] = field(default_factory=dict)

    @cached_property
    def text(self) -> str:
        """The folded text."""
        return (self.ordinal + "".join(fold(token.text) for token in self.tokens)).replace("|", "")

    def groups(self, width: int) -> list[Group]:
        """The tokens as groups for rows of so many values; most editions have rows as long."""
        if width not in self.by_width:
            self.by_width[width] = tokens_to_groups(self.tokens, width, self.cores)
        return self.by_width[width]


def _pieces(stream: Stream, region: Region, editions: Editions, limit: int) -> _Pieces:
    tokens = region_tokens(stream, region, item_labels(tuple(b for _, blocks in editions for b in blocks)), limit)
    known = _known_labels(tuple(form for form, _ in editions), editions[0][1][0].table)
    # A table begins with its first label, and that may have an ordinal.
    ordinal = fold(stream.text[max(region.start - _ORDINAL, 0) : region.start])
    return _Pieces(tokens, ordinal, _cores(_blocks(editions)), known)


@lru_cache(maxsize=64)
def _cores(editions: tuple[tuple[Block, ...], ...]) -> frozenset[str]:
    return frozenset(kernel for edition in editions for row in _union_rows((edition,)) for kernel in row.cores)


_ORDINAL = 3  # characters of an ordinal before a label


@lru_cache(maxsize=64)
def _orders_agree(editions: tuple[tuple[Block, ...], ...]) -> bool:
    sequences = _sequences(editions)
    order = {name: at for at, name in enumerate(_merged_order(sequences))}
    return all(list(map(order.__getitem__, s)) == sorted(map(order.__getitem__, s)) for s in sequences)


def _sequences(editions: Sequence[Sequence[Block]]) -> list[list[str]]:
    return [[item.id for block in blocks for item in block.items] for blocks in editions]


def _match_rows(pieces: _Pieces, editions: Editions) -> _Matched:
    """The worth of an alignment, and its groups by item; a label printed without values has an empty group."""
    rows = _union_rows(_blocks(editions))
    width = max(len(b.columns) for _, blocks in editions for b in blocks)
    groups = pieces.groups(width)
    match = match_rows(rows, groups)
    found = {row.item: group for row, group in zip(rows, match.groups, strict=True) if group is not None}
    _add_strays(rows, match, found)
    taken = set(map(id, found.values()))
    left = [group for group in groups if id(group) not in taken]
    # Where values found no label, or stand in heaps, a label without values says nothing about its cells.
    if not any(g.filled for g in left) and all(g.filled <= max(row.widths) for row, g in _pairs(rows, match)):
        for row in rows:
            label = next((label for label in row.labels if label in pieces.text), None)
            if row.item not in found and label is not None and _is_followed(pieces.text, label, pieces.known):
                found[row.item] = Group((), label, label)
    whole = not left and len(found) == len(rows) and all(_is_labelled(found[row.item], row) for row in rows)
    blank = sum(not group.values for group in found.values())
    return _Matched(match.score + _BLANK_ROW * blank, found, groups, whole and not blank)


_BLANK_ROW = 3.0  # worth of a row printed without values: more than what leaving out a row costs


@cache
def _known_labels(forms: tuple[Form, ...], table: str) -> tuple[str, ...]:
    """Folded beginnings of whatever a table prints behind a row: items, captions, groups, and the next chapter."""
    blocks = [block for form in forms for block in form.blocks if block.table == table]
    printed = [item.number + item.label for block in blocks for item in block.items]
    printed += [label for block in blocks for label in (*block.captions, *block.groups)]
    return tuple(map(fold, (*printed, *(f"{section.number}、" for form in forms for section in form.sections))))


def _is_followed(text: str, label: str, known: tuple[str, ...]) -> bool:
    """Whether what comes behind a label is printed by every form: then its cells are blank, and hold no words instead.

    That may be the end of a label that is broken over lines beside it, and then what the form prints.
    """
    rest = text[text.find(label) + len(label) :]
    ends = (rest[:length] for length in range(1, _LONGEST_END + 1))
    return _begins(rest, known) or any(
        _begins(rest[len(end) :], known) for end in ends if any(other.endswith(end) for other in known)
    )


def _begins(text: str, known: tuple[str, ...]) -> bool:
    """Whether a text begins with what the form prints; of a label broken over lines its beginning is enough."""
    begun = _BEGUN.match(text)
    return not text or text.startswith(known) or bool(begun and any(other.startswith(begun[0]) for other in known))


_LONGEST_END = 6  # characters of a label's last line


_BEGUN = re.compile(r"[\u4e00-\u9fff]{2}(?=\d)|.{3}")  # a label's first characters, fewer where its row's values follow


@dataclass(frozen=True, slots=True)
class _Matched:
    """An alignment of a table's rows: its worth, the groups by item, all groups in reading order, and whether all fits."""

    score: float
    found: dict[str, Group]
    groups: list[Group]
    whole: bool


def groups_habit(blocks: Iterable[Block], groups: dict[str, Group]) -> Habit:
    """How a document writes the rows of a table."""
    printed = [(groups[item.id], len(block.columns)) for block in blocks for item in block.items if item.id in groups]
    return table_habit(((g.values, width) for g, width in printed), joined=any(g.joined for g, _ in printed))


# Rows that only a blank lets keep their sums, from which on a table drops blanks; a slip of the pen leaves as many without.
_SEVERAL = 2


def read_block(form: Form, block: Block, table: Printed, habit: Habit) -> FoundBlock:
    """Readings of the rows of a block whose groups are known."""
    relations, groups = balances(form), table.by_item
    printed = [item for item in block.items if item.id in groups]
    shaped = [(groups[item.id], _shape(form, block, (item.id,))) for item in printed]
    torn = rows_with_loose(shaped, loose_values(table.groups, list(groups.values())), column_notes(block))
    if torn is not None:
        return FoundBlock(block, form.edition, tuple(torn), relations=relations)
    order = _printed_order(block, groups)
    headers: dict[int, Header] = {}
    ordered = [(groups[item.id], _shape(form, block, (item.id,), order)) for item in printed]
    read = [read_row(group, shape, habit, headers) for group, shape in ordered]
    if sum(row.dense is not None for row in read) >= _SEVERAL or sum(not row.strict for row in read) > _SEVERAL:
        read = [read_row(group, shape, replace(habit, blanks=True), headers) for group, shape in ordered]
    rows = settle_margins(read)
    left = tuple(token for row in rows for token in row.left)
    return FoundBlock(block, form.edition, tuple(rows), left, relations=relations)


def stray_numbers(table: Printed, read: Sequence[FoundBlock]) -> tuple[Token, ...]:
    """Numbers of a table in rows that have no label and are none of the form's; a row with a label of its own is foreign."""
    rows = [row for block in read for row in block.rows]
    used = {cell.token.start for row in rows for candidate in row.candidates for cell in candidate if cell.token}
    taken = {id(group) for group in table.by_item.values()}
    loose = (group.values for group in table.groups if id(group) not in taken and not group.near_core)
    return tuple(t for values in loose for t in values if t.kind == "number" and t.start not in used)


def _printed_order(block: Block, groups: dict[str, Group]) -> tuple[int, ...]:
    """The columns of a block in the order of its printed header; the form's where the header does not name each once.

    Of a header in which some columns stand under a common label only the total's place is sure: first or last.
    """
    own = tuple(range(len(block.columns)))
    header = "".join(_header_of(groups[item.id], block) for item in block.items[:1] if item.id in groups)
    places = [header.find(fold(column.label)) for column in block.columns]
    if any(column.group for column in block.columns):
        return (own[-1], *own[:-1]) if 0 <= places[-1] < places[0] else own
    if min(places) < 0 or len(set(places)) < len(places):
        return own
    return tuple(sorted(own, key=places.__getitem__))


def _header_of(group: Group, block: Block) -> str:
    """The label of a block's first row with the header before it; of cells in several rows those that name every column."""
    if any(column.group for column in block.columns) or not any(token.hard for token in group.texts):
        return group.label
    rows = ("".join(t.text for t in row) for _, row in groupby(group.texts, key=lambda token: token.unit.row))
    return next((row for row in map(fold, rows) if all(fold(c.label) in row for c in block.columns)), "")


@lru_cache(maxsize=1024)
def _shape(form: Form, block: Block, items: tuple[str, ...], order: tuple[int, ...] = ()) -> RowShape:
    shape = row_shape(block, [v for v in block.variables if v.item in items], balances(form))
    return replace(shape, order=order) if order else shape


# --- tables with one row of values under a header of items -----------------------------------------------------------


def read_one_row(stream: Stream, region: Region, form: Form, block: Block, limit: int) -> FoundBlock:
    """Readings of a block that prints all its values as one row (or, turned, as one row for each item)."""
    tokens = region_tokens(stream, region, item_labels((block,)), limit)
    groups = [
        group
        for group in tokens_to_groups(tokens, len(block.variables), ("",))
        if len(group.values) > 1 or group.filled
    ]
    filled = [group for group in groups if group.filled]
    relations = balances(form)
    width, columns = len(block.variables), len(block.columns)
    whole = _whole_row(filled or groups, width)
    if (
        whole is None
        and len(filled) == len(block.items)
        and all(columns <= len(group.values) < width for group in filled)
    ):
        headers: dict[int, Header] = {}
        shapes = [replace(_shape(form, block, (item.id,)), columns=block.columns) for item in block.items]
        habit = table_habit((group.values, columns) for group in filled)
        rows = settle_margins([read_row(g, shape, habit, headers) for g, shape in zip(filled, shapes, strict=True)])
        return FoundBlock(block, form.edition, tuple(rows), relations=relations)
    merged = whole or _joined(filled or groups, width)
    if not filled and merged is not None and len(merged.values) < width:
        merged = None  # blank cells of a header
    if merged is None and _is_left_blank(block, tokens, fold(stream.text[region.end : min(region.end + TAIL, limit)])):
        merged = Group((), "", "")
    if merged is None:
        return FoundBlock(block, form.edition, (), relations=relations)
    shape = _shape(
        form, block, tuple(item.id for item in block.items), order_under_header(merged.values, block.columns)
    )
    joined = spaces_of_cells(stream.text, merged.values)
    habit = BLANKS_SHOWN if stream.blanks else table_habit([(merged.values, width)], joined=joined)
    row = read_row(merged, shape, habit, {})
    return FoundBlock(block, form.edition, (row,), row.left, relations=relations)


def _is_left_blank(block: Block, tokens: Sequence[Token], behind: str) -> bool:
    """Whether nothing but words of its header stands before the next chapter's heading: then a block's cells are blank.

    Where a header in cells is torn, the row may have been lost with the rest of it.
    """
    labels = {fold(label) for column in block.columns for label in (column.label, *column.wordings)}
    labels |= {fold(label) for item in block.items for label in (item.label, *item.wordings)} | set(map(fold, block.groups))
    # Behind the last label only parts of a header can stand: its characters are taken away, however they are torn.
    if not _heads_chapter(behind.lstrip("|" + "".join(labels))) or any(t.is_value and t.kind != "blank" for t in tokens):
        return False
    whole = all(fold(token.text) in labels for token in tokens if token.kind == "text" and token.hard)
    return whole or not any(token.kind == "blank" for token in tokens)


def _whole_row(groups: Sequence[Group], width: int) -> Group | None:
    """The first group that is a whole row of values: as long as one and without words, else with empty cells around it."""
    long = [group for group in groups if len(group.values) == width]
    padded = [group for group in groups if len(group.values) > width and _is_padded(group, width)]
    pure = [group for group in long if not any(token.kind == "other" for token in group.values)]
    return next(iter((*pure, *padded, *long)), None)


def _is_padded(group: Group, width: int) -> bool:
    """Whether a row too long holds numbers, all within as many cells as the row takes."""
    printed = [place for place, token in enumerate(group.values) if token.kind != "blank"]
    numbers = any(token.kind == "number" for token in group.values)
    return numbers and printed[-1] - printed[0] < width


def _joined(groups: Sequence[Group], width: int) -> Group | None:
    """Pieces of a row of values that was torn: joined until they are as many as the row takes."""
    values: list[Token] = []
    for group in groups:
        if len(values) >= width:
            break
        values += group.values
    return Group(tuple(values), groups[0].label, groups[0].near) if values else None
