"""What was read of one report: an observation for every cell of its forms."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import cached_property
from typing import TYPE_CHECKING, Literal

from extract.model.document import Document, Place
from extract.model.form import Variable
from extract.model.statement import Passage, Statement

if TYPE_CHECKING:
    import pandas as pd

Status = Literal["reported", "blank", "not_applicable", "derived", "ambiguous", "absent", "unreadable", "corrected"]
Value = str | int | Decimal | None
Row = tuple[Value, ...]

OBSERVATION_COLUMNS = (
    "report_id", "agency", "year", "form", "table", "item", "column", "value", "unit", "status", "raw", "candidates",
    "evidence", "method", "page", "place",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Observation:
    """One cell of a form as one report prints it.

    `value` is None unless the status is `reported`, `derived` or `corrected`; `unit` is the unit of that value.
    `raw` is the text as printed; `candidates` are the readings that remain for an `ambiguous` cell;
    `evidence` names the rules or sentences that decided a `derived` one. `form` is the edition of the cell's block.
    """

    variable: Variable
    form: str
    value: Decimal | None
    unit: str
    status: Status
    raw: str = ""
    candidates: tuple[str, ...] = ()
    evidence: str = ""
    place: Place | None = None


@dataclass(frozen=True, slots=True)
class Leftover:
    """Something printed in a table of the form that no cell of the form claims; `reason` says why it was left."""

    text: str
    reason: str
    place: Place | None = None


@dataclass(frozen=True, slots=True)
class OpenRow:
    """Cells printed together whose digits have several readings: all of them, each a value (or None) and text for each cell."""

    variables: tuple[Variable, ...]
    values: tuple[tuple[Decimal | None, ...], ...]
    texts: tuple[tuple[str, ...], ...]


Breach = tuple[str, str, str]  # a rule with the item or column of its relation that is broken


@dataclass(frozen=True, slots=True)
class Imbalance:
    """A table whose digits have no reading that keeps every rule.

    `ways` are the smallest sets of relations, one of which is broken whatever the reading; `readings` is how many ways to
    read the table remain at most, 0 if they were not counted.
    """

    table: str
    ways: tuple[tuple[Breach, ...], ...]
    readings: int


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why a cell whose digits do not say its value was read as it was.

    `digits` are those printed together with it; `readings` the values that remain, one for a `derived` cell, `blank` for
    an empty one. `decided_by` names what excluded other readings: rules, `digits` where they can be cut in one way only,
    `narrative:` with the words, `years:` with rule and year. `together` gives all readings of the cells printed together,
    each as texts in the order of `variables`; both are empty where one reading remains.
    """

    variable: Variable
    status: Status
    digits: str
    readings: tuple[str, ...]
    decided_by: tuple[str, ...]
    variables: tuple[Variable, ...] = ()
    together: tuple[tuple[str, ...], ...] = ()
    place: Place | None = None


@dataclass(frozen=True)
class Filing:
    """One report, read: who, which year, and an observation for every cell of the editions that it uses.

    `editions` gives the edition of each block found; `suffix` counts further reports in the same source (0 for the first).
    `passages` are its running text, tables left out, `statements` the figures that it states.
    `year` is None where the report does not say it. Dates are ISO strings, empty where unknown.
    """

    document: Document = field(repr=False)
    title: str
    agency: str
    year: int | None
    period_from: str
    period_to: str
    published: str
    editions: Mapping[str, str]
    observations: tuple[Observation, ...] = field(repr=False)
    leftovers: tuple[Leftover, ...] = ()
    notes: tuple[str, ...] = ()
    suffix: int = 0
    open_rows: tuple[OpenRow, ...] = field(default=(), repr=False)
    imbalances: tuple[Imbalance, ...] = field(default=(), repr=False)
    passages: tuple[Passage, ...] = field(default=(), repr=False)
    statements: tuple[Statement, ...] = field(default=(), repr=False)

    @property
    def report_id(self) -> str:
        """First 16 hexadecimal digits of the source's hash, with `-2`, `-3` … for further reports in one source."""
        return self.document.source.sha256[:16] + (f"-{self.suffix + 1}" if self.suffix else "")

    @property
    def form(self) -> str:
        """The edition that the report uses, or editions joined by `+`, newest first; empty if no block was found."""
        return "+".join(sorted(set(self.editions.values()), reverse=True))

    @cached_property
    def cells(self) -> Mapping[Variable, Observation]:
        """Observations by their variable."""
        return {observation.variable: observation for observation in self.observations}

    def rows(self) -> Iterator[Row]:
        """A row of the table `observations` for every cell of the report, in form order."""
        head = (self.report_id, writable(self.agency), self.year)
        for observation in self.observations:
            yield (*head, *_printed(observation), self.document.method, *_where(observation.place))

    def to_frame(self) -> pd.DataFrame:
        """The tidy pandas frame of the report: the rows and columns of `observations`."""
        import pandas as pd

        frame = pd.DataFrame(list(self.rows()), columns=list(OBSERVATION_COLUMNS), dtype="object")
        kinds = {"year": "Int64", "value": "float64", "page": "Int64"}
        return frame.astype(dict.fromkeys(OBSERVATION_COLUMNS, "str") | kinds)

    def explain(self) -> list[Explanation]:
        """How each derived or ambiguous cell was read, in form order; empty if every cell is as printed."""
        rows = {variable: row for row in self.open_rows for variable in row.variables}
        doubtful = [cell for cell in self.observations if cell.status in ("derived", "ambiguous")]
        return [
            _explanation(cell, digits, rows.get(cell.variable))
            for cell, digits in zip(doubtful, _runs(doubtful), strict=True)
        ]

    def light(self) -> Filing:
        """The same report without the bytes and blocks of its document: small enough to be kept by the thousand."""
        document = replace(self.document, source=self.document.source.without_data(), blocks=())
        return replace(self, document=document)


def _printed(observation: Observation) -> Row:
    variable = observation.variable
    return (
        observation.form, variable.table, variable.item, variable.column, observation.value, observation.unit,
        observation.status, writable(observation.raw), writable(";".join(observation.candidates)),
        writable(observation.evidence),
    )  # fmt: skip


def _where(place: Place | None) -> tuple[int | None, str]:
    return (place.page, writable(place.path)) if place else (None, "")


def writable(text: str) -> str:
    """Text that can be written as UTF-8: lone surrogates (odd file names, broken fonts) become question marks."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return text.encode(errors="replace").decode()
    return text


def _explanation(cell: Observation, digits: str, row: OpenRow | None) -> Explanation:
    decided_by = tuple(filter(None, cell.evidence.split(";")))
    readings = (
        cell.candidates if cell.status == "ambiguous" else (f"{cell.value:f}" if cell.value is not None else "blank",)
    )
    if row is None or len(row.texts) < 2:
        return Explanation(cell.variable, cell.status, digits, readings, decided_by, place=cell.place)
    together = tuple(tuple(text or "blank" for text in texts) for texts in row.texts)
    return Explanation(
        cell.variable, cell.status, digits, readings, decided_by, row.variables, together, cell.place
    )  # fmt: skip


def _runs(cells: Sequence[Observation]) -> Iterator[str]:
    """For each cell the digits among which it is printed: those of its row that follow each other without a gap."""
    runs: list[list[Observation]] = []
    for before, cell in zip((None, *cells), cells, strict=False):
        if before is not None and _abut(before, cell):
            runs[-1].append(cell)
        else:
            runs.append([cell])
    for run in runs:
        printed = run[0].raw if run[0].status == "ambiguous" else "".join(cell.raw for cell in run)
        yield from (printed for _ in run)


_SPAN = re.compile(r"(\d+)-(\d+)$")


def _abut(before: Observation, cell: Observation) -> bool:
    """Whether two derived cells of one row stand together in their source."""
    first, second = (_SPAN.search(each.place.path) if each.place else None for each in (before, cell))
    return (
        before.status == cell.status == "derived"
        and before.variable.item == cell.variable.item
        and first is not None
        and second is not None
        and first[2] == second[1]
    )
