"""A report with all that was found out about it: what the outputs for reviewers are made of."""

from __future__ import annotations

from dataclasses import dataclass

from extract.model.diagnosis import Diagnosis
from extract.model.filing import Filing
from extract.model.finding import Finding


@dataclass(frozen=True, slots=True)
class Review:
    """One report, its standing findings in the rule book's order, and the diagnosis of its broken balances."""

    filing: Filing
    findings: tuple[Finding, ...] = ()
    diagnoses: tuple[Diagnosis, ...] = ()
