"""Values that moved within a year further than a careful reader would believe without asking."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from fnmatch import fnmatchcase

from extract.checks.relations import DOUBT_EN, DOUBT_ZH, doubt_of, in_words, kind_of
from extract.checks.years import place_before
from extract.model.document import Place
from extract.model.filing import Filing, Observation
from extract.model.finding import Finding
from extract.model.form import Rule, Variable
from extract.model.rulebook import Case
from extract.schema import JumpSettings, Watched, Words, load_form
from extract.text import number_text

_KNOWN = frozenset({"reported", "derived", "corrected"})


def check_jumps(case: Case, rule: Rule) -> Iterator[Finding]:
    """Cells of which one year's value is many times the other's, both above a floor; None of it without the year before.

    An amount that moved by about the factor between two units is named so, however small it was.
    """
    if case.before is None:
        return
    settings = JumpSettings.model_validate(rule.settings)
    for cell in case.filing.observations:
        earlier = case.before.cells.get(cell.variable)
        if earlier is not None and watches(settings, cell.variable) and _comparable(cell, earlier):
            words = _unit_words(cell, earlier, settings)
            if words or _jumped(cell, earlier, settings):
                yield _finding(rule, settings, (cell, earlier), case.before, words)


def watches(settings: Watched, variable: Variable) -> bool:
    """Whether a rule looks at a cell."""
    name = str(variable)
    return any(fnmatchcase(name, pattern) for pattern in settings.cells) and not any(
        fnmatchcase(name, pattern) for pattern in settings.leave_out
    )


def _comparable(cell: Observation, earlier: Observation) -> bool:
    return cell.unit == earlier.unit and all(
        each.status in _KNOWN and each.value is not None and each.value > 0 for each in (cell, earlier)
    )


def _values(cell: Observation, earlier: Observation) -> tuple[Decimal, Decimal]:
    return cell.value or Decimal(0), earlier.value or Decimal(0)


def _jumped(cell: Observation, earlier: Observation, settings: JumpSettings) -> bool:
    low, high = sorted(_values(cell, earlier))
    return low >= settings.floor and high > settings.factor * low


def _unit_words(cell: Observation, earlier: Observation, settings: JumpSettings) -> Words | None:
    """What is said of an amount that moved by the factor between units, give or take what a year changes."""
    if kind_of(load_form(cell.form), cell.variable) != "amount":
        return None
    value, before = _values(cell, earlier)
    low, high = sorted((value, before))
    near = (
        settings.unit_factor / settings.unit_spread * low <= high <= settings.unit_factor * settings.unit_spread * low
    )
    return (settings.larger if value > before else settings.smaller) if near else None


def _finding(
    rule: Rule, settings: JumpSettings, cells: tuple[Observation, Observation], before: Filing, words: Words | None
) -> Finding:
    cell, earlier = cells
    value, was = _values(cell, earlier)
    chinese, english = in_words(load_form(cell.form), cell.variable)
    given = {"value": number_text(value), "before": number_text(was), "ratio": _ratio(value, was)}
    doubt = doubt_of(cells)
    variable = cell.variable
    return Finding(
        rule.id, rule.kind, rule.severity, "broken",
        rule.chinese.format(scope=chinese, **given) + (words.zh if words else "") + DOUBT_ZH[doubt],
        rule.english.format(scope=english, **given) + (f" {words.en}" if words else "") + DOUBT_EN[doubt],
        variable.table, variable.item, variable.column, _formula(value, was, settings.factor),
        value, was, value - was, (variable,), (), f"{words.zh} {words.en}" if words else "",
        tuple(_places(cell, earlier, before)), doubt=doubt,
    )  # fmt: skip


def _formula(value: Decimal, before: Decimal, factor: Decimal) -> str:
    now, was, times = number_text(value), number_text(before), number_text(factor)
    return f"{now} > {times} × {was}" if value > before else f"{now} < {was} ÷ {times}"


def _ratio(value: Decimal, before: Decimal) -> str:
    """How many times, to two digits where it is small."""
    ratio = value / before
    digits = 0 if ratio >= 100 else 1 if ratio >= 1 else 1 - ratio.adjusted()
    return number_text(round(ratio, digits))


def _places(cell: Observation, earlier: Observation, before: Filing) -> Iterator[Place]:
    if cell.place is not None:
        yield cell.place
    if earlier.place is not None:
        yield place_before(before, earlier.place)
