"""The official forms and the rules that bind their cells."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal, NamedTuple

Kind = Literal["count", "amount", "change"]
Severity = Literal["error", "warning", "notice"]


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a block: name, printed label, unit (empty if the form gives none) and kind of number."""

    id: str
    label: str
    english: str
    unit: str
    kind: Kind
    wordings: tuple[str, ...] = ()
    group: str = ""


@dataclass(frozen=True, slots=True)
class Item:
    """A row of a block (or a group of columns where the block prints one row of values).

    `number` is the ordinal printed before the label, `group` the printed labels that span several rows, outermost first.
    `unit` replaces the column's unit where a form gives units by row; empty otherwise.
    """

    id: str
    label: str
    english: str
    article: str
    number: str = ""
    group: tuple[str, ...] = ()
    wordings: tuple[str, ...] = ()
    unit: str = ""
    kind: Kind | None = None


class Variable(NamedTuple):  # a tuple: it is the key of nearly every lookup, and hashed as fast as its three names
    """One cell of a form; `str()` gives the full name `table.item.column`."""

    table: str
    item: str
    column: str

    def __str__(self) -> str:
        return f"{self.table}.{self.item}.{self.column}"


@dataclass(frozen=True, eq=False)  # one object for each block of an edition: compared and hashed by identity
class Block:
    """A part of a form that is printed as one table with one header.

    `layout` is `rows` (items below each other, one value for each column) or `one_row` (items beside each other in the
    header and a single row of values).
    `captions` are the labels printed above the block.
    """

    id: str
    table: str
    section: str
    layout: Literal["rows", "one_row"]
    captions: tuple[str, ...]
    article: str
    columns: tuple[Column, ...]
    items: tuple[Item, ...]

    @cached_property
    def variables(self) -> tuple[Variable, ...]:
        """Its cells in the order in which the form prints them."""
        return tuple(Variable(self.table, item.id, column.id) for item in self.items for column in self.columns)

    @cached_property
    def groups(self) -> tuple[str, ...]:
        """Labels that span several rows, each once, in order."""
        return tuple(dict.fromkeys(group for item in self.items for group in item.group))

    def unit(self, variable: Variable) -> str:
        """Unit of a cell as the form prints it; empty if it prints none."""
        item, column = self.item(variable.item), self.column(variable.column)
        return item.unit or column.unit

    def kind(self, variable: Variable) -> Kind:
        """Kind of number that a cell takes."""
        return self.item(variable.item).kind or self.column(variable.column).kind

    def item(self, name: str) -> Item:
        """The item of that name; KeyError if the block has none."""
        return self._items[name]

    def column(self, name: str) -> Column:
        """The column of that name; KeyError if the block has none."""
        return self._columns[name]

    @cached_property
    def _items(self) -> dict[str, Item]:
        return {item.id: item for item in self.items}

    @cached_property
    def _columns(self) -> dict[str, Column]:
        return {column.id: column for column in self.columns}


@dataclass(frozen=True, slots=True)
class Section:
    """A chapter of the report with its official heading."""

    id: str
    number: str
    label: str
    english: str
    wordings: tuple[str, ...] = ()


Term = tuple[int, Variable]


@dataclass(frozen=True)
class Relation:
    """left operator right, both sides sums of cells plus a constant; operator is `==`, `<=` or `>=`.

    `left_earlier` and `right_earlier` are cells of the same agency's report on the year before, empty in a rule within one
    report. `table`, `item`, `column` say what the relation binds: a whole column leaves `item` empty, a whole row `column`.
    """

    rule: str
    left: tuple[Term, ...]
    operator: str
    right: tuple[Term, ...]
    left_constant: int = 0
    right_constant: int = 0
    table: str = ""
    item: str = ""
    column: str = ""
    left_earlier: tuple[Term, ...] = ()
    right_earlier: tuple[Term, ...] = ()

    @cached_property
    def variables(self) -> tuple[Variable, ...]:
        """Every cell of the report itself that it binds, each once, left side first."""
        return tuple(dict.fromkeys(variable for _, variable in (*self.left, *self.right)))

    @property
    def over_years(self) -> bool:
        """Whether it binds two reports of one agency."""
        return bool(self.left_earlier or self.right_earlier)


RuleKind = Literal["balance", "years", "narrative", "compliance", "hierarchy"]
RuleStatus = Literal["stated", "implied", "custom"]


@dataclass(frozen=True, slots=True)
class Rule:
    """One entry of the rule book, as its author wrote it.

    `check` names the algorithm: `relation` (linear relations between cells), `numbers` (what kind of number each cell
    takes), or one that `schemas/README.md` lists. `status` is `stated` in the form, `implied` by it, or `custom`.
    `line` is the relation or condition in one line. `redundant` gives the reason why a rule may follow from others; empty
    if it must not. `editions` and `years` say what it binds (empty, None: all); `settings` are numbers and words that its
    algorithm takes.
    """

    id: str
    check: str
    kind: RuleKind
    severity: Severity
    status: RuleStatus
    chinese: str
    english: str
    reason: str
    relations: tuple[Relation, ...] = ()
    redundant: str = ""
    line: str = ""
    editions: tuple[str, ...] = ()
    years: tuple[int | None, int | None] = (None, None)
    settings: Mapping[str, object] = field(default_factory=dict)

    def binds(self, edition: str, year: int | None) -> bool:
        """Whether it binds a report of that edition and year; a year that is not known is taken as bound."""
        first, last = self.years
        in_time = year is None or ((first is None or year >= first) and (last is None or year <= last))
        return in_time and (not self.editions or edition in self.editions)


@dataclass(frozen=True, eq=False)  # one object for each edition: compared and hashed by identity
class Form:
    """One edition of the report form: sections, blocks and rules."""

    edition: str
    title: str
    english: str
    document: str
    first_year: int
    last_year: int | None
    sections: tuple[Section, ...]
    blocks: tuple[Block, ...]
    rules: tuple[Rule, ...]
    excused: Mapping[str, str]

    @cached_property
    def variables(self) -> tuple[Variable, ...]:
        """Every cell of the form in printed order."""
        return tuple(variable for block in self.blocks for variable in block.variables)

    def block(self, name: str) -> Block:
        """The block of that name; KeyError if the form has none."""
        return self._blocks[name]

    @cached_property
    def _blocks(self) -> dict[str, Block]:
        return {block.id: block for block in self.blocks}
