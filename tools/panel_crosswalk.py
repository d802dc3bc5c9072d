"""What the variables of the panel mean, stated from the forms and the field notes alone, for judging the crosswalk by."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fnmatch import fnmatchcase
from functools import cache
from pathlib import Path
from typing import Any

from extract.schema import editions, load_form
from extract.specimen.truth import CellTruth

STATEMENT = Path(__file__).resolve().parents[1] / "tests" / "panel" / "concepts.csv"
_MONEY = {"元": Decimal(1) / 10000, "万元": Decimal(1)}


@dataclass(frozen=True, slots=True)
class Meaning:
    """What an edition gives for a concept: the cells that are added up, none where its figure must not stand there."""

    cells: tuple[str, ...]
    comparability: str


@dataclass(frozen=True, slots=True)
class Expected:
    """A variable as it must stand in the panel: a number, or None with the reasons that a reader may give for it."""

    value: Decimal | None
    reasons: frozenset[str]


@cache
def cells_of(edition: str) -> tuple[str, ...]:
    """Full names of the cells of an edition."""
    return tuple(str(variable) for block in load_form(edition).blocks for variable in block.variables)


@cache
def meanings() -> Mapping[str, Mapping[str, Meaning]]:
    """Every concept with what each edition gives for it; a cell of several editions means the same in each."""
    found: dict[str, dict[str, Meaning]] = {}
    for edition in editions():
        for cell in cells_of(edition):
            found.setdefault(cell, {})[edition] = Meaning((cell,), "same")
    with STATEMENT.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            cells = tuple(cell for term in row["formula"].split(" + ") for cell in _named(term, row["edition"]))
            found.setdefault(row["concept"], {})[row["edition"]] = Meaning(cells, row["comparability"])
    return found


def _named(term: str, edition: str) -> Iterator[str]:
    if term:
        yield from (cell for cell in cells_of(edition) if fnmatchcase(cell, term))


@dataclass(frozen=True, slots=True)
class Disagreement:
    """A concept in an edition on which the crosswalk and this statement differ."""

    concept: str
    edition: str
    stated: str
    crosswalk: str


def counterparts(crosswalk: Any) -> dict[str, str]:
    """For each concept of the crosswalk the stated one of the same cells in its newest edition."""
    by_cells = {
        (edition, frozenset(meaning.cells)): concept
        for concept, uses in reversed(list(meanings().items()))
        for edition, meaning in uses.items()
        if meaning.cells
    }
    pairs = ((each.name, by_cells.get((each.home, frozenset(each.uses[each.home].cells)))) for each in crosswalk.concepts)
    return {name: stated for name, stated in pairs if stated}


def disagreements(crosswalk: Any) -> list[Disagreement]:
    """Where the formulas differ, and stated concepts that the crosswalk lacks."""
    matched = counterparts(crosswalk)
    differing = [
        Disagreement(each.name, edition, _text(stated), _text_of_use(each.uses[edition]))
        for each in crosswalk.concepts
        if each.name in matched
        for edition, stated in _all_editions(meanings()[matched[each.name]])
        if _shown(each.uses[edition]) != set(stated.cells)
    ]
    placed = {cell for each in crosswalk.concepts for use in each.uses.values() for cell in use.cells}
    lacking = sorted(set(meanings()) - set(matched.values()) - placed)
    return differing + [Disagreement(concept, "", "stated", "no such concept") for concept in lacking]


def _all_editions(uses: Mapping[str, Meaning]) -> Iterable[tuple[str, Meaning]]:
    return ((edition, uses.get(edition, Meaning((), "not_collected"))) for edition in editions())


def _shown(use: Any) -> set[str]:
    """The cells whose sum stands in the panel."""
    return set(use.cells) if use.counts else set()


def _text(meaning: Meaning) -> str:
    return f"{meaning.comparability}: {' + '.join(meaning.cells) or 'nothing'}"


def _text_of_use(use: Any) -> str:
    return f"{use.comparability}: {' + '.join(use.cells) or 'nothing'}"


def expected(concept: str, cells: Mapping[str, tuple[str, CellTruth]], unit: str) -> Expected:
    """A concept in a report whose cells are given with their editions; the edition of the cells decides, not the year."""
    for edition, meaning in meanings()[concept].items():
        printed = [cells[cell][1] for cell in meaning.cells if cell in cells and cells[cell][0] == edition]
        if meaning.cells and len(printed) == len(meaning.cells):
            return _sum(printed, unit)
    return Expected(None, frozenset({"not_collected", "absent"}))


def _sum(cells: list[CellTruth], unit: str) -> Expected:
    missing = frozenset(cell.status for cell in cells if cell.value is None)
    if missing:
        return Expected(None, missing)
    values = [_converted(cell, unit) for cell in cells]
    if any(value is None for value in values):
        return Expected(None, frozenset({"ambiguous"}))
    return Expected(sum((value for value in values if value is not None), Decimal(0)), frozenset({"reported"}))


def _converted(cell: CellTruth, unit: str) -> Decimal | None:
    """An amount in the unit of the concept; None where no unit is printed anywhere."""
    if unit not in _MONEY:
        return cell.value
    size = _MONEY.get(cell.unit)
    return None if size is None or cell.value is None else cell.value * size / _MONEY[unit]
