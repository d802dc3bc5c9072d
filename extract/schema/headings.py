"""How chapters are headed in practice, and the lines that sites print behind a report: `schemas/headings.yaml`."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

from pydantic import Field

from extract.errors import SchemaError
from extract.schema.files import Strict, require_unique, schemas_folder, validated
from extract.schema.forms import editions, load_form
from extract.text import fold


class _Section(Strict):
    section: str
    phrases: tuple[str, ...] = Field(min_length=1)


class _Headings(Strict):
    sections: tuple[_Section, ...]
    endings: tuple[str, ...]


@cache
def _source() -> _Headings:
    path = schemas_folder() / "headings.yaml"
    source = validated(_Headings, path)
    require_unique(path, "sections", (entry.section for entry in source.sections))
    known = {section.id for edition in editions() for section in load_form(edition).sections}
    unknown = [entry.section for entry in source.sections if entry.section not in known]
    if unknown:
        raise SchemaError(f"sections: no edition has a section {unknown[0]!r}", str(path))
    return source


@cache
def heading_words() -> dict[str, str]:
    """Known headings, official ones and others, folded, each with the section that it heads; longest first."""
    sections = [section for edition in editions() for section in load_form(edition).sections]
    words = {fold(word): section.id for section in sections for word in (section.label, *section.wordings)}
    return dict(sorted(words.items(), key=lambda entry: -len(entry[0])))


@cache
def heading_phrases(*, anywhere: bool = False) -> tuple[tuple[str, re.Pattern[str]], ...]:
    """Sections with the pattern, over folded text, of their looser headings, in the order in which to try them.

    The patterns match where a heading begins, or `anywhere` search for the first words that make it one.
    """
    return tuple((entry.section, _any_of(entry.phrases, "…" if anywhere else "")) for entry in _source().sections)


def _any_of(phrases: Sequence[str], without: str) -> re.Pattern[str]:
    return re.compile("|".join(_pattern(phrase.lstrip(without)) for phrase in phrases))


@cache
def ending_words() -> tuple[str, ...]:
    """Folded beginnings of the lines that stand behind a report's text."""
    return tuple(map(fold, _source().endings))


_MARKS = re.compile(r"(\[[^\]]*\]|…)")


def _pattern(phrase: str) -> str:
    return "".join(map(_part, _MARKS.split(phrase)))


def _part(part: str) -> str:
    if part == "…":
        return r"[^.;:!?\d]{0,16}?"
    escaped = re.escape(fold(part.strip("[]")))
    return f"(?:{escaped})?" if part.startswith("[") else escaped
