"""What the algorithms of rules take as settings: numbers and words that stand in the rule book, not in code."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from pydantic import Field, ValidationError

from extract.errors import SchemaError
from extract.schema.files import Strict


class Watched(Strict):
    """Cells that a rule looks at: full names with `*` for any letters; those under `except` are left out."""

    cells: tuple[str, ...] = ("*",)
    leave_out: tuple[str, ...] = Field((), alias="except")


class Words(Strict):
    """A sentence in both languages."""

    zh: str
    en: str


class JumpSettings(Watched):
    """How far a value may move within a year, and what is said of amounts that moved by the factor between two units."""

    factor: Decimal = Field(gt=1)
    floor: Decimal = Field(ge=0)
    unit_factor: Decimal = Field(gt=1)
    unit_spread: Decimal = Field(ge=1)
    larger: Words
    smaller: Words


class CopiedRowSettings(Watched):
    """How much a row must say before its return a year later is no accident."""

    product: Decimal = Field(ge=1)


class StaleTotalSettings(Strict):
    """The smallest total whose return a year later is no accident."""

    floor: Decimal = Field(ge=1)


class CopiedNarrativeSettings(Strict):
    """Which sentences count (their least length, and words that make one say nothing), and how many may return."""

    share: Decimal = Field(gt=0, le=1)
    least: int = Field(ge=1)
    length: int = Field(ge=1)
    quoted: int = Field(ge=1)
    formal: tuple[str, ...] = ()


class NarrativeSettings(Strict):
    """The quantities of `statements.yaml` that a rule looks at; `in_words` where they are stated in words alone."""

    quantities: tuple[str, ...] = Field(min_length=1)
    in_words: bool = False


class NoSettings(Strict):
    """For algorithms that take none."""


_MODELS: Mapping[str, type[Strict]] = {
    "relation": NoSettings,
    "numbers": NoSettings,
    "jump": JumpSettings,
    "copied_row": CopiedRowSettings,
    "stale_total": StaleTotalSettings,
    "copied_narrative": CopiedNarrativeSettings,
    "narrative": NarrativeSettings,
    "narrative_percentages": NoSettings,
}


def require_settings(check: str, settings: Mapping[str, object], place: str) -> None:
    """SchemaError that names the setting where one is missing, unknown or out of range; other algorithms check their own."""
    model = _MODELS.get(check)
    if model is None:
        return
    try:
        model.model_validate(settings)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(("settings", *map(str, first["loc"])))
        raise SchemaError(f"{where}: {first['msg']} (found {first['input']!r:.80})", place) from error
