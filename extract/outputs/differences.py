"""What two readings of one report give differently, cell by cell, and which reports of two data sets are the same."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence

from extract.model.difference import Comparison, Difference, Fact, Kind, Side
from extract.model.filing import Filing, Observation
from extract.model.form import Variable
from extract.text import fold

_NO_NUMBER = frozenset({"ambiguous", "unreadable"})  # here what is printed says more than the empty value


def differences(filing: Filing, other: Filing) -> list[Difference]:
    """The cells that two readings of a report give differently: in the order of the first one's forms, then the other's."""
    return cell_differences(filing.cells, other.cells)


def cell_differences(here: Mapping[Variable, Observation], there: Mapping[Variable, Observation]) -> list[Difference]:
    """The same for cells by their variables; a cell that is not printed differs in nothing from one that no form has."""
    found = []
    for variable in dict.fromkeys((*here, *there)):
        pair = here.get(variable), there.get(variable)
        kind = _kind(*pair)
        if kind is not None:
            found.append(Difference(variable, kind, *pair))
    return found


def _kind(here: Observation | None, there: Observation | None) -> Kind | None:
    """In what two cells differ; None if in nothing."""
    first, second = _shown(here), _shown(there)
    if (first.value, first.unit) != (second.value, second.unit):
        if first.value is None:
            return "appeared"
        return "vanished" if second.value is None else "changed"
    if first.status != second.status:
        return "status"
    return "changed" if first.status in _NO_NUMBER and _printed(first) != _printed(second) else None


def _printed(cell: Observation) -> tuple[str, tuple[str, ...]]:
    return fold(cell.raw), cell.candidates


_ABSENT = Observation(Variable("", "", ""), "", None, "", "absent")


def _shown(cell: Observation | None) -> Observation:
    """A cell as it counts: one without a number has no unit."""
    if cell is None or cell.status == "absent":
        return _ABSENT
    return cell if cell.value is not None or not cell.unit else _without_unit(cell)


def _without_unit(cell: Observation) -> Observation:
    return Observation(cell.variable, cell.form, None, "", cell.status, cell.raw, cell.candidates)


def side_of(filing: Filing, outcome: str = "") -> Side:
    """A report that was read as one side of a comparison."""
    source = filing.document.source
    facts = {
        "title": filing.title, "agency": filing.agency, "year": str(filing.year or ""), "form": filing.form,
        "outcome": outcome,
    }  # fmt: skip
    return Side(source.name, filing.report_id, filing.agency, filing.year, facts, filing.cells, source.url)


def compare(here: Side | None, there: Side | None) -> Comparison:
    """A report before and after; a side without a report leaves the cells of the other unlisted."""
    if here is None or there is None:
        return Comparison(here, there)
    names = dict.fromkeys((*here.facts, *there.facts))
    facts = (Fact(name, here.facts.get(name, ""), there.facts.get(name, "")) for name in names)
    return Comparison(
        here, there,
        tuple(fact for fact in facts if fact.here != fact.there),
        tuple(cell_differences(here.cells, there.cells)),
    )  # fmt: skip


def compare_all(here: Sequence[Side], there: Sequence[Side]) -> Iterator[Comparison]:
    """Reports of two collections with those that they became, in the order of the first, new ones behind."""
    partners = _partners(here, there)
    taken = {id(partner) for partner in partners.values()}
    for side in here:
        yield compare(side, partners.get(id(side)))
    for side in there:
        if id(side) not in taken:
            yield compare(None, side)


_Key = Callable[[Side], object]
# In what order reports are known to be the same: the same bytes; the only ones of an address, of an agency and year, of a
# file's name. A key that says nothing (empty) joins nothing.
_KEYS: tuple[_Key, ...] = (
    lambda side: side.report_id,
    lambda side: (side.url, side.year) if side.url else None,
    lambda side: (fold(side.agency), side.year) if side.agency and side.year is not None else None,
    lambda side: side.source,
)


def _partners(here: Sequence[Side], there: Sequence[Side]) -> dict[int, Side]:
    """For each report the one that it became, by the identity of its object."""
    found: dict[int, Side] = {}
    taken: set[int] = set()
    for key in _KEYS:
        left = _only(key, [side for side in here if id(side) not in found])
        right = _only(key, [side for side in there if id(side) not in taken])
        for each in left.keys() & right.keys():
            found[id(left[each])] = right[each]
            taken.add(id(right[each]))
    return found


def _only(key: _Key, sides: Sequence[Side]) -> dict[object, Side]:
    """Reports by a key that no other report shares."""
    number = Counter(key(side) for side in sides)
    return {key(side): side for side in sides if key(side) and number[key(side)] == 1}
