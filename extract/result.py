"""What became of one source, and what it adds to the data set."""

from __future__ import annotations

import traceback
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from extract.checks import case_of, check_case
from extract.checks.diagnose import diagnose, with_suspects
from extract.checks.waivers import settle
from extract.model.decision import Policy
from extract.model.difference import Edition
from extract.model.document import Document, Source
from extract.model.filing import Filing
from extract.model.review import Review
from extract.outputs.adjusted import adjusted_rows
from extract.outputs.decisions import decision_rows
from extract.outputs.editions import edition_rows
from extract.outputs.reports import bare_row, report_row, row_without_bytes
from extract.outputs.rows import UNSURE, Outcome, Rows, finding_rows
from extract.outputs.statements import statement_rows
from extract.schema import load_form, rule_book, table_names

_NO_TABLES = "没有报告格式中的表格 (no table of the form)"
_UNCHECKED = "报告无法核对"


class Around(NamedTuple):
    """Reports that a report is confronted with: of the same agency on the years around, of its units on the same year."""

    years: tuple[Filing, ...] = ()
    units: tuple[Filing, ...] = ()


ALONE = Around()
PLAIN = Policy()


@dataclass(frozen=True)
class Result:
    """What became of one source: its reports, or else an outcome with the reason (Chinese and English, one line).

    `source` is None if its bytes could not be had, `document` None if they could not be read. `others` are further editions
    of its one report.
    """

    name: str
    outcome: Outcome
    message: str
    source: Source | None = field(default=None, repr=False)
    document: Document | None = field(default=None, repr=False)
    filings: tuple[Filing, ...] = ()
    others: tuple[Edition, ...] = field(default=(), repr=False)

    def light(self) -> Result:
        """The same result without bytes and text: small enough to be kept by the thousand."""
        source = self.source.without_data() if self.source else None
        document = replace(self.document, source=source, blocks=()) if self.document and source else None
        return replace(self, source=source, document=document, filings=tuple(filing.light() for filing in self.filings))

    def rows(self, around: Around = ALONE, policy: Policy = PLAIN) -> Rows:
        """What it adds to the tables; `around` are the reports that its own are confronted with."""
        if not self.filings:
            return self._bare(self.outcome, self.message)
        try:
            rows = _rows([review(filing, around, policy) for filing in self.filings])
            return replace(rows, editions=tuple(edition_rows(self.filings[0], self.others)))
        except Exception as error:  # noqa: BLE001 - one report that trips a rule must not end the run
            return self._bare("unreadable", unexpected(_UNCHECKED, error))

    def _bare(self, outcome: Outcome, message: str) -> Rows:
        if self.source is None:
            return Rows((row_without_bytes(self.name, message),))
        return Rows((bare_row(self.source, outcome, message, self.document),))


def review(filing: Filing, around: Around = ALONE, policy: Policy = PLAIN) -> Review:
    """A report confronted with the rule book and its neighbours, and what people decided about the findings."""
    book = policy.book or rule_book()
    case = case_of(filing, around.years, around.units)
    findings = check_case(case, book)
    diagnoses = diagnose(case, findings, book)
    settled = settle(filing, with_suspects(findings, diagnoses), book, policy.waivers)
    return Review(filing, settled.findings, diagnoses, settled.decided, settled.fingerprints)


def _rows(reviews: Sequence[Review]) -> Rows:
    filings = [each.filing for each in reviews]
    return Rows(
        tuple(report_row(each.filing, *outcome_of(each.filing), len(each.findings)) for each in reviews),
        tuple(row for filing in filings for row in filing.rows()),
        tuple(row for each in reviews for row in finding_rows(each.filing.report_id, each.findings)),
        statements=tuple(row for filing in filings for row in statement_rows(filing)),
        adjusted=tuple(row for each in reviews for row in adjusted_rows(each)),
        decisions=tuple(row for each in reviews for row in decision_rows(each)),
        reviews=tuple(reviews),
    )


def outcome_of(filing: Filing) -> tuple[Outcome, str]:
    """How far a report was read, with what is missing in words."""
    if not filing.editions:
        return "no_tables", one_line(_NO_TABLES, *filing.notes)
    absent = sum(observation.status == "absent" for observation in filing.observations)
    unsure = sum(observation.status in UNSURE for observation in filing.observations)
    missing = [table_names(table) for table in _missing_tables(filing)]
    zh, en = ([names[language] for names in missing] for language in (0, 1))
    lacks = [
        (f"缺表“{'”、“'.join(zh)}”", f"tables missing: {'; '.join(en)}", missing),
        (f"缺 {absent} 格", f"{absent} cells absent", absent),
        (f"存疑 {unsure} 格", f"{unsure} cells unsure", unsure),
    ]
    chinese = ",".join(words for words, _, there in lacks if there)
    english = ", ".join(words for _, words, there in lacks if there)
    if not english:
        return "complete", one_line(*filing.notes)
    return "partial", one_line(f"{chinese} ({english})", *filing.notes)


def _missing_tables(filing: Filing) -> Iterator[str]:
    """Tables of the forms used of which no cell is printed."""
    printed = {cell.variable.table for cell in filing.observations if cell.status != "absent"}
    forms = [load_form(edition) for edition in dict.fromkeys(filing.editions.values())]
    tables = dict.fromkeys(block.table for form in forms for block in form.blocks)
    return (table for table in tables if table not in printed)


def unexpected(what: str, error: Exception) -> str:
    """An error of a library, with where it happened: enough for a bug report."""
    frame = traceback.extract_tb(error.__traceback__)[-1]
    said = f"{type(error).__name__}: {error}"
    return one_line(f"{what},意外错误 (unexpected error in {frame.name}, line {frame.lineno}: {said[:200]})")


def one_line(*sentences: str) -> str:
    """Sentences as one line."""
    return " ".join("; ".join(sentences).split())
