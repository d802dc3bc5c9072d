"""Which body reports to which: a user's list, for the rules about a government and its units."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from extract.errors import SchemaError
from extract.text import fold

_NEEDED = ("agency", "parent")
_KNOWN = (*_NEEDED, "from", "to")


@dataclass(frozen=True, slots=True)
class _Line:
    """One line of the list: a body, the one above it, and the years for which that holds (None: without end)."""

    agency: str
    parent: str
    first: int | None
    last: int | None
    number: int

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
            raise SchemaError(
                f"line {line.number}: {line.agency} stands in line {double.number} for the same years", str(path)
            )
        lines[fold(line.agency)] = (*others, line)
    units = Units(lines)
    for found in lines.values():
        for line in found:
            _require_no_circle(units, line, path)
    return units


def _lines(path: Path) -> Iterator[_Line]:
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file)
            columns = tuple(reader.fieldnames or ())
            rows = list(reader)
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise SchemaError(f"cannot be read as CSV: {error}", str(path)) from error
    if not set(_NEEDED) <= set(columns) <= set(_KNOWN):
        raise SchemaError(
            f"expected the columns agency,parent[,from,to], found {','.join(columns) or 'none'}", str(path)
        )
    for number, row in enumerate(rows, 2):
        yield _line(row, number, path)


def _line(row: Mapping[str | None, str | None], number: int, path: Path) -> _Line:
    agency, parent = ((row.get(name) or "").strip() for name in _NEEDED)
    if not agency or not parent or None in row:
        raise SchemaError(f"line {number}: expected an agency and the body above it", str(path))
    if fold(agency) == fold(parent):
        raise SchemaError(f"line {number}: {agency} stands above itself", str(path))
    first, last = (_year((row.get(name) or "").strip(), number, path) for name in ("from", "to"))
    if first is not None and last is not None and first > last:
        raise SchemaError(f"line {number}: from {first} is later than to {last}", str(path))
    return _Line(agency, parent, first, last, number)


def _year(text: str, number: int, path: Path) -> int | None:
    if not text:
        return None
    if not (text.isascii() and text.isdigit() and len(text) == 4):
        raise SchemaError(f"line {number}: expected a year, found {text!r}", str(path))
    return int(text)


def _require_no_circle(units: Units, line: _Line, path: Path) -> None:
    """SchemaError if a body stands above itself over others, in the first year of a line."""
    seen = [line.agency]
    above = line.parent
    while above:
        if fold(above) == fold(line.agency):
            raise SchemaError(f"line {line.number}: a circle: {' < '.join([*seen, above])}", str(path))
        if above in seen:
            return
        seen.append(above)
        above = units.parent(above, line.first)
