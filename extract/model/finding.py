"""What is wrong with a report, or with the reading of it."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from extract.model.diagnosis import Doubt
from extract.model.document import Place
from extract.model.form import RuleKind, Severity, Variable

Verdict = Literal["broken", "broken_if_blanks_are_zero", "cannot_say"]


@dataclass(frozen=True, slots=True)
class Finding:
    """A rule that a report breaks, or a reading that is in doubt.

    `left`, `right` and `difference` (left − right) are None where the rule has no two sides or a blank hides them.
    `formula` holds the relation with the numbers put in; `cells` every cell involved; `suspects` those probably wrong;
    `suggestion` says what would restore the rules and how the slip may have come about. `quote` is the sentence of the
    narrative that the finding rests on, empty for others; `doubt` says whether the filing or our reading is in doubt.
    """

    rule: str
    kind: RuleKind | Literal["reading"]
    severity: Severity
    verdict: Verdict
    message_zh: str
    message_en: str
    table: str = ""
    item: str = ""
    column: str = ""
    formula: str = ""
    left: Decimal | None = None
    right: Decimal | None = None
    difference: Decimal | None = None
    cells: tuple[Variable, ...] = ()
    suspects: tuple[Variable, ...] = ()
    suggestion: str = ""
    places: tuple[Place, ...] = ()
    quote: str = ""
    doubt: Doubt = "filing"

    @property
    def suggestions(self) -> tuple[str, str]:
        """The suggestion in Chinese and in English, which stand behind each other; the same where it has one language."""
        chinese, parted, english = self.suggestion.partition(" / ")
        return chinese, english if parted else chinese
