"""Findings as SARIF 2.1.0, the format in which tools for code and documents exchange what they found.

Results come first, as they are made; the rules that they name follow, for which the format leaves room.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import PurePath
from urllib.parse import quote

from extract.model.document import Place
from extract.model.filing import Filing
from extract.model.finding import Finding
from extract.model.form import Severity, Variable
from extract.model.review import Review
from extract.model.rulebook import RuleBook
from extract.outputs.labels import cell_words, plain, rule_words, scope_words
from extract.outputs.pieces import NO_REPORT, Entry, Piece, aside, entries_of
from extract.outputs.rows import ReportRow, Rows, places, printed
from extract.schema import reading_findings, rule_book

Json = dict[str, object]
_SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
_NAME = "govinfo-extract"
_LEVELS: Mapping[Severity, str] = {"error": "error", "warning": "warning", "notice": "note"}
_CHARS = re.compile(r"chars (\d+)-(\d+)")
_URL = re.compile(r"[a-z][a-z0-9+.-]+://", re.IGNORECASE)


def as_sarif(made: Iterable[Rows], book: RuleBook | None = None) -> Iterator[Piece]:
    """One run with a result for each finding; sources without a report are told of as notifications, and aside."""
    rules: dict[str, int] = {}
    troubles: list[Json] = []
    head = f'{{"$schema": "{_SCHEMA}", "version": "2.1.0", "runs": [{{"columnKind": "unicodeCodePoints", "results": ['
    before = head
    for rows in made:
        for report, result, entry in _results(rows, rules):
            if result is None:
                troubles.append(_trouble(report))
                yield aside(report)
            else:
                yield Piece(f"{before}\n{_dumped(result)}", entry)
                before = ","
    yield Piece(f"{head if before == head else ''}\n], {_end(rules, troubles, book or rule_book())}}}]}}\n")


def _results(rows: Rows, rules: dict[str, int]) -> Iterator[tuple[ReportRow, Json | None, Entry | None]]:
    """The results of one source, each with its row; None for a source without a report."""
    reviews = {review.filing.report_id: review for review in rows.reviews}
    for report in rows.reports:
        if report.outcome in NO_REPORT:
            yield report, None, None
        review = reviews.get(report.report_id)
        if review is not None:
            prints = review.fingerprints or ("",) * len(review.findings)
            for finding, entry, print_ in zip(review.findings, entries_of(report, rows), prints, strict=True):
                yield report, _result(review, finding, rules) | _fingerprint(print_), entry


def _fingerprint(fingerprint: str) -> Json:
    return {"partialFingerprints": {"finding/v1": fingerprint}} if fingerprint else {}


def _result(review: Review, finding: Finding, rules: dict[str, int]) -> Json:
    undecided = finding.verdict == "cannot_say" and finding.severity == "notice"
    return {
        "ruleId": finding.rule,
        "ruleIndex": rules.setdefault(finding.rule, len(rules)),
        # The format knows rules that could not be decided; they have no level.
        "kind": "open" if undecided else "fail",
        "level": "none" if undecided else _LEVELS[finding.severity],
        "message": {"text": f"{finding.message_zh}\n{finding.message_en}"},
        "locations": [_location(review.filing, finding)],
        "properties": _properties(review.filing, finding),
    }


def _properties(filing: Filing, finding: Finding) -> Json:
    found: Json = {
        "reportId": filing.report_id, "agency": filing.agency, "year": filing.year, "kind": finding.kind,
        "severity": finding.severity, "verdict": finding.verdict, "messageZh": finding.message_zh,
        "messageEn": finding.message_en, "formula": finding.formula, "left": printed(finding.left),
        "right": printed(finding.right), "difference": printed(finding.difference),
        "cells": [str(variable) for variable in finding.cells], "suspects": [str(each) for each in finding.suspects],
        "suggestion": finding.suggestion, "quote": finding.quote, "doubt": finding.doubt,
        "place": places(finding.places),
    }  # fmt: skip
    return {name: value for name, value in found.items() if value not in (None, "", [])}


def _location(filing: Filing, finding: Finding) -> Json:
    source = filing.document.source
    physical: Json = {"artifactLocation": {"uri": uri_of(source.url or source.name)}}
    region = next(_regions(finding.places), None)
    if region is not None:
        physical["region"] = region
    location: Json = {"physicalLocation": physical}
    cells = [_logical(filing, variable) for variable in finding.cells]
    bound = [_bound(filing, finding)] if finding.table and not (finding.item and finding.column) else []
    if bound or cells:
        location["logicalLocations"] = [*bound, *cells]
    if finding.places:
        location["message"] = {"text": places(finding.places[:1])}
    return location


def _regions(found: Iterable[Place]) -> Iterator[Json]:
    """Places that count characters; others are given in words."""
    for place in found:
        match = _CHARS.fullmatch(place.path)
        if match and place.page is None:
            start, end = map(int, match.groups())
            yield {"charOffset": start, "charLength": max(end - start, 0)}


def _bound(filing: Filing, finding: Finding) -> Json:
    """The row, column or table that a finding binds."""
    name = ".".join(part or "*" for part in (finding.table, finding.item, finding.column))
    words = scope_words(filing, finding.table, finding.item, finding.column)
    return {"fullyQualifiedName": name, "decoratedName": words, "kind": "element"}


def _logical(filing: Filing, variable: Variable) -> Json:
    return {
        "name": variable.column, "fullyQualifiedName": str(variable), "decoratedName": cell_words(filing, variable).zh,
        "kind": "value",
    }  # fmt: skip


def uri_of(name: str) -> str:
    """The name of a source as the reference that the format wants."""
    if _URL.match(name):
        return quote(name.encode(errors="replace"), safe="%/:=&?~#+!$,;'@()*[]")
    path = PurePath(name)
    local = quote(path.as_posix().encode(errors="replace"), safe="/~!$&'()*+,;=@")
    return f"file://{local}" if path.is_absolute() else local


def _trouble(report: ReportRow) -> Json:
    location = {"physicalLocation": {"artifactLocation": {"uri": uri_of(report.source)}}}
    return {"level": "error", "message": {"text": report.message or report.outcome}, "locations": [location]}


def _end(rules: Iterable[str], troubles: list[Json], book: RuleBook) -> str:
    driver = {"name": _NAME, "language": "zh-CN", "rules": [_rule(name, book) for name in rules]}
    invocation: Json = {"executionSuccessful": True}
    if troubles:
        invocation["toolExecutionNotifications"] = troubles
    return f'"invocations": [{_dumped(invocation)}], "tool": {_dumped({"driver": driver})}'


def _rule(name: str, book: RuleBook) -> Json:
    """What is known of a rule; its name alone if no book holds it."""
    known = book.named(name)
    if known:
        rule = known[0]
        words = rule_words(rule)
        return {
            "id": name,
            "shortDescription": {"text": words.zh},
            "fullDescription": {"text": f"{words.zh} {words.en}"},
            "help": {"text": rule.reason or words.zh},
            "defaultConfiguration": {"level": _LEVELS[rule.severity]},
            "properties": {
                "kind": rule.kind,
                "status": rule.status,
                "editions": sorted({edition for each in known for edition in each.editions}),
            },
        }
    reading = reading_findings().get(name)
    level: Json = {"defaultConfiguration": {"level": _LEVELS[reading.severity]}} if reading else {}
    return {"id": name, "shortDescription": {"text": name}, **level}


def _dumped(value: object) -> str:
    return plain(json.dumps(value, ensure_ascii=False))
