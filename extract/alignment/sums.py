"""Which choices of numbers, one from each list, add up to nothing.

Few sums are listed. Many are kept as the bits of one large number: shifted by a choice it has that choice added to every
sum at once.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from math import gcd

MOST_STATES = 50_000  # different sums of some choices; with more, every choice counts as possible
_MOST_TRIED = 500_000  # sums tried one by one for one list
# Trying a sum takes as long as shifting so many bits; a shift itself takes as long as so many more.
_TRIED, _SHIFTED = 1_500, 2_500

_SHIFTS = 4  # a step of a search allows that much shifting for each sum that it allows to try

_Layer = set[int] | int


def supported(domains: Sequence[Sequence[int]], start: int) -> tuple[list[set[int]] | None, int]:
    """For each list, in order within, the numbers that some choice of the others balances to zero, and the steps that took.

    None if there is no choice. If the sums become too many to list, every number counts as supported.
    """
    wanted = -start - sum(values[0] for values in domains)
    room = sum(values[-1] - values[0] for values in domains)
    if not 0 <= wanted <= room:
        return None, 0
    unit = gcd(*(value - values[0] for values in domains for value in values))
    if not unit:
        return [set(values) for values in domains], len(domains)
    if wanted % unit:
        return None, 0
    above = [[(value - values[0]) // unit for value in values] for values in domains]
    layers = _layers(above, wanted // unit)
    if layers is None:
        return [set(values) for values in domains], 0
    if not layers:
        return None, 0
    places = _traced(above, layers)
    steps = len(domains) + sum(_count(layer) for layer in layers)
    return [{values[at] for at in found} for values, found in zip(domains, places, strict=True)], steps


def _layers(domains: Sequence[Sequence[int]], wanted: int) -> list[_Layer] | None:
    """The sums of the first lists, of one more each time, as far as the others can still reach the sum wanted.

    None if they are too many, empty if there are none.
    """
    layers: list[_Layer] = [{0}]
    rest = sum(values[-1] for values in domains)
    for values in domains:
        if len(values) == 1:
            layers.append(layers[-1])
            continue
        rest -= values[-1]
        layer = _added(layers[-1], values, wanted - rest, wanted)
        count = 0 if layer is None else _count(layer)
        if layer is None or count > MOST_STATES:
            return None
        if not count:
            return []
        layers.append(layer)
    return layers


def _added(layer: _Layer, values: Sequence[int], least: int, most: int) -> _Layer | None:
    """Sums between two bounds of a sum so far and one of the numbers; None if that takes too long."""
    if isinstance(layer, set):
        if len(layer) * _TRIED <= _SHIFTED + most:
            tried = len(layer) * len(values) <= _MOST_TRIED
            return {s + v for s in layer for v in values if least <= s + v <= most} if tried else None
        layer = _bits(layer)
    found = 0
    for value in values[: bisect_right(values, most)]:
        found |= layer << value
    found &= (1 << (most + 1)) - 1
    return found >> least << least if least > 0 else found


def _traced(domains: Sequence[Sequence[int]], layers: Sequence[_Layer]) -> list[list[int]]:
    """For each list the places of the numbers by which the last sums are reached."""
    alive = layers[-1]
    found: list[list[int]] = []
    for values, before in zip(reversed(domains), reversed(layers[:-1]), strict=True):
        if len(values) == 1:
            found.append([0])
            continue
        if isinstance(alive, set) and isinstance(before, set):
            sums = alive
            found.append([at for at, v in enumerate(values) if any(s - v in before for s in sums)])
            alive = {s - v for s in sums for v in values} & before
            continue
        known = _bits(before) if isinstance(before, set) else before
        end = _bits(alive) if isinstance(alive, set) else alive
        reached = [(end >> value) & known for value in values]
        found.append([at for at, those in enumerate(reached) if those])
        alive = 0
        for those in reached:
            alive |= those
        alive = _listed(alive, before) if isinstance(before, set) else alive
    return found[::-1]


def _count(layer: _Layer) -> int:
    return len(layer) if isinstance(layer, set) else layer.bit_count()


def _bits(sums: set[int]) -> int:
    """Sums as bits."""
    marks = bytearray(max(sums) // 8 + 1)
    for value in sums:
        marks[value >> 3] |= 1 << (value & 7)
    return int.from_bytes(marks, "little")


def _listed(bits: int, among: set[int]) -> set[int]:
    """Those of some sums whose bits are set."""
    marks = bits.to_bytes(max(among) // 8 + 1, "little")
    return {value for value in among if marks[value >> 3] >> (value & 7) & 1}


def add_up(lists: Sequence[Sequence[int]], start: int) -> tuple[set[int] | None, int]:
    """All sums of one number from each list, and the steps that took; None if they are too many."""
    lows = [min(values) for values in lists]
    unit = gcd(*(value - low for values, low in zip(lists, lows, strict=True) for value in values)) or 1
    layer: _Layer = {0}
    steps = most = 0
    for values, low in zip(lists, lows, strict=True):
        above = sorted((value - low) // unit for value in values)
        most += above[-1]
        count = _count(layer)
        sparse = count * _TRIED <= _SHIFTED + most
        added = (
            _added(_as_set(layer) if sparse else layer, above, 0, most) if count * len(values) <= _MOST_TRIED else None
        )
        if added is None or _count(added) > MOST_STATES:
            return None, steps
        layer = added
        # Shifting long numbers takes long though few sums come of it.
        steps += _count(layer) if sparse else max(_count(layer), len(values) * (_SHIFTED + most) // _TRIED // _SHIFTS)
    first = start + sum(lows)
    return {first + unit * place for place in _as_set(layer)}, steps


def _as_set(layer: _Layer) -> set[int]:
    if isinstance(layer, set):
        return layer
    marks = layer.to_bytes(layer.bit_length() // 8 + 1, "little")
    return {8 * match.start() + bit for match in _MARKED.finditer(marks) for bit in range(8) if match[0][0] >> bit & 1}


_MARKED = re.compile(rb"[^\0]")
