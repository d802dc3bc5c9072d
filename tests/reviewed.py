"""Reviewed reports for the tests of what a reviewer receives: invented, with slips planted, read back from a page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from functools import cache

import samples

from extract.model.diagnosis import Change, Diagnosis, Repair
from extract.model.filing import Filing
from extract.model.finding import Finding
from extract.model.form import Variable
from extract.model.review import Review
from extract.outputs.reports import bare_row, report_row
from extract.outputs.rows import Rows, finding_rows
from extract.result import outcome_of, review
from extract.run import process
from extract.sources.local import Origin
from extract.specimen import LAYOUTS, make_truth, plant

SWAPPED = "“(七)总计”的“自然人”填报 21,若为 12 则各式平衡;两位数字颠倒。"
TOTAL = Variable("requests", "total", "natural_person")


@cache
def slipped(seed: int = 7, form: str = "2021", kind: str = "total_not_updated") -> Review:
    """A report of a county with one slip, as it is read from its page."""
    data = LAYOUTS["html_plain"](plant(make_truth(seed, form), kind, seed))
    result = process(Origin(f"reports/{form} {seed}.html", data))
    return review(result.filings[0])


def rows_of(*reviews: Review) -> Rows:
    """Reviews as a run hands them on."""
    return Rows(
        tuple(report_row(each.filing, *outcome_of(each.filing), len(each.findings)) for each in reviews),
        findings=tuple(row for each in reviews for row in finding_rows(each.filing.report_id, each.findings)),
        reviews=reviews,
    )


def reviewed(filing: Filing, findings: Sequence[Finding] = (), diagnoses: Sequence[Diagnosis] = ()) -> Review:
    """A report with the findings that a test wants; without any, those that the rules give."""
    return Review(filing, tuple(findings), tuple(diagnoses)) if findings else review(filing)


def swapped() -> Review:
    """A report whose total has two digits swapped (21 for 12), with the diagnosis that says so."""
    names = ("new_received", "granted", "total")
    values = {f"requests.{item}.{column}": "12" for item in names for column in ("natural_person", "total")}
    filing = samples.filed(values | {str(TOTAL): "21"})
    repair = Repair((Change(TOTAL, 2023, Decimal(21), Decimal(12)),), "digits_swapped", SWAPPED, "two digits swapped")
    found = review(filing)
    broken = tuple((each.rule, each.item, each.column) for each in found.findings)
    return replace(found, diagnoses=(Diagnosis(broken, (repair,), 1),))


def unread(name: str = "notice.html") -> Rows:
    """A source that holds no report."""
    return Rows((bare_row(samples.document(name, b"notice").source, "not_a_report", "不是年报 (no report)", None),))
