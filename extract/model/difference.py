"""What two readings of a report give differently, and the editions in which one report was published."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from extract.model.filing import Filing, Observation
from extract.model.form import Variable

Kind = Literal["changed", "appeared", "vanished", "status"]
Fate = Literal["changed", "appeared", "vanished"]


@dataclass(frozen=True, slots=True)
class Difference:
    """A cell that two readings give differently; None where a reading has no such cell.

    `changed`: another number (or other digits where neither says which number they are); `appeared`, `vanished`: a number
    on one side alone; `status`: the same number, or none on either side, with another status.
    """

    variable: Variable
    kind: Kind
    here: Observation | None
    there: Observation | None

    @property
    def is_about_reading(self) -> bool:
        """Whether both sides give the same number, only found in another way."""
        return self.kind == "status" and self.here is not None and self.here.value is not None


@dataclass(frozen=True, slots=True)
class Fact:
    """What a report says of itself as a whole (`agency`, `year`, `form`, `outcome`), as two readings have it."""

    name: str
    here: str
    there: str


@dataclass(frozen=True, slots=True)
class Side:
    """One reading of one report: where it comes from, whose it is, what it says of itself, and its cells."""

    source: str
    report_id: str
    agency: str
    year: int | None
    facts: Mapping[str, str]
    cells: Mapping[Variable, Observation] = field(repr=False)
    url: str = ""


@dataclass(frozen=True, slots=True)
class Comparison:
    """A report before and after: None on the side that has no such report."""

    here: Side | None
    there: Side | None
    facts: tuple[Fact, ...] = ()
    differences: tuple[Difference, ...] = ()

    @property
    def fate(self) -> Fate | None:
        """What became of the report; None if it is as it was."""
        if self.here is None or self.there is None:
            return "vanished" if self.there is None else "appeared"
        return "changed" if self.facts or self.differences else None

    @property
    def named(self) -> Side:
        """The later side that there is."""
        side = self.there or self.here
        if side is None:
            raise ValueError("a comparison of nothing with nothing")
        return side


@dataclass(frozen=True, slots=True)
class Edition:
    """Another publication of a report that is in the data set: an attachment beside the article, or the article itself.

    `filing` is None where no report was read of it; `outcome` and `message` say why.
    """

    source: str
    url: str
    outcome: str
    message: str
    filing: Filing | None = field(default=None, repr=False)
