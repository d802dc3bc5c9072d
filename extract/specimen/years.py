"""Reports of one agency on years running: what is carried over arrives, stocks flow, and figures move as in life."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from random import Random

from extract.model.form import Block, Variable
from extract.specimen.figures import SIZES, Size
from extract.specimen.maker import printed_cells
from extract.specimen.names import invented_agency
from extract.specimen.narrative import sentences
from extract.specimen.printing import PLAIN, Printing, plain
from extract.specimen.sentences import with_sentences
from extract.specimen.truth import Imprint, Truth, form_blocks

_FIRST_YEARS = (2019, 2020, 2021, 2021, 2022, 2023)
_NEW_FORM = 2021  # reports on this year and later use its edition
_APPLICANTS = {
    "natural_person": 1.0, "enterprise": 0.15, "research": 0.01, "welfare": 0.006, "legal_service": 0.03, "other": 0.02
}  # fmt: skip
_ENDS = frozenset({"new_received", "carried_in", "total", "carried_out"})
_RESULTS = {"upheld": 10.0, "corrected": 2.0, "other": 4.0, "pending": 3.0}
_COMMON = {"granted": 40.0, "partly_granted": 8.0, "unavailable_not_held": 22.0, "rejected_repeated": 4.0}
_NEVER_TWICE = 50  # a larger figure does not return the next year
Numbers = dict[Variable, Decimal]


def make_years(
    seed: int, years: int = 3, size: str = "county", first: int | None = None, style: Printing = PLAIN
) -> tuple[Truth, ...]:
    """Reports of one invented agency on so many years, oldest first, that satisfy every relation within and between them.

    Each uses the edition of its year. Without a first year one is drawn, so that some change from one edition to the next.
    """
    rng = Random(f"years/{seed}")  # noqa: S311 - reproducible, not secret
    agency = Habits(invented_agency(size, rng), SIZES[size], rng)
    begin = first or rng.choice(_FIRST_YEARS)
    truths: list[Truth] = []
    for year in range(begin, begin + years):
        before = truths[-1] if truths else None
        form = "2021" if year >= _NEW_FORM else "2019"
        numbers = agency.report(tuple(block for _, block in form_blocks(form)), before.numbers if before else {})
        imprint = Imprint(agency.name, year, f"{year + 1}-01-{rng.randint(8, 31):02}")
        text = sentences(imprint, numbers, style.missing, rng)
        cells = printed_cells(form, numbers, style, rng)
        truths.append(
            with_sentences(Truth(seed, imprint, form, size, numbers, cells, text, style), rng.randrange(2**32), before)
        )
    return tuple(truths)


@dataclass
class Habits:
    """What an agency does in an ordinary year; each year strays a little from it."""

    name: str
    size: Size
    rng: Random
    levels: dict[str, float] = field(default_factory=dict)
    weights: dict[str, float] = field(default_factory=dict)
    last: dict[str, int] = field(default_factory=dict)

    def report(self, blocks: Sequence[Block], before: Mapping[Variable, Decimal]) -> Numbers:
        """Figures of the next year, after those of the year before."""
        makers = {"requests": self._requests, "challenges": self._challenges}
        numbers: Numbers = {}
        for block in blocks:
            numbers.update(makers.get(block.table, self._proactive)(block, before))
        return numbers

    def _about(self, name: str, level: float) -> int:
        """The agency's figure of that name: near its level of other years."""
        known = self.levels.setdefault(name, level * self.rng.uniform(0.4, 1.6))
        value = round(known * self.rng.uniform(0.8, 1.25))
        value += value > _NEVER_TWICE and value == self.last.get(name)
        self.last[name] = value
        return value

    def _spread(self, name: str, whole: int, common: Mapping[str, float]) -> Counter[str]:
        """A number of cases over classes, in shares that the agency keeps over the years."""
        weights = [self.weights.setdefault(f"{name}.{key}", w * self.rng.uniform(0.6, 1.5)) for key, w in common.items()]
        return Counter(self.rng.choices(list(common), weights, k=whole))

    def _requests(self, block: Block, before: Mapping[Variable, Decimal]) -> Numbers:
        classes = {item.id: _COMMON.get(item.id, 1.2) for item in block.items if item.id not in _ENDS}
        table: Counter[tuple[str, str]] = Counter()
        for column, share in _APPLICANTS.items():
            carried = before.get(Variable(block.table, "carried_out", column))
            carried_in = self._about(f"out.{column}", self.size.requests * share / 16) if carried is None else int(carried)
            handled = max(self._about(column, self.size.requests * share), carried_in)
            carried_out = self._about(f"out.{column}", handled / 16)
            counts = dict(self._spread("outcomes", handled, classes))
            counts |= {
                "new_received": handled + carried_out - carried_in, "carried_in": carried_in, "total": handled,
                "carried_out": carried_out,
            }  # fmt: skip
            for item, count in counts.items():
                table[item, column] = count
                table[item, "total"] += count
        return {variable: Decimal(table[variable.item, variable.column]) for variable in block.variables}

    def _challenges(self, block: Block, _: Mapping[Variable, Decimal]) -> Numbers:
        numbers: Numbers = {}
        for item in block.items:
            cases = self._about(item.id, self.size.requests / 30)
            counts = self._spread("results", cases, _RESULTS)
            counts["total"] = cases
            for column in block.columns:
                numbers[Variable(block.table, item.id, column.id)] = Decimal(counts[column.id])
        return numbers

    def _proactive(self, block: Block, before: Mapping[Variable, Decimal]) -> Numbers:
        numbers: Numbers = {}
        for item in block.items:
            row = dict(self._row(block, item.id, before))
            for column in block.columns:
                numbers[Variable(block.table, item.id, column.id)] = Decimal(row[column.id])
        return numbers

    def _row(self, block: Block, item: str, before: Mapping[Variable, Decimal]) -> Iterator[tuple[str, int | Decimal]]:
        def last(column: str) -> int | None:
            value = before.get(Variable(block.table, item, column))
            return None if value is None else int(value)

        if block.id == "documents":
            yield from self._documents(item, last("in_force"), last("total_public"))
            return
        level = self.size.documents
        then, change = last("items_last_year"), last("change")
        items = self._about(f"items.{item}", 2 * level) if then is None or change is None else then + change
        yield "items_last_year", items
        yield "change", self.rng.randint(-(items // 6), items // 6 + 1)
        yield "decisions", self._about(f"decisions.{item}", 40 * self.size.requests)
        yield "projects", self._about(f"projects.{item}", level)
        yield "amount", plain(Decimal(self._about(f"amount.{item}", self.size.requests * 2000)) / 100)

    def _documents(self, item: str, in_force: int | None, public: int | None) -> Iterator[tuple[str, int]]:
        scale = self.size.documents if item != "regulations" else self.size.documents // 10 * self.size.regulations
        issued = self._about(f"issued.{item}", scale / 2)
        stock = self._about(f"stock.{item}", 3 * scale) if in_force is None else in_force
        repealed = min(self._about(f"repealed.{item}", scale / 3), stock + issued)
        shown = (self._about(f"stock.{item}", 3 * scale) if public is None else public) + issued
        yield from (("issued", issued), ("repealed", repealed))
        yield "in_force", stock + issued - repealed
        yield from (("made", issued), ("published", issued), ("total_public", shown))
