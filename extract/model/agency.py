"""Who reports: what is known of each report, the agencies that come of it, and which report counts for an agency-year."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import astuple, dataclass, fields
from typing import Literal

Level = Literal["", "national", "province", "prefecture", "county", "township"]
Kind = Literal["government", "office", "department", "town", "development_zone", "vertical", "other"]
Scope = Literal["own", "compiled", "system"]
Cell = str | int | float | None


@dataclass(frozen=True, slots=True)
class ReportFacts:
    """What a report says of itself and of its numbers, as far as it helps to tell who files it; empty where it says nothing.

    `agency` is the body named in the title, `signature` the one that signs, `opening` the one that its first sentences name,
    `publisher` the publishing agency of the page. `scope_words` are the words of its text that say whose figures it gives.
    `carried_in` and `carried_out` are the rows of requests brought from the last year and taken into the next, a number per
    column; `standing` the documents in force at the end of the year; empty where they are not read. `figures` is a digest of
    all values: equal for copies of one report, empty if none was read. `cells` counts those read.
    """

    report_id: str
    year: int | None
    title: str = ""
    agency: str = ""
    signature: str = ""
    opening: str = ""
    publisher: str = ""
    site: str = ""
    site_code: str = ""
    index_number: str = ""
    address: str = ""
    published: str = ""
    scope_words: str = ""
    carried_in: tuple[int, ...] = ()
    carried_out: tuple[int, ...] = ()
    standing: tuple[int, ...] = ()
    figures: str = ""
    cells: int = 0


@dataclass(frozen=True, slots=True)
class AgencyOverride:
    """A user's decision: reports under a name, in a region and years where given, are those of an agency."""

    name: str
    agency_id: str
    region_code: str = ""
    first: int | None = None
    last: int | None = None


@dataclass(frozen=True, slots=True)
class AgencyRow:
    """One row of `agencies`; texts are empty where nothing is known."""

    agency_id: str
    name: str
    short_name: str
    former_names: str
    credit_code: str
    region_code: str
    region_code_today: str
    province: str
    prefecture: str
    county: str
    level: Level
    kind: Kind
    function: str
    first_year: int | None
    last_year: int | None

    @property
    def row(self) -> tuple[Cell, ...]:
        """Its values in the order of the columns."""
        return astuple(self)


@dataclass(frozen=True, slots=True)
class IdentityRow:
    """One row of `identities`: whose report it is, with the confidence (0 to 1) and every clue; `review` 1 for a person."""

    report_id: str
    agency_id: str
    year: int | None
    scope: Scope
    counts: int
    choice: str
    confidence: float
    evidence: str
    review: int

    @property
    def row(self) -> tuple[Cell, ...]:
        """Its values in the order of the columns."""
        return astuple(self)


AGENCIES = tuple(each.name for each in fields(AgencyRow))
IDENTITIES = tuple(each.name for each in fields(IdentityRow))


def joined(texts: Iterable[str], by: str = "; ") -> str:
    """Texts in one field, none twice, in the order in which they come."""
    return by.join(dict.fromkeys(text for text in texts if text))
