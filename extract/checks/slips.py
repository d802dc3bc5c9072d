"""Kinds of slips: which one turns the numbers that would balance into the numbers that were filed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from extract.checks.equations import Number, Spot, System

Values = Mapping[Spot, Number]
# A total that lags behind its parts does so by a few cases, or by a small share of them.
_FEW = 3
_SHARE = 50
# Numbers from here on do not change places by chance when cases move from one class to another.
_TELLING = 10
_BY_CHANCE = 2  # so few ones in a row may well be those of last year


def slip_of(system: System, values: Values) -> str:
    """The one slip that explains a set of changes; empty if none does."""
    if len(values) == 1:
        ((spot, value),) = values.items()
        return slip_in_cell(system, spot, value)
    for kind, explains in _TOGETHER:
        if explains(system, values):
            return kind
    return ""


def slip_in_cell(system: System, spot: Spot, value: Number) -> str:
    """The slip that explains one changed cell by itself; empty if none does."""
    filed = system.given[spot].value
    if _is_row_of_last_year(system, spot):
        return "row_copied"
    if filed is None:
        return "not_filled"
    if filed and filed == system.last.get(spot):
        return "stale_total" if is_total(spot) else "value_copied"
    kind = slip_in_digits(filed, value)
    if not kind.startswith("digits") and is_total(spot) and 0 < value - filed <= max(_FEW, value // _SHARE):
        return "total_not_updated"
    return kind or ("carry_over" if _joins_years(system, spot, value) else "" if filed else "not_filled")


def is_total(spot: Spot) -> bool:
    """Whether the cell sums others up."""
    return "total" in (spot.variable.item, spot.variable.column)


def slip_in_digits(filed: Number, value: Number) -> str:
    """The slip that turns the digits of one number into those of another; empty if none does."""
    if filed == -value < 0:
        return "sign"
    if not isinstance(filed, int) or not isinstance(value, int) or min(filed, value) < 0:
        return ""
    wrong, right = str(filed), str(value)
    if len(wrong) == len(right) > 1 and wrong in _swapped(right):
        return "digits_swapped"
    if wrong in _shortened(right):
        return "digit_lost"
    if right in _shortened(wrong):
        return "digit_doubled" if wrong in _doubled(right) else "digit_added"
    is_one_off = len(wrong) == len(right) > 1 and sum(a != b for a, b in zip(wrong, right, strict=True)) == 1
    return "digit_changed" if is_one_off else ""


def likely_numbers(filed: Number) -> list[int]:
    """Numbers of which a slip of the fingers makes the filed one, where nothing says which it should be."""
    if not isinstance(filed, int) or filed < 10:
        return []
    digits = str(filed)
    undone = (digits[:at] + digits[at + 1 :] for at in range(1, len(digits)) if digits[at] == digits[at - 1])
    return list(dict.fromkeys(int(each) for each in (*undone, *_swapped(digits)) if each[0] != "0" and each != digits))


def _swapped(digits: str) -> Iterator[str]:
    return (digits[:at] + digits[at + 1] + digits[at] + digits[at + 2 :] for at in range(len(digits) - 1))


def _shortened(digits: str) -> set[str]:
    """The digits with one left out; a zero that comes to stand in front is not printed."""
    return {str(int(digits[:at] + digits[at + 1 :])) for at in range(len(digits))} if len(digits) > 1 else set()


def _doubled(digits: str) -> Iterator[str]:
    return (digits[: at + 1] + digits[at:] for at in range(len(digits)))


def _joins_years(system: System, spot: Spot, value: Number) -> bool:
    """Whether the change makes a broken rule over two years hold."""
    for number in system.at[spot]:
        equation = system.equations[number]
        steps = {other.step for other in equation.weights}
        if len(steps) > 1 and number in system.broken and equation.admits(system.residual(equation, {spot: value})):
            return True
    return False


def row_of(system: System, spot: Spot) -> list[Spot]:
    """The cells of its row, in form order."""
    step, variable = spot
    return [
        Spot(step, other)
        for at, block in system.blocks
        if at == step and block.table == variable.table
        for other in block.variables
        if other.item == variable.item
    ]


def repeats_last_year(system: System, row: Sequence[Spot]) -> bool:
    """Whether a row is last year's, with so many numbers in it that this is no coincidence."""
    if not all(spot in system.last and system.given[spot].number == system.last[spot] for spot in row):
        return False
    numbers = [system.given[spot].number for spot in row]
    return sum(number > 1 for number in numbers) > 1 or sum(number > 0 for number in numbers) > _BY_CHANCE


def _is_row_of_last_year(system: System, spot: Spot) -> bool:
    return repeats_last_year(system, [other for other in row_of(system, spot) if other in system.given])


# --- several cells together --------------------------------------------------------------------------------------------


def _are_swapped(system: System, values: Values) -> bool:
    if len(values) != 2:
        return False
    (one, first), (other, second) = values.items()
    filed = system.given[one].number, system.given[other].number
    if (second, first) != filed or first == second:
        return False
    near = other in beside(system, one) or one in beside(system, other)
    return near or (min(filed) > 0 and max(filed) >= _TELLING and _are_alike(one, other))


def _are_alike(one: Spot, other: Spot) -> bool:
    """Whether two cells stand in one row or one column of one table of one report."""
    a, b = one.variable, other.variable
    return one.step == other.step and a.table == b.table and (a.item == b.item or a.column == b.column)


def _is_split(system: System, values: Values) -> bool:
    if len(values) != 2:
        return False
    one, other = values
    return is_split_over(system, values, one, other) or is_split_over(system, values, other, one)


def is_split_over(system: System, values: Values, first: Spot, second: Spot) -> bool:
    """Whether the digits of the number that belongs in the first cell stand in both."""
    head, tail = system.given[first].value, system.given[second].value
    return bool(head and tail) and second in beside(system, first) and f"{head}{tail}" == str(values[first])


def beside(system: System, spot: Spot) -> list[Spot]:
    """The cell to the right and the cell below in the same block."""
    step, variable = spot
    block = next(
        (block for at, block in system.blocks if at == step and variable in block.variables), None
    )  # fmt: skip
    if block is None:
        return []
    rows, columns = [item.id for item in block.items], [column.id for column in block.columns]
    row, column = rows.index(variable.item), columns.index(variable.column)
    found = (
        [variable.__class__(variable.table, variable.item, columns[column + 1])] if column + 1 < len(columns) else []
    )
    if row + 1 < len(rows):
        found.append(variable.__class__(variable.table, rows[row + 1], variable.column))
    return [Spot(step, other) for other in found]


def _is_moved(system: System, values: Values) -> bool:
    if len(values) != 2:
        return False
    one, other = values
    deltas = [value - system.given[spot].number for spot, value in values.items()]
    return sum(deltas) == 0 and _are_alike(one, other) and is_total(one) == is_total(other)


def _is_row_copied(system: System, values: Values) -> bool:
    rows = {(spot.step, spot.variable.item) for spot in values}
    return len(rows) == 1 and _is_row_of_last_year(system, next(iter(values)))


def _is_carried(system: System, values: Values) -> bool:
    """Whether cases stand in another row of one report only so that the years do not connect."""
    links = (n for n in system.broken if len({spot.step for spot in system.equations[n].weights}) > 1)
    touched = [spot for number in links for spot in system.equations[number].weights if spot in values]
    deltas = {abs(value - system.given[spot].number) for spot, value in values.items()}
    return bool(touched) and len({spot.step for spot in values}) == 1 and len(deltas) == 1


_TOGETHER = (
    ("row_copied", _is_row_copied),
    ("cells_swapped", _are_swapped),
    ("number_split", _is_split),
    ("case_moved", _is_moved),
    ("carry_over", _is_carried),
)
