"""Cells of a report that are probably wrong, with what is said of each: from its findings and its diagnoses."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from extract.model.diagnosis import Change, Repair
from extract.model.form import Variable
from extract.model.review import Review
from extract.text import number_text


def suspicions(review: Review) -> Mapping[Variable, tuple[str, ...]]:
    """For each suspect of the report itself what would restore the rules, in Chinese, each reason once."""
    found: dict[Variable, dict[str, None]] = {}
    for variable, reason in (*_of_diagnoses(review), *_of_findings(review)):
        reasons = found.setdefault(variable, {})
        if reason:
            reasons[reason] = None
    return {variable: tuple(reasons) for variable, reasons in found.items()}


def _of_diagnoses(review: Review) -> Iterator[tuple[Variable, str]]:
    for diagnosis in review.diagnoses:
        for repair in diagnosis.repairs:
            for change in repair.changes:
                if change.year in (None, review.filing.year):
                    yield change.variable, _restored(change, repair)


def _restored(change: Change, repair: Repair) -> str:
    filed = f"填报 {number_text(change.filed)}" if change.filed is not None else "未填"
    return f"可能应为 {number_text(change.value)}({filed}){f':{repair.zh}' if repair.zh else ''}"


def _of_findings(review: Review) -> Iterator[tuple[Variable, str]]:
    for finding in review.findings:
        for variable in finding.suspects:
            yield variable, finding.suggestion
