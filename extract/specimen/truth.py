"""What a specimen says: an invented agency, its figures, how they are printed, and what was slipped in."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import cached_property

from extract.model.filing import Status
from extract.model.form import Block, Term, Variable
from extract.schema import load_form
from extract.specimen.printing import PLAIN, Printing

# How editions may be combined in one report: the edition of its blocks, then the blocks that are of another one.
FORMS: Mapping[str, tuple[str, Mapping[str, str]]] = {
    "2021": ("2021", {}),
    "2019": ("2019", {}),
    "2021_one_row_other": ("2021", {"requests": "2019"}),
    "2021_old_documents": ("2021", {"documents": "2019"}),
    "2021_old_documents_one_row_other": ("2021", {"documents": "2019", "requests": "2019"}),
}


@dataclass(frozen=True, slots=True)
class CellTruth:
    """One cell as printed and as a careful reader takes it; `value` is None unless the status is `reported`."""

    text: str
    status: Status
    value: Decimal | None
    unit: str


@dataclass(frozen=True, slots=True)
class Slip:
    """A planted slip of a named kind: the cells that it changed, what stood there, and the relations that it breaks.

    `breaks` names relations as (rule, item, column), those with the year before included; it is empty for a slip that no
    relation can see. `sentence` is the sentence that a slip in the narrative changed, as it stands now.
    """

    kind: str
    cells: tuple[Variable, ...]
    before: tuple[str, ...]
    after: tuple[str, ...]
    breaks: tuple[tuple[str, str, str], ...] = ()
    sentence: str = ""


@dataclass(frozen=True, slots=True)
class Stated:
    """A figure that a sentence states: what it truly means, and every sum of cells that it may lawfully mean.

    `readings` are empty for figures that no cell of the form holds; those of a figure `earlier` are cells of the report on
    the year before. `exact` is False where the sentence does not claim the exact number, `office` is True where it speaks
    of the office alone. `printed` stands at `at` in `sentence`; a figure in words (未收到) is not printed, `at` is -1.
    A percentage is that of `readings` in `over`, or how much more they are than `over`, the same cells of last year.
    """

    quantity: str
    value: Decimal
    printed: str
    at: int
    sentence: str = ""
    section: str = ""
    readings: tuple[tuple[Term, ...], ...] = ()
    exact: bool = True
    office: bool = False
    earlier: bool = False
    over: tuple[tuple[Term, ...], ...] = ()


@dataclass(frozen=True, slots=True)
class Imprint:
    """Who reports on which year; `published` is an ISO date."""

    agency: str
    year: int
    published: str


@dataclass(frozen=True)
class Truth:
    """One invented report.

    `numbers` are the agency's true figures in the units of the form (amounts without a unit: 万元), `cells` what it
    printed. `sentences` holds the paragraphs of each section under its name, the opening under an empty name; `stated` are
    the figures in them where the maker of the sentences keeps count.
    """

    seed: int
    imprint: Imprint
    form: str
    size: str
    numbers: Mapping[Variable, Decimal] = field(repr=False)
    cells: Mapping[Variable, CellTruth] = field(repr=False)
    sentences: Mapping[str, tuple[str, ...]] = field(repr=False)
    style: Printing = PLAIN
    slips: tuple[Slip, ...] = ()
    stated: tuple[Stated, ...] = field(default=(), repr=False)

    @property
    def agency(self) -> str:
        """Name of the invented agency."""
        return self.imprint.agency

    @property
    def year(self) -> int:
        """Year that is reported on."""
        return self.imprint.year

    @property
    def title(self) -> str:
        """Title of the report as it is printed."""
        return f"{self.agency}{self.year}年政府信息公开工作年度报告"

    @cached_property
    def blocks(self) -> tuple[tuple[str, Block], ...]:
        """Every block with its edition, in the order of printing, those that the report leaves out included."""
        return tuple(form_blocks(self.form))

    @cached_property
    def editions(self) -> Mapping[str, str]:
        """Edition of each block that the report prints."""
        return {block.id: edition for edition, block in self.blocks if block.id not in self.style.missing}

    @property
    def edition_names(self) -> str:
        """The editions that it uses, joined by `+`, newest first."""
        return "+".join(sorted(set(self.editions.values()), reverse=True))

    @cached_property
    def home(self) -> Mapping[Variable, tuple[str, Block]]:
        """For each cell the edition and the block that hold it."""
        return {variable: (edition, block) for edition, block in self.blocks for variable in block.variables}

    def with_cells(self, changed: Mapping[Variable, CellTruth]) -> Truth:
        """The same report with other cells printed."""
        return replace(self, cells={**self.cells, **changed})


def form_blocks(form: str) -> Iterator[tuple[str, Block]]:
    """The blocks of a (mixed) form with their editions, in printed order; KeyError if no form is called so."""
    edition, exceptions = FORMS[form]
    for block in load_form(edition).blocks:
        chosen = exceptions.get(block.id, edition)
        yield chosen, load_form(chosen).block(block.id)
