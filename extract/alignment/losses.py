"""What a text lost on its way here: strings kept once only, characters beside digits."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence

from extract.alignment.stream import Stream, Unit
from extract.model.form import Form
from extract.periods import lost_dates
from extract.text import fold

_ONCE = (
    "文字经过去重,相同的字串只留下一次,表中数字无法还原,未取值 "
    "(every distinct string of the text was kept once only; the numbers of its tables cannot be restored and were not read)"
)
_DATES = "文字丢失了数字旁的字,日期不可信:{0} (characters beside digits were lost; dates cannot be trusted: {0})"
_SHORT = 12  # characters: cells, not prose
_FEWEST = 20  # short strings from which on it tells something that none comes twice
_REPEATED = 1
_CAPTIONS = 3
_CAPTION = re.compile(r"第二十条第\(([一二三四五六七八九])\)项|第二十條第\(([一二三四五六七八九])\)項")
_CONTENT = ("信息内容", "信息內容")


def each_text_once(stream: Stream, units: Sequence[Unit], forms: Iterable[Form]) -> bool:
    """Whether a running text kept each string once, so that most of its numbers are gone.

    Labels that the form prints several times stand there once, and no short line comes again. In a grid they come
    again: what it holds is all there.
    """
    texts = [(stream.folded_unit(unit), unit.cell) for unit in units]
    short = [text for text, cell in texts if cell is None and 0 < len(text) <= _SHORT]
    again = Counter(text for text, _ in texts if 0 < len(text) <= _SHORT)
    if len(short) < _FEWEST or sum(count - 1 for count in again.values()) > _REPEATED:
        return False
    labels = Counter(short)
    text = stream.folded_of(units)
    captions = {match[1] or match[2] for match in _CAPTION.finditer(text)}
    content_once = len(captions) >= _CAPTIONS and sum(text.count(label) for label in _CONTENT) == 1
    return content_once or any(labels[head] == 1 == text.count(head) for head in _repeated_heads(text, forms))


def _repeated_heads(text: str, forms: Iterable[Form]) -> Iterable[str]:
    """Column heads that stand once for each item, where a table with its items beside each other is in the text."""
    for form in forms:
        for block in form.blocks:
            if block.layout == "one_row" and all(fold(item.label) in text for item in block.items):
                yield from (
                    fold(column.label) for column in block.columns if len(fold(column.label)) >= len("结果维持")
                )


def notes_on_losses(stream: Stream, units: Sequence[Unit], *, once: bool) -> tuple[str, ...]:
    """What is to be said of a text's losses, in both languages; empty where none shows."""
    text = stream.folded_of(units)
    dates = ",".join(lost_dates(text)[:3])
    return (*((_ONCE,) if once else ()), *((_DATES.format(dates),) if dates else ()))
