"""How fast all balance rules are checked on a synthetic panel of very many reports, and what memory that takes.

Usage: bench_panel.py [--reports N] [--chunk N] [--edition NAME]

Reports are drawn chunk by chunk: zeros mostly, counts of every size, one cell in a hundred blank, totals that add up
but for one in fifty. Only the checking is timed. A tenth of the panel is checked as well; growth is the ratio of both
processor times to ten.
"""

from __future__ import annotations

import argparse
import resource
import time
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from extract.checks.panel import BLANK, BROKEN, NUMBER, SCALE, Numbers, Panel, check_panel, odd_numbers
from extract.model.form import Form, Relation, Variable
from extract.schema import load_form


@dataclass(frozen=True)
class Cost:
    """What a panel took: seconds of checking alone, by the clock and of the processor, verdicts given, breaks found."""

    seconds: float
    processor: float
    judged: int
    broken: int


def main() -> None:
    """Print the costs of the whole panel and how they grow."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--reports", type=int, default=1_000_000)
    parser.add_argument("--chunk", type=int, default=50_000)
    parser.add_argument("--edition", default="2021")
    given = parser.parse_args()
    form = load_form(given.edition)
    cost(form, given.chunk, given.chunk)  # the first chunk pays for what is made once
    tenth = cost(form, given.reports // 10, given.chunk)
    whole = cost(form, given.reports, given.chunk)
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"reports {given.reports:,}  cells {given.reports * len(form.variables):,}  edition {form.edition}")
    print(f"seconds {whole.seconds:.2f} (processor {whole.processor:.2f})")
    print(f"verdicts {whole.judged:,}  a second {whole.judged / whole.seconds:,.0f}")
    print(f"broken {whole.broken:,}  peak memory {memory:,.0f} MiB")
    print(f"growth {whole.processor / tenth.processor / 10:.2f} times linear ({tenth.processor:.2f} s for a tenth)")


def cost(form: Form, reports: int, chunk: int) -> Cost:
    """What all balance rules of an edition cost on so many reports."""
    seconds = processor = 0.0
    judged = broken = 0
    rules = [rule for rule in form.rules if rule.kind == "balance"]
    for panel in panels(form, reports, chunk):
        start, used = time.perf_counter(), time.process_time()
        for outcome in check_panel(panel, rules):
            judged += outcome.verdicts.size
            broken += int(np.count_nonzero(outcome.verdicts == BROKEN))
        for _, odd in odd_numbers(panel):
            judged += odd.size
            broken += int(np.count_nonzero(odd))
        seconds += time.perf_counter() - start
        processor += time.process_time() - used
    return Cost(seconds, processor, judged, broken)


def panels(form: Form, reports: int, chunk: int) -> Iterator[Panel]:
    """Chunks of a synthetic panel, the same for the same size."""
    rng = np.random.default_rng(2021)
    totals = [relation for rule in form.rules for relation in rule.relations if is_sum(relation)]
    for first in range(0, reports, chunk):
        yield drawn(form, totals, min(chunk, reports - first), rng)


def is_sum(relation: Relation) -> bool:
    """Whether one cell is what the others of a relation add up to."""
    return relation.operator == "==" and not relation.over_years and len(relation.right) == 1


def drawn(form: Form, totals: list[Relation], reports: int, rng: np.random.Generator) -> Panel:
    """One chunk: parts drawn, totals added up, some of them off by one, some cells blank."""
    shape = (len(form.variables), reports)
    numbers: Numbers = np.floor(rng.pareto(0.8, shape) * (rng.random(shape) < 0.3)).clip(0, 10**7).astype(np.int64)
    rows = {variable: row for row, variable in enumerate(form.variables)}
    for relation in sorted(totals, key=lambda each: level(each.right[0][1])):
        total = sum((weight * numbers[rows[variable]] for weight, variable in relation.left), np.zeros(reports, np.int64))
        numbers[rows[relation.right[0][1]]] = total + (rng.random(reports) < 0.02)
    states = np.where(rng.random(shape) < 0.01, BLANK, NUMBER)
    return Panel(form, np.where(states == NUMBER, numbers * SCALE, 0), states)


def level(total: Variable) -> int:
    """Totals of totals come last."""
    return (total.item == "total") + (total.column == "total")


if __name__ == "__main__":
    main()
