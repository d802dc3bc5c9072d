"""The codebook: every variable with labels, unit, law, editions, counts, range and comparability, generated from the data."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pyarrow as pa
from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

from extract.release.cells import STATUSES
from extract.release.inputs import HEADS
from extract.release.missing import MISSING
from extract.release.statistics import BINS, Statistics
from extract.release.tables import number_texts, write_rows
from extract.schema import load_form, table_names
from extract.schema.crosswalk import Concept, Crosswalk

_TEMPLATES = Path(__file__).with_name("templates")
_BAR = 7  # width of a histogram's bar in pixels
_HIGH = 28  # height of the tallest one
_DEGREES = (
    ("base", "基准版本", "the edition that others are compared with"),
    ("same", "含义相同", "the same quantity"),
    ("sum", "含义相同,由几格相加而得", "the same quantity, a sum of cells"),
    ("narrower", "口径较窄", "counts less"),
    ("wider", "口径较宽", "counts more"),
    ("break", "口径不同,不计入本变量", "another quantity, never put into the variable"),
)
CROSSWALK = {
    "concept": "string", "variable": "string", "label_zh": "string", "label_en": "string", "edition": "string",
    "compared_with": "string", "comparability": "string", "formula": "string", "formula_compared": "string",
    "reason_zh": "string", "reason_en": "string",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Entry:
    """A variable as the codebook tells of it."""

    concept: Concept
    statistics: Statistics

    @property
    def editions(self) -> str:
        """The editions that have it, newest first."""
        return ";".join(edition for edition, use in self.concept.uses.items() if use.counts)

    @property
    def comparability(self) -> str:
        """What each edition's figure is against the home edition's."""
        uses = self.concept.uses.items()
        return ";".join(f"{edition}:{use.comparability}" for edition, use in uses if edition != self.concept.home)

    @property
    def law(self) -> str:
        """The article on which it rests and the circular that set its form."""
        return f"{self.concept.article};{load_form(self.concept.home).document}"

    @property
    def histogram(self) -> str:
        """Its values as a small picture; empty where there are none."""
        return histogram_svg(self.statistics.histogram)

    @property
    def range(self) -> str:
        """Smallest, middle and largest value."""
        numbers = (self.statistics.minimum, self.statistics.median, self.statistics.maximum)
        return "" if self.statistics.minimum is None else " / ".join(plain_number(number or 0) for number in numbers)


def entries(crosswalk: Crosswalk, counted: Mapping[str, Statistics]) -> tuple[Entry, ...]:
    """The variables in the order of the panel."""
    return tuple(Entry(concept, counted[concept.variable]) for concept in crosswalk.concepts)


def write_crosswalk(folder: Path, crosswalk: Crosswalk) -> None:
    """The table `crosswalk`: every concept for every ordered pair of editions."""
    rows = [
        (
            pair.concept.name, pair.concept.variable, pair.concept.chinese, pair.concept.english, pair.first,
            pair.second, pair.comparability, pair.concept.uses[pair.first].formula,
            pair.concept.uses[pair.second].formula, pair.chinese, pair.english,
        )
        for pair in crosswalk.pairs()
    ]  # fmt: skip
    write_rows(folder, "crosswalk", CROSSWALK, rows)


def codebook_columns(editions: Sequence[str]) -> dict[str, str]:
    """Columns of the table `codebook` with their types."""
    texts = (
        "variable", "concept", "table", "label_zh", "label_en", "unit", "kind", "law", "editions", "comparability",
        *(f"formula_{edition}" for edition in editions),
    )  # fmt: skip
    whole = ("values", *STATUSES[1:], "first_year", "last_year")
    numbers = ("minimum", "median", "maximum")
    return dict.fromkeys(texts, "string") | dict.fromkeys(whole, "integer") | dict.fromkeys(numbers, "number")


def codebook_rows(found: Sequence[Entry], agency_years: int) -> list[tuple[Any, ...]]:
    """Rows of the table `codebook`: first what tells of agency and report, then the variables."""
    return [*_head_rows(found, agency_years), *map(_row, found)]


def _head_rows(found: Sequence[Entry], agency_years: int) -> list[tuple[Any, ...]]:
    editions = len(found[0].concept.uses) if found else 0
    empty = (None,) * (len(STATUSES) - 1 + 2 + 3)
    return [
        (
            head.name, "", "", head.chinese, head.english, "", head.type, "", "", "", *("",) * editions,
            agency_years, *empty,
        )
        for head in HEADS
    ]  # fmt: skip


def _row(entry: Entry) -> tuple[Any, ...]:
    concept, counted = entry.concept, entry.statistics
    return (
        concept.variable, concept.name, concept.table, concept.chinese, concept.english, concept.unit, concept.kind,
        entry.law, entry.editions, entry.comparability,
        *(use.formula if use.counts else "" for use in concept.uses.values()), counted.values,
        *(counted.counts[status] for status in STATUSES[1:]), counted.first_year, counted.last_year,
        counted.minimum, counted.median, counted.maximum,
    )  # fmt: skip


def write_codebook(folder: Path, found: Sequence[Entry], agency_years: int, told: Mapping[str, Any]) -> None:
    """`codebook` as CSV and Parquet, as a page and as Markdown; `told` is what they say of the release."""
    editions = tuple(found[0].concept.uses) if found else ()
    write_rows(folder, "codebook", codebook_columns(editions), codebook_rows(found, agency_years))
    tables: dict[str, list[Entry]] = {}
    for entry in found:
        tables.setdefault(entry.concept.table, []).append(entry)
    said = {
        "tables": tables, "heads": HEADS, "missing": MISSING, "degrees": _DEGREES, "table_names": table_names,
        "forms": [*map(load_form, editions)], "agency_years": agency_years, **told,
    }  # fmt: skip
    for name in ("codebook.html", "codebook.md"):
        (folder / name).write_text(rendered(f"{name}.j2", said), encoding="utf-8")


def rendered(template: str, said: Mapping[str, Any]) -> str:
    """A template of this package, filled."""
    return _environment().get_template(template).render(said)


@cache
def _environment() -> Environment:
    made = Environment(
        loader=FileSystemLoader(_TEMPLATES), undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True,
        autoescape=select_autoescape(["html.j2"]), keep_trailing_newline=True,
    )  # fmt: skip
    made.filters["cell"] = lambda text: str(text).replace("|", "\\|").replace("*", "\\*").replace("\n", " ")
    return made


def plain_number(value: float) -> str:
    """A number as people write it: no point behind a whole one, no exponent."""
    text: str = number_texts(pa.array([value]))[0].as_py()
    return text


def histogram_svg(counts: Sequence[int]) -> str:
    """Counts by bin as a small picture with a title for each bar; empty without counts."""
    if not any(counts):
        return ""
    last = max(number for number, count in enumerate(counts) if count)
    tallest = max(counts)
    bars = "".join(
        f'<rect x="{number * _BAR}" y="{_HIGH - _height(count, tallest)}" width="{_BAR - 1}" '
        f'height="{_height(count, tallest)}"><title>{BINS[number].replace("<", "&lt;")}: {count}</title></rect>'
        for number, count in enumerate(counts[: last + 1])
        if count
    )
    width = (last + 1) * _BAR
    size = f'width="{width}" height="{_HIGH}" viewBox="0 0 {width} {_HIGH}"'
    return f'<svg class="histogram" {size} role="img">{bars}</svg>'


def _height(count: int, tallest: int) -> int:
    return max(1, round(_HIGH * count / tallest))
