"""The files under `schemas/` as forms: strict, with messages that name file and path."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import cache, lru_cache
from pathlib import Path
from typing import Literal, TypeVar

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from extract.errors import SchemaError
from extract.model.form import Block, Column, Form, Item, Kind, Relation, Rule, Section, Severity, Term, Variable
from extract.text import fold

_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


_Model = TypeVar("_Model", bound=_Strict)


class _Column(_Strict):
    id: str
    label: str
    en: str
    unit: str = ""
    kind: Kind = "count"
    group: str = ""


class _Item(_Strict):
    id: str
    label: str
    en: str
    article: str = ""
    number: str = ""
    group: tuple[str, ...] = ()
    unit: str = ""
    kind: Kind | None = None


class _Block(_Strict):
    id: str
    captions: tuple[str, ...]
    article: str
    layout: Literal["rows", "one_row"] = "rows"
    columns: tuple[_Column, ...] = Field(min_length=1)
    items: tuple[_Item, ...] = Field(min_length=1)


class _Table(_Strict):
    id: str
    section: str
    label: str
    en: str
    blocks: tuple[_Block, ...] = Field(min_length=1)


class _Section(_Strict):
    id: str
    number: str
    label: str
    en: str


class _Years(_Strict):
    first: int
    last: int | None = None


class _Form(_Strict):
    edition: str
    title: str
    en: str
    document: str
    years: _Years
    sections: tuple[_Section, ...]
    tables: tuple[_Table, ...]
    excused: dict[str, str] = {}


class _Rule(_Strict):
    id: str
    check: Literal["relation", "numbers"] = "relation"
    kind: Literal["balance", "years"] = "balance"
    table: str = ""
    each: Literal["", "column", "item"] = ""
    items: tuple[str, ...] = ()
    relation: str = ""
    relations: tuple[str, ...] = ()
    severity: Severity
    status: Literal["stated", "implied", "custom"]
    zh: str
    en: str
    reason: str
    redundant: str = ""


class _Rules(_Strict):
    edition: str
    rules: tuple[_Rule, ...]


class ReadingFinding(_Strict):
    """A kind of finding about the reading: its name, severity and sentences with `{table}`, `{count}`, `{cells}`."""

    id: str
    severity: Severity
    zh: str
    en: str


class _ReadingFindings(_Strict):
    findings: tuple[ReadingFinding, ...]


class _Statement(_Strict):
    cell: str
    phrases: tuple[str, ...] = Field(min_length=1)


class _Statements(_Strict):
    statements: tuple[_Statement, ...]


class _Wording(_Strict):
    edition: str
    name: str
    wording: str
    note: str = ""


def schemas_folder() -> Path:
    """The folder of schema files: that of the checkout, else the copy inside the installed package."""
    here = Path(__file__).resolve().parent
    for folder in (here.parent / "schemas", here / "schemas"):
        if (folder / "wordings.csv").is_file():
            return folder
    raise SchemaError("no schemas/ folder beside or inside the package", str(here))


@cache
def editions() -> tuple[str, ...]:
    """Names of the editions, newest first."""
    names = (path.parent.name for path in schemas_folder().glob("*/form.yaml"))
    return tuple(sorted(names, key=lambda name: -load_form(name).first_year))


@lru_cache(maxsize=64)
def load_form(edition: str, folder: Path | None = None) -> Form:
    """One edition of the form with its rules; SchemaError with file, path and expectation if a file breaks the format."""
    folder = folder or schemas_folder()
    path = folder / edition / "form.yaml"
    if not path.is_file():
        known = ", ".join(sorted(found.parent.name for found in folder.glob("*/form.yaml")))
        raise SchemaError(f"no edition {edition!r} (there are: {known})", str(path))
    source = _validated(_Form, path)
    wordings = _wordings(folder, edition)
    blocks = tuple(_block(table, block, wordings) for table in source.tables for block in table.blocks)
    _require_unique(path, "tables", [str(variable) for block in blocks for variable in block.variables])
    sections = tuple(
        Section(s.id, s.number, s.label, s.en, _pick(wordings, f"section.{s.id}")) for s in source.sections
    )
    _require_used(folder, edition, wordings)
    return Form(
        source.edition, source.title, source.en, source.document, source.years.first, source.years.last,
        sections, blocks, _rules(folder, edition, blocks), source.excused,
    )  # fmt: skip


@cache
def reading_findings() -> dict[str, ReadingFinding]:
    """Kinds of findings about the reading, by name."""
    source = _validated(_ReadingFindings, schemas_folder() / "reading.yaml")
    return {finding.id: finding for finding in source.findings}


class _Note(_Strict):
    name: str
    word: str
    note: str = ""


@cache
def _all_notes() -> tuple[_Note, ...]:
    path = schemas_folder() / "notes.csv"
    with path.open(encoding="utf-8-sig", newline="") as file:
        return tuple(_Note.model_validate(row) for row in csv.DictReader(file))


def column_notes(block: Block) -> dict[str, list[str]]:
    """For columns of a block, words that a remark behind a number uses when it speaks of that column."""
    words: dict[str, list[str]] = {}
    for note in _all_notes():
        prefix, _, column = note.name.rpartition(".")
        if prefix == f"{block.table}.{block.id}.column":
            words.setdefault(column, []).append(fold(note.word))
    return words


@cache
def statement_phrases() -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Full names of cells with the phrases by which narratives state their figures."""
    path = schemas_folder() / "statements.yaml"
    source = _validated(_Statements, path)
    known = {str(variable) for edition in editions() for variable in load_form(edition).variables}
    for statement in source.statements:
        if statement.cell not in known or not all("{n}" in phrase for phrase in statement.phrases):
            raise SchemaError(f"{statement.cell}: expected a cell of some edition and phrases with {{n}}", str(path))
    return tuple((statement.cell, statement.phrases) for statement in source.statements)


@cache
def title_words() -> Mapping[str, tuple[str, ...]]:
    """Words of titles by their part in a title: what reports are called, and what is called otherwise."""
    keys = ("subject", "filler", "report", "lead", "no_title", "other_kind", "part_of_year")
    return _words(schemas_folder() / "titles.csv", keys)


@cache
def printed_labels() -> Mapping[str, tuple[str, ...]]:
    """Labels under which pages print who published when, and the endings of agencies' names, by key, best first."""
    return _words(schemas_folder() / "metadata.csv", ("published", "agency_ending"))


def _words(path: Path, needed: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """Lists of words by key; SchemaError where the file or one of the lists is missing."""
    found: dict[str, list[str]] = {}
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            for row in csv.DictReader(file):
                found.setdefault(row["key"], []).append(row["label"])
    except (OSError, UnicodeDecodeError, KeyError) as error:
        raise SchemaError(f"expected the columns key, label, note: {error}", str(path)) from error
    missing = [key for key in needed if not all(found.get(key, [""]))]
    if missing:
        raise SchemaError(f"no words under {', '.join(missing)}, or an empty one", str(path))
    return {key: tuple(words) for key, words in found.items()}


def _validated(model: type[_Model], path: Path) -> _Model:
    """A YAML file as a checked model."""
    try:
        content = yaml.load(path.read_text(encoding="utf-8"), Loader=_Loader)  # noqa: S506 - both loaders are the safe ones
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise SchemaError(f"cannot be read as YAML: {error}", str(path)) from error
    try:
        return model.model_validate(content)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(map(str, first["loc"])) or "(top)"
        raise SchemaError(f"{where}: {first['msg']} (found {first['input']!r:.80})", str(path)) from error


def _wordings(folder: Path, edition: str) -> dict[str, list[str]]:
    """Known wordings of an edition by the name that they stand for; names are taken out as they are used."""
    path = folder / "wordings.csv"
    found: dict[str, list[str]] = {}
    with path.open(encoding="utf-8-sig", newline="") as file:
        for number, row in enumerate(csv.DictReader(file), 2):
            try:
                wording = _Wording.model_validate(row)
            except ValidationError as error:
                raise SchemaError(f"line {number}: {error.errors()[0]['msg']}", str(path)) from error
            if wording.edition in ("*", edition):
                found.setdefault(wording.name, []).append(wording.wording)
    return found


def _pick(wordings: dict[str, list[str]], name: str) -> tuple[str, ...]:
    return tuple(wordings.pop(name, ()))


def _require_used(folder: Path, edition: str, unused: dict[str, list[str]]) -> None:
    """A wording of this very edition must name something in it; one of all editions (`*`) need not be in each."""
    with (folder / "wordings.csv").open(encoding="utf-8-sig", newline="") as file:
        own = {row["name"] for row in csv.DictReader(file) if row["edition"] == edition}
    wrong = sorted(own & unused.keys())
    if wrong:
        raise SchemaError(
            f"edition {edition}: no item, column or section is called {', '.join(wrong)}", str(folder / "wordings.csv")
        )


def _require_unique(path: Path, where: str, names: Iterable[str]) -> None:
    seen: set[str] = set()
    for name in names:
        if name in seen:
            raise SchemaError(f"{where}: {name} stands there twice", str(path))
        seen.add(name)


def _block(table: _Table, block: _Block, wordings: dict[str, list[str]]) -> Block:
    prefix = f"{table.id}.{block.id}."
    columns = tuple(
        Column(c.id, c.label, c.en, c.unit, c.kind, _pick(wordings, prefix + "column." + c.id), c.group)
        for c in block.columns
    )
    items = tuple(
        Item(i.id, i.label, i.en, i.article or block.article, i.number, i.group, _pick(wordings, prefix + i.id), i.unit, i.kind)
        for i in block.items
    )  # fmt: skip
    return Block(block.id, table.id, table.section, block.layout, block.captions, block.article, columns, items)


_TERM = re.compile(r"\s*([+-]?)\s*(?:(\d+)\s*\*\s*)?([A-Za-z_*][\w.*]*|\d+)")
_OPERATORS = ("==", "<=", ">=")


def _rules(folder: Path, edition: str, blocks: tuple[Block, ...]) -> tuple[Rule, ...]:
    path = folder / edition / "rules.yaml"
    source = _validated(_Rules, path)
    _require_unique(path, "rules", (rule.id for rule in source.rules))
    return tuple(_rule(rule, blocks, path) for rule in source.rules)


def _rule(rule: _Rule, blocks: tuple[Block, ...], path: Path) -> Rule:
    relations = tuple(_relations(rule, blocks, f"{path}: rules.{rule.id}")) if rule.check == "relation" else ()
    return Rule(
        rule.id,
        rule.check,
        rule.kind,
        rule.severity,
        rule.status,
        rule.zh,
        rule.en,
        rule.reason,
        relations,
        rule.redundant,
    )


def _relations(rule: _Rule, blocks: tuple[Block, ...], place: str) -> Iterator[Relation]:
    """The linear relations of a rule: one for each row or column that it binds."""
    known = [variable for block in blocks for variable in block.variables if variable.table == rule.table]
    if not known:
        raise SchemaError(f"table: no table is called {rule.table!r}", place)
    lines = (*((rule.relation,) if rule.relation else ()), *rule.relations)
    if not lines:
        raise SchemaError("relation: expected one line such as 'a + b == c'", place)
    for line in lines:
        for patterns in _patterns(rule, known):
            yield _relation(rule, line, patterns, known, place)


def _patterns(rule: _Rule, known: list[Variable]) -> Iterator[tuple[str, str, str]]:
    """For each relation: how a name in it becomes `item.column`, and the item and column that it binds."""
    if rule.each == "column":
        yield from (("{}." + column, "", column) for column in dict.fromkeys(v.column for v in known))
    elif rule.each == "item":
        items = rule.items or tuple(dict.fromkeys(v.item for v in known))
        yield from ((item + ".{}", item, "") for item in items)
    else:
        yield "{}", "", ""


def _relation(rule: _Rule, line: str, pattern: tuple[str, str, str], known: list[Variable], place: str) -> Relation:
    operator = next((sign for sign in _OPERATORS if sign in line), None)
    if operator is None or line.count("=") != operator.count("="):
        raise SchemaError(f"relation: expected one of == <= >= in {line!r}", place)
    left, right = (_side(side, pattern[0], known, place) for side in line.split(operator))
    if (rule.kind == "years") != bool(left.earlier or right.earlier):
        raise SchemaError(f"relation: names with {_EARLIER!r} belong to rules of kind years, and to each: {line!r}", place)
    items = {variable.item for _, variable in (*left.terms, *right.terms)}
    item, column = pattern[1], pattern[2]
    if not item and not column and len(items) == 1:
        item = items.pop()
    return Relation(
        rule.id, left.terms, operator, right.terms, left.constant, right.constant,
        rule.table, item, column, left.earlier, right.earlier,
    )  # fmt: skip


_EARLIER = "previous."


@dataclass(frozen=True, slots=True)
class _Side:
    """One side of a relation: cells of this report, cells of the report on the year before, a constant."""

    terms: tuple[Term, ...]
    earlier: tuple[Term, ...]
    constant: int


def _side(side: str, pattern: str, known: list[Variable], place: str) -> _Side:
    terms: list[Term] = []
    earlier: list[Term] = []
    constant = position = 0
    while position < len(side.rstrip()):
        match = _TERM.match(side, position)
        if match is None:
            found = side[position:].strip()
            raise SchemaError(f"relation: cannot read {found!r}; expected names joined by + or -", place)
        sign, factor, name = match.groups()
        weight = (-1 if sign == "-" else 1) * int(factor or 1)
        if name.isdigit():
            constant += weight * int(name)
        else:
            named = _named(name.removeprefix(_EARLIER), pattern, known, place)
            (earlier if name.startswith(_EARLIER) else terms).extend((weight, variable) for variable in named)
        position = match.end()
    return _Side(tuple(terms), tuple(earlier), constant)


def _named(name: str, pattern: str, known: list[Variable], place: str) -> list[Variable]:
    """Cells that a name or a name with `*` stands for."""
    wanted = pattern.format(name)
    found = [variable for variable in known if fnmatchcase(f"{variable.item}.{variable.column}", wanted)]
    if not found:
        raise SchemaError(f"relation: the table has no cell {wanted!r}", place)
    return found
