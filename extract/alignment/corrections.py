"""Cells that a person reads differently: the number is replaced, the printed text is kept."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from extract.model.decision import Correction
from extract.model.filing import Filing, Observation
from extract.text import fold


def correct(filing: Filing, corrections: Sequence[Correction]) -> Filing:
    """The report with its corrections in place, each cell `corrected` with reason, author and date as evidence.

    A correction whose printed text is not what the report prints now does not hold; a note of the report says so.
    """
    own = [c for c in corrections if c.report.means(filing.report_id, filing.agency, filing.year)]
    if not own:
        return filing
    holding = {c.variable: c for c in own if _holds(filing, c)}
    observations = tuple(_corrected(cell, holding.get(cell.variable)) for cell in filing.observations)
    open_rows = tuple(row for row in filing.open_rows if not holding.keys() & set(row.variables))
    notes = [_outdated(filing, c) for c in own if not _holds(filing, c)]
    return replace(filing, observations=observations, open_rows=open_rows, notes=(*filing.notes, *notes))


def _holds(filing: Filing, correction: Correction) -> bool:
    cell = filing.cells.get(correction.variable)
    return cell is not None and fold(cell.raw) == fold(correction.printed)


def _corrected(cell: Observation, correction: Correction | None) -> Observation:
    if correction is None:
        return cell
    evidence = f"correction: {correction.reason} ({correction.author}, {correction.date})"
    return replace(cell, value=correction.value, status="corrected", candidates=(), evidence=evidence)


def _outdated(filing: Filing, correction: Correction) -> str:
    cell = filing.cells.get(correction.variable)
    printed = cell.raw if cell is not None else ""
    return (
        f"更正未生效:{correction.variable} 现印“{printed}”,更正所据为“{correction.printed}” "
        f"(correction not in force: the cell prints {printed!r}, not {correction.printed!r}; {correction.place})"
    )
