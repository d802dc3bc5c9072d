"""The statistics tables of reports before 2019 in the invented world: figures that keep every rule, and the drawn table."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from random import Random

from extract.model.form import Block, Variable
from extract.schema import load_form
from extract.specimen.figures import SIZES
from extract.specimen.printing import plain
from extract.specimen.sheets import Drawn, Row, Sheet

Numbers = dict[Variable, Decimal]
OLD_FORMS = ("2014", "fujian")

# Parts of a whole with their usual weights; the whole is drawn first. A part may be a whole of its own further down.
_PARTS_2014: Mapping[str, Mapping[str, float]] = {
    "received": {"received_in_person": 3, "received_fax": 1, "received_online": 9, "received_mail": 4},
    "handled": {"handled_on_time": 9, "handled_extended": 1},
    "answered": {
        "answered_already_public": 5, "answered_granted": 8, "answered_partly": 2, "answered_refused": 3,
        "answered_not_this_agency": 3, "answered_not_existing": 4, "answered_to_be_corrected": 1,
        "answered_other_channel": 1,
    },
    "answered_refused": {
        "refused_state_secret": 1, "refused_trade_secret": 1, "refused_privacy": 2, "refused_security_stability": 1,
        "refused_not_government_information": 4, "refused_other": 2,
    },
    "reconsideration": {"reconsideration_upheld": 6, "reconsideration_corrected": 1, "reconsideration_other": 2},
    "litigation": {"litigation_upheld": 6, "litigation_corrected": 1, "litigation_other": 2},
    "staff": {"staff_full_time": 1, "staff_part_time": 3},
}  # fmt: skip
_PARTS_FUJIAN: Mapping[str, Mapping[str, float]] = {
    "received": {"received_in_person": 3, "received_online": 9, "received_mail_fax": 4},
    "answered": {"answered_granted": 8, "answered_partly": 2, "answered_refused": 3, "answered_other": 5},
}
# The most that a figure without parts is in an agency with one request a year.
_SCALES: Mapping[str, float] = {
    "published": 8, "published_website": 6, "published_gazette": 0.4, "published_weibo": 2, "published_wechat": 3,
    "published_other": 1, "published_normative_documents": 0.3, "normative_documents_issued": 0.4,
    "reconsideration": 0.06, "litigation": 0.04, "complaints": 0.05, "staff": 0.2, "trainees": 1,
}  # fmt: skip


def statistics_figures(form: str, size: str, before: Mapping[Variable, Decimal], rng: Random) -> Numbers:
    """The table of one year; `before` is that of the year before, empty where there was none."""
    busy = max(SIZES[size].requests, 1 if size != "none" else 0)
    counts = _counts(form, busy, rng)
    numbers: Numbers = {}
    for block in load_form(form).blocks:
        for item in block.items:
            value = counts.get(item.id)
            if value is None:
                value = _free(item.id, busy, rng, amount=item.kind == "amount")
            numbers[Variable(block.table, item.id, "this_year")] = value
    _mend_leaders(numbers)
    if form == "fujian":
        numbers.update(_cumulative(numbers, before, rng))
    return numbers


def _counts(form: str, busy: int, rng: Random) -> dict[str, Decimal]:
    """Wholes and their parts."""
    handled = rng.randint(0, busy) if busy else 0
    counts = {"received": handled + rng.randint(0, 1 + busy // 20) if busy else 0, "handled": handled, "answered": handled}
    for whole, parts in (_PARTS_2014 if form == "2014" else _PARTS_FUJIAN).items():
        count = counts.setdefault(whole, int(_free(whole, busy, rng)))
        drawn = rng.choices(list(parts), list(parts.values()), k=min(count, 400))
        for part in parts:
            counts[part] = drawn.count(part)
        counts[next(iter(parts))] += count - len(drawn)
    return {name: Decimal(count) for name, count in counts.items()}


def _free(name: str, busy: int, rng: Random, *, amount: bool = False) -> Decimal:
    most = round(busy * _SCALES.get(name, 0.1))
    if amount:
        return plain(Decimal(rng.randint(0, 100 * most)) / 100)
    return Decimal(rng.randint(0, most))


def _mend_leaders(numbers: Numbers) -> None:
    """Of the press conferences and interviews no more with chief leaders than there were."""
    for name in ("press_conferences", "online_interviews"):
        all_of, some = (Variable("statistics", item, "this_year") for item in (name, f"{name}_leaders"))
        if some in numbers:
            numbers[some] = min(numbers[some], numbers[all_of])


def _cumulative(numbers: Numbers, before: Mapping[Variable, Decimal], rng: Random) -> Numbers:
    """The figures of all years: last year's with this year's added; without a year before some are invented."""
    earlier: dict[str, Decimal] = {}
    for variable, value in numbers.items():
        known = before.get(Variable(variable.table, variable.item, "cumulative"))
        earlier[variable.item] = value * 2 if known is None else known
    if not before:
        for whole, parts in _PARTS_FUJIAN.items():
            earlier[whole] = sum((earlier[part] for part in parts), Decimal(rng.randint(0, 0)))
    return {
        Variable(variable.table, variable.item, "cumulative"): plain(earlier[variable.item] + value)
        for variable, value in numbers.items()
    }


# The drawn table

_HEADS = {"2014": ("统计指标", "单位", "统计数"), "fujian": ("指标名称", "计量单位", "本年度", "历年累计")}


def statistics_sheet(form: str, block: Block, texts: Mapping[Variable, str]) -> Sheet:
    """The table as agencies print it: a row for each indicator, its group above it."""
    heads = _HEADS[form]
    rows: list[Row] = [tuple(Drawn(head) for head in heads)]
    opened: set[str] = {item.number + item.label for item in block.items} | {"其中:"}
    for item in block.items:
        fresh = [group for group in item.group if group not in opened]
        rows.extend((Drawn(group), *(Drawn("——") for _ in heads[1:])) for group in fresh)
        opened.update(fresh)
        values = (_value(texts, Variable(block.table, item.id, column.id)) for column in block.columns)
        rows.append((Drawn(item.label, number=item.number), Drawn(item.unit), *values))
    return Sheet(tuple(rows), len(heads))


def _value(texts: Mapping[Variable, str], variable: Variable) -> Drawn:
    return Drawn(texts[variable], variable=variable)
