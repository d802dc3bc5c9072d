"""How sharp each rule is: the share of slips planted in what it binds that it catches."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import lru_cache
from random import Random

from extract.checks import check_case
from extract.model.document import Document, Place, Source
from extract.model.filing import Filing, Observation
from extract.model.form import Relation, Rule, Variable
from extract.model.rulebook import Case, RuleBook
from extract.model.statement import Passage
from extract.schema import load_form
from extract.specimen.filings import filing_of
from extract.specimen.maker import make_truth
from extract.specimen.slips import DIGIT_SLIPS, edited_digits
from extract.specimen.truth import Imprint
from extract.specimen.years import make_years

_SIZES = ("county", "city", "province")
_ONLY_NEW = frozenset({"units_of_form"})  # the edition of 2019 prints no unit for its amount
_FIRST_YEARS = {"2019": 2019, "2021": 2022}


@dataclass(frozen=True, slots=True)
class Score:
    """How many slips were planted in what a rule binds, and how many of them it caught."""

    caught: int
    planted: int

    @property
    def share(self) -> float:
        """Share of the planted slips that it caught; 0 if none could be planted."""
        return self.caught / self.planted if self.planted else 0.0


def mutation_scores(book: RuleBook, rounds: int = 6) -> Mapping[str, Score]:
    """For every rule of a book that binds cells or parts of a report its score, by its name.

    In each round every relation gets one slip in one of its cells. Rules on the narrative are not among them: see the
    slips in sentences.
    """
    caught: Counter[str] = Counter()
    planted: Counter[str] = Counter()
    for rule in book.rules:
        for number in range(rounds):
            for case, key in _mutants(rule, number):
                planted[rule.id] += 1
                caught[rule.id] += _is_caught(case, rule, key)
    return {name: Score(caught[name], planted[name]) for name in book.names if planted[name]}


_Key = tuple[str, str] | None


def _is_caught(case: Case, rule: Rule, key: _Key) -> bool:
    found = [finding for finding in check_case(case, RuleBook((rule,))) if finding.rule == rule.id]
    return any(key is None or (key == (finding.item, finding.column) and finding.verdict == "broken") for finding in found)


def _mutants(rule: Rule, number: int) -> Iterator[tuple[Case, _Key]]:
    """Cases that break a rule in one place each, with the item and column of the relation where it has one."""
    rng = Random(f"mutants/{rule.id}/{rule.editions}/{number}")  # noqa: S311 - reproducible, not secret
    if rule.relations:
        case = _honest(rule.editions[0], number)
        for relation in rule.relations:
            yield _slipped(case, relation, rng), (relation.item, relation.column)
        return
    mutate = _MUTATIONS.get(rule.check)
    bound = rule.editions if rule.check == "numbers" else ("2021", "2019") if rule.check not in _ONLY_NEW else ("2021",)
    edition = bound[number % len(bound)]
    if mutate is not None and rule.binds(edition, _FIRST_YEARS.get(edition)):
        yield mutate(_honest(edition, number), rng), None


@lru_cache(maxsize=64)
def _honest(edition: str, number: int) -> Case:
    """A report of that edition without slips, with the one of the year before; all zeros where we invent none."""
    first = _FIRST_YEARS.get(edition)
    if first is None:
        zero = _all_zero(edition)
        return Case(zero, replace(zero, year=(zero.year or 0) - 1))
    before, report = map(filing_of, make_years(number, 2, _SIZES[number % len(_SIZES)], first=first))
    return Case(report, before)


def _all_zero(edition: str) -> Filing:
    form = load_form(edition)
    cells = tuple(
        Observation(v, edition, Decimal(0), block.unit(v), "reported", "0", place=Place(f"/{v}"))
        for block in form.blocks
        for v in block.variables
    )
    year = form.last_year or form.first_year
    return Filing(
        Document(Source("zero.html", edition.encode()), (), "html"), form.title, "岱屿市水利局", year,
        f"{year}-01-01", f"{year}-12-31", f"{year + 1}-01-20", {block.id: edition for block in form.blocks}, cells,
    )  # fmt: skip


def _changed(filing: Filing, changes: Mapping[Variable, Decimal]) -> Filing:
    """The report with other numbers in some cells."""
    cells = tuple(
        replace(cell, value=changes[cell.variable], raw=f"{changes[cell.variable]:f}") if cell.variable in changes else cell
        for cell in filing.observations
    )
    return replace(filing, observations=cells)


def _slipped(case: Case, relation: Relation, rng: Random) -> Case:
    """The case with a slip in one cell that the relation binds, of this report or of the year before."""
    own = [(variable, False) for variable in relation.variables]
    earlier = [(variable, True) for _, variable in (*relation.left_earlier, *relation.right_earlier)]
    variable, is_earlier = rng.choice([*own, *earlier])
    if is_earlier and case.before is not None:
        return replace(case, before=_with_slip(case.before, variable, rng))
    return replace(case, filing=_with_slip(case.filing, variable, rng))


def _with_slip(filing: Filing, variable: Variable, rng: Random) -> Filing:
    cell = filing.cells.get(variable)
    value = int(cell.value or 0) if cell else 0
    digits = [text for kind in DIGIT_SLIPS for text in edited_digits(kind, str(abs(value)), rng)]
    slipped = Decimal(rng.choice(digits)) if digits else Decimal(value + rng.randint(1, 9))
    return _changed(filing, {variable: slipped})


# Slips in what rules without relations look at


def _half_a_case(case: Case, rng: Random) -> Case:
    counts = [cell.variable for cell in case.filing.observations if cell.variable.column not in ("amount", "change")]
    return replace(case, filing=_changed(case.filing, {rng.choice(counts): rng.choice((Decimal("1.5"), Decimal(-1)))}))


def _jumped(case: Case, rng: Random) -> Case:
    large = [cell for cell in case.filing.observations if cell.value and cell.value > 100]
    cell = rng.choice(large)
    return replace(case, filing=_changed(case.filing, {cell.variable: (cell.value or Decimal(0)) * rng.choice((10, 10_000))}))


def _copied(case: Case, variables: list[Variable]) -> Case:
    then = case.before.cells if case.before else {}
    values = {v: then[v].value or Decimal(0) for v in variables if v in then}
    return replace(case, filing=_changed(case.filing, values))


def _copied_row(case: Case, rng: Random) -> Case:
    row = rng.choice(("new_received", "granted", "unavailable_not_held", "total"))
    return _copied(case, [v for v in case.filing.cells if (v.table, v.item) == ("requests", row)])


def _stale_total(case: Case, rng: Random) -> Case:
    row = rng.choice(("new_received", "granted", "unavailable_not_held", "total"))
    return _copied(case, [Variable("requests", row, "total")])


def _copied_narrative(case: Case, _: Random) -> Case:
    return replace(case, filing=replace(case.filing, passages=case.before.passages if case.before else ()))


def _old_edition(_: Case, rng: Random) -> Case:
    imprint = Imprint("岱屿市水利局", 2023, "2024-01-20")
    return Case(filing_of(make_truth(rng.randrange(2**32), "2019", "county", imprint=imprint)))


def _of_passages(change: Callable[[tuple[Passage, ...], Random], tuple[Passage, ...]]) -> Callable[[Case, Random], Case]:
    def mutate(case: Case, rng: Random) -> Case:
        return replace(case, filing=replace(case.filing, passages=change(case.filing.passages, rng)))

    return mutate


def _without_section(passages: tuple[Passage, ...], rng: Random) -> tuple[Passage, ...]:
    section = rng.choice([passage.section for passage in passages if passage.heading])
    return tuple(passage for passage in passages if passage.section != section)


def _out_of_order(passages: tuple[Passage, ...], _: Random) -> tuple[Passage, ...]:
    last = [passage for passage in passages if passage.section == "problems"]
    rest = [passage for passage in passages if passage.section != "problems"]
    at = next(number for number, passage in enumerate(rest) if passage.heading)
    return (*rest[:at], *last, *rest[at:])


def _reworded(passages: tuple[Passage, ...], rng: Random) -> tuple[Passage, ...]:
    chosen = rng.choice([passage for passage in passages if passage.heading])
    other = replace(chosen, text=chosen.text.replace("情况", "工作情形").replace("事项", "工作事宜"))
    return tuple(other if passage is chosen else passage for passage in passages)


def _emptied(passages: tuple[Passage, ...], rng: Random) -> tuple[Passage, ...]:
    section = rng.choice(("problems", "other_matters"))
    kept = [passage for passage in passages if passage.section != section or passage.heading]
    return tuple(kept)


def _without_fee(passages: tuple[Passage, ...], _: Random) -> tuple[Passage, ...]:
    return tuple(passage for passage in passages if "处理费" not in passage.text)


def _short_period(passages: tuple[Passage, ...], _: Random) -> tuple[Passage, ...]:
    return tuple(replace(passage, text=passage.text.replace("12月31日", "11月30日")) for passage in passages)


def _late(case: Case, _: Random) -> Case:
    return replace(case, filing=replace(case.filing, published=f"{(case.filing.year or 0) + 1}-06-20"))


def _blanked(case: Case, rng: Random) -> Case:
    return _with_cell(case, rng.randrange(len(case.filing.observations)), value=None, status="blank", raw="")


def _in_yuan(case: Case, _: Random) -> Case:
    """The amount of fees printed with 元 where the form wants 万元."""
    cells = enumerate(case.filing.observations)
    at, cell = next((at, cell) for at, cell in cells if cell.variable.column == "amount" and cell.unit)
    return _with_cell(case, at, raw=f"{(cell.value or Decimal(0)) * 10_000:f}元")


def _with_cell(case: Case, at: int, **changes: object) -> Case:
    cells = list(case.filing.observations)
    cells[at] = replace(cells[at], **changes)  # type: ignore[arg-type]
    return replace(case, filing=replace(case.filing, observations=tuple(cells)))


def _over_units(case: Case, rng: Random, share: Decimal, count: int) -> Case:
    """A report that says that it compiles others, with bodies under it of which each filed a share of one of its totals."""
    filing = case.filing
    totals = [v for v, cell in filing.cells.items() if v.table == "requests" and v.column == "total" and cell.value]
    chosen = rng.choice(totals)
    value = Decimal(int((filing.cells[chosen].value or Decimal(0)) * share) + 1)
    zero = _changed(filing, {v: Decimal(0) for v in filing.cells})
    units = tuple(replace(_changed(zero, {chosen: value}), agency=f"{filing.agency}第{n}处") for n in range(1, count + 1))
    opening = replace(filing.passages[0], text="本报告由各单位的报告汇总形成。", heading=False)
    return replace(case, filing=replace(filing, passages=(opening, *filing.passages)), units=units)


def _greater_unit(case: Case, rng: Random) -> Case:
    return _over_units(case, rng, Decimal("1.5"), 1)


def _greater_together(case: Case, rng: Random) -> Case:
    return _over_units(case, rng, Decimal("0.7"), 2)


_MUTATIONS: Mapping[str, Callable[[Case, Random], Case]] = {
    "numbers": _half_a_case,
    "jump": _jumped,
    "copied_row": _copied_row,
    "stale_total": _stale_total,
    "copied_narrative": _copied_narrative,
    "edition_in_force": _old_edition,
    "sections_present": _of_passages(_without_section),
    "sections_in_order": _of_passages(_out_of_order),
    "section_headings": _of_passages(_reworded),
    "sections_not_empty": _of_passages(_emptied),
    "fee_statement": _of_passages(_without_fee),
    "period_is_year": _of_passages(_short_period),
    "published_in_time": _late,
    "cells_filled": _blanked,
    "units_of_form": _in_yuan,
    "parent_at_least_child": _greater_unit,
    "parent_is_sum": _greater_together,
}
