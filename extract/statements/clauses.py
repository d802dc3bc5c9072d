"""A sentence in clauses: words without a number up to a mark, or words around one or several numbers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from extract.statements.words import Token

_HARD = frozenset(",;:()。!?")


class Clause(NamedTuple):
    """Tokens between two marks, and the mark behind them."""

    tokens: Sequence[Token]
    mark: str

    @property
    def has_number(self) -> bool:
        """Whether a number stands in it."""
        return any(token.kind == "number" for token in self.tokens)


def clauses_of(tokens: Sequence[Token]) -> Iterator[Clause]:
    """Clauses in order; 、 parts only those that hold numbers: elsewhere it joins the things of a list."""
    for clause in _split(tokens, _HARD):
        if clause.has_number:
            *firsts, last = _split(clause.tokens, frozenset("、"))
            yield from firsts
            yield Clause(last.tokens, clause.mark)
        else:
            yield clause


def _split(tokens: Sequence[Token], marks: frozenset[str]) -> Iterator[Clause]:
    begin = 0
    for index, token in enumerate(tokens):
        if token.kind == "mark" and token.concept in marks:
            yield Clause(tokens[begin:index], token.concept)
            begin = index + 1
    yield Clause(tokens[begin:], "")
