"""The figures that a narrative can speak of: each with its value and every sum of cells that its words may mean."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fnmatch import fnmatchcase
from random import Random

from extract.model.form import Term, Variable
from extract.specimen.figures import SIZES
from extract.specimen.truth import Truth

Readings = tuple[tuple[Term, ...], ...]
_BODIES = ("enterprise", "research", "welfare", "legal_service", "other")
# The part of the table that a short name stands for: `item.column`, joined by + where it is a sum.
_REQUESTS = {
    "new": "new_received.total",
    "carried_in": "carried_in.total",
    "all_in": "new_received.total + carried_in.total",
    "granted": "granted.total",
    "partly": "partly_granted.total",
    "opened": "granted.total + partly_granted.total",
    "refused": "refused_*.total",
    "not_held": "unavailable_not_held.total",
    "rejected": "rejected_*.total",
    "repeated": "rejected_repeated.total",
    "petition": "rejected_petition.total",
    "other_done": "other*.total",
    "carried_out": "carried_out.total",
}
_CHALLENGES = {
    "reviews": "reconsideration.total",
    "r_upheld": "reconsideration.upheld",
    "r_corrected": "reconsideration.corrected",
    "r_other": "reconsideration.other",
    "r_pending": "reconsideration.pending",
    "suits": "litigation_*.total",
    "s_direct": "litigation_direct.total",
    "s_after": "litigation_after_reconsideration.total",
    "s_upheld": "litigation_*.upheld",
    "s_corrected": "litigation_*.corrected",
    "s_other": "litigation_*.other",
    "s_pending": "litigation_*.pending",
}
_PROACTIVE = {
    "issued": "normative_documents.issued",
    "repealed": "normative_documents.repealed",
    "in_force": "normative_documents.in_force",
    "made": "normative_documents.made",
    "opened_docs": "normative_documents.published",
    "total_public": "normative_documents.total_public",
    "licences": "licences.decisions",
    "penalties": "penalties.decisions",
    "measures": "coercive_measures.decisions",
    "fees": "fees.amount",
    "projects": "procurement.projects",
    "purchase": "procurement.amount",
}


@dataclass(frozen=True, slots=True)
class Fact:
    """A figure that sentences may state; see `Stated` for its fields."""

    value: Decimal
    readings: Readings = ()
    office: bool = False
    earlier: bool = False


def facts_of(truth: Truth, before: Truth | None, rng: Random) -> Mapping[str, Fact]:
    """Every figure by its short name; `before` is the agency's report on the year before, else last year is invented."""
    with_carried_in = rng.random() < 0.3
    facts = {
        name: _fact(truth, _read(truth, table, words))
        for table, names in (("requests", _REQUESTS), ("challenges", _CHALLENGES), ("proactive", _PROACTIVE))
        for name, words in names.items()
    }
    found = {name: fact for name, fact in facts.items() if fact is not None}
    found.update(_received(truth, with_carried_in=with_carried_in))
    found.update(_handled(truth))
    found.update(_last_year(before, found, rng, with_carried_in=with_carried_in))
    found.update(_split(found["received"], rng))
    found.update(_counted_apart(truth, found, rng))
    return found


def _read(truth: Truth, table: str, words: str) -> tuple[Term, ...]:
    """The cells that words stand for; empty if the report's form has none of them."""
    return tuple(
        (1, variable)
        for part in words.split(" + ")
        for variable in truth.home
        if variable.table == table and fnmatchcase(f"{variable.item}.{variable.column}", part)
    )


def _fact(truth: Truth, *readings: tuple[Term, ...]) -> Fact | None:
    kept = tuple(reading for reading in readings if reading)
    if not kept:
        return None
    return Fact(sum((weight * truth.numbers[variable] for weight, variable in kept[0]), Decimal(0)), kept)


def _received(truth: Truth, *, with_carried_in: bool) -> Iterator[tuple[str, Fact]]:
    """What was received, whole and by applicant; the words do not say whether last year's cases are among it."""
    columns = {"received": ("total",), "natural": ("natural_person",), "org": _BODIES}
    for name, chosen in (columns | {f"from_{column}": (column,) for column in _BODIES}).items():
        new, both = (
            _read(truth, "requests", " + ".join(f"{row}.{column}" for row in rows for column in chosen))
            for rows in (("new_received",), ("new_received", "carried_in"))
        )
        fact = _fact(truth, *((both, new) if with_carried_in else (new, both)))
        if fact is not None:
            yield name, fact


def _handled(truth: Truth) -> Iterator[tuple[str, Fact]]:
    done = _fact(truth, ((1, Variable("requests", "total", "total")),))
    unavailable = _fact(
        truth, _read(truth, "requests", "unavailable_*.total"), _read(truth, "requests", "unavailable_not_held.total")
    )
    for name, fact in (("done", done), ("unavailable", unavailable)):
        if fact is not None:
            yield name, fact
    for variable in truth.home:
        if variable.table == "requests" and variable.column == "total" and variable.item.startswith("refused_"):
            yield variable.item, Fact(truth.numbers[variable], (((1, variable),),))


def _last_year(
    before: Truth | None, found: Mapping[str, Fact], rng: Random, *, with_carried_in: bool
) -> Iterator[tuple[str, Fact]]:
    if before is None:
        for name, now in (("last_new", found["received"]), ("last_done", found["done"])):
            yield name, Fact(Decimal(round(int(now.value) * rng.uniform(0.7, 1.4))), earlier=True)
        return
    received = dict(_received(before, with_carried_in=with_carried_in))["received"]
    done = dict(_handled(before))["done"]
    yield "last_new", Fact(received.value, received.readings, earlier=True)
    yield "last_done", Fact(done.value, done.readings, earlier=True)


def _split(received: Fact, rng: Random) -> Iterator[tuple[str, Fact]]:
    """Requests by the way in which they came: no cell of the form holds them."""
    names = ("online", "mail", "visit", "fax")
    yield from zip(names, map(Fact, _parts(int(received.value), (6, 3, 1, 0.5), rng)), strict=True)
    if received.value > 3:
        yield "office", Fact(Decimal(rng.randint(1, int(received.value) - 1)), office=True)


def _parts(whole: int, weights: Sequence[float], rng: Random) -> list[Decimal]:
    """A number cut into as many parts as there are weights."""
    shares = [weight * rng.uniform(0.5, 1.5) for weight in weights]
    parts = [int(whole * share / sum(shares)) for share in shares]
    parts[0] += whole - sum(parts)
    return [Decimal(part) for part in parts]


def _counted_apart(truth: Truth, found: Mapping[str, Fact], rng: Random) -> Iterator[tuple[str, Fact]]:
    """Figures that only the narrative holds: publications, meetings, fees for information, and others around them."""
    size = SIZES[truth.size]
    published = rng.randint(60, 900) + 40 * size.documents + size.requests
    numbers = {
        "published": published,
        "gain": rng.randint(1, published // 4),
        "cumulative": published * rng.randint(6, 14) + rng.randint(0, 99),
        "conferences": rng.randint(1, 9), "readings": rng.randint(3, 60), "hotspots": rng.randint(1, 20),
        "trainings": rng.randint(1, 6), "people": rng.randint(30, 400), "points": rng.randint(1, 30),
        "staff": rng.randint(1, 9), "part": rng.randint(1, 20), "calls": rng.randint(100, 9000),
        "letters": rng.randint(3, 90), "meetings": rng.randint(1, 5), "checks": rng.randint(1, 8),
        "faults": rng.randint(2, 30), "replies": rng.randint(10, 800), "days": rng.randint(2, 5),
        "tasks": rng.randint(5, 40), "reads": rng.randint(10, 900) * 1000, "rate": rng.randint(90, 99),
        "fee": rng.choice((0, 0, 0, 1)) * 10 * rng.randint(3, 90) if found["new"].value else 0,
        "notices": rng.randint(1, 9),
    }  # fmt: skip
    yield from ((name, Fact(Decimal(value))) for name, value in numbers.items())
    proposals, motions = rng.randint(1, 40), rng.randint(1, 40)
    for name, value in (("proposals", proposals), ("motions", motions), ("both_motions", proposals + motions)):
        yield name, Fact(Decimal(value))
    yield from zip(PARTS, map(Fact, _parts(published, (9, 4, 3, 2, 2), rng)), strict=True)
    site, wechat, weibo = _parts(published, (6, 3, 1), rng)
    yield from (("site", Fact(site)), ("wechat", Fact(wechat)), ("weibo", Fact(weibo)))


PARTS = ("part_news", "part_policies", "part_plans", "part_people", "part_funds")
