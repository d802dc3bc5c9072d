"""How sites of governments are built, as data: the words of their columns, and profiles of the programs that make them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from pydantic import Field, field_validator

from extract.errors import SchemaError
from extract.schema.files import Strict, require_unique, schemas_folder, validated, word_lists

WORD_KEYS = (
    "annual", "annual_exact", "annual_ending", "not_annual", "disclosure", "disclosure_exact", "not_disclosure",
    "sitemap", "directory", "not_directory", "next_page", "last_page", "other_page", "more", "gone", "removed",
    "guide", "catalogue", "interpretation", "part_of_year", "website", "other_report", "notice", "application",
    "section", "furniture", "furniture_part", "ends_article", "attachment_label", "not_attachment",
    "mobile_host", "mobile_folder", "mobile_suffix", "mobile_word", "position", "not_agency", "view",
    "not_final", "path_annual", "path_disclosure", "article_parameter", "notices", "file_suffix", "download_mark",
    "page_parameter", "year_parameter", "answer_title", "answer_address", "answer_published", "answer_agency",
    "answer_total", "answer_pages",
)  # fmt: skip


def _compiles(patterns: tuple[str, ...]) -> tuple[str, ...]:
    for pattern in patterns:
        try:
            re.compile(pattern)
        except re.error as error:
            raise ValueError(f"no regular expression: {error}") from error
    return patterns


class Addresses(Strict):
    """Regular expressions that are searched in path and query of an address; `carrying` are lists with the content itself."""

    article: tuple[str, ...] = ()
    list: tuple[str, ...] = ()
    carrying: tuple[str, ...] = ()
    attachment: tuple[str, ...] = ()

    _check = field_validator("*")(_compiles)


class Selectors(Strict):
    """CSS selectors for where things stand on a page, the best first; `entries` are the links of a list."""

    entries: tuple[str, ...] = ()
    title: tuple[str, ...] = ()
    body: tuple[str, ...] = ()
    agency: tuple[str, ...] = ()
    index_number: tuple[str, ...] = ()
    published: tuple[str, ...] = ()


class Made(Strict):
    """An address that the page's script makes: a pattern in the page, and the address with the names of its groups in braces.

    `{site}` in the address is scheme and host of the page, `{page}` the first page of a list.
    """

    pattern: str
    address: str
    kind: str = Field(default="list", pattern="^(list|article|attachment)$")

    @field_validator("pattern")
    @classmethod
    def _compile(cls, pattern: str) -> str:
        return _compiles((pattern,))[0]


class Answer(Strict):
    """Keys of what a list interface answers, where they differ from those that any interface uses."""

    title: tuple[str, ...] = ()
    address: tuple[str, ...] = ()
    published: tuple[str, ...] = ()
    agency: tuple[str, ...] = ()


class SiteProfile(Strict):
    """One program that makes sites: by what its pages are recognised, and where things stand on them.

    `marks` are regular expressions for the source of a page. `years` is the parameter by which one address shows one year
    after another.
    """

    name: str
    note: str
    marks: tuple[str, ...] = ()
    addresses: Addresses = Addresses()
    selectors: Selectors = Selectors()
    made: tuple[Made, ...] = ()
    answer: Answer = Answer()
    years: str = ""

    _check = field_validator("marks")(_compiles)


@cache
def site_words() -> Mapping[str, tuple[str, ...]]:
    """Words by which pages of sites are told apart, by key."""
    return word_lists(_folder() / "words.csv", WORD_KEYS)


@cache
def site_profiles() -> tuple[SiteProfile, ...]:
    """The profiles in the order of their files' names; SchemaError if one breaks the format or a name stands twice."""
    paths = sorted(_folder().glob("*.yaml"))
    profiles = tuple(load_profile(path) for path in paths)
    require_unique(_folder(), "profiles", (profile.name for profile in profiles))
    return profiles


def load_profile(path: Path) -> SiteProfile:
    """One profile, whose name is that of its file; SchemaError if it breaks the format."""
    profile = validated(SiteProfile, path)
    if profile.name != path.stem:
        raise SchemaError(f"name: {profile.name} (expected the file's name, {path.stem})", str(path))
    if not profile.marks and not any(getattr(profile.addresses, key) for key in Addresses.model_fields):
        raise SchemaError("neither marks nor addresses: no page would be recognised", str(path))
    return profile


def _folder() -> Path:
    return schemas_folder() / "sites"
