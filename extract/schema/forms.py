"""Editions of the form: sections, tables, labels, and the rules that bind their cells."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache, lru_cache
from pathlib import Path
from typing import Literal

from pydantic import Field

from extract.errors import SchemaError
from extract.model.form import Block, Column, Form, Item, Kind, Section
from extract.schema.files import Strict, require_unique, schemas_folder, table_rows, validated
from extract.schema.rules import edition_rules


class _Column(Strict):
    id: str
    label: str
    en: str
    unit: str = ""
    kind: Kind = "count"
    group: str = ""


class _Item(Strict):
    id: str
    label: str
    en: str
    article: str = ""
    number: str = ""
    group: tuple[str, ...] = ()
    unit: str = ""
    kind: Kind | None = None


class _Block(Strict):
    id: str
    captions: tuple[str, ...]
    article: str
    layout: Literal["rows", "one_row"] = "rows"
    columns: tuple[_Column, ...] = Field(min_length=1)
    items: tuple[_Item, ...] = Field(min_length=1)


class _Table(Strict):
    id: str
    section: str
    label: str
    en: str
    blocks: tuple[_Block, ...] = Field(min_length=1)


class _Section(Strict):
    id: str
    number: str
    label: str
    en: str


class _Years(Strict):
    first: int
    last: int | None = None


class _Form(Strict):
    edition: str
    title: str
    en: str
    document: str
    years: _Years
    sections: tuple[_Section, ...]
    tables: tuple[_Table, ...]
    excused: Mapping[str, str] = Field(default_factory=dict)


class _Wording(Strict):
    edition: str
    name: str
    wording: str
    note: str = ""


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
    source = validated(_Form, path)
    wordings = _wordings(folder, edition)
    blocks = tuple(_block(table, block, wordings) for table in source.tables for block in table.blocks)
    require_unique(path, "tables", [str(variable) for block in blocks for variable in block.variables])
    sections = tuple(
        Section(s.id, s.number, s.label, s.en, _pick(wordings, f"section.{s.id}")) for s in source.sections
    )
    _require_used(folder, edition, wordings)
    return Form(
        source.edition, source.title, source.en, source.document, source.years.first, source.years.last,
        sections, blocks, edition_rules(folder, edition, blocks), source.excused,
    )  # fmt: skip


@cache
def table_names(table: str) -> tuple[str, str]:
    """The heading under which forms print a table, in Chinese and English; KeyError if none has it."""
    for form in map(load_form, editions()):
        section = next((block.section for block in form.blocks if block.table == table), None)
        if section is not None:
            return next((each.label, each.english) for each in form.sections if each.id == section)
    raise KeyError(table)


def _wordings(folder: Path, edition: str) -> dict[str, list[str]]:
    """Known wordings of an edition by the name that they stand for; names are taken out as they are used."""
    found: dict[str, list[str]] = {}
    for _, wording in table_rows(_Wording, folder / "wordings.csv"):
        if wording.edition in ("*", edition):
            found.setdefault(wording.name, []).append(wording.wording)
    return found


def _pick(wordings: dict[str, list[str]], name: str) -> tuple[str, ...]:
    return tuple(wordings.pop(name, ()))


def _require_used(folder: Path, edition: str, unused: dict[str, list[str]]) -> None:
    """A wording of this very edition must name something in it; one of all editions (`*`) need not be in each."""
    rows = table_rows(_Wording, folder / "wordings.csv")
    own = {wording.name for _, wording in rows if wording.edition == edition}
    wrong = sorted(own & unused.keys())
    if wrong:
        raise SchemaError(
            f"edition {edition}: no item, column or section is called {', '.join(wrong)}", str(folder / "wordings.csv")
        )


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
