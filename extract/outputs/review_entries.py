"""Reports as compact entries of the review page: what is the same in many reports stands once in the page."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from extract.model.diagnosis import Change, Diagnosis, Repair
from extract.model.document import Place
from extract.model.filing import Filing, Observation, writable
from extract.model.finding import Finding
from extract.model.form import Block, Column, Form, Item, Rule, Variable
from extract.model.review import Review
from extract.outputs.review_words import english_label, english_ordinal
from extract.outputs.rows import ReportRow, printed
from extract.schema import load_form

Json = None | bool | int | str | Sequence["Json"] | Mapping[str, "Json"]
SEVERITIES = ("error", "warning", "notice")
_KEPT_LEFTOVERS = 20  # printed values that no cell claims; a report with more has lost its table


@dataclass(frozen=True, slots=True)
class Decided:
    """A finding on which a person has decided; it is listed apart and marks no cell."""

    finding: Finding
    decision: str
    reason: str = ""
    author: str = ""
    date: str = ""


class Numbers:
    """Names as small numbers in the order in which they come."""

    def __init__(self) -> None:
        self.names: dict[str, int] = {}

    def of(self, name: str) -> int:
        """The number of a name, a new one if it has none yet."""
        return self.names.setdefault(name, len(self.names))


def is_undecided(finding: Finding) -> bool:
    """Whether blanks alone keep a rule from being judged: such findings are counted, the rest is told."""
    return finding.verdict == "cannot_say" and finding.kind != "reading"


def brief(report: ReportRow, findings: Sequence[Finding], href: str, rules: Numbers) -> dict[str, Json]:
    """A report's line in the overview."""
    told = Counter((rules.of(each.rule), SEVERITIES.index(each.severity)) for each in findings if not is_undecided(each))
    said: dict[str, Json] = {
        "id": report.report_id, "agency": writable(report.agency), "year": report.year, "title": writable(report.title),
        "form": report.form, "outcome": report.outcome, "cells": report.cells, "read": report.cells_read,
        "unsure": report.cells_unsure, "message": writable(report.message), "source": writable(report.source),
        "href": href, "published": report.published, "from": report.period_from, "to": report.period_to,
        "told": [[*key, count] for key, count in sorted(told.items())],
        "undecided": sum(map(is_undecided, findings)),
    }  # fmt: skip
    return _filled(said)


def details(review: Review, decided: Sequence[Decided], rules: Numbers) -> dict[str, Json]:
    """All that is drawn of a report when it is opened."""
    layout = _Layout(review.filing)
    told = [each for each in review.findings if not is_undecided(each)]
    cells = {variable for each in told for variable in (*each.cells, *each.suspects)}
    said: dict[str, Json] = {
        "blocks": [[edition, number] for edition, number, _ in layout.blocks],
        **layout.values(),
        **layout.places(cells),
        "findings": [_finding(each, layout, rules) for each in told],
        "undecided": [[rules.of(f.rule), f.table, f.item, f.column] for f in review.findings if is_undecided(f)],
        "diagnoses": [_diagnosis(each, layout, rules) for each in review.diagnoses],
        "decided": [_decided(each, layout, rules) for each in decided],
        "leftovers": [[writable(each.text), each.reason] for each in review.filing.leftovers[:_KEPT_LEFTOVERS]],
        "notes": [writable(note) for note in review.filing.notes],
    }
    return _filled(said)


def _filled(said: Mapping[str, Json]) -> dict[str, Json]:
    """Without what is empty: the page takes a missing entry as empty."""
    return {key: value for key, value in said.items() if value not in (None, "", 0) and value != [] and value != {}}


# --- the cells of a report -------------------------------------------------------------------------------------------


class _Layout:
    """The blocks that a report prints, each in its edition, and its cells numbered through all of them."""

    def __init__(self, filing: Filing) -> None:
        found = dict.fromkeys(
            _homes(cell.form)[cell.variable] for cell in filing.observations if cell.variable in _homes(cell.form)
        )
        self.blocks = [(edition, number, load_form(edition).blocks[number]) for edition, number in found]
        keys = [(edition, variable) for edition, _, block in self.blocks for variable in block.variables]
        self.cells = [_cell_of(filing, edition, variable) for edition, variable in keys]
        self.number = {variable: at for at, (_, variable) in enumerate(keys) if self.cells[at] is not None}
        self.units = [block.unit(variable) for _, _, block in self.blocks for variable in block.variables]

    def numbers(self, variables: Sequence[Variable]) -> list[int]:
        """Those of the cells that the report prints."""
        return [self.number[each] for each in variables if each in self.number]

    def values(self) -> dict[str, Json]:
        """Every cell as a short code; texts that differ from their value, readings and odd units apart."""
        texts, units = {}, {}
        for at, cell in enumerate(self.cells):
            if cell is not None and (text := _aside(cell)):
                texts[str(at)] = text
            if cell is not None and cell.value is not None and cell.unit != self.units[at]:
                units[str(at)] = cell.unit
        return {"values": _packed([_code(cell) for cell in self.cells]), "texts": texts, "units": units}

    def places(self, variables: set[Variable]) -> dict[str, Json]:
        """Where the given cells stand: paths differ in a few numbers, so that their wording is told once."""
        wordings, found = Numbers(), {}
        for at, cell in enumerate(self.cells):
            if cell is not None and cell.variable in variables and cell.place is not None:
                found[str(at)] = _place(cell.place, wordings)
        return {"wordings": list(wordings.names), "places": found}


@cache
def _homes(edition: str) -> Mapping[Variable, tuple[str, int]]:
    """For each cell of an edition the block that prints it, by number."""
    blocks = enumerate(load_form(edition).blocks)
    return {variable: (edition, number) for number, block in blocks for variable in block.variables}


def _cell_of(filing: Filing, edition: str, variable: Variable) -> Observation | None:
    cell = filing.cells.get(variable)
    return cell if cell is not None and cell.form == edition else None


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


def _place(place: Place, wordings: Numbers) -> str:
    """A place as the number of its wording, its page and the numbers in it, joined by blanks."""
    path = writable(place.path)
    page = "" if place.page is None else str(place.page)
    return " ".join((str(wordings.of(re.sub(r"\d+", "#", path))), page, *re.findall(r"\d+", path)))


# --- findings and diagnoses ------------------------------------------------------------------------------------------


def _finding(finding: Finding, layout: _Layout, rules: Numbers) -> dict[str, Json]:
    cells = layout.numbers(finding.cells)
    own = {cell.place for cell in (layout.cells[at] for at in cells) if cell is not None}
    other = [place for place in finding.places if place not in own]
    said: dict[str, Json] = {
        "rule": rules.of(finding.rule), "severity": SEVERITIES.index(finding.severity), "kind": finding.kind,
        "verdict": "" if finding.verdict == "broken" else finding.verdict,
        "doubt": "" if finding.doubt == "filing" else finding.doubt,
        "zh": writable(finding.message_zh), "en": writable(finding.message_en), "formula": writable(finding.formula),
        "left": printed(finding.left), "right": printed(finding.right), "difference": printed(finding.difference),
        "cells": _steps(cells), "suspects": layout.numbers(finding.suspects),
        "suggestion": writable(finding.suggestion), "quote": writable(finding.quote),
        "where": [writable(place.path if place.page is None else f"p. {place.page}: {place.path}") for place in other],
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


def _diagnosis(diagnosis: Diagnosis, layout: _Layout, rules: Numbers) -> dict[str, Json]:
    said: dict[str, Json] = {
        "broken": [[rules.of(rule), item, column] for rule, item, column in diagnosis.broken],
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
    number = layout.number.get(change.variable, -1)
    return [number, change.year, str(change.variable), printed(change.filed), printed(change.value)]


def _decided(decided: Decided, layout: _Layout, rules: Numbers) -> dict[str, Json]:
    said = {key: writable(str(getattr(decided, key))) for key in ("decision", "reason", "author", "date")}
    return {"finding": _finding(decided.finding, layout, rules), **_filled(said)}


# --- what stands once in the page ------------------------------------------------------------------------------------


def form_entry(form: Form) -> dict[str, Json]:
    """The labels of an edition, Chinese and English."""
    sections = {each.id: each for each in form.sections}
    return {
        "title": [form.title, form.english],
        "document": form.document,
        "sections": {name: [f"{each.number}、{each.label}", each.english] for name, each in sections.items()},
        "blocks": [_block_entry(block) for block in form.blocks],
    }


def _block_entry(block: Block) -> dict[str, Json]:
    said: dict[str, Json] = {
        "table": block.table, "section": block.section, "layout": block.layout,
        "captions": [[caption, english_label(caption)] for caption in block.captions],
        "columns": [_column_entry(column) for column in block.columns],
        "items": [_item_entry(item) for item in block.items],
    }  # fmt: skip
    return _filled(said)


def _column_entry(column: Column) -> dict[str, Json]:
    group: Json = [column.group, english_label(column.group)] if column.group else None
    return _filled({"id": column.id, "label": [column.label, column.english], "unit": column.unit, "group": group})


def _item_entry(item: Item) -> dict[str, Json]:
    said: dict[str, Json] = {
        "id": item.id, "label": [item.label, item.english], "unit": item.unit, "article": item.article,
        "number": [item.number, english_ordinal(item.number)] if item.number else None,
        "group": [[group, english_label(group)] for group in item.group],
    }  # fmt: skip
    return _filled(said)


def rule_entry(name: str, rules: Sequence[Rule]) -> dict[str, Json]:
    """A rule's name with its sentence and its reason; the name alone for one that the rule book does not hold."""
    if not rules:
        return {"id": name}
    rule = rules[0]
    words: list[Json] = [_sentence(rule.chinese), _sentence(rule.english)]
    return _filled({"id": name, "words": words, "reason": rule.reason, "kind": rule.kind})


def _sentence(template: str) -> str:
    """A rule's sentence without the places for numbers."""
    return re.sub(r"\{[^{}]*\}", "…", template).removeprefix("…").lstrip(":: ").strip()


def plain_lines(findings: Sequence[Finding]) -> Iterator[tuple[str, str]]:
    """Severity and one line for each finding that is told: for readers without scripts."""
    for finding in findings:
        if not is_undecided(finding):
            message = finding.message_zh
            if finding.formula and len(message) > 120:
                message = f"{re.split('(?<=。)', message)[0]}{finding.formula}"
            yield finding.severity, writable(message)
