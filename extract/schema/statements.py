"""The figures that narratives state, as data: the words they are put in, and the cells that these may mean."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import cache
from itertools import product
from pathlib import Path
from typing import Literal

from pydantic import Field

from extract.errors import SchemaError
from extract.model.form import Variable
from extract.schema.files import Strict, require_unique, schemas_folder, validated
from extract.schema.forms import editions, load_form
from extract.text import fold

WordKind = Literal["verbs", "nouns", "parts", "applicants", "channels", "marks", "filler"]
ORGANISATIONS = ("enterprise", "research", "welfare", "legal_service", "other")
# Marks that the program knows by name; the words for them are data all the same.
MARKS = frozenset({
    "not", "not_done", "all", "total", "about", "last", "next", "same_time", "this", "so_far", "part_of_year", "compare",
    "more", "less", "even", "share", "rate", "each", "and_others", "office", "government", "region", "if", "cause", "of_which",
})  # fmt: skip


@dataclass(frozen=True, slots=True)
class NamedCells:
    """Cells of a lawful reading by their names: plus or minus, table, item (`*` any letters) and column.

    An empty column is that of the applicant of whom the sentence speaks.
    """

    sign: int
    table: str
    item: str
    column: str


@dataclass(frozen=True, slots=True)
class Quantity:
    """What a narrative may state: the sets of concepts that name it and all sums of cells that it may lawfully mean.

    `denied` are the sets that state a zero behind a negation, `counted` its count words; `whole` may be divided into
    applicants and channels; `stock` is a state at a day, not a sum over a time.
    """

    id: str
    chinese: str
    english: str
    unit: str
    counted: frozenset[str]
    says: tuple[frozenset[str], ...]
    denied: tuple[frozenset[str], ...]
    readings: tuple[tuple[NamedCells, ...], ...]
    whole: bool
    stock: bool


@dataclass(frozen=True, eq=False)  # one object: compared by identity
class Vocabulary:
    """Words of narratives with their concepts, the kind of each concept, and the quantities that they name.

    `governments` are endings of the names of bodies whose tables cover a region. A sentence without a number is read only
    if it holds one of `denials` and one of `things`, a clause without one only if it holds one of any, `context` included.
    Reviews and suits count only where the paragraph holds one of `disclosure`.
    """

    words: Mapping[str, str]
    kinds: Mapping[str, WordKind]
    absorbs: Mapping[str, frozenset[str]]
    quantities: Mapping[str, Quantity]
    governments: tuple[str, ...]
    denials: tuple[str, ...]
    things: tuple[str, ...]
    context: tuple[str, ...]
    disclosure: tuple[str, ...]


class _Quantity(Strict):
    id: str
    zh: str
    en: str
    unit: str
    counted: str
    says: tuple[str, ...] = Field(min_length=1)
    denied: tuple[str, ...] = ()
    readings: tuple[str, ...]
    whole: bool = False
    stock: bool = False


class _Words(Strict):
    verbs: Mapping[str, tuple[str, ...]]
    nouns: Mapping[str, tuple[str, ...]]
    parts: Mapping[str, tuple[str, ...]]
    applicants: Mapping[str, tuple[str, ...]]
    channels: Mapping[str, tuple[str, ...]]
    marks: Mapping[str, tuple[str, ...]]
    filler: tuple[str, ...]


class _Telling(Strict):
    disclosure: tuple[str, ...] = Field(min_length=1)
    context: tuple[str, ...]
    denials: tuple[str, ...] = Field(min_length=1)
    things: tuple[str, ...] = Field(min_length=1)


class _Statements(Strict):
    words: _Words
    count_words: Mapping[str, tuple[str, ...]]
    absorbs: Mapping[str, tuple[str, ...]]
    governments: tuple[str, ...]
    telling: _Telling
    quantities: tuple[_Quantity, ...]


def fold_prose(text: str) -> str:
    """Text of a narrative as compared; 、 and 。 stay apart from comma and point, which also stand within numbers."""
    return fold(text.replace("、", "\ue000").replace("。", "\ue001")).replace("\ue000", "、").replace("\ue001", "。")


@cache
def vocabulary() -> Vocabulary:
    """What narratives state and in which words; SchemaError with the place if `statements.yaml` breaks the format."""
    path = schemas_folder() / "statements.yaml"
    source = validated(_Statements, path)
    groups: dict[WordKind, Mapping[str, tuple[str, ...]]] = {
        "verbs": source.words.verbs, "nouns": source.words.nouns, "parts": source.words.parts,
        "applicants": source.words.applicants, "channels": source.words.channels, "marks": source.words.marks,
        "filler": {"": source.words.filler},
    }  # fmt: skip
    kinds = {concept: kind for kind, concepts in groups.items() for concept in concepts}
    if set(source.words.marks) != MARKS:
        raise SchemaError(f"words.marks: expected {', '.join(sorted(MARKS))}", str(path))
    words: dict[str, str] = {}
    for concepts in groups.values():
        for concept, spellings in concepts.items():
            _add_words(words, concept, spellings, path)
    absorbs = {name: frozenset(_known((name, *others), kinds, path)) - {name} for name, others in source.absorbs.items()}
    quantities = dict(_quantities(source, kinds, path))
    return Vocabulary(words, kinds, absorbs, quantities, source.governments, *_lists(source.telling))


def _lists(telling: _Telling) -> tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...], tuple[str, ...]]:
    return telling.denials, telling.things, telling.context, telling.disclosure


def _add_words(words: dict[str, str], concept: str, spellings: tuple[str, ...], path: Path) -> None:
    for spelling in spellings:
        folded = fold_prose(spelling)
        if not folded or words.get(folded, concept) != concept:
            raise SchemaError(f"words.{concept}: {spelling!r} says something else already", str(path))
        words[folded] = concept


def _known(names: tuple[str, ...], kinds: Mapping[str, WordKind], path: Path) -> tuple[str, ...]:
    for name in names:
        if not name or name not in kinds:
            raise SchemaError(f"no concept is called {name!r}", str(path))
    return names


def _quantities(
    source: _Statements, kinds: Mapping[str, WordKind], path: Path
) -> Iterator[tuple[str, Quantity]]:  # fmt: skip
    require_unique(path, "quantities", (quantity.id for quantity in source.quantities))
    for entry in source.quantities:
        if entry.counted not in source.count_words:
            raise SchemaError(f"quantities.{entry.id}.counted: no count words {entry.counted!r}", str(path))
        says, denied = (
            tuple(frozenset(_known(tuple(line.split()), kinds, path)) for line in lines)
            for lines in (entry.says, entry.denied)
        )
        place = f"{path}: quantities.{entry.id}.readings"
        yield (
            entry.id,
            Quantity(
                entry.id, entry.zh, entry.en, entry.unit, frozenset(source.count_words[entry.counted]), says, denied,
                tuple(_reading(line, place) for line in entry.readings), entry.whole, entry.stock,
            ),
        )  # fmt: skip


_NAME = re.compile(r"\s*([+-]?)\s*([a-z_]+)\.([a-z_*{}]+)(?:\.([a-z_]+))?\s*")


def _reading(line: str, place: str) -> tuple[NamedCells, ...]:
    terms: list[NamedCells] = []
    position = 0
    while position < len(line):
        match = _NAME.match(line, position)
        if match is None or (terms and not match[1]):
            raise SchemaError(f"expected names joined by + or -, found {line[position:]!r}", place)
        terms.append(NamedCells(-1 if match[1] == "-" else 1, match[2], match[3], match[4] or ""))
        position = match.end()
    for term in terms:
        if not any(_means(term, variable) for variable in _all_cells()):
            raise SchemaError(f"no edition has a cell {term.table}.{term.item}.{term.column or '…'}", place)
    return tuple(terms)


@cache
def _all_cells() -> tuple[Variable, ...]:
    return tuple(dict.fromkeys(cell for edition in editions() for cell in load_form(edition).variables))


def _means(term: NamedCells, cell: Variable) -> bool:
    item = term.item.replace("{channel}", "*")
    return cell.table == term.table and fnmatchcase(cell.item, item) and term.column in ("", cell.column)


def readings_in(
    quantity: Quantity, applicant: str, channel: str, cells: tuple[Variable, ...]
) -> tuple[tuple[tuple[int, Variable], ...], ...]:  # fmt: skip
    """The lawful readings that a report's cells allow, each as a sum of cells; none where the form has no such cells."""
    found = (_terms(reading, applicant, channel, cells) for reading in quantity.readings)
    return tuple(dict.fromkeys(terms for terms in found if terms))


def _terms(
    reading: tuple[NamedCells, ...], applicant: str, channel: str, cells: tuple[Variable, ...]
) -> tuple[tuple[int, Variable], ...]:  # fmt: skip
    """A reading's cells; empty if one of its names has none, or if it does not speak of that applicant or channel."""
    terms: list[tuple[int, Variable]] = []
    for term in reading:
        if bool(channel) != ("{channel}" in term.item) or (applicant and term.column):
            return ()
        columns = ORGANISATIONS if applicant == "organisations" else (applicant or "total",)
        item = term.item.replace("{channel}", channel)
        matching = [
            (term.sign, cell)
            for column, cell in product((term.column,) if term.column else columns, cells)
            if cell.table == term.table and cell.column == column and fnmatchcase(cell.item, item)
        ]
        if not matching:
            return ()
        terms += matching
    return tuple(terms)


def speaks_for_region(agency: str) -> bool:
    """Whether a body's table covers a whole region: a government, not its office, nor one of its departments."""
    return agency.endswith(vocabulary().governments)
