"""A table that is printed twice with different numbers, where nothing says which of the two is this year's."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from extract.model.filing import Observation
from extract.model.form import Variable
from extract.schema import table_names
from extract.text import number_text

_EVIDENCE = "printed twice"
_NOTE = (
    "“{0}”表印了两遍而数字不同,没有注明哪一份是本年度的 "
    "(the table {1} is printed twice with different numbers; which are this year's is not said)"
)
_READ = frozenset({"reported", "derived", "blank", "not_applicable"})


def with_rival(cells: Iterable[Observation], rival: Iterable[Observation]) -> tuple[Observation, ...]:
    """Observations of tables beside those of their twins: a cell that two give differently is ambiguous between them."""
    others = {other.variable: other for other in rival if other.status in _READ}
    if all(other.value is None for other in others.values()):  # an empty form beside the filled one
        return tuple(cells)
    return tuple(_between(cell, others) for cell in cells)


def _between(cell: Observation, others: Mapping[Variable, Observation]) -> Observation:
    other = others.get(cell.variable)
    if other is None or cell.status not in _READ or cell.value == other.value:
        return cell
    candidates = tuple(sorted({_word(cell), _word(other)}))
    return replace(cell, status="ambiguous", value=None, candidates=candidates, evidence=_EVIDENCE)


def _word(cell: Observation) -> str:
    return number_text(cell.value) or "blank"


def notes_on_twins(cells: Iterable[Observation]) -> list[str]:
    """A sentence for each table that has such cells."""
    tables = dict.fromkeys(cell.variable.table for cell in cells if cell.evidence == _EVIDENCE)
    return [_NOTE.format(*table_names(table)) for table in tables]
