"""What would balance, apart from what was filed: a row for every cell that a diagnosis would change."""

from __future__ import annotations

from collections.abc import Iterator

from extract.model.filing import Row, writable
from extract.model.review import Review

ADJUSTED = (
    "report_id", "agency", "year", "diagnosis", "choice", "choices", "table", "item", "column", "of_year", "filed",
    "adjusted", "slip", "reason_zh", "reason_en",
)  # fmt: skip


def adjusted_rows(review: Review) -> Iterator[Row]:
    """The changes of every repair of every diagnosis of a report, numbered from 1; none where all balances.

    `choices` is how many repairs a diagnosis offers, the likeliest first; `filed` is empty where the cell is blank.
    """
    filing = review.filing
    for number, diagnosis in enumerate(review.diagnoses, 1):
        for choice, repair in enumerate(diagnosis.repairs, 1):
            for change in repair.changes:
                yield (
                    filing.report_id, writable(filing.agency), filing.year, number, choice, len(diagnosis.repairs),
                    change.variable.table, change.variable.item, change.variable.column, change.year, change.filed,
                    change.value, repair.slip, writable(repair.zh), writable(repair.en),
                )  # fmt: skip
