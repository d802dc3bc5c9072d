"""The crosswalk: which cells of which edition are one variable of the panel, and how far editions may be compared.

A cell that has the same name in several editions means the same in each; `schemas/crosswalk.yaml` holds the rest.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Literal

from pydantic import Field

from extract.errors import SchemaError
from extract.model.form import Block, Kind, Variable
from extract.schema.files import Strict, require_unique, schemas_folder, validated
from extract.schema.forms import editions as known_editions
from extract.schema.forms import load_form

Comparability = Literal["same", "sum", "narrower", "wider", "break", "not_collected"]
LONGEST = 31  # characters of a name in Stata, less the one that names of value labels take
FILE = "crosswalk.yaml"

_MIRRORED: Mapping[Comparability, Comparability] = {"narrower": "wider", "wider": "narrower"}
_NOT_COLLECTED = ("该版格式不设此项。", "The form has no such cell.")
_SAME = ("各版格式中名称相同的格,含义相同。", "Cells of one name mean the same in every edition.")
_UNKNOWN = (
    "两版与最新一版均不尽相同,彼此关系未定。",
    "Both differ from the newest edition; how they relate to each other is not known.",
)


class _Words(Strict):
    zh: str
    en: str


class _Use(Strict):
    formula: str = ""
    comparability: Comparability | None = Field(None, alias="is")
    zh: str = ""
    en: str = ""


class _Concept(Strict):
    concept: str
    each: tuple[str, ...] = ()
    item: _Words | None = None
    unit: str = ""
    editions: Mapping[str, _Use]


class _File(Strict):
    local: tuple[str, ...] = ()
    abbreviations: Mapping[str, str]
    money: Mapping[str, int]
    concepts: tuple[_Concept, ...]


@dataclass(frozen=True, slots=True)
class Use:
    """What an edition gives for a concept: the cells to add up, and what their sum is against the home edition's figure."""

    formula: str
    cells: tuple[str, ...]
    comparability: Comparability
    chinese: str = ""
    english: str = ""

    @property
    def counts(self) -> bool:
        """Whether its figure stands in the concept's column; that of a broken series does not."""
        return self.comparability not in ("break", "not_collected")


@dataclass(frozen=True, slots=True)
class Concept:
    """One variable of the panel: its full name, its name in Stata, labels, unit, law, and its use of each edition.

    `home` is the newest edition that has it, against which the others are compared.
    """

    name: str
    variable: str
    chinese: str
    english: str
    unit: str
    kind: Kind
    article: str
    home: str
    uses: Mapping[str, Use]

    @property
    def table(self) -> str:
        """The table of the data set to which it belongs."""
        return self.name.split(".", 1)[0]


@dataclass(frozen=True, slots=True)
class Pair:
    """How far a concept's figures of one edition may be compared with those of another, and why."""

    concept: Concept
    first: str
    second: str
    comparability: Comparability
    chinese: str
    english: str


@dataclass(frozen=True)
class Crosswalk:
    """All concepts in the order of the forms, newest first; `money` gives each unit's size in the smallest one.

    `local` are editions of one province, which nobody else was asked to use.
    """

    editions: tuple[str, ...]
    concepts: tuple[Concept, ...]
    money: Mapping[str, int]
    local: tuple[str, ...] = ()

    @cached_property
    def cells(self) -> tuple[str, ...]:
        """Names of all cells that some edition has, each once, in the order of the forms."""
        return tuple(_homes(self.editions))

    def expected(self, year: int) -> str:
        """The edition that reports on a year should use; empty if no national one was in force."""
        national = (load_form(edition) for edition in self.editions if edition not in self.local)
        fits = (form for form in national if form.first_year <= year <= (form.last_year or year))
        return next((form.edition for form in fits), "")

    def pairs(self) -> Iterator[Pair]:
        """Every concept for every ordered pair of different editions."""
        for concept in self.concepts:
            for first in self.editions:
                for second in self.editions:
                    if first != second:
                        yield _pair(concept, first, second)


@lru_cache(maxsize=8)
def load_crosswalk(folder: Path | None = None) -> Crosswalk:
    """The crosswalk with every concept written out; SchemaError where the file contradicts the forms or itself."""
    path = (folder or schemas_folder()) / FILE
    source = validated(_File, path)
    names = known_editions()
    declared = [_declared(entry, each, names, path) for entry in source.concepts for each in entry.each or ("",)]
    require_unique(path, "concepts", [name for name, _, _ in declared])
    concepts = tuple(_built(source, declared, names, path))
    require_unique(path, "abbreviations", [concept.variable for concept in concepts])
    _require_all_cells(concepts, names, path)
    return Crosswalk(names, concepts, source.money, source.local)


_Declared = tuple[str, _Concept, dict[str, Use]]


def _declared(entry: _Concept, each: str, names: tuple[str, ...], path: Path) -> _Declared:
    """An entry for one of its words: name and the use of every edition."""
    name = entry.concept.replace("{each}", each)
    if unknown := sorted(set(entry.editions) - set(names)):
        raise SchemaError(f"{name}: no edition is called {', '.join(unknown)}", str(path))
    uses: dict[str, Use] = {}
    for edition in names:
        said = entry.editions.get(edition)
        formula = said.formula.replace("{each}", each) if said else ""
        if said or name in _home_cells(edition):
            uses[edition] = _use(formula or name, edition, said, is_home=not uses, place=f"{path}: {name}")
    if not uses:
        raise SchemaError(f"{name}: no edition has it; expected a formula", str(path))
    return name, entry, uses


def _use(formula: str, edition: str, said: _Use | None, *, is_home: bool, place: str) -> Use:
    cells = tuple(cell for term in formula.split("+") for cell in _cells_of(term.strip(), edition, place))
    if is_home:
        return Use(formula, cells, "same")
    if said and (said.comparability is None or not said.zh or not said.en):
        raise SchemaError(f"{edition}: expected `is`, `zh` and `en` for an edition that is not the newest", place)
    if said and said.comparability:
        return Use(formula, cells, said.comparability, said.zh, said.en)
    return Use(formula, cells, "same", *_SAME)


def _cells_of(term: str, edition: str, place: str) -> tuple[str, ...]:
    found = tuple(cell for cell in _home_cells(edition) if fnmatchcase(cell, term))
    if not found:
        raise SchemaError(f"{edition}: no cell is called {term!r}", place)
    return found


def _built(source: _File, declared: list[_Declared], names: tuple[str, ...], path: Path) -> Iterator[Concept]:
    """Declared concepts and those of cells that need no declaration, in the order of the cells' forms."""
    known = {name: (entry, uses) for name, entry, uses in declared}
    alone = {
        (edition, use.cells[0])
        for name, _, uses in declared
        for edition, use in uses.items()
        if use.counts and len(use.cells) == 1 and use.cells[0] != name
    }
    for name in _order(known, names):
        if name in known:
            entry, uses = known[name]
        else:
            homes = [edition for edition in names if name in _home_cells(edition)]
            if all((edition, name) in alone for edition in homes):
                continue
            entry, uses = None, _plain_uses(name, homes)
        yield _concept(name, entry, uses, source, path)


def _plain_uses(name: str, homes: list[str]) -> dict[str, Use]:
    words = (("", ""), *(_SAME,) * (len(homes) - 1))
    return {edition: Use(name, (name,), "same", *said) for edition, said in zip(homes, words, strict=True)}


def _order(known: Mapping[str, object], names: tuple[str, ...]) -> list[str]:
    """Names of cells in the order of the forms; concepts that are no cell stand before the first cell of their table."""
    cells = list(_homes(names))
    tables = list(dict.fromkeys(cell.split(".")[0] for cell in cells))
    sums = [name for name in known if name not in set(cells)]
    return [name for table in tables for name in (*sums, *cells) if name.split(".")[0] == table]


def _concept(name: str, entry: _Concept | None, uses: dict[str, Use], source: _File, path: Path) -> Concept:
    home = next(iter(uses))
    variable, block = _home_cells(home)[uses[home].cells[0]]
    column = block.column(name.rsplit(".", 1)[-1])
    item = block.item(variable.item)
    zh, en = (entry.item.zh, entry.item.en) if entry and entry.item else (item.label, item.english)
    unit = (entry.unit if entry else "") or block.unit(variable)
    kind = block.kind(variable)
    if kind == "amount" and unit not in source.money:
        raise SchemaError(f"{name}: expected a unit of money ({', '.join(source.money)}), found {unit!r}", str(path))
    short = short_name(name, source.abbreviations)
    if not re.fullmatch(rf"[a-z][a-z0-9_]{{0,{LONGEST - 1}}}", short):
        raise SchemaError(f"abbreviations: {name} becomes {short}, which has more than {LONGEST} characters", str(path))
    labels = f"{zh} · {column.label}", f"{en} · {column.english}"
    return Concept(name, short, *labels, unit, kind, item.article, home, _all_uses(uses))


def _all_uses(uses: Mapping[str, Use]) -> dict[str, Use]:
    empty = Use("", (), "not_collected", *_NOT_COLLECTED)
    return {edition: uses.get(edition, empty) for edition in known_editions()}


def short_name(name: str, abbreviations: Mapping[str, str]) -> str:
    """A full name as Stata takes it: parts joined by `_`, every word or run of words of the list replaced by its short form."""
    parts = (_shortened(part, abbreviations) for part in name.split("."))
    return "_".join(part for part in parts if part)


def _shortened(part: str, abbreviations: Mapping[str, str]) -> str:
    if part in abbreviations:
        return abbreviations[part]
    for long, short in abbreviations.items():
        part = re.sub(rf"(?<![a-z0-9]){re.escape(long)}(?![a-z0-9])", short, part)
    return re.sub("_+", "_", part).strip("_")


@lru_cache(maxsize=32)
def _home_cells(edition: str) -> Mapping[str, tuple[Variable, Block]]:
    """The cells of an edition by their full names."""
    return {str(variable): (variable, block) for block in load_form(edition).blocks for variable in block.variables}


def _homes(names: Iterable[str]) -> dict[str, None]:
    return dict.fromkeys(cell for edition in names for cell in _home_cells(edition))


def _require_all_cells(concepts: tuple[Concept, ...], names: tuple[str, ...], path: Path) -> None:
    """SchemaError if the figure of some cell reaches no column of the panel."""
    for edition in names:
        used = {
            cell for concept in concepts for use in (concept.uses[edition],) if use.counts for cell in use.cells
        }  # fmt: skip
        if lost := sorted(set(_home_cells(edition)) - used):
            raise SchemaError(f"edition {edition}: no concept takes {', '.join(lost)}", str(path))


def _pair(concept: Concept, first: str, second: str) -> Pair:
    """How the first edition's figure stands to the second's."""
    one, other = concept.uses[first], concept.uses[second]
    if "not_collected" in (one.comparability, other.comparability):
        return Pair(concept, first, second, "not_collected", *_NOT_COLLECTED)
    if second == concept.home:
        return Pair(concept, first, second, one.comparability, one.chinese, one.english)
    if first == concept.home:
        kind = _MIRRORED.get(other.comparability, other.comparability)
        return Pair(concept, first, second, kind, other.chinese, other.english)
    if one.cells == other.cells:
        return Pair(concept, first, second, "same", *_SAME)
    return Pair(concept, first, second, *_composed(one, other))


def _composed(one: Use, other: Use) -> tuple[Comparability, str, str]:
    """Two editions through the third against which both are compared."""
    kinds = (one.comparability, _MIRRORED.get(other.comparability, other.comparability))
    words = tuple(dict.fromkeys((use.chinese, use.english) for use in (one, other) if use.comparability != "same"))
    told = (" ".join(zh for zh, _ in words), " ".join(en for _, en in words)) if words else _SAME
    if "break" in kinds:
        return "break", *told
    strong = {kind for kind in kinds if kind in ("narrower", "wider")}
    if len(strong) == 2:
        return "break", *_UNKNOWN
    if strong:
        return strong.pop(), *told
    return ("sum" if "sum" in kinds else "same"), *told
