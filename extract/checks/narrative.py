"""Figures that the narrative states against the cells of which they speak: a finding stands if no lawful reading fits."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from extract.checks.relations import block_of
from extract.checks.stated import Sum, formula_of, outcome_of, sums_of
from extract.model.filing import Filing
from extract.model.finding import Finding, Verdict
from extract.model.form import Rule, Severity, Variable
from extract.model.rulebook import Case
from extract.model.statement import Statement
from extract.schema import load_form, speaks_for_region, vocabulary
from extract.text import number_text

_MARKS = frozenset({"office", "government", "region"})
_OTHER_TIME = frozenset({"last_year", "cumulative", "part"})


def check_narrative(case: Case, rule: Rule) -> Iterator[Finding]:
    """The figures of the rule's quantities; zeros in words (未收到, 均为) are the business of a rule of their own."""
    wanted = _words(rule, "quantities")
    in_words = bool(rule.settings.get("in_words"))
    groups: dict[tuple[str, str], list[Statement]] = {}
    for statement in case.filing.statements:
        if statement.quantity in wanted and not _is_open(statement):
            groups.setdefault((statement.quantity, _part(statement)), []).append(statement)
    for statements in groups.values():
        if all(_is_in_words(statement) != in_words for statement in statements):
            continue
        if len({statement.value for statement in statements}) > _BODIES:
            continue
        judged = [_judge(case.filing, statement) for statement in statements]
        if all(each is not None for each in judged):
            for each in judged:
                if each is not None and _is_in_words(each.statement) == in_words:
                    yield _finding(case.filing, rule, each)


_BODIES = 2  # more numbers for one quantity than these are those of the bodies under an office


def _words(rule: Rule, name: str) -> tuple[str, ...]:
    listed = rule.settings.get(name, ())
    return tuple(map(str, listed)) if isinstance(listed, Sequence) else ()


def _is_open(statement: Statement) -> bool:
    """Whether a figure proves nothing: an estimate, or one of another time or of a part that no cell holds."""
    return statement.approximate or bool(_OTHER_TIME & set(statement.scope.split(";")))


def _part(statement: Statement) -> str:
    """The part of the quantity that is spoken of, whoever speaks."""
    return ";".join(part for part in statement.scope.split(";") if part not in _MARKS)


def _is_in_words(statement: Statement) -> bool:
    return statement.value == 0 and not any(sign.isdecimal() for sign in statement.words)


@dataclass(frozen=True, slots=True)
class _Judged:
    """A figure that fits no lawful reading, the nearest of these, and what may be said of it."""

    statement: Statement
    nearest: Sum
    verdict: Verdict


def _judge(filing: Filing, statement: Statement) -> _Judged | None:
    """None where a reading fits or may fit, or where the form has no cell for the figure."""
    sums = sums_of(filing, statement)
    outcomes = [outcome_of(each, statement) for each in sums]
    if not sums or "fits" in outcomes:
        return None
    nearest = _nearest(sums, statement)
    verdict: Verdict = "broken"
    if "blank" in outcomes:
        nearest = _nearest(
            [each for each, outcome in zip(sums, outcomes, strict=True) if outcome == "blank"], statement
        )
        verdict = "cannot_say" if nearest.is_blank else "broken_if_blanks_are_zero"
    return _Judged(statement, nearest, verdict)


def _nearest(sums: Sequence[Sum], statement: Statement) -> Sum:
    return min(sums, key=lambda each: abs(each.value - statement.value))


# --- in words --------------------------------------------------------------------------------------------------------


def _finding(filing: Filing, rule: Rule, judged: _Judged) -> Finding:
    statement, nearest = judged.statement, judged.nearest
    elsewhere = _speaks_of_others(filing, statement)
    severity: Severity = "notice" if elsewhere or judged.verdict != "broken" else rule.severity
    zh, en = (_texts(filing, judged, chinese=chinese) for chinese in (True, False))
    cells = tuple(cell.variable for cell in nearest.cells)
    table, item, column = _bound(cells)
    places = [statement.place, *(cell.place for cell in nearest.cells)]
    return Finding(
        rule.id, "narrative", severity, judged.verdict,
        rule.chinese.format(**zh) + (_ELSEWHERE_ZH if elsewhere else "") + _BLANKS_ZH[judged.verdict],
        rule.english.format(**en) + (_ELSEWHERE_EN if elsewhere else "") + _BLANKS_EN[judged.verdict],
        table, item, column, f"{number_text(statement.value)} ≠ {formula_of(filing, nearest)}", statement.value, nearest.value,
        statement.value - nearest.value, cells, (), "",
        tuple(dict.fromkeys(place for place in places if place is not None)), statement.sentence,
        "reading" if nearest.doubtful else "filing",
    )  # fmt: skip


_ELSEWHERE_ZH = "该句表明其口径可能不同(本级或全辖区),请核实口径。"
_ELSEWHERE_EN = " The sentence seems to speak of another scope (own office or whole region); please check."
_BLANKS_ZH: Mapping[Verdict, str] = {
    "broken": "",
    "broken_if_blanks_are_zero": "(空白按 0 计)",
    "cannot_say": "(表中未填,无法判定)",
}
_BLANKS_EN: Mapping[Verdict, str] = {
    "broken": "",
    "broken_if_blanks_are_zero": " (blanks taken as 0)",
    "cannot_say": " (the cells are blank: cannot say)",
}


def _speaks_of_others(filing: Filing, statement: Statement) -> bool:
    """Whether the sentence marks itself as speaking of another body, or of more or fewer bodies, than the table."""
    marks = _MARKS & set(statement.scope.split(";"))
    if not filing.agency or "office" in marks:
        return bool(marks)
    return ("government" if speaks_for_region(filing.agency) else "region") in marks


def _texts(filing: Filing, judged: _Judged, *, chinese: bool) -> Mapping[str, str]:
    statement, nearest = judged.statement, judged.nearest
    quantity = vocabulary().quantities[statement.quantity]
    return {
        "quantity": quantity.chinese if chinese else quantity.english,
        "stated": number_text(statement.value) + statement.unit,
        "table": number_text(nearest.value),
        "difference": number_text(abs(statement.value - nearest.value)),
        "labels": _labels(filing, [cell.variable for cell in nearest.cells], chinese=chinese),
        "words": statement.words,
        "sentence": statement.sentence,
    }


_NAMED = 3  # cells that a message names one by one


def _labels(filing: Filing, cells: Sequence[Variable], *, chinese: bool) -> str:
    named = [_label(filing, cell, chinese=chinese) for cell in cells]
    if len(named) <= _NAMED:
        return (" + " if not chinese else "、").join(named)
    return (
        f"{named[0]}至{named[-1]}{len(named)} 格合计"
        if chinese
        else f"{named[0]} to {named[-1]}, {len(named)} cells together"
    )


def _label(filing: Filing, cell: Variable, *, chinese: bool) -> str:
    block = block_of(load_form(filing.cells[cell].form), cell)
    item, column = block.item(cell.item), block.column(cell.column)
    return f"“{item.number}{item.label}”({column.label})" if chinese else f'"{item.english}" ({column.english})'


def _bound(cells: Sequence[Variable]) -> tuple[str, str, str]:
    """Table, item and column that the cells have in common."""
    tables, items, columns = ({getattr(cell, name) for cell in cells} for name in ("table", "item", "column"))
    return tuple(each.pop() if len(each) == 1 else "" for each in (tables, items, columns))  # type: ignore[return-value] # three
