"""Filings confronted with the rules: each finding says what is wrong, with which numbers, and where."""

from __future__ import annotations

from collections.abc import Sequence

from extract.checks.balance import check_balance
from extract.checks.reading import check_reading
from extract.checks.years import check_years, filing_before
from extract.model.filing import Filing
from extract.model.finding import Finding
from extract.schema import load_form

__all__ = ["check_filing"]


def check_filing(filing: Filing, earlier: Sequence[Filing] = ()) -> list[Finding]:
    """All findings of one report: within it, against the year before, and about the reading; each in the rule book's order.

    Of `earlier` the one report counts that the same agency filed for the year before.
    An empty list means that no rule is broken, not that every cell could be read: see the filing's statuses for that.
    """
    forms = [load_form(edition) for edition in sorted({cell.form for cell in filing.observations}, reverse=True)]
    before = filing_before(filing, earlier)
    balance = [finding for form in forms for finding in check_balance(filing, form)]
    years = [finding for form in forms for finding in check_years(filing, form, before)] if before else []
    return [*balance, *years, *check_reading(filing)]
