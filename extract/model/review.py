"""A report with all that was found out about it: what the outputs for reviewers are made of."""

from __future__ import annotations

from dataclasses import dataclass

from extract.model.decision import Decided
from extract.model.diagnosis import Diagnosis
from extract.model.filing import Filing
from extract.model.finding import Finding


@dataclass(frozen=True, slots=True)
class Review:
    """One report, its standing findings in the rule book's order, and the diagnosis of its broken balances.

    `decided` are people's decisions about its findings; a finding that one of them settles is there and not in `findings`.
    `fingerprints` are those of `findings`, in the same order: what a person copies to decide about one.
    """

    filing: Filing
    findings: tuple[Finding, ...] = ()
    diagnoses: tuple[Diagnosis, ...] = ()
    decided: tuple[Decided, ...] = ()
    fingerprints: tuple[str, ...] = ()
