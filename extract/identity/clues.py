"""What one report says of who files it: the body, the region as far as it is said, and each clue in words."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from extract.identity.bodywords import Body
from extract.identity.codes import credit_code, organisation_code
from extract.identity.names import Name, read_names
from extract.identity.places import NOWHERE, Spot
from extract.model.agency import Level, ReportFacts, Scope
from extract.schema.bodies import bodies
from extract.text import fold
from extract.titles import read_title

_SAID = {"title": "标题", "signature": "落款", "opening": "正文", "publisher": "发布机构"}


@dataclass(slots=True)
class Sighting:
    """One report on its way to an agency; `spot` is None as long as its region is not known."""

    facts: ReportFacts
    body: Body
    printed: str
    spots: tuple[Spot, ...]
    bare: Level
    partners: tuple[Name, ...]
    others: tuple[Name, ...]
    scope: Scope
    scope_said: bool
    host: str
    organisation: str
    credit: str
    is_national: bool = False
    spot: Spot | None = None
    confidence: float = 0.0
    key: tuple[str, ...] = field(default=())
    notes: tuple[str, ...] = ()


def sight(facts: ReportFacts) -> Sighting | None:
    """What is known of a report from itself alone; None if no name in it is that of a body."""
    named = list(_named(facts))
    chosen = _chosen(named) or _by_title(facts)
    if chosen is None:
        return None
    source, printed, names = chosen
    first, *partners = names
    others = tuple(name for other, _, found in named if other != source for name in found)
    scope, said = _scope(facts, first)
    host = urlsplit(facts.address).netloc.lower()
    return Sighting(
        facts, first.body, printed, first.spots, first.bare, tuple(partners), others, scope, said, host,
        organisation_code(facts.index_number, facts.address), credit_code(facts.index_number, facts.address),
        first.is_national,
    )  # fmt: skip


def _named(facts: ReportFacts) -> Iterator[tuple[str, str, tuple[Name, ...]]]:
    for source, printed in _printed(facts).items():
        names = read_names(printed, facts.year) if printed else ()
        if names:
            yield source, printed, names


def _chosen(
    named: list[tuple[str, str, tuple[Name, ...]]],
) -> tuple[str, str, tuple[Name, ...]] | None:
    """The name to go by: the title's, unless its words are not understood where another source's are."""
    sure = [entry for entry in named if all(name.body.is_sure for name in entry[2])]
    if not named:
        return None
    first = named[0]
    return first if first[0] == "title" or not sure else sure[0]


def _by_title(facts: ReportFacts) -> tuple[str, str, tuple[Name, ...]] | None:
    """What a title names where no word of it is known: a body all the same."""
    words = fold(facts.agency)
    if len(words) < 3:
        return None
    return "title", facts.agency, (Name(words, Body("other", words, is_sure=False, words=words)),)


def clues_of(sighting: Sighting) -> Iterator[str]:
    """Each clue with what it says, the most trusted first, then what was made of them."""
    facts = sighting.facts
    for source, printed in _printed(facts).items():
        if printed:
            yield f"{_SAID[source]}: {printed}"
    yield from _codes(facts)
    yield from sighting.notes


def _printed(facts: ReportFacts) -> dict[str, str]:
    """The names that a report prints, by where."""
    title = read_title(facts.title) if facts.title else None
    return {
        "title": (title.agency if title else "") or facts.agency,
        "signature": facts.signature, "opening": facts.opening, "publisher": facts.publisher,
    }  # fmt: skip


def _codes(facts: ReportFacts) -> Iterator[str]:
    said = (facts.index_number, facts.site_code, facts.site, facts.address)
    for label, value in zip(("索引号", "网站标识码", "网站", "网址"), said, strict=True):
        if value:
            yield f"{label}: {value}"


def _scope(facts: ReportFacts, name: Name) -> tuple[Scope, bool]:
    """Whose figures a report gives, and whether it says so."""
    if name.scope is not None:
        return name.scope, True
    said = _scope_of_title(facts.title) or next(
        (scope for word, scope, where in bodies().scopes if where == "text" and word == facts.scope_words), None
    )
    if said is not None:
        return said, True
    return ("compiled" if name.body.kind == "government" else "own"), False


def _scope_of_title(title: str) -> Scope | None:
    """The scope in brackets anywhere in a title."""
    folded = fold(title)
    asides = [aside.partition(")")[0] for aside in folded.split("(")[1:] if ")" in aside]
    for word, scope, where in bodies().scopes:
        if where != "text" and any(word in aside for aside in asides):
            return scope
    return None


def is_known(spot: Spot | None) -> bool:
    """Whether a place says anything."""
    return spot is not None and spot != NOWHERE
