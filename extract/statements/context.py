"""What earlier words of a paragraph leave open for later ones: subject, verb, whole, time and office."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from extract.model.statement import Statement
from extract.schema import Quantity


@dataclass(slots=True)
class Context:
    """Where the text stands.

    `noun` and `verb` are those of the words before, `parent` the quantity that is being divided. `time` is empty for the
    report's year, `last_year`, or `other`; `so_far` says that figures are sums over all years. `pending` are concepts of
    a list whose number follows; `last` is the last figure, `listed` those of the sentence, `seen` its nouns.
    """

    noun: str = ""
    verb: str = ""
    parent: Quantity | None = None
    time: str = ""
    so_far: bool = False
    office: str = ""
    pending: frozenset[str] = frozenset()
    last: Statement | None = None
    outer: list[Context] = field(default_factory=list)
    seen: frozenset[str] = frozenset()
    listed: tuple[Statement, ...] = ()

    def new_sentence(self) -> None:
        """Forget what holds within a sentence alone."""
        self.verb, self.time, self.so_far, self.office = "", "", False, ""
        self.pending, self.last, self.outer = frozenset(), None, []
        self.seen, self.listed = frozenset(), ()

    def open(self) -> None:
        """Enter a bracket."""
        self.outer.append(replace(self, outer=[]))

    def close(self) -> None:
        """Leave a bracket: what stood before it counts again."""
        if not self.outer:
            return
        before = self.outer.pop()
        self.noun, self.verb, self.parent, self.time = before.noun, before.verb, before.parent, before.time
        self.so_far, self.pending, self.last = before.so_far, before.pending, before.last

    def lose_subject(self) -> None:
        """An unknown thing is spoken of: what is left out later is not known any more."""
        if not self.outer:
            self.noun, self.parent = "", None
        self.pending = frozenset()
