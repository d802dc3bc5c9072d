"""Cells of a report that are probably wrong, with what is said of each: from its findings and its diagnoses."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from extract.model.diagnosis import Change
from extract.model.form import Variable
from extract.model.review import Review
from extract.text import number_text


def suspicions(review: Review) -> Mapping[Variable, tuple[str, ...]]:
    """For each suspect of the report itself what would restore the rules, in Chinese, each reason once.

    Findings tell of a diagnosis once more: what they suggest stands only for cells of which no diagnosis speaks.
    """
    found = _gathered(_of_diagnoses(review))
    for variable, reasons in _gathered(_of_findings(review)).items():
        found.setdefault(variable, reasons)
    return found


def _gathered(told: Iterable[tuple[Variable, str]]) -> dict[Variable, tuple[str, ...]]:
    found: dict[Variable, dict[str, None]] = {}
    for variable, reason in told:
        reasons = found.setdefault(variable, {})
        if reason:
            reasons[reason] = None
    return {variable: tuple(reasons) for variable, reasons in found.items()}


def _of_diagnoses(review: Review) -> Iterator[tuple[Variable, str]]:
    for diagnosis in review.diagnoses:
        for repair in diagnosis.repairs:
            for change in repair.changes:
                if change.year in (None, review.filing.year):
                    yield change.variable, repair.zh or restored(change)


def restored(change: Change) -> str:
    """A change in words, for a repair that has none of its own."""
    filed = f"填报 {number_text(change.filed)}" if change.filed is not None else "未填"
    return f"{filed},若为 {number_text(change.value)} 则各式平衡"


def _of_findings(review: Review) -> Iterator[tuple[Variable, str]]:
    for finding in review.findings:
        for variable in finding.suspects:
            yield variable, finding.suggestions[0]
