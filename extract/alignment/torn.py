"""A column torn out of a table: each row lacks one value, and as many values stand loose beside it.

All rows lack the same column. Which one, a remark behind a loose value may tell (含自然失效29件 speaks of repealed documents).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from extract.alignment.cells import Candidate, RowShape, token_cell
from extract.alignment.groups import Group
from extract.alignment.readings import RowReadings
from extract.alignment.tokens import Token


def loose_values(groups: Sequence[Group], taken: Sequence[Group]) -> list[tuple[Token, str]]:
    """Values that no row took, each with the remark in brackets that follows it (empty if there is none)."""
    loose: list[tuple[Token, str]] = []
    for index, group in enumerate(groups):
        if group.filled and not any(group is row for row in taken):
            following = groups[index + 1].label if index + 1 < len(groups) else ""
            remark = following[: following.find(")") + 1] if following.startswith("(") else ""
            loose += ((token, remark if token is group.values[-1] else "") for token in group.values)
    return loose


def rows_with_loose(
    rows: Sequence[tuple[Group, RowShape]], loose: Sequence[tuple[Token, str]], words: Mapping[str, Sequence[str]]
) -> list[RowReadings] | None:
    """Readings of a block's rows with the loose values in the column that they lack; None if nothing was torn out.

    `words` gives, for columns of the block, words of remarks that speak of them.
    """
    if len(rows) < 2 or len(loose) != len(rows) or any(len(group.values) != shape.width - 1 for group, shape in rows):
        return None
    columns = [column.id for column in rows[0][1].columns]
    remarked = [p for p, name in enumerate(columns) if any(w in note for w in words.get(name, ()) for _, note in loose)]
    places = remarked if len(remarked) == 1 else range(len(columns))
    said = [note for _, note in loose if note] if len(remarked) == 1 else []
    return [
        RowReadings(
            shape.variables, tuple(_with_value(group, stray, shape, place) for place in places), exact=False,
            digits=" ".join(token.text for token in (*group.values, stray)),
            evidence=";".join(f"note: {note}" for note in said) or "loose value",
        )
        for (group, shape), (stray, _) in zip(rows, loose, strict=True)
    ]  # fmt: skip


def _with_value(group: Group, stray: Token, shape: RowShape, place: int) -> Candidate:
    tokens = [*group.values[:place], stray, *group.values[place:]]
    return tuple(map(token_cell, tokens, shape.units))
