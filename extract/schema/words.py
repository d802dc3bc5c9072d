"""Lists of words under `schemas/`: wordings of findings, parts of titles, labels of pages."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Literal

from pydantic import Field

from extract.model.form import Block, Severity
from extract.schema.files import Strict, schemas_folder, table_rows, validated, word_lists
from extract.text import fold


class ReadingFinding(Strict):
    """A kind of finding about the reading: its name, severity and sentences with `{table}`, `{count}`, `{cells}`.

    Reports on years before `first_year` are not told of.
    """

    id: str
    severity: Severity
    first_year: int = 0
    zh: str
    en: str


class _ReadingFindings(Strict):
    findings: tuple[ReadingFinding, ...]


@cache
def reading_findings() -> dict[str, ReadingFinding]:
    """Kinds of findings about the reading, by name."""
    source = validated(_ReadingFindings, schemas_folder() / "reading.yaml")
    return {finding.id: finding for finding in source.findings}


class _Note(Strict):
    name: str
    word: str
    note: str = ""


@cache
def _all_notes() -> tuple[_Note, ...]:
    return tuple(note for _, note in table_rows(_Note, schemas_folder() / "notes.csv"))


def column_notes(block: Block) -> dict[str, list[str]]:
    """For columns of a block, words that a remark behind a number uses when it speaks of that column."""
    words: dict[str, list[str]] = {}
    for note in _all_notes():
        prefix, _, column = note.name.rpartition(".")
        if prefix == f"{block.table}.{block.id}.column":
            words.setdefault(column, []).append(fold(note.word))
    return words


@cache
def year_words() -> Mapping[str, tuple[str, ...]]:
    """Folded words of headers that name the report's year, another one or the change between them, and what may follow."""
    found = word_lists(schemas_folder() / "years.csv", ("this", "other", "change", "behind"))
    return {key: tuple(map(fold, words)) for key, words in found.items()}


@cache
def title_words() -> Mapping[str, tuple[str, ...]]:
    """Words of titles by their part in a title: what reports are called, and what is called otherwise."""
    keys = ("subject", "filler", "report", "lead", "no_title", "other_kind", "part_of_year", "opening")
    return word_lists(schemas_folder() / "titles.csv", keys)


@cache
def printed_labels() -> Mapping[str, tuple[str, ...]]:
    """Labels under which pages print who published when, and the endings of agencies' names, by key, best first."""
    return word_lists(schemas_folder() / "metadata.csv", ("published", "agency_ending"))


class _Needle(Strict):
    group: str
    word: str = Field(min_length=1)
    note: str = ""


@cache
def relevance_words() -> tuple[tuple[str, ...], ...]:
    """Groups of words: whatever is a report holds one of each group."""
    groups: dict[str, list[str]] = {}
    for _, needle in table_rows(_Needle, schemas_folder() / "relevance.csv"):
        groups.setdefault(needle.group, []).append(needle.word)
    return tuple(tuple(words) for words in groups.values())


class _English(Strict):
    kind: Literal["ordinal", "label"]
    label: str
    english: str
    note: str = ""


@cache
def english_words(kind: Literal["ordinal", "label"]) -> Mapping[str, str]:
    """English for ordinals, or for labels that span rows or columns, captions and units, which no form states itself."""
    rows = table_rows(_English, schemas_folder() / "english.csv")
    return {row.label: row.english for _, row in rows if row.kind == kind}
