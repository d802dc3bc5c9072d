"""The part of a name behind its region: what kind of body it is, and for what."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from typing import Literal

from extract.model.agency import Kind
from extract.schema.bodies import bodies
from extract.text import fold

_BUREAU = ("管理委员会", "委员会", "领导小组办公室", "委员会办公室", "办公室", "总局", "局", "厅", "委", "部", "署", "办")
_UNIT = (
    "服务中心", "管理中心", "中心",
    "管理处", "管理所", "支队", "大队", "总队", "处", "院", "馆", "社", "会", "所", "队", "站", "校",
)  # fmt: skip
_FILLERS = (
    "监督管理", "行政管理", "管理", "监督", "事务", "工作", "行政", "事业", "服务", "综合", "发展", "领导小组", "委员会", "中心",
    "指挥部",
)  # fmt: skip
_LINKS = ("暨", "和", "与", "及", "、", ",", "/")
_TOWN_TYPES = (
    ("人民政府", ""), ("政府", ""), ("街道办事处", "街道"), ("地区办事处", "地区"), ("办事处", "街道"), ("街道办", "街道"),
    ("街办", "街道"), ("民族乡", "乡"), ("街道", "街道"), ("苏木", "苏木"), ("镇", "镇"), ("乡", "乡"), ("街", "街道"),
)  # fmt: skip
_BRANCH = re.compile(r"(.{2,}?局)(.{0,8})分局$")


@dataclass(frozen=True, slots=True)
class Body:
    """What a body is apart from its region.

    `core` is what sets it apart where kind and functions do not (a town's or zone's own name, the words of a body without
    known function), `words` are all its words. `form` tells branches of a superior's department, and units (centres,
    associations), from departments of the same function. `is_sure` if every word was understood. `within` names what a
    branch is for.
    """

    kind: Kind
    core: str = ""
    functions: tuple[str, ...] = ()
    form: Literal["", "branch", "unit"] = ""
    is_sure: bool = True
    within: str = ""
    words: str = ""

    @property
    def function(self) -> str:
        """The functions as written in tables."""
        return "+".join(self.functions)

    @property
    def key(self) -> tuple[str, ...]:
        """What two names of one body have in common, were they shortened or not."""
        return (self.kind, self.core, self.function, self.form)


@lru_cache(maxsize=1 << 14)
def read_body(text: str) -> Body | None:
    """The body that a folded text without region names; None if it names none."""
    if not text:
        return None
    body = _branch(text) or _department(text) or _ending(text) or _unknown(text)
    return replace(body, words=text) if body else None


def _branch(text: str) -> Body | None:
    match = _BRANCH.fullmatch(text)
    whole = _department(match[1]) if match else None
    if match is None or whole is None:
        return None
    return Body("department", "", whole.functions, form="branch", within=match[2])


def _department(text: str) -> Body | None:
    """A body whose name is made of known functions and the word for a department."""
    for ending in (*_BUREAU, *_UNIT):
        stem = text.removesuffix(ending)
        if stem == text:
            continue
        functions = segment(stem)
        if functions and ending in _BUREAU:
            return Body("department", "", functions)
        if functions:
            return Body("department", "", functions, form="unit")
    functions = segment(text)
    return Body("department", "", functions, form="unit") if functions and text.endswith(_UNIT) else None


@lru_cache(maxsize=1 << 14)
def segment(stem: str) -> tuple[str, ...]:
    """The functions that a stem is made of without rest, in order of their names; empty if a word is left over."""
    best = _pieces(stem, 0)
    return tuple(sorted(set(best))) if best else ()


@lru_cache(maxsize=1 << 14)
def _pieces(stem: str, start: int) -> tuple[str, ...] | None:
    """Functions of the rest of a stem in the fewest words; None if it cannot be cut."""
    if start == len(stem):
        return ()
    found: list[tuple[str, ...]] = []
    for end in range(len(stem), start, -1):
        function = bodies().stems.get(stem[start:end])
        rest = _pieces(stem, end) if function else None
        if function and rest is not None:
            found.append((function, *rest))
    if start:
        for word in (*_FILLERS, *_LINKS):
            rest = _pieces(stem, start + len(word)) if stem.startswith(word, start) else None
            if rest is not None:
                found.append(rest)
    return min(found, key=len, default=None)


def _ending(text: str) -> Body | None:
    """A body whose kind its ending tells."""
    for ending in bodies().endings:
        stem = text.removesuffix(ending.text)
        if stem == text:
            continue
        if ending.kind in ("government", "office"):
            return Body(ending.kind) if not stem else None
        if ending.kind == "vertical":
            named = ending.function in bodies().settings.named_for_themselves
            return Body("vertical", stem, (ending.function,), is_sure=not stem or named)
        if ending.kind == "town":
            return _town(text)
        return _zone(text)
    return None


def _town(text: str) -> Body | None:
    """A town, township or subdistrict by its own name and rank."""
    stem, rank = text, ""
    for word, meant in _TOWN_TYPES:
        if stem.endswith(word):
            stem, rank = stem.removesuffix(word), meant or rank
    return Body("town", stem + rank) if stem and len(stem) <= 12 else None


def _zone(text: str) -> Body | None:
    """A development zone by its own name; None for words that name none."""
    stem = text
    for word in ("管理委员会", "管委会"):
        stem = stem.removesuffix(word)
    for long, short in bodies().settings.zone_names.items():
        stem = stem.replace(fold(long), fold(short))
    if not stem.endswith(tuple(bodies().settings.zone_endings)):
        return None
    return Body("development_zone", stem, is_sure=len(stem) > 1)


@cache
def _agency_endings() -> tuple[str, ...]:
    return (*_BUREAU, *_UNIT, "办事处", "联合社", "协会", "联合会", "分局", "集团", "公司")


def _unknown(text: str) -> Body | None:
    """A body of unknown function: all its words are its name."""
    if len(text) < 3 or not text.endswith(_agency_endings()):
        return None
    return Body("department" if text.endswith(("局", "厅", "委员会")) else "other", text, is_sure=False)
