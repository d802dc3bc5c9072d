"""Zeros in words: 未收到申请, 无行政复议, 均为自然人, 均获维持."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from extract.schema import Quantity, vocabulary
from extract.statements.context import Context
from extract.statements.labels import Label, absorbed, denied_quantities, label_of
from extract.statements.words import Token

_NOT = frozenset({"not", "not_done"})
_NEUTRAL = frozenset({"receive", "occur", "hold", "decide", "charge", "disclose"})
_TROUBLE = frozenset({
    "part_of_year", "if", "so_far", "share", "rate", "each", "more", "less", "compare", "same_time", "even", "all",
})  # fmt: skip


class Zero(NamedTuple):
    """A quantity of which a clause says that there is none, and the tokens that say so."""

    quantity: Quantity
    applicant: str
    tokens: Sequence[Token]


def denied(tokens: Sequence[Token]) -> Iterator[Zero]:
    """What a clause without a number says there was none of; nothing where any of its words is unknown."""
    at = next((i for i, token in enumerate(tokens) if token.concept in _NOT and token.kind == "word"), None)
    if at is None or any(token.concept in _TROUBLE - {"all"} for token in tokens[:at] if token.kind == "word"):
        return
    tail = tokens[at + 1 :]
    label = label_of([token for token in tail if token.kind != "mark"])
    if label.strange or label.empty or label.applicants or label.channels or label.years or label.marks & _TROUBLE:
        return
    if "last" in label.marks and "carry" not in label.core:
        return
    for quantity in _denied_quantities(tokens[at], label, tail):
        yield Zero(quantity, "", tokens[at:])


def _denied_quantities(negation: Token, label: Label, tail: Sequence[Token]) -> list[Quantity]:
    """All the quantities of a list; none where one of its words names no quantity that can be denied."""
    core = frozenset().union(*(group.core for group in _groups(tail))) | (label.core & {"last", "next"})
    if negation.concept == "not_done" and tail[0].concept in ("application", "request"):  # 未申请: did not apply
        return []
    whole = core - _NEUTRAL
    found = denied_quantities().get(whole) or denied_quantities().get(core)
    if found is not None:
        return [found]
    shared = whole & {"carry", "issue", "repeal", "in_force", "receive_new", "corrected"}
    quantities = [denied_quantities().get(shared | {each}) for each in sorted(whole - shared)]
    return [each for each in quantities if each is not None] if quantities and all(quantities) else []


def _groups(tokens: Sequence[Token]) -> Iterator[Label]:
    begin = 0
    for index in (*(i for i, token in enumerate(tokens) if token.kind == "mark"), len(tokens)):
        yield label_of(tokens[begin:index])
        begin = index + 1


def all_of_one_kind(tokens: Sequence[Token], context: Context) -> Iterator[Zero]:
    """What 均, 皆, 全部 with one kind exclude: 均为自然人 leaves no organisation, 均获维持 nothing corrected."""
    at = next((i for i, token in enumerate(tokens) if token.concept == "all" and token.kind == "word"), None)
    if at is None:
        return
    label = label_of(tokens[at:])
    if label.strange or label.marks - {"all", "this", "total"} or label.channels:
        return
    rest = label.core - {"receive", "request"}
    if not rest and label.applicants in (("natural_person",), ("organisations",)):
        whole = context.parent or (vocabulary().quantities["received"] if context.noun == "request" else None)
        other = "organisations" if label.applicants == ("natural_person",) else "natural_person"
        if whole is not None:
            yield Zero(whole, other, tokens[at:])
    elif absorbed(rest) == {"upheld"} and not label.applicants:
        for noun in ("review", "litigation"):
            if noun in context.seen:
                yield Zero(denied_quantities()[frozenset({noun, "corrected"})], "", tokens[at:])
