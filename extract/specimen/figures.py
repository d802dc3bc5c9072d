"""Figures that satisfy every relation of the forms, from an all-zero township to a province."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from random import Random

from extract.model.form import Block, Variable
from extract.specimen.printing import plain


@dataclass(frozen=True, slots=True)
class Size:
    """How busy an agency is: requests and documents of a year, and whether it may issue regulations."""

    requests: int
    regulations: bool
    documents: int


SIZES: Mapping[str, Size] = {
    "none": Size(0, regulations=False, documents=0),
    "township": Size(4, regulations=False, documents=2),
    "county": Size(70, regulations=False, documents=12),
    "city": Size(1100, regulations=True, documents=60),
    "province": Size(24000, regulations=True, documents=400),
}

# Share of the requests that each kind of applicant makes, next to natural persons.
_APPLICANTS = {
    "natural_person": 1.0,
    "enterprise": 0.15,
    "research": 0.01,
    "welfare": 0.006,
    "legal_service": 0.03,
    "other": 0.02,
}
_COMMON_OUTCOMES = {"granted": 40.0, "partly_granted": 8.0, "unavailable_not_held": 22.0, "rejected_repeated": 4.0}
_RESULTS = {"upheld": 10, "corrected": 2, "other": 4, "pending": 3}


def block_figures(block: Block, size: Size, rng: Random) -> dict[Variable, Decimal]:
    """A figure for every cell of a block, so that its relations hold."""
    makers = {"requests": _requests, "challenges": _challenges}
    make = makers.get(block.table, _proactive)
    return {variable: Decimal(value) for variable, value in make(block, size, rng)}


def _requests(block: Block, size: Size, rng: Random) -> Iterator[tuple[Variable, int]]:
    table: Counter[tuple[str, str]] = Counter()
    for column, share in _APPLICANTS.items():
        for item, count in _handled(block, round(size.requests * share * rng.uniform(0.6, 1.4)), rng).items():
            table[item, column] = count
            table[item, "total"] += count
    yield from ((variable, table[variable.item, variable.column]) for variable in block.variables)


def _handled(block: Block, handled: int, rng: Random) -> dict[str, int]:
    """One column of the table of requests."""
    ends = {"new_received", "carried_in", "total", "carried_out"}
    outcomes = [item.id for item in block.items if item.id not in ends]
    counts = Counter(rng.choices(outcomes, [_COMMON_OUTCOMES.get(name, 1.2) for name in outcomes], k=handled))
    carried_in, carried_out = rng.randint(0, handled // 8), rng.randint(0, (handled + 7) // 8)
    return {
        "new_received": handled + carried_out - carried_in,
        "carried_in": carried_in,
        **{name: counts[name] for name in outcomes},
        "total": handled,
        "carried_out": carried_out,
    }


def _challenges(block: Block, size: Size, rng: Random) -> Iterator[tuple[Variable, int]]:
    for item in block.items:
        cases = rng.randint(0, size.requests // 15)
        counts = Counter(rng.choices(list(_RESULTS), list(_RESULTS.values()), k=cases))
        for column in block.columns:
            variable = Variable(block.table, item.id, column.id)
            yield variable, cases if column.id == "total" else counts[column.id]


def _proactive(block: Block, size: Size, rng: Random) -> Iterator[tuple[Variable, int | Decimal]]:
    for item in block.items:
        row = _row(block, item.id, size, rng)
        yield from ((Variable(block.table, item.id, column.id), row[column.id]) for column in block.columns)


def _row(block: Block, item: str, size: Size, rng: Random) -> Mapping[str, int | Decimal]:
    """One row of the table of proactive disclosure: every column that any edition gives it."""
    if block.id == "documents":
        scale = size.documents if item != "regulations" else (size.documents // 10 if size.regulations else 0)
        return _documents(scale, rng)
    last = rng.randint(0, 2 * size.documents)
    return {
        "items_last_year": last,
        "change": rng.randint(-(last // 2), size.documents // 2),
        "decisions": rng.randint(0, 90 * size.requests),
        "projects": rng.randint(0, size.documents),
        "amount": _amount(size, rng),
    }


def _documents(scale: int, rng: Random) -> Mapping[str, int]:
    issued, repealed = rng.randint(0, scale), rng.randint(0, scale)
    public = issued + rng.randint(0, 5 * scale)
    return {
        "issued": issued, "repealed": repealed, "in_force": public,
        "made": issued, "published": rng.randint(0, public), "total_public": public,
    }  # fmt: skip


def _amount(size: Size, rng: Random) -> Decimal:
    """An amount of money in 万元, exact to the fen."""
    fen = rng.randint(0, size.requests * 40_000_000)
    whole = rng.choice((1, 100, 10_000, 1_000_000))
    return plain(Decimal(fen // whole * whole) / 1_000_000)
