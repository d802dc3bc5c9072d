"""Kinds of slips by which people come to file numbers that do not balance, and how they are told."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from pydantic import Field

from extract.errors import SchemaError
from extract.schema.files import Strict, require_unique, schemas_folder, validated


class SlipKind(Strict):
    """A kind of slip: its names, what it costs an explanation to assume it, and the sentences that tell it."""

    id: str
    zh: str
    en: str
    cost: int = Field(gt=0)
    told_zh: str
    told_en: str

    def told(self, **filled: str) -> tuple[str, str]:
        """It in Chinese and in English, with cells and numbers put in."""
        return self.told_zh.format(**filled), self.told_en.format(**filled)


class _Slips(Strict):
    unexplained: int = Field(gt=0)
    slips: tuple[SlipKind, ...]


_FILLED = dict.fromkeys(("cell", "other", "filed", "value", "count"), "")


@cache
def slip_kinds() -> Mapping[str, SlipKind]:
    """Kinds of slips by name; SchemaError where one is written wrong."""
    path = schemas_folder() / "slips.yaml"
    source = validated(_Slips, path)
    require_unique(path, "slips", (kind.id for kind in source.slips))
    for kind in source.slips:
        try:
            kind.told(**_FILLED)
        except (KeyError, IndexError, ValueError) as error:
            raise SchemaError(f"slips.{kind.id}: a sentence takes {', '.join(_FILLED)}, not {error}", str(path)) from error
    return {kind.id: kind for kind in source.slips}


@cache
def unexplained_cost() -> int:
    """What a changed cell costs that no kind of slip explains."""
    return validated(_Slips, schemas_folder() / "slips.yaml").unexplained
