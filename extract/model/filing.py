"""What was read of one report: an observation for every cell of its forms."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from typing import TYPE_CHECKING, Literal

from extract.model.document import Document, Place
from extract.model.form import Variable

if TYPE_CHECKING:
    import pandas

Status = Literal["reported", "blank", "not_applicable", "derived", "ambiguous", "absent", "unreadable", "corrected"]


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


@dataclass(frozen=True)
class Filing:
    """One report, read: who, which year, and an observation for every cell of the editions that it uses.

    `editions` gives the edition of each block found; `suffix` counts further reports in the same source (0 for the first).
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

    def to_frame(self) -> pandas.DataFrame:
        """The tidy pandas frame of the report: the rows and columns of `observations`."""
        from extract.outputs.tables import filing_frame  # the only upward look: pandas must not load with the model

        return filing_frame(self)
