"""What the running text of a report says: its passages, and the figures that they state."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from extract.model.document import Place


@dataclass(frozen=True, slots=True)
class Passage:
    """One line of a report's running text in the section under whose heading it stands.

    `section` is empty before the first heading and behind the text (signature, date, links of the site). `number` is the
    ordinal that a heading prints, empty elsewhere.
    """

    text: str
    section: str
    place: Place
    heading: bool = False
    number: str = ""


@dataclass(frozen=True, slots=True)
class Statement:
    """One figure as a sentence states it.

    `quantity` is a name of `schemas/statements.yaml`, `scope` the part of it that the sentence speaks of (an applicant, a
    channel, an office; empty for the whole). `value` is the number, the lower one where a range is stated; `upper` is the
    upper one of a range, else None. `approximate` says that the sentence does not claim the exact number (余, 约, 近),
    `words` are those that state it, `sentence` is the whole sentence.
    """

    quantity: str
    scope: str
    value: Decimal
    words: str
    sentence: str
    unit: str = ""
    approximate: bool = False
    upper: Decimal | None = None
    section: str = ""
    place: Place | None = None
