"""What the words around a number say: the concepts in them, and whether every word is known."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cache

from extract.schema import Quantity, vocabulary
from extract.statements.words import Token

_CARRY, _TIMES = "carry", frozenset({"last", "next"})
_GENERIC = {"application": "request"}


@dataclass(slots=True)
class Label:
    """Words in a row. `core` are concepts that name a quantity, `marks` what else they say.

    `start` is where the first telling word stands. `strange_before` says that unknown words stand before it, `touching`
    that they touch it, `strange_after` that some follow it; `generic` that a noun of any kind of application stands there.
    """

    core: frozenset[str] = frozenset()
    applicants: tuple[str, ...] = ()
    channels: tuple[str, ...] = ()
    marks: frozenset[str] = frozenset()
    years: tuple[int, ...] = ()
    start: int = 0
    strange_before: bool = False
    touching: bool = False
    strange_after: bool = False
    generic: bool = False
    about: bool = False
    tokens: Sequence[Token] = field(default=(), repr=False)

    @property
    def strange(self) -> bool:
        """Whether any of its words is unknown."""
        return self.strange_before or self.strange_after

    @property
    def empty(self) -> bool:
        """Whether it names neither a quantity nor a part of one."""
        return not (self.core or self.applicants or self.channels)


def label_of(tokens: Sequence[Token]) -> Label:
    """The label that tokens make."""
    label = Label(tokens=tokens, start=tokens[0].start if tokens else 0)
    concepts: list[str] = []
    told = False
    previous = ""
    for token in tokens:
        kind = _kind(token)
        if kind == "other":
            label.strange_before |= not told
            label.strange_after |= told
        elif kind == "year":
            label.years = (*label.years, int(token.value))
        elif kind:
            if not concepts:
                label.start = token.start
            if not told:
                label.touching, told = previous == "other", kind != "marks"
            concepts.append(token.concept)
        previous = kind if token.kind != "word" or kind else previous
    label.about = bool(tokens) and tokens[-1].concept == "about"
    _sort(label, concepts)
    return label


def _kind(token: Token) -> str:
    if token.kind in ("other", "year"):
        return token.kind
    return vocabulary().kinds.get(token.concept, "") if token.kind == "word" and token.concept else ""


def _sort(label: Label, concepts: list[str]) -> None:
    """Concepts by what they do; those before 等 only exemplify what follows."""
    if not concepts:
        return
    kinds = vocabulary().kinds
    label.marks = frozenset(each for each in concepts if kinds[each] == "marks")
    if "each" in label.marks and kinds[concepts[-1]] != "marks":  # 分别为 before the words that tell the parts apart
        label.marks -= {"each"}
    if "and_others" in label.marks:
        concepts = concepts[len(concepts) - concepts[::-1].index("and_others") :]
    label.applicants = tuple(dict.fromkeys(each for each in concepts if kinds[each] == "applicants"))
    label.channels = tuple(dict.fromkeys(each for each in concepts if kinds[each] == "channels"))
    core = {each for each in concepts if kinds[each] in ("verbs", "nouns", "parts")}
    label.generic = bool(core & _GENERIC.keys())
    core = {_GENERIC.get(each, each) for each in core}
    if _CARRY in core:
        core |= _TIMES & set(concepts)
    label.core = absorbed(core)


def absorbed(core: Iterable[str]) -> frozenset[str]:
    """Concepts without those that others of them swallow."""
    core = frozenset(core)
    absorbs = vocabulary().absorbs
    return core - frozenset(lost for each in core for lost in absorbs.get(each, ()))


@cache
def _by_words() -> dict[frozenset[str], tuple[Quantity, ...]]:
    found: dict[frozenset[str], list[Quantity]] = {}
    for quantity in vocabulary().quantities.values():
        for concepts in quantity.says:
            found.setdefault(concepts, []).append(quantity)
    return {concepts: tuple(quantities) for concepts, quantities in found.items()}


def quantity_named(core: Iterable[str], unit: str) -> Quantity | None:
    """The quantity that concepts name together and that is counted in that unit; None if there is none."""
    named = _by_words().get(absorbed(core), ())
    return next((quantity for quantity in named if unit in quantity.counted), None)


@cache
def denied_quantities() -> dict[frozenset[str], Quantity]:
    """Quantities by the sets of concepts that state a zero behind a negation."""
    return {concepts: quantity for quantity in vocabulary().quantities.values() for concepts in quantity.denied}


@cache
def nouns() -> frozenset[str]:
    """Concepts that name a thing."""
    return frozenset(concept for concept, kind in vocabulary().kinds.items() if kind == "nouns") - frozenset(_GENERIC)


@cache
def verbs() -> frozenset[str]:
    """Concepts that name what is done with a thing."""
    return frozenset(concept for concept, kind in vocabulary().kinds.items() if kind == "verbs")
