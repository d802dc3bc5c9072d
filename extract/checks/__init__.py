"""Filings confronted with the rules: each finding says what is wrong, with which numbers, and where."""

from __future__ import annotations

from collections.abc import Sequence

from extract.checks.balance import check_balance
from extract.checks.reading import check_reading
from extract.model.filing import Filing
from extract.model.finding import Finding
from extract.schema import load_form

__all__ = ["check_filing"]


def check_filing(filing: Filing, earlier: Sequence[Filing] = ()) -> list[Finding]:
    """All findings of one report, in the order of the rule book; `earlier` are reports of the same agency on years before.

    An empty list means that no rule is broken, not that every cell could be read: see the filing's statuses for that.
    """
    del earlier  # rules over the years bind once the rule book holds them
    editions = sorted({observation.form for observation in filing.observations}, reverse=True)
    balance = [finding for edition in editions for finding in check_balance(filing, load_form(edition))]
    return [*balance, *check_reading(filing)]
