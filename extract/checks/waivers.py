"""People's decisions about findings: each holds as long as the finding that it was made on stays the same."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from typing import NamedTuple

from extract.model.decision import Decided, Waiver
from extract.model.filing import Filing
from extract.model.finding import Finding
from extract.model.form import Variable
from extract.model.rulebook import RuleBook
from extract.text import number_text

_SETTLED = frozenset({"accepted", "reader_error"})
_LENGTH = 16  # hexadecimal digits of a fingerprint: enough to tell findings of one report apart, short enough to copy


class Settled(NamedTuple):
    """Findings that still stand, their fingerprints, and the decisions with what became of them."""

    findings: tuple[Finding, ...]
    fingerprints: tuple[str, ...]
    decided: tuple[Decided, ...]


def settle(filing: Filing, findings: Sequence[Finding], book: RuleBook, waivers: Sequence[Waiver]) -> Settled:
    """Findings sorted by what people decided about them.

    A decision `accepted` or `reader_error` takes its finding from those that stand; `filer_error` leaves it there. Where
    the rule or a value has changed since, the decision is reopened and the finding stands.
    """
    marks = [fingerprint(filing, finding, book) for finding in findings]
    about = [waiver for waiver in waivers if waiver.report.means(filing.report_id, filing.agency, filing.year)]
    decided = tuple(_decided(waiver, findings, marks) for waiver in about)
    gone = {id(each.finding) for each in decided if each.state == "holds" and each.waiver.decision in _SETTLED}
    standing = [(finding, mark) for finding, mark in zip(findings, marks, strict=True) if id(finding) not in gone]
    return Settled(tuple(finding for finding, _ in standing), tuple(mark for _, mark in standing), decided)


def _decided(waiver: Waiver, findings: Sequence[Finding], marks: Sequence[str]) -> Decided:
    for finding, mark in zip(findings, marks, strict=True):
        if mark == waiver.fingerprint:
            return Decided(waiver, "holds", finding)
    where = (waiver.rule, waiver.table, waiver.item, waiver.column)
    same = next((f for f in findings if (f.rule, f.table, f.item, f.column) == where), None)
    return Decided(waiver, "reopened" if same else "no_finding", same)


def fingerprint(filing: Filing, finding: Finding, book: RuleBook) -> str:
    """What makes a finding this one: its rule as worded in one line, its cells with what they hold, and both sides.

    Sentences for readers are left out, so that a better wording reopens nothing.
    """
    rule = [[rule.line, sorted(map(str, rule.settings.items()))] for rule in book.named(finding.rule)]
    cells = [[str(v), _held(filing, v)] for v in finding.cells]
    sides = [None if side is None else number_text(side) for side in (finding.left, finding.right)]
    said = [finding.rule, rule, finding.table, finding.item, finding.column, cells, sides, finding.quote]
    return hashlib.sha256(json.dumps(said, ensure_ascii=False).encode()).hexdigest()[:_LENGTH]


def _held(filing: Filing, variable: Variable) -> str:
    cell = filing.cells.get(variable)
    if cell is None:
        return ""
    return number_text(cell.value) if cell.value is not None else f"{cell.status} {cell.raw}"
