"""A report that compiles those of other bodies, confronted with the reports of these."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from fnmatch import fnmatchcase
from typing import Any

from extract.checks.compliance import plain, wording
from extract.checks.relations import cell_names
from extract.model.document import Place
from extract.model.filing import Filing, Observation
from extract.model.finding import Finding
from extract.model.form import Rule
from extract.model.rulebook import Case
from extract.text import fold, number_text

_SENTENCE = re.compile(r"[^。；;\n]+")


@dataclass(frozen=True, slots=True)
class _Excess:
    """A cell of a report with the least that the bodies under it filed, which is more; `filed` are their cells."""

    cell: Observation
    value: Decimal
    least: Decimal
    filed: tuple[tuple[Filing, Observation], ...]


def check_parent_at_least_child(case: Case, rule: Rule) -> Iterator[Finding]:
    """Cells in which one body under a report that compiles them says more than the report, a finding for each table."""
    units = _units(case)
    if not units or not compiles(case.filing, rule.settings):
        return
    for agency, reports in units.items():
        found = [excess for cell in _cells(case.filing, rule) if (excess := _excess(cell, {agency: reports}))]
        yield from _findings(rule, found, child=agency)


def check_parent_is_sum(case: Case, rule: Rule) -> Iterator[Finding]:
    """Cells in which the bodies known together say more than the report that compiles them, and none does alone."""
    units = _units(case)
    if len(units) < 2 or not compiles(case.filing, rule.settings):  # one alone is the other rule's
        return
    found = [
        excess
        for cell in _cells(case.filing, rule)
        if (excess := _excess(cell, units)) and not any(_excess(cell, {name: units[name]}) for name in units)
    ]
    yield from _findings(rule, found, count=len(units))


def compiles(filing: Filing, settings: Mapping[str, Any]) -> bool:
    """Whether a report says that it compiles those of other bodies; one that does not say so is taken to speak for itself."""
    excepted = [fold(word) for word in settings["except"]]
    if any(word in fold(filing.title) for word in excepted):
        return False
    regions, acts = ("|".join(map(re.escape, map(fold, settings[key]))) for key in ("regions", "acts"))
    counted = re.compile(rf"(?:{regions})[^.:]{{0,12}}(?:{acts})[^.:]{{0,12}}申请[^.:]{{0,6}}\d")
    words = [fold(word) for word in settings["words"]]
    return any(
        (opening and any(word in sentence for word in words)) or counted.search(sentence)
        for sentence, opening in _sentences(filing)
        if not any(word in sentence for word in excepted)
    )


def _sentences(filing: Filing) -> Iterator[tuple[str, bool]]:
    """The title and every sentence of the text, folded, and whether it stands before the first heading."""
    yield fold(filing.title), True
    opening = True
    for passage in filing.passages:
        opening = opening and not passage.heading
        yield from ((fold(match[0]), opening) for match in _SENTENCE.finditer(passage.text))


def _units(case: Case) -> dict[str, list[Filing]]:
    """Reports of the bodies under it on the same year, by agency; one body may have published several."""
    units: dict[str, list[Filing]] = {}
    for unit in case.units:
        if unit.agency and unit.agency != case.filing.agency and unit.year == case.filing.year is not None:
            units.setdefault(unit.agency, []).append(unit)
    return units


def _cells(filing: Filing, rule: Rule) -> list[Observation]:
    patterns: Sequence[str] = rule.settings["cells"]  # type: ignore[assignment]
    return [
        cell
        for cell in filing.observations
        if cell.value is not None and any(fnmatchcase(str(cell.variable), pattern) for pattern in patterns)
    ]


def _excess(cell: Observation, units: Mapping[str, Sequence[Filing]]) -> _Excess | None:
    """What bodies filed at least in a cell, where it is more than the report says.

    A cell that is blank or open counts as nothing, and of several reports of one body the one that says least.
    """
    least = Decimal(0)
    filed: list[tuple[Filing, Observation]] = []
    for reports in units.values():
        said = [(report, report.cells.get(cell.variable)) for report in reports]
        known = [(report, other) for report, other in said if other is not None and other.value is not None]
        if known and len(known) == len(reports):
            report, other = min(known, key=lambda entry: entry[1].value or 0)
            least += other.value or 0
            filed.append((report, other))
    value = cell.value or Decimal(0)
    return _Excess(cell, value, least, tuple(filed)) if least > value else None


def _findings(rule: Rule, found: Sequence[_Excess], **numbers: object) -> Iterator[Finding]:
    for table in dict.fromkeys(excess.cell.variable.table for excess in found):
        here = [excess for excess in found if excess.cell.variable.table == table]
        first, others = here[0], len(here) - 1
        more = {"zh": f"(另有 {others} 格)", "en": f" (and {others} more cells)"} if others else {"zh": "", "en": ""}
        finding = plain(
            rule, "broken", wording(rule), label=cell_names(first.cell.form, first.cell.variable),
            parent=number_text(first.value), value=number_text(first.least), more=more, **numbers,
        )  # fmt: skip
        parts = " + ".join(number_text(cell.value) for _, cell in first.filed)
        total = f" = {number_text(first.least)}" if len(first.filed) > 1 else ""
        yield replace(
            finding, table=table, item=first.cell.variable.item if not others else "",
            column=first.cell.variable.column, formula=f"{number_text(first.value)} < {parts}{total}",
            left=first.value, right=first.least, difference=first.value - first.least,
            cells=tuple(excess.cell.variable for excess in here), places=tuple(dict.fromkeys(_places(here))),
        )  # fmt: skip


def _places(found: Sequence[_Excess]) -> Iterator[Place]:
    """Places in the report itself, then in those of the bodies, which begin with agency and id."""
    yield from (excess.cell.place for excess in found if excess.cell.place is not None)
    for report, cell in (entry for excess in found for entry in excess.filed):
        if cell.place is not None:
            yield Place(f"{report.agency} ({report.report_id}): {cell.place.path}", cell.place.page)


HIERARCHY: Mapping[str, Callable[[Case, Rule], Iterator[Finding]]] = {
    "parent_at_least_child": check_parent_at_least_child,
    "parent_is_sum": check_parent_is_sum,
}
