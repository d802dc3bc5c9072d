"""The characters and rules of a PDF page, turned so that the text of the page runs from left to right."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, NamedTuple

from extract.readers.pdf_shown import seen_chars
from extract.readers.pdf_skew import Skew, anchors, lean, letter_size, set_straight, skew
from extract.text import RADICALS

UNREADABLE = "\ufffd"
_EDGE_LIMIT = 2500  # more rules than this are a drawing, not a table
_HAIR = 2.0  # points up to which a closed path is a rule
_THICK = 4.0  # points up to which a filled rectangle is a rule, not an area
_LEVEL = 0.002  # of its length by which a side of a path may rise and still be level
SCANNED = 0.7  # share of a page under pictures from which on its text is what was recognised in them


class Box(NamedTuple):
    """A rectangle in points, measured from the upper left corner of the page."""

    x0: float
    top: float
    x1: float
    bottom: float


class Glyph(NamedTuple):
    """One printed character: its box, the point from which it was drawn, and its own turn against the page."""

    text: str
    x0: float
    top: float
    x1: float
    bottom: float
    start: float
    base: float
    size: float
    quarter: int = 0

    def moved(self, right: float, down: float) -> Glyph:
        """The same character elsewhere."""
        return Glyph(
            self.text, self.x0 + right, self.top + down, self.x1 + right, self.bottom + down,
            self.start + right, self.base + down, self.size, self.quarter,
        )  # fmt: skip

    @property
    def centre(self) -> tuple[float, float]:
        """The middle of the inked body: fonts lie about ascent and descent, seldom about the baseline."""
        middle = (self.top + self.bottom) / 2 if self.quarter else self.base - 0.36 * self.size
        return (self.x0 + self.x1) / 2, middle


class Turn(NamedTuple):
    """A turn of a page by quarters, against the clock; `width` and `height` are those of the page as it lies.

    `skew` says how far the page leaned before it was set straight, which comes before the turn.
    """

    quarter: int
    width: float
    height: float
    skew: Skew = Skew()

    def point(self, x: float, y: float) -> tuple[float, float]:
        """Where a point of the page lies when the text runs from left to right."""
        turned = ((x, y), (self.height - y, x), (self.width - x, self.height - y), (y, self.width - x))
        return turned[self.quarter]

    def box(self, box: Box) -> Box:
        """Where a rectangle of the page lies when the text runs from left to right."""
        if not self.quarter:
            return box
        (xa, ya), (xb, yb) = self.point(box.x0, box.top), self.point(box.x1, box.bottom)
        return Box(min(xa, xb), min(ya, yb), max(xa, xb), max(ya, yb))

    def on_page(self, box: Box) -> Box:
        """Where a rectangle of the reading position lies on the page as shown."""
        back = Turn(4 - self.quarter, self.height, self.width) if self.quarter % 2 else self
        x0, top, x1, bottom = back.box(box)
        if not self.skew.angle:
            return Box(x0, top, x1, bottom)
        xs, ys = zip(*(self.skew.askew(x, y) for x in (x0, x1) for y in (top, bottom)), strict=True)
        return Box(min(xs), min(ys), max(xs), max(ys))


@dataclass(frozen=True)
class Sheet:
    """One page in reading position: characters without doubles, rules, sides of shaded areas, share under pictures."""

    number: int
    width: float
    height: float
    turn: Turn
    glyphs: tuple[Glyph, ...]
    edges: tuple[dict[str, Any], ...]
    shades: tuple[dict[str, Any], ...]
    pictures: float
    notes: tuple[str, ...] = ()


def sheet(page: Any) -> Sheet:
    """A page of pdfplumber as a sheet."""
    width, height = float(page.width), float(page.height)
    left, up = float(page.bbox[0]), float(page.bbox[1])
    chars, unseen = seen_chars(page)
    pictures = _picture_share(page)
    lies = skew(page, chars, scanned=pictures > SCANNED)
    upright = _glyphs(chars, lies, left, up)
    shown = [glyph for glyph in upright if _inside(glyph, width, height)]
    turn = Turn(_quarter_of_most(shown), width, height, lies._replace(x=lies.x - left, y=lies.y - up))
    glyphs = tuple(_without_doubles(turned(glyph, turn) for glyph in shown))
    edges, shades, crowded = _rules(page, lies, turn, left, up)
    if turn.quarter % 2:
        width, height = height, width
    notes = _notes(glyphs, len(upright) - len(shown), crowded=crowded)
    return Sheet(
        page.page_number, width, height, turn, glyphs, tuple(edges), tuple(shades), pictures, (*notes, *unseen)
    )


def _glyphs(chars: list[dict[str, Any]], lies: Skew, left: float, up: float) -> list[Glyph]:
    """Characters with their places on the page once it is set straight."""
    glyphs = [_glyph(char, left, up) for char in chars]
    if not lies.angle:
        return glyphs
    found = []
    for glyph, char, (x, y) in zip(glyphs, chars, anchors(chars), strict=True):
        drop = char["matrix"][5] - y  # heights of matrices count upwards
        from_x, from_y = x, glyph.base + up + drop
        to_x, to_y = lies.straight(from_x, from_y)
        leans = lies.leans(lean(*char["matrix"][:2]))
        found.append(glyph.moved(to_x - from_x, to_y - from_y) if leans else glyph)
    return found


def _glyph(char: Mapping[str, Any], left: float, up: float) -> Glyph:
    a, b, _, _, start, origin = char["matrix"]
    text = UNREADABLE if char["text"].startswith("(cid:") else char["text"].translate(RADICALS)
    quarter = (0 if a > 0 else 2) if abs(a) >= abs(b) else (1 if b > 0 else 3)
    top, bottom = char["top"] - up, char["bottom"] - up
    size = letter_size(char)
    base = top + char["y1"] - origin
    if not quarter and not bottom - 0.6 * size < base < bottom + 0.6 * size:
        base = bottom - 0.15 * size  # written downwards: drawn from the top
    return Glyph(text, char["x0"] - left, top, char["x1"] - left, bottom, start - left, base, size, quarter)


def _inside(glyph: Glyph, width: float, height: float) -> bool:
    x, y = (glyph.x0 + glyph.x1) / 2, (glyph.top + glyph.bottom) / 2
    return -1 <= x <= width + 1 and -1 <= y <= height + 1


def _quarter_of_most(glyphs: list[Glyph]) -> int:
    counted = Counter(glyph.quarter for glyph in glyphs)
    return max(counted, key=lambda quarter: (counted[quarter], -quarter)) if counted else 0


def turned(glyph: Glyph, turn: Turn) -> Glyph:
    """A character where it lies after a turn of its page."""
    if not turn.quarter:
        return glyph
    box = turn.box(Box(glyph.x0, glyph.top, glyph.x1, glyph.bottom))
    point = turn.point(glyph.start, glyph.base)
    return Glyph(glyph.text, *box, *point, glyph.size, (glyph.quarter - turn.quarter) % 4)


def _without_doubles(glyphs: Iterable[Glyph]) -> list[Glyph]:
    """Characters without those drawn again almost at the same spot, as printers of false bold do."""
    kept: list[Glyph] = []
    seen: dict[tuple[str, int, int], list[Glyph]] = {}
    for glyph in glyphs:
        near = min(1.5, 0.15 * glyph.size)
        column, row = int(glyph.x0 // 2), int(glyph.base // 2)
        spots = ((glyph.text, column + i, row + j) for i in (-1, 0, 1) for j in (-1, 0, 1))
        if any(
            abs(o.x0 - glyph.x0) <= near and abs(o.base - glyph.base) <= near for s in spots for o in seen.get(s, ())
        ):
            continue
        seen.setdefault((glyph.text, column, row), []).append(glyph)
        kept.append(glyph)
    return kept


def _rules(
    page: Any, lies: Skew, turn: Turn, left: float, up: float
) -> tuple[list[dict[str, Any]], list[dict[str, Any]], bool]:
    """Rules of the page in reading position, the sides of its shaded areas, and whether there were too many."""
    strokes, curves = ([set_straight(path, lies) for path in paths] for paths in (page.lines, page.curves))
    shades = [r for r in page.rects if not r.get("stroke") and min(r["width"], r["height"]) > _THICK]
    shaded = {id(rect) for rect in shades}
    # Turned by a hair, a thin rectangle is one no more to the parser but a closed path.
    thin = (path for path in curves if min(path["width"], path["height"]) <= _HAIR)
    straight = (o for o in (*strokes, *page.rects) if min(o["width"], o["height"]) <= _THICK)
    lines = [axis for o in (*straight, *thin) for axis in _axes(o)]
    frames = [side for r in page.rects if min(r["width"], r["height"]) > _THICK and id(r) not in shaded
              for side in _sides(r)]  # fmt: skip
    drawn = _united([*lines, *frames, *(side for path in curves for side in _level_sides(path))], turn, left, up)
    filled = _united([side for rect in shades for side in _sides(rect)], turn, left, up)
    crowded = max(len(drawn), len(filled)) > _EDGE_LIMIT
    return ([], [], True) if crowded else (drawn, filled, False)


def _axes(thin: Mapping[str, Any]) -> tuple[Box, ...]:
    """A line, or a rectangle as thin as one, as the line through its middle; a dot may belong to either direction."""
    x0, top, x1, bottom = thin["x0"], thin["top"], thin["x1"], thin["bottom"]
    flat = Box(x0, (top + bottom) / 2, x1, (top + bottom) / 2)
    upright = Box((x0 + x1) / 2, top, (x0 + x1) / 2, bottom)
    if abs((x1 - x0) - (bottom - top)) < 0.3:
        return flat, upright
    return (flat,) if x1 - x0 > bottom - top else (upright,)


def _level_sides(path: Mapping[str, Any]) -> Iterator[Box]:
    """The sides of a path that are flat or upright."""
    for (xa, ya), (xb, yb) in pairwise(path["pts"]):
        wide, high = abs(xa - xb), abs(ya - yb)
        if min(wide, high) <= _LEVEL * max(wide, high):
            yield Box(min(xa, xb), min(ya, yb), max(xa, xb), max(ya, yb))


def _sides(rect: Mapping[str, Any]) -> tuple[Box, ...]:
    x0, top, x1, bottom = rect["x0"], rect["top"], rect["x1"], rect["bottom"]
    return Box(x0, top, x1, top), Box(x0, bottom, x1, bottom), Box(x0, top, x0, bottom), Box(x1, top, x1, bottom)


def _united(strokes: list[Box], turn: Turn, left: float, up: float) -> list[dict[str, Any]]:
    """Strokes as rules in reading position, dashes of one rule joined to it."""
    tracks: dict[tuple[bool, int], list[Box]] = {}
    for stroke in strokes:
        box = turn.box(Box(stroke.x0 - left, stroke.top - up, stroke.x1 - left, stroke.bottom - up))
        flat = box.x1 - box.x0 > box.bottom - box.top
        tracks.setdefault((flat, round(2 * (box.top if flat else box.x0))), []).append(box)
    united = []
    for (flat, _), boxes in tracks.items():
        start, end = (0, 2) if flat else (1, 3)
        boxes.sort(key=lambda box, start=start: box[start])  # type: ignore[misc]
        whole = boxes[0]
        for box in boxes[1:]:
            if box[start] - whole[end] <= 3:
                whole = whole._replace(**{("x1" if flat else "bottom"): max(whole[end], box[end])})
            else:
                united.append((whole, flat))
                whole = box
        united.append((whole, flat))
    return [rule(box, "h" if flat else "v") for box, flat in united if max(box.x1 - box.x0, box.bottom - box.top) >= 3]


def rule(box: Box, orientation: str) -> dict[str, Any]:
    """A rule in the shape that pdfplumber's table finder takes."""
    return {
        **box._asdict(), "doctop": box.top, "orientation": orientation, "object_type": "line",
        "width": box.x1 - box.x0, "height": box.bottom - box.top,
    }  # fmt: skip


def _picture_share(page: Any) -> float:
    whole = float(page.width) * float(page.height)
    covered = sum(max(0.0, i["x1"] - i["x0"]) * max(0.0, i["bottom"] - i["top"]) for i in page.images)
    return min(1.0, covered / whole) if whole else 0.0


def _notes(glyphs: tuple[Glyph, ...], outside: int, *, crowded: bool) -> tuple[str, ...]:
    notes = []
    unreadable = sum(UNREADABLE in glyph.text for glyph in glyphs)
    if unreadable:
        notes.append(
            f"{unreadable} 个字符的字体没有注明是什么字 "
            f"({unreadable} characters are drawn with a font that does not say which characters they are)"
        )
    if outside:
        notes.append(f"页面以外的 {outside} 个字符未读入 ({outside} characters outside of the page are left out)")
    if crowded:
        notes.append("线条过多,不像表格线,按无线读取 (too many rules to be those of tables: read as if there were none)")
    return tuple(notes)
