"""Reports as compact entries of the review page: what is the same in many reports stands once in the page."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from functools import cache
from typing import Generic, TypeVar

from extract.model.decision import Decided
from extract.model.diagnosis import Change, Diagnosis, Repair
from extract.model.document import Place
from extract.model.filing import Observation, writable
from extract.model.finding import Finding
from extract.model.form import Block, Rule, Variable
from extract.model.review import Review
from extract.outputs.form_sheets import Drawn, Sheet, filing_sheets
from extract.outputs.review_words import english_label, english_ordinal
from extract.outputs.rows import ReportRow, places, printed
from extract.schema import load_form

Json = None | bool | int | str | Sequence["Json"] | Mapping[str, "Json"]
SEVERITIES = ("error", "warning", "notice")
_KEPT_LEFTOVERS = 20  # printed values that no cell claims; a report with more has lost its table
_Name = TypeVar("_Name", bound=Hashable)


class Numbers(Generic[_Name]):
    """Names as small numbers in the order in which they come."""

    def __init__(self) -> None:
        self._numbers: dict[_Name, int] = {}

    def __iter__(self) -> Iterator[_Name]:
        return iter(self._numbers)

    def of(self, name: _Name) -> int:
        """The number of a name, a new one if it has none yet."""
        return self._numbers.setdefault(name, len(self._numbers))


class Shared:
    """What reports refer to by number: rules and drawn tables."""

    def __init__(self) -> None:
        self.rules: Numbers[str] = Numbers()
        self.sheets: Numbers[Sheet] = Numbers()


def is_undecided(finding: Finding) -> bool:
    """Whether blanks alone keep a rule from being judged: such findings are counted, the rest is told."""
    return finding.verdict == "cannot_say" and finding.kind != "reading"


def brief(report: ReportRow, findings: Sequence[Finding], href: str, shared: Shared) -> dict[str, Json]:
    """A report's line in the overview."""
    told = Counter(
        (shared.rules.of(each.rule), SEVERITIES.index(each.severity)) for each in findings if not is_undecided(each)
    )
    said: dict[str, Json] = {
        "id": report.report_id, "agency": writable(report.agency), "year": report.year, "title": writable(report.title),
        "form": report.form, "outcome": report.outcome, "cells": report.cells, "read": report.cells_read,
        "unsure": report.cells_unsure, "message": writable(report.message), "source": writable(report.source),
        "href": href, "published": report.published, "from": report.period_from, "to": report.period_to,
        "told": [[*key, count] for key, count in sorted(told.items())],
        "undecided": sum(map(is_undecided, findings)),
    }  # fmt: skip
    return _filled(said)


def details(review: Review, shared: Shared) -> dict[str, Json]:
    """All that is drawn of a report when it is opened."""
    layout = _Layout(review)
    told = [(each, mark) for each, mark in _marked(review) if not is_undecided(each)]
    open_ones = [each for each in review.findings if is_undecided(each)]
    cells = {variable for each, _ in told for variable in (*each.cells, *each.suspects)}
    said: dict[str, Json] = {
        "sheets": [shared.sheets.of(sheet) for sheet in layout.sheets],
        **layout.values(),
        **layout.places(cells),
        "findings": [_finding(each, layout, shared) | _standing(each, mark, review) for each, mark in told],
        "undecided": [[shared.rules.of(each.rule), each.table, each.item, each.column] for each in open_ones],
        "diagnoses": [_diagnosis(each, layout, shared) for each in review.diagnoses],
        "settled": [
            _finding(each.finding, layout, shared) | _decision(each) for each in settled(review) if each.finding
        ],
        "leftovers": [[writable(each.text), each.reason] for each in review.filing.leftovers[:_KEPT_LEFTOVERS]],
        "notes": [writable(note) for note in review.filing.notes],
    }
    return _filled(said)


def settled(review: Review) -> list[Decided]:
    """Decisions that hold and whose findings stand no more."""
    held = (each for each in review.decided if each.state == "holds" and each.finding is not None)
    return [each for each in held if each.finding not in review.findings]


def _marked(review: Review) -> Iterable[tuple[Finding, str]]:
    """Findings with their fingerprints, empty where none were made."""
    marks = review.fingerprints or ("",) * len(review.findings)
    return zip(review.findings, marks, strict=True)


def _filled(said: Mapping[str, Json]) -> dict[str, Json]:
    """Without what is empty: the page takes a missing entry as empty."""
    return {key: value for key, value in said.items() if value}


# --- the cells of a report -------------------------------------------------------------------------------------------


class _Layout:
    """The tables that a report prints, and its cells numbered through all of them as they are drawn."""

    def __init__(self, review: Review) -> None:
        self.year = review.filing.year
        self.sheets = filing_sheets(review.filing)
        self.variables = [cell.variable for sheet in self.sheets for cell in _drawn(sheet) if cell.variable]
        self.cells = [review.filing.cells.get(variable) for variable in self.variables]
        self.number = {variable: at for at, variable in enumerate(self.variables)}

    def numbers(self, variables: Sequence[Variable]) -> list[int]:
        """Those of the cells that the report draws."""
        return [self.number[each] for each in variables if each in self.number]

    def values(self) -> dict[str, Json]:
        """Every cell as a short code; texts that differ from their value, readings and odd units apart."""
        texts, units = {}, {}
        for at, cell in enumerate(self.cells):
            if cell is not None and (text := _aside(cell)):
                texts[str(at)] = text
            if cell is not None and cell.value is not None and cell.unit != _unit(cell):
                units[str(at)] = cell.unit
        return {"values": _packed([_code(cell) for cell in self.cells]), "texts": texts, "units": units}

    def places(self, variables: set[Variable]) -> dict[str, Json]:
        """Where the given cells stand: paths differ in a few numbers, so that their wording is told once."""
        wordings: Numbers[str] = Numbers()
        found = {}
        for at, cell in enumerate(self.cells):
            if cell is not None and cell.variable in variables and cell.place is not None:
                found[str(at)] = _place(cell.place, wordings)
        return {"wordings": list(wordings), "places": found}


def _drawn(sheet: Sheet) -> Iterator[Drawn]:
    """Its cells as they are read: row by row."""
    return (cell for row in sheet.rows for cell in row)


@cache
def _homes(edition: str) -> Mapping[Variable, Block]:
    """For each cell of an edition the block that prints it."""
    return {variable: block for block in load_form(edition).blocks for variable in block.variables}


def _unit(cell: Observation) -> str:
    """The unit that the form gives a cell."""
    return _homes(cell.form)[cell.variable].unit(cell.variable)


_LETTERS = {
    "blank": "", "not_applicable": "n", "derived": "d", "ambiguous": "a", "absent": "x", "unreadable": "u",
    "corrected": "c",
}  # fmt: skip


def _code(cell: Observation | None) -> str:
    if cell is None:
        return "x"
    return _LETTERS.get(cell.status, "") + printed(cell.value)


def _aside(cell: Observation) -> str:
    """What the code of a cell does not say: the text as printed, or the readings that remain."""
    raw = writable(cell.raw).strip()
    if cell.status == "ambiguous":
        return f"{raw} → {' / '.join(cell.candidates)}" if cell.candidates else raw
    return "" if raw == printed(cell.value) else raw


def _packed(codes: Sequence[str]) -> str:
    """Codes joined by commas, runs of one code told once with their length."""
    runs: list[tuple[str, int]] = []
    for code in codes:
        before, count = runs.pop() if runs and runs[-1][0] == code else (code, 0)
        runs.append((before, count + 1))
    return ",".join(code if count == 1 else f"{code}*{count}" for code, count in runs)


def _place(place: Place, wordings: Numbers[str]) -> str:
    """A place as the number of its wording (each number in it as 0), its page and the numbers, joined by blanks."""
    path = writable(place.path)
    page = "" if place.page is None else str(place.page)
    return " ".join((str(wordings.of(re.sub("[0-9]+", "0", path))), page, *re.findall("[0-9]+", path)))


# --- findings and diagnoses ------------------------------------------------------------------------------------------


def _finding(finding: Finding, layout: _Layout, shared: Shared) -> dict[str, Json]:
    cells = layout.numbers(finding.cells)
    own = {cell.place for cell in (layout.cells[at] for at in cells) if cell is not None}
    other = [place for place in finding.places if place not in own]
    said: dict[str, Json] = {
        "rule": shared.rules.of(finding.rule), "severity": SEVERITIES.index(finding.severity), "kind": finding.kind,
        "verdict": "" if finding.verdict == "broken" else finding.verdict,
        "doubt": "" if finding.doubt == "filing" else finding.doubt,
        "zh": writable(finding.message_zh), "en": writable(finding.message_en), "formula": writable(finding.formula),
        "left": printed(finding.left), "right": printed(finding.right), "difference": printed(finding.difference),
        "cells": _steps(cells), "suspects": layout.numbers(finding.suspects),
        "suggestion": [*map(writable, finding.suggestions)] if finding.suggestion else "", "quote": writable(finding.quote),
        "where": [writable(places([place])) for place in other],
    }  # fmt: skip
    return _filled(said)


def _steps(numbers: Sequence[int]) -> str:
    """Numbers as runs of equal steps, `first*count+step`: a relation's cells stand in one row or one column."""
    parts, at = [], 0
    while at < len(numbers):
        count = _run(numbers, at)
        parts.append(str(numbers[at]) if count < 3 else f"{numbers[at]}*{count}+{numbers[at + 1] - numbers[at]}")
        at += 1 if count < 3 else count
    return ",".join(parts)


def _run(numbers: Sequence[int], first: int) -> int:
    """How many numbers from there on rise by one and the same step."""
    end = first + 1
    while end < len(numbers) and 0 < numbers[end] - numbers[end - 1] == numbers[first + 1] - numbers[first]:
        end += 1
    return end - first


def _diagnosis(diagnosis: Diagnosis, layout: _Layout, shared: Shared) -> dict[str, Json]:
    said: dict[str, Json] = {
        "broken": [[shared.rules.of(rule), item, column] for rule, item, column in diagnosis.broken],
        "repairs": [_repair(each, layout) for each in diagnosis.repairs],
        "count": -1 if diagnosis.count is None else diagnosis.count,
        "doubt": "" if diagnosis.doubt == "filing" else diagnosis.doubt,
    }
    return _filled(said)


def _repair(repair: Repair, layout: _Layout) -> dict[str, Json]:
    said: dict[str, Json] = {
        "slip": repair.slip, "zh": writable(repair.zh), "en": writable(repair.en),
        "changes": [_change(each, layout) for each in repair.changes],
    }  # fmt: skip
    return _filled(said)


def _change(change: Change, layout: _Layout) -> list[Json]:
    """Number of the cell (-1 where another report holds it), year, name, filed and proposed value."""
    own = change.year in (None, layout.year)
    number = layout.number.get(change.variable, -1) if own else -1
    return [number, change.year, str(change.variable), printed(change.filed), printed(change.value)]


def _standing(finding: Finding, fingerprint: str, review: Review) -> dict[str, Json]:
    """What a person has said of a finding that stands all the same, and the mark by which one speaks of it."""
    said = next((each for each in review.decided if each.finding is not None and each.finding == finding), None)
    return _filled({"fingerprint": fingerprint} | (_decision(said) if said else {}))


def _decision(decided: Decided) -> dict[str, Json]:
    waiver = decided.waiver
    words = [waiver.decision, decided.state, waiver.reason, waiver.author, waiver.date]
    return {"decision": [writable(each) for each in words]}


# --- what stands once in the page ------------------------------------------------------------------------------------


def sheet_entry(sheet: Sheet) -> dict[str, Json]:
    """A drawn table: labels in both languages, and for each value cell the numbers of its item and column."""
    items: Numbers[str] = Numbers()
    columns: Numbers[str] = Numbers()
    rows: Json = [[_sheet_cell(cell, items, columns) for cell in row] for row in sheet.rows]
    blocks = {(v.item, v.column): _block_of(sheet, v) for v in (cell.variable for cell in _drawn(sheet)) if v}
    rowwise = {item: block for (item, _), block in blocks.items()}
    across = {column: block for (_, column), block in blocks.items()}
    return {
        "table": sheet.table,
        "title": [f"{sheet.number}、{sheet.title}", sheet.english],
        "editions": list(sheet.editions),
        "rows": rows,
        "items": [_item_entry(rowwise[name], name) for name in items],
        "columns": [_column_entry(across[name], name) for name in columns],
    }


def _block_of(sheet: Sheet, variable: Variable) -> Block:
    return next(_homes(edition)[variable] for edition in sheet.editions if variable in _homes(edition))


def _sheet_cell(cell: Drawn, items: Numbers[str], columns: Numbers[str]) -> Json:
    if cell.variable is not None:
        return [items.of(cell.variable.item), columns.of(cell.variable.column), cell.rowspan, cell.colspan]
    return [cell.role, cell.rowspan, cell.colspan, cell.text, _english(cell)]


def _english(cell: Drawn) -> str:
    """The English of a label with its ordinal, which the form prints in Chinese alone."""
    if not cell.english:
        return english_label(cell.text)
    ordinal = _ORDINAL.match(cell.text)
    return f"{english_ordinal(ordinal[0])} {cell.english}" if ordinal and cell.role == "label" else cell.english


_ORDINAL = re.compile(r"[一二三四五六七八九]、|\([一二三四五六七八九]\)|\d+\.|其中:")


def _item_entry(block: Block, name: str) -> Json:
    item = block.item(name)
    number = f"{english_ordinal(item.number)} " if item.number else ""
    return [name, item.number + item.label, number + item.english, item.unit]


def _column_entry(block: Block, name: str) -> Json:
    column = block.column(name)
    return [name, column.label, column.english, column.unit]


def rule_entry(name: str, rules: Sequence[Rule]) -> dict[str, Json]:
    """A rule's name with its sentence and its reason; the name alone for one that the rule book does not hold."""
    if not rules:
        return {"id": name}
    rule = rules[0]
    words: list[Json] = [_sentence(rule.chinese) or rule.reason, _sentence(rule.english) or rule.reason]
    return _filled({"id": name, "words": words, "reason": rule.reason})


def _sentence(template: str) -> str:
    """A rule's sentence with … for what a report puts in; empty if it is hardly more than that."""
    said = re.sub(r"\{[^{}]*\}", "…", re.sub(r"^\{scope\}\s*[::]?\s*", "", template))
    return said if said.count("…") <= _MOST_PUT_IN else ""


_MOST_PUT_IN = 2


def plain_lines(findings: Sequence[Finding]) -> Iterator[tuple[str, str]]:
    """Severity and one line for each finding that is told: for readers without scripts."""
    for finding in findings:
        if not is_undecided(finding):
            message = finding.message_zh
            if finding.formula and len(message) > 120:
                message = f"{re.split('(?<=。)', message)[0]}{finding.formula}"
            yield finding.severity, writable(message)
