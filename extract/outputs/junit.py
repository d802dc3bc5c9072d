"""Findings as JUnit XML, which build servers show: a suite for each report, a case for each rule that binds it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from xml.sax.saxutils import escape, quoteattr

from extract.model.finding import Finding
from extract.model.review import Review
from extract.model.rulebook import RuleBook
from extract.outputs.labels import plain
from extract.outputs.pieces import NO_REPORT, Piece, aside, entries_of
from extract.outputs.rows import ReportRow, Rows, places
from extract.schema import rule_book


def as_junit(made: Iterable[Rows], book: RuleBook | None = None) -> Iterator[Piece]:
    """A rule that is broken fails, one that blanks leave undecided is skipped; a source without a report is an error.

    Cases say only what was found: one that passes may stand for a rule that had nothing to look at.
    """
    rules = book or rule_book()
    yield Piece('<?xml version="1.0" encoding="UTF-8"?>\n<testsuites name="govinfo-extract">\n')
    for rows in made:
        reviews = {review.filing.report_id: review for review in rows.reviews}
        for report in rows.reports:
            review = reviews.get(report.report_id)
            if report.outcome in NO_REPORT or review is None:
                yield aside(report)
                yield Piece(_suite(report, [_unread(report)], errors=1))
            else:
                yield Piece(_report_suite(report, review, rules))
                yield from (Piece("", entry) for entry in entries_of(report, rows))
    yield Piece("</testsuites>\n")


def _report_suite(report: ReportRow, review: Review, book: RuleBook) -> str:
    found: dict[str, list[Finding]] = {name: [] for name in _binding(review, book)}
    for finding in review.findings:
        found.setdefault(finding.rule, []).append(finding)
    return _suite(report, [_case(report, rule, findings) for rule, findings in found.items()])


def _binding(review: Review, book: RuleBook) -> Iterator[str]:
    """Names of the rules that bind the report, in the book's order."""
    editions = set(review.filing.editions.values())
    for rule in book.rules:
        if not rule.editions or any(rule.binds(edition, review.filing.year) for edition in editions):
            yield rule.id


def _suite(report: ReportRow, cases: Sequence[str], errors: int = 0) -> str:
    failures, skipped = (sum(f"<{kind} " in case for case in cases) for kind in ("failure", "skipped"))
    head = (
        f'name={_quoted(_name(report))} tests="{len(cases)}" failures="{failures}" errors="{errors}"'
        f' skipped="{skipped}"'
    )  # fmt: skip
    said = (("report_id", report.report_id), ("source", report.source), ("form", report.form))
    properties = "".join(f"<property name={_quoted(name)} value={_quoted(value)}/>" for name, value in said)
    return f"<testsuite {head}>\n<properties>{properties}</properties>\n{''.join(cases)}</testsuite>\n"


def _name(report: ReportRow) -> str:
    year = "年份不明" if report.year is None else str(report.year)
    return f"{report.agency or report.source} {year}"


def _case(report: ReportRow, rule: str, findings: Sequence[Finding]) -> str:
    undecided = [each for each in findings if each.verdict == "cannot_say" and each.kind != "reading"]
    decided = [each for each in findings if each not in undecided]
    failed = [each for each in decided if each.severity != "notice"]
    if failed:
        severity = "error" if any(each.severity == "error" for each in failed) else "warning"
        inside = f"<failure type={_quoted(severity)} message={_quoted(_short(failed))}>{_text(failed)}</failure>"
        rest = [each for each in findings if each not in failed]
    elif undecided:
        inside = f"<skipped message={_quoted(_short(undecided))}/>"
        rest = decided
    else:
        inside, rest = "", decided
    if rest:
        inside += f"<system-out>{_text(rest)}</system-out>"
    return f"<testcase classname={_quoted(_name(report))} name={_quoted(rule)}>{inside}</testcase>\n"


def _unread(report: ReportRow) -> str:
    inside = f"<error type={_quoted(report.outcome)} message={_quoted(report.message)}/>"
    return f'<testcase classname={_quoted(_name(report))} name="read">{inside}</testcase>\n'


def _short(findings: Sequence[Finding]) -> str:
    more = f"(共 {len(findings)} 项 findings)" if len(findings) > 1 else ""
    return f"{findings[0].message_zh}{more}"


def _text(findings: Sequence[Finding]) -> str:
    return escape(plain("\n\n".join("\n".join(_lines(finding)) for finding in findings)))


def _lines(finding: Finding) -> Iterator[str]:
    yield finding.message_zh
    yield finding.message_en
    if finding.quote:
        yield f"“{finding.quote}”"
    if finding.suspects:
        yield f"存疑 suspects: {', '.join(map(str, finding.suspects))}"
    if finding.suggestion:
        yield f"建议 suggestion: {finding.suggestion}"
    if finding.places:
        yield f"位置 place: {places(finding.places[:3])}"


def _quoted(text: str) -> str:
    return quoteattr(plain(text))
