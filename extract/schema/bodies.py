"""Bodies that report: endings and functions of their names, renames, scopes, choice: `schemas/identity/`."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal

from pydantic import Field

from extract.errors import SchemaError
from extract.model.agency import AgencyOverride, Kind, Scope
from extract.schema.files import Strict, require_unique, schemas_folder, table_rows, validated
from extract.text import fold

ChoiceRule = Literal["has_tables", "own_site", "corrected", "most_cells", "latest", "shorter_address", "report_id"]
Functions = frozenset[str]


class _FunctionRow(Strict):
    function: str
    label: str
    stems: str


class _BodyRow(Strict):
    ending: str
    kind: Kind
    function: str
    note: str = ""


class _RenameRow(Strict):
    before: str
    after: str
    first: int = Field(alias="from")
    last: int = Field(alias="to")
    relation: Literal["renamed", "merged"]
    confidence: float
    note: str = ""


class _ScopeRow(Strict):
    word: str
    scope: Scope
    where: Literal["name", "aside", "text"]
    note: str = ""


class _ChoiceRow(Strict):
    rule: ChoiceRule
    order: int
    label: str
    note: str = ""


class IdentitySettings(Strict):
    """What decides between joining and asking a person, with the codes and words that are known by themselves."""

    threshold: float
    review_from: float
    review_below: float
    shared_code_names: int
    figures_least: int
    shared_codes: tuple[str, ...]
    corrected_words: tuple[str, ...]
    named_for_themselves: tuple[str, ...]
    prefixes: tuple[str, ...]
    zone_endings: tuple[str, ...]
    zone_names: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Ending:
    """The end of a name with the kind of body that bears it; `function` is empty where the rest of the name says it."""

    text: str
    kind: Kind
    function: str


@dataclass(frozen=True, slots=True)
class Rename:
    """Functions before and after a reform, its first and last year; `is_branch` if a superior's branch goes on."""

    before: Functions
    after: Functions
    is_branch: bool
    first: int
    last: int
    relation: str
    confidence: float


@dataclass(frozen=True)
class Bodies:
    """All that is known of the names of bodies; stems and endings are folded, endings the longest first."""

    stems: Mapping[str, str]
    endings: tuple[Ending, ...]
    renames: tuple[Rename, ...]
    scopes: tuple[tuple[str, Scope, str], ...]
    choice: tuple[tuple[ChoiceRule, str], ...]
    settings: IdentitySettings
    labels: Mapping[str, str]


@cache
def bodies() -> Bodies:
    """The tables of `schemas/identity/`; SchemaError where one is not as it must be."""
    folder = schemas_folder() / "identity"
    functions = [row for _, row in table_rows(_FunctionRow, folder / "functions.csv")]
    require_unique(folder / "functions.csv", "function", (row.function for row in functions))
    labels = {row.function: row.label for row in functions}
    endings = [Ending(fold(r.ending), r.kind, r.function) for _, r in table_rows(_BodyRow, folder / "bodies.csv")]
    require_unique(folder / "bodies.csv", "ending", (ending.text for ending in endings))
    scopes = [(fold(row.word), row.scope, row.where) for _, row in table_rows(_ScopeRow, folder / "scopes.csv")]
    choice = sorted((row for _, row in table_rows(_ChoiceRow, folder / "choice.csv")), key=lambda row: row.order)
    return Bodies(
        _stems(functions, folder / "functions.csv"),
        tuple(sorted(endings, key=lambda ending: (-len(ending.text), ending.text))),
        _renames(folder / "renames.csv", {*labels, *(ending.function for ending in endings)}),
        tuple(sorted(scopes, key=lambda scope: (-len(scope[0]), scope[0]))),
        tuple((row.rule, row.label) for row in choice),
        validated(IdentitySettings, folder / "settings.yaml"),
        labels,
    )


def _stems(functions: list[_FunctionRow], path: Path) -> dict[str, str]:
    """Functions by the folded words that stand for them in names."""
    stems: dict[str, str] = {}
    for row in functions:
        for stem in map(fold, row.stems.split()):
            if stem in stems:
                raise SchemaError(f"stems: {stem} stands for {stems[stem]} and {row.function}", str(path))
            stems[stem] = row.function
    return stems


def _renames(path: Path, functions: set[str]) -> tuple[Rename, ...]:
    found: defaultdict[tuple[str, str], list[int]] = defaultdict(list)
    renames = []
    for line, row in table_rows(_RenameRow, path):
        found[row.before, row.after].append(line)
        after, _, branch = row.after.partition(":")
        before = frozenset(row.before.split("+"))
        unknown = (before | set(after.split("+"))) - functions
        if unknown:
            raise SchemaError(f"line {line}: no function {', '.join(sorted(unknown))}", str(path))
        renames.append(
            Rename(before, frozenset(after.split("+")), bool(branch), row.first, row.last, row.relation, row.confidence)
        )
    return tuple(renames)


class _OverrideRow(Strict):
    name: str
    agency_id: str = Field(min_length=1)
    region_code: str = ""
    first: str = Field(default="", alias="from")
    last: str = Field(default="", alias="to")


def read_agencies(path: Path) -> tuple[AgencyOverride, ...]:
    """A user's decisions: columns `name`, `agency_id` and, where wanted, `region_code`, `from`, `to`; SchemaError else."""
    found = []
    for line, row in table_rows(_OverrideRow, path):
        if any(year and not (year.isdigit() and len(year) == 4) for year in (row.first, row.last)):
            raise SchemaError(f"line {line}: from and to are years", str(path))
        first, last = (int(year) if year else None for year in (row.first, row.last))
        found.append(AgencyOverride(row.name, row.agency_id, row.region_code, first, last))
    return tuple(found)
