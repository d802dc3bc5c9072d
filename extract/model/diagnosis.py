"""Which cells are probably wrong where rules are broken: the smallest changes that restore all of them."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Literal

from extract.model.form import Variable

Doubt = Literal["filing", "reading"]


@dataclass(frozen=True, slots=True)
class Change:
    """A cell with the value that would balance; `year` is that of the report in which the cell stands.

    `filed` is None where the cell is blank or its reading is open.
    """

    variable: Variable
    year: int | None
    filed: Decimal | None
    value: Decimal


@dataclass(frozen=True, slots=True)
class Repair:
    """A smallest set of changes that restores every rule, and the kind of slip that would explain it.

    `slip` is a name of `schemas/slips.yaml`, empty if none fits; `zh` and `en` say in words what happened.
    """

    changes: tuple[Change, ...]
    slip: str
    zh: str
    en: str


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """Broken rules that hang together through their cells, and what would restore them.

    `broken` names the relations as (rule, item, column). `repairs` are the smallest sets, the most likely first;
    `count` says how many smallest sets there are, None if the search gave up before it had counted them all; a single slip
    over more cells may stand beside them. `year` is that of the report. `doubt` says whether the
    filing or our reading of it is the likelier culprit.
    """

    broken: tuple[tuple[str, str, str], ...]
    repairs: tuple[Repair, ...] = field(default=())
    count: int | None = None
    doubt: Doubt = "filing"
    year: int | None = None

    @property
    def is_unique(self) -> bool:
        """Whether there is exactly one smallest set."""
        return self.count == 1
