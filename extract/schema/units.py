"""Which body reports to which: a user's list, for the rules about a government and its units."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from extract.schema.lists import Line, read_list
from extract.text import fold


@dataclass(frozen=True, slots=True)
class _Line:
    """One line of the list: a body, the one above it, and the years for which that holds (None: without end)."""

    agency: str
    parent: str
    first: int | None
    last: int | None
    printed: Line

    def holds(self, year: int | None) -> bool:
        """Whether it holds for a year; a year that is not known is taken as bound."""
        return (self.first is None or year is None or year >= self.first) and (
            self.last is None or year is None or year <= self.last
        )

    def meets(self, other: _Line) -> bool:
        """Whether both hold in some year."""
        return (self.first or 0) <= (other.last or 9999) and (other.first or 0) <= (self.last or 9999)


@dataclass(frozen=True, slots=True)
class Units:
    """Bodies with those above them; names are compared as the text folds them."""

    lines: Mapping[str, tuple[_Line, ...]] = field(default_factory=dict)
    _below: dict[str, list[_Line]] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        # Asked for every report that is checked: a walk through the whole list each time would cost more than the checks.
        below: dict[str, list[_Line]] = {}
        for line in (line for found in self.lines.values() for line in found):
            below.setdefault(fold(line.parent), []).append(line)
        object.__setattr__(self, "_below", below)

    def parent(self, agency: str, year: int | None) -> str:
        """The body above an agency in a year, as the list writes it; empty if the list does not say."""
        return next((line.parent for line in self.lines.get(fold(agency), ()) if line.holds(year)), "")

    def children(self, agency: str, year: int | None) -> tuple[str, ...]:
        """The bodies directly under an agency in a year, as the list writes them."""
        return tuple(line.agency for line in self._below.get(fold(agency), ()) if line.holds(year))


def read_units(path: Path) -> Units:
    """A list with the columns agency, parent and, where wanted, from and to (years); SchemaError with the line if it is wrong."""
    lines: dict[str, tuple[_Line, ...]] = {}
    for line in _lines(path):
        others = lines.get(fold(line.agency), ())
        double = next((other for other in others if other.meets(line)), None)
        if double is not None:
            number = double.printed.number
            raise line.printed.wrong(
                f"{line.agency} 同一年份已见于第 {number} 行", f"{line.agency} stands in line {number} for the same years"
            )
        lines[fold(line.agency)] = (*others, line)
    units = Units(lines)
    for found in lines.values():
        for line in found:
            _require_no_circle(units, line)
    return units


def _lines(path: Path) -> Iterator[_Line]:
    for line in read_list(path, ("agency", "parent"), ("from", "to")):
        agency, parent = line.cells["agency"], line.cells["parent"]
        if fold(agency) == fold(parent):
            raise line.wrong(f"{agency} 的上级是它自己", f"{agency} stands above itself")
        yield _Line(agency, parent, *line.years(), line)


def _require_no_circle(units: Units, line: _Line) -> None:
    """SchemaError if a body stands above itself over others, in the first year of a line."""
    seen = [line.agency]
    above = line.parent
    while above:
        if fold(above) == fold(line.agency):
            circle = " < ".join([*seen, above])
            raise line.printed.wrong(f"上下级成环:{circle}", f"a circle: {circle}")
        if above in seen:
            return
        seen.append(above)
        above = units.parent(above, line.first)
