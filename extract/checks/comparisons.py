"""Percentages and comparisons that the narrative states: shares of a whole, growth and change over last year."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

from extract.checks.stated import Sum, sums_of
from extract.model.filing import Filing
from extract.model.finding import Finding
from extract.model.form import Rule
from extract.model.rulebook import Case
from extract.model.statement import Statement
from extract.schema import vocabulary
from extract.text import number_text

_WHOLES = ("received", "new_received", "to_handle", "handled", "answered", "processed")
_TENTH = Decimal("0.1")
_HUNDRED = Decimal(100)


def check_percentages(case: Case, rule: Rule) -> Iterator[Finding]:
    """Shares, growth and change that no lawful pair of numbers gives; silent where a number is not known for sure."""
    for statement in case.filing.statements:
        if statement.approximate or statement.upper is not None:
            continue
        possible = _POSSIBLE[statement.quantity](case, statement) if statement.quantity in _POSSIBLE else None
        if possible and not any(abs(each - statement.value) <= _tolerance(statement) for each in possible):
            nearest = min(possible, key=lambda each: abs(each - statement.value))
            yield _finding(rule, statement, nearest)


def _tolerance(statement: Statement) -> Decimal:
    """A tenth of a point, or one unit of the last digit where the percentage is printed more coarsely: many are cut."""
    if statement.unit != "%":
        return Decimal(0)
    exponent = statement.value.as_tuple().exponent
    return max(_TENTH, Decimal(1).scaleb(min(exponent, 0)) if isinstance(exponent, int) else _TENTH)


def _shares(case: Case, statement: Statement) -> list[Decimal] | None:
    """What share of any whole the part may be; None where a number is open."""
    quantity, _, scope = statement.scope.partition(";")
    parts = _numbers(case.filing, quantity, scope)
    wholes = [_numbers(case.filing, name, "") for name in (*_WHOLES, quantity)]
    if not parts or any(numbers is None for numbers in wholes):
        return None
    of = {number for numbers in wholes for number in numbers or () if number > 0}
    return [part * _HUNDRED / whole for part in parts for whole in sorted(of)]


def _growth(case: Case, statement: Statement) -> list[Decimal] | None:
    """By what percentage the quantity may have grown; None without last year's number."""
    now, then = _both_years(case, statement.scope)
    if not now or not then or not all(number > 0 for number in then):
        return None
    return [(new - old) * _HUNDRED / old for new in now for old in then]


def _change(case: Case, statement: Statement) -> list[Decimal] | None:
    now, then = _both_years(case, statement.scope)
    return [new - old for new in now for old in then] if now and then else None


def _both_years(case: Case, quantity: str) -> tuple[list[Decimal] | None, list[Decimal] | None]:
    """The quantity this year, and last year by last year's report and by what this one says of it."""
    told = [each.value for each in case.filing.statements if (each.quantity, each.scope) == (quantity, "last_year")]
    then = _numbers(case.before, quantity, "") if case.before is not None else None
    return _numbers(case.filing, quantity, ""), [*then, *told] if then else None


_POSSIBLE = {"share": _shares, "growth": _growth, "change": _change}


def _numbers(filing: Filing, quantity: str, scope: str) -> list[Decimal] | None:
    """All that a quantity may lawfully be by the table, and what the narrative says of it; None where a cell is open."""
    if quantity not in vocabulary().quantities:
        return None
    template = Statement(quantity, scope, Decimal(0), "", "")
    sums = sums_of(filing, template)
    if not sums or any(map(_is_open, sums)):
        return None
    told = (each for each in filing.statements if each.quantity == quantity and _spoken(each.scope) == _spoken(scope))
    return list(dict.fromkeys([*(each.value for each in sums), *(each.value for each in told if not each.approximate)]))


def _is_open(total: Sum) -> bool:
    return total.firm_low != total.firm_high


def _spoken(scope: str) -> frozenset[str]:
    return frozenset(scope.split(";")) - {"", "office", "government", "region"}


def _finding(rule: Rule, statement: Statement, nearest: Decimal) -> Finding:
    nearest = nearest.quantize(Decimal("0.01")) if statement.unit == "%" else nearest
    chinese, english = (_texts(statement, nearest, chinese=chinese) for chinese in (True, False))
    stated = replace(statement).value
    return Finding(
        rule.id, "narrative", rule.severity, "broken", rule.chinese.format(**chinese), rule.english.format(**english),
        formula=f"{number_text(stated)} ≠ {number_text(nearest)}", left=stated, right=nearest, difference=stated - nearest,
        places=(statement.place,) if statement.place else (), quote=statement.sentence,
    )  # fmt: skip


def _texts(statement: Statement, nearest: Decimal, *, chinese: bool) -> dict[str, str]:
    quantity = vocabulary().quantities[statement.scope.split(";")[0]]
    kind = vocabulary().quantities[statement.quantity]
    return {
        "quantity": quantity.chinese if chinese else quantity.english,
        "kind": kind.chinese if chinese else kind.english,
        "stated": number_text(statement.value) + statement.unit,
        "table": number_text(nearest) + statement.unit,
        "sentence": statement.sentence,
        "words": statement.words,
    }
