"""Pages that lie askew, as scanners leave them: by how much, and where their characters and rules lie once set straight."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from itertools import chain, pairwise
from math import atan2, cos, hypot, pi, radians, sin
from statistics import median
from typing import Any, NamedTuple

_LEAST = 0.001  # radians: half a point over the width of a page
_MOST = 0.1  # radians: what leans more is set aslant, as a watermark
_ALIKE = 0.002  # radians by which the parts of one page lean differently
_SHARE = 8  # one in so many characters leans where a page, or a table on it, lies askew
_RULE = 8.0  # points from which on a rule shows how it leans
_EXACT = 0.01  # points by which the characters of one level word may differ in height
_STEP = 2.0  # ems up to which the next character of a word begins behind the last
_FINE = 20  # parts of a degree at which the lines of a scan are tried
_COARSE = 5  # of those parts at first
_REACH = 80  # of those parts to either side
_ROUNDS = 3  # in which words are put in lines anew and the lean of the lines is taken


class Skew(NamedTuple):
    """By how much a page leans against the clock, in radians, about its middle; `whole` if all of it does."""

    angle: float = 0.0
    x: float = 0.0
    y: float = 0.0
    whole: bool = False

    def straight(self, x: float, y: float) -> tuple[float, float]:
        """Where a point of the page lies when it is set straight."""
        return self._moved(x, y, self.angle)

    def askew(self, x: float, y: float) -> tuple[float, float]:
        """Where a point of the straightened page lies on the page as it is."""
        return self._moved(x, y, -self.angle)

    def leans(self, angle: float) -> bool:
        """Whether a part of the page that itself leans by an angle is to be set straight."""
        return bool(self.angle) and (self.whole or bool(angle))

    def _moved(self, x: float, y: float, angle: float) -> tuple[float, float]:
        if not angle:
            return x, y
        across, down = x - self.x, y - self.y
        return self.x + across * cos(angle) - down * sin(angle), self.y + across * sin(angle) + down * cos(angle)


def skew(page: Any, chars: Sequence[Mapping[str, Any]], *, scanned: bool) -> Skew:
    """How a page of pdfplumber lies: by its rules, its characters, and the lines of a scan, whose words may be level."""
    left, top, right, bottom = page.bbox
    middle = (left + right) / 2, (top + bottom) / 2
    drawn = [p for p in chain(page.lines, page.rects, page.curves) if max(p["width"], p["height"]) >= _RULE]
    rules = [angle for path in drawn if (angle := path_lean(path))]
    ruled = 2 * len(rules) > len(drawn)
    text = [angle for char in chars if (angle := lean(*char["matrix"][:2]))]
    written = _SHARE * len(text) >= len(chars)
    angle = (_agreed(rules) if ruled else 0.0) or (_agreed(text) if written else 0.0)
    if scanned and not angle:
        angle = _lean_of_lines(chars)
    return Skew(angle, *middle, whole=scanned or not written)


def letter_size(char: Mapping[str, Any]) -> float:
    """The height of a character across its line; the parser gives its extent upwards even if it lies on its side."""
    across, up = char["matrix"][:2]
    return float(char["size"] if abs(across) >= abs(up) else char["x1"] - char["x0"]) or 1.0


def lean(across: float, up: float) -> float:
    """The angle of a direction against the nearest axis; 0 for one along an axis, or set aslant on purpose."""
    if not across or not up:
        return 0.0
    angle = atan2(up, across)
    angle -= round(angle / (pi / 2)) * (pi / 2)
    return angle if _LEAST < abs(angle) < _MOST else 0.0


def path_lean(path: Mapping[str, Any]) -> float:
    """The angle of the longest side of a drawn path."""
    if min(path["width"], path["height"]) == 0:
        return 0.0
    sides = ((b[0] - a[0], a[1] - b[1]) for a, b in pairwise(path["pts"]))
    across, up = max(sides, key=lambda side: hypot(*side), default=(0.0, 0.0))
    return lean(across, up)


def set_straight(path: Mapping[str, Any], page: Skew) -> Mapping[str, Any]:
    """A drawn path where it lies on the straightened page."""
    if not page.leans(path_lean(path)):
        return path
    points = [page.straight(*point) for point in path["pts"]]
    (x0, x1), (top, bottom) = ((min(values), max(values)) for values in zip(*points, strict=True))
    return {
        **path, "pts": points, "x0": x0, "x1": x1, "top": top, "bottom": bottom, "width": x1 - x0, "height": bottom - top
    }  # fmt: skip


def _agreed(angles: list[float]) -> float:
    """The angle by which most of the leaning parts lean; 0 if they differ."""
    middle = median(angles) if angles else 0.0
    alike = sum(abs(angle - middle) < _ALIKE for angle in angles)
    return middle if 2 * alike > len(angles) else 0.0


def anchors(chars: Sequence[Mapping[str, Any]]) -> list[tuple[float, float]]:
    """For each character the point that shows how its page leans: where it is drawn, or the middle of its level word."""
    runs: list[list[tuple[float, float]]] = []
    for index, char in enumerate(chars):
        if not index or not _goes_on(chars[index - 1], char):
            runs.append([])
        runs[-1].append(char["matrix"][4:6])
    return [((run[0][0] + run[-1][0]) / 2, (run[0][1] + run[-1][1]) / 2) for run in runs for _ in run]


def _goes_on(before: Mapping[str, Any], char: Mapping[str, Any]) -> bool:
    """Whether a character stands in the same level word as the one before."""
    across, up = (new - old for old, new in zip(before["matrix"][4:6], char["matrix"][4:6], strict=True))
    along, aside = sorted((abs(across), abs(up)), reverse=True)
    return bool(aside < _EXACT and along < _STEP * letter_size(char))


def _lean_of_lines(chars: Sequence[Mapping[str, Any]]) -> float:
    """The angle at which the words of a scan stand most clearly in lines, along the side that they are written."""
    lying = 2 * sum(abs(char["matrix"][0]) < abs(char["matrix"][1]) for char in chars) > len(chars)
    points = [(y, -x) if lying else (x, y) for x, y in dict.fromkeys(anchors(chars))]
    band = median(map(letter_size, chars)) / 4 if chars else 1.0
    best = _clearest(points, band, range(-_REACH, _REACH + 1, _COARSE))
    angle = radians(_clearest(points, band, range(best - _COARSE, best + _COARSE + 1)) / _FINE)
    for _ in range(_ROUNDS):
        angle = _fitted(points, band, angle)
    return angle if _LEAST < abs(angle) < _MOST else 0.0


def _fitted(points: Sequence[tuple[float, float]], band: float, angle: float) -> float:
    """The angle of the lines in which words stand that are near one another in height if the page leans by `angle`."""
    rows: list[list[tuple[float, float, float]]] = []
    for height, x, y in sorted((y - x * angle, x, y) for x, y in points):
        if rows and height - rows[-1][-1][0] <= band:
            rows[-1].append((height, x, y))
        else:
            rows.append([(height, x, y)])
    rise = run = 0.0
    for row in rows:
        _, across, up = (sum(values) / len(row) for values in zip(*row, strict=True))
        rise += sum((x - across) * (y - up) for _, x, y in row)
        run += sum((x - across) ** 2 for _, x, _ in row)
    return rise / run if run else 0.0


def _clearest(points: Sequence[tuple[float, float]], band: float, steps: Iterable[int]) -> int:
    return max(steps, key=lambda step: (_clearness(points, radians(step / _FINE), band), -abs(step)))


def _clearness(points: Iterable[tuple[float, float]], angle: float, band: float) -> int:
    """How clearly characters stand in lines that lean by an angle: many on few heights."""
    heights = Counter(round((y - x * angle) / band) for x, y in points)
    return sum(count * count for count in heights.values())
