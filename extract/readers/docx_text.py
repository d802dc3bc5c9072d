"""The text of a Word paragraph as a reader sees it: changes accepted, fields resolved, hidden text left out."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from lxml import etree

from extract.readers.docx_numbering import Numbering, W
from extract.text import Faint

_MATH = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_CHOICES = _MC + "AlternateContent"
# Wrappers that change nothing in what is read; everything that is neither here nor drawn text is passed over.
_WRAPPERS = frozenset(
    [W + name for name in ("ins", "moveTo", "smartTag", "customXml", "hyperlink", "fldSimple", "dir", "bdo")]
    + [_MATH + name for name in ("oMath", "oMathPara", "r", "e", "num", "den", "sup", "sub", "f", "d", "sSup", "sSub")]
)
_PLAIN = {W + "tab": " ", W + "ptab": " ", W + "br": "\n", W + "cr": "\n", W + "noBreakHyphen": "-"}
_DRAWINGS = frozenset({W + "drawing", W + "pict", W + "object"})
_BOX = W + "txbxContent"
_OFF = frozenset({"0", "false", "off"})
_MARK = re.compile(r"[\[〔(（]?(?:\d{1,2}|[①-⑳㉑-㉟]|[*＊※†‡]|注\d?)[\]〕)）]?")
_SYMBOLS = {
    "\uf0fc": "√", "\uf0fe": "☑", "\uf052": "☑", "\uf0a8": "□", "\uf0a3": "□",
    "\uf06f": "□", "\uf0b7": "•", "\uf06c": "●",
}  # fmt: skip
_STYLE_DEPTH = 20
_SIZELESS = frozenset("012")  # half points
_WHITE = "FFFFFF"
_UNSHADED = frozenset(("AUTO", _WHITE))


@dataclass(frozen=True, slots=True)
class Prose:
    """The text of one paragraph, the text boxes anchored in it, and whether its end was deleted by a tracked change.

    `sealed` says that something shows in it that is no text: a picture, an object, a formula that is a field.
    """

    text: str
    boxes: tuple[Any, ...] = ()
    runs_on: bool = False
    sealed: bool = False


@dataclass
class Writer:
    """Turns paragraphs into text; paragraphs must come in document order, because their numbers are counted."""

    styles: Mapping[str, Any]
    numbering: Numbering
    notes: dict[str, None] = field(default_factory=dict)

    def prose(self, paragraph: Any) -> Prose:
        """One paragraph with its automatic number."""
        line = _Line(self)
        line.take(paragraph)
        runs_on = paragraph.find(f"{W}pPr/{W}rPr/{W}del") is not None
        text = self._seen(line.pieces)
        if not (runs_on and not text.strip()):
            text = _joined(self._label(paragraph), text)
        return Prose(text, tuple(line.boxes), runs_on, line.sealed)

    def _seen(self, pieces: list[str]) -> str:
        """A paragraph's text without what nobody sees beside text that can be seen."""
        seen = "".join(piece for piece in pieces if not isinstance(piece, Faint))
        whole = "".join(pieces)
        if not seen.strip() or seen == whole:
            return whole
        self.notes["看不见的文字未读入 (text that nobody sees was not read)"] = None
        return seen

    def chain(self, style_id: str) -> Iterator[Any]:
        """A style and those that it is based on."""
        seen: set[str] = set()
        while style_id in self.styles and style_id not in seen and len(seen) < _STYLE_DEPTH:
            seen.add(style_id)
            style = self.styles[style_id]
            yield style
            style_id = _value(style, "basedOn")

    def set_on(self, run: Any, name: str) -> bool:
        """Whether a property that is on or off is on for a run, by itself or by its style."""
        found = self.property(run, name)
        return found is not None and found.get(W + "val", "1") not in _OFF

    def property(self, run: Any, name: str) -> Any | None:
        """A property of a run: its own, or else that of its style; None where neither has it."""
        properties = run.find(W + "rPr")
        if properties is None:
            return None
        own = properties.find(W + name)
        if own is not None:
            return own
        return next((found for style in self.chain(_value(properties, "rStyle"))
                     if (found := style.find(f"{W}rPr/{W}{name}")) is not None), None)  # fmt: skip

    def faint(self, run: Any) -> bool:
        """Whether a run is white on no ground of its own, or a point high at most."""
        size, colour = (self.property(run, name) for name in ("sz", "color"))
        if size is not None and size.get(W + "val", "") in _SIZELESS:
            return True
        if colour is None or colour.get(W + "val", "").upper() != _WHITE:
            return False
        grounds = [
            self.property(run, "shd"),
            *run.xpath("ancestor::w:p[1]/w:pPr/w:shd | ancestor::w:tc[1]/w:tcPr/w:shd"),
        ]
        shaded = any(
            ground is not None and ground.get(W + "fill", "auto").upper() not in _UNSHADED for ground in grounds
        )
        return not shaded and self.property(run, "highlight") is None

    def struck(self, run: Any) -> bool:
        """Whether a run is struck out: what the agency took back is noted, not read."""
        if not any(self.set_on(run, name) for name in ("strike", "dstrike")):
            return False
        if _text_of(run):
            self.notes["划去的文字未读入 (text that is struck out was not read)"] = None
        return True

    def _label(self, paragraph: Any) -> str:
        properties = paragraph.find(W + "pPr")
        style_id = "" if properties is None else _value(properties, "pStyle")
        own = None if properties is None else properties.find(W + "numPr")
        number_id, level = ("", "") if own is None else (_value(own, "numId"), _value(own, "ilvl"))
        if not number_id:
            for style in self.chain(style_id):
                found = style.find(f"{W}pPr/{W}numPr")
                if found is not None and _value(found, "numId"):
                    number_id = _value(found, "numId")
                    level = level or _value(found, "ilvl")
                    level = level or str(self.numbering.level_of_style(number_id, style.get(W + "styleId", "")))
                    break
        if not number_id or number_id == "0":
            return ""
        return self.numbering.label(number_id, int(level) if level.isascii() and level.isdigit() else 0)


@dataclass
class _Line:
    """The pieces of one paragraph while it is read."""

    writer: Writer
    pieces: list[str] = field(default_factory=list)
    boxes: list[Any] = field(default_factory=list)
    fields: list[tuple[int, bool]] = field(default_factory=list)
    sealed: bool = False

    def take(self, paragraph: Any) -> None:
        """Walk the paragraph in order, without recursion."""
        stack = [iter(paragraph)]
        while stack:
            element = next(stack[-1], None)
            if element is None:
                stack.pop()
            elif isinstance(element.tag, str):
                inner = self._inner(element)
                if inner is not None:
                    stack.append(iter(inner))

    def _inner(self, element: Any) -> Iterable[Any] | None:
        """What of an element is to be walked; text is taken at once."""
        tag = element.tag
        if tag == W + "r":
            return self._run(element)
        if tag == W + "sdt":
            return _content(element)
        if tag == W + "ruby":
            return list(element.iterchildren(W + "rubyBase"))
        if tag in _DRAWINGS:
            boxes = list(text_boxes(element))
            self.boxes.extend(boxes)
            self.sealed = self.sealed or (not boxes and _is_picture(element))
            return None
        if tag == _CHOICES:
            return self._choice(element)
        self._text(element)
        return list(element) if tag in _WRAPPERS else None

    def _run(self, run: Any) -> Iterable[Any] | None:
        if self.writer.set_on(run, "vanish") or self.writer.struck(run):
            # Such a run may still open or close a field.
            return list(run.iterchildren(W + "fldChar"))
        if self._is_note_mark(run):
            return None
        if _text_of(run) and self.writer.faint(run):
            self.pieces.append(Faint("".join(part.text or "" for part in run.iterchildren(W + "t"))))
            return list(run.iterchildren(W + "fldChar"))
        return list(run)

    def _choice(self, element: Any) -> Iterable[Any]:
        """Of the alternatives of a drawing only one is drawn: the first that holds text."""
        branches = element.iterchildren(_MC + "Choice", _MC + "Fallback")
        chosen = next((branch for branch in branches if next(branch.iter(_BOX, W + "t"), None) is not None), None)
        return () if chosen is None else list(chosen)

    def _text(self, element: Any) -> None:
        tag = element.tag
        if tag in {W + "t", _MATH + "t"}:
            self.pieces.append(element.text or "")
        elif tag in _PLAIN:
            self.pieces.append(_PLAIN[tag])
        elif tag == W + "sym":
            self.pieces.append(_symbol(element))
        elif tag == W + "fldChar":
            self._field(element.get(W + "fldCharType", ""))

    def _field(self, kind: str) -> None:
        """Of a field only its result is printed; one that is never closed keeps its text, nothing may get lost."""
        if kind == "begin":
            self.fields.append((len(self.pieces), False))
        elif self.fields and kind == "separate":
            mark, _ = self.fields.pop()
            del self.pieces[mark:]
            self.fields.append((mark, True))
        elif self.fields and kind == "end":
            mark, separated = self.fields.pop()
            if not separated:  # it has no result that could be read
                del self.pieces[mark:]
                self.sealed = True

    def _is_note_mark(self, run: Any) -> bool:
        """A raised sign typed after a number refers to a note; as a digit it would change the number."""
        raised = self.writer.property(run, "vertAlign")
        text = _text_of(run)
        if raised is None or raised.get(W + "val") != "superscript" or not _MARK.fullmatch(text):
            return False
        before = "".join(self.pieces).rstrip()
        following = next(iter(run.itersiblings(W + "r")), None)
        if not before and (following is None or not _text_of(following)[:1].isdigit()):
            return False
        if before and before[-1].isascii() and before[-1].isalpha():
            return False
        self.writer.notes[f"注释标记“{text}”未读作数字 (a raised note mark was not read as a digit)"] = None
        return True


def _text_of(run: Any) -> str:
    return "".join(part.text or "" for part in run.iterchildren(W + "t")).strip()


def _is_picture(drawing: Any) -> bool:
    """Whether a drawing stands in the line of text as a character does; others float wherever they are drawn."""
    if drawing.tag == W + "drawing":
        return any(etree.QName(child).localname == "inline" for child in drawing)
    return drawing.tag == W + "object" or any(etree.QName(e).localname == "imagedata" for e in drawing.iter("{*}*"))


def _content(control: Any) -> Iterable[Any]:
    """What a content control holds, unless it is only the prompt to fill it in."""
    content = control.find(W + "sdtContent")
    if content is None:
        return ()
    if control.find(f"{W}sdtPr/{W}showingPlcHdr") is not None:
        prompt = "".join(text.text or "" for text in content.iter(W + "t"))
        if not any(sign.isdigit() for sign in prompt):
            return ()
    return list(content)


def text_boxes(drawing: Any) -> Iterator[Any]:
    """The text boxes of a drawing, each once, outermost only."""
    stack = [drawing]
    while stack:
        element = stack.pop()
        if element.tag == _BOX:
            yield element
        elif element.tag == _CHOICES:
            branches = element.iterchildren(_MC + "Choice", _MC + "Fallback")
            stack.extend([branch for branch in branches if next(branch.iter(_BOX), None) is not None][:1])
        else:
            stack.extend(child for child in reversed(element) if isinstance(child.tag, str))


def through(parent: Any) -> Iterator[Any]:
    """The paragraphs, tables, rows or cells of a parent in order, looking through controls and other wrappers."""
    stack = [iter(parent)]
    while stack:
        element = next(stack[-1], None)
        if element is None:
            stack.pop()
        elif not isinstance(element.tag, str):
            continue
        elif element.tag == W + "sdt":
            stack.append(iter(_content(element)))
        elif element.tag in {W + "ins", W + "moveTo", W + "customXml", W + "smartTag"}:
            stack.append(iter(element))
        elif element.tag == _CHOICES:
            stack.append(iter(next((branch for branch in element if isinstance(branch.tag, str)), ())))
        else:
            yield element


def _joined(label: str, text: str) -> str:
    # A blank keeps "1." and "2024" apart; between a label and Chinese none is printed.
    blank = " " if label and text and text[0].isascii() and not text[0].isspace() else ""
    return label + blank + text


def _symbol(element: Any) -> str:
    code = element.get(W + "char", "")
    try:
        sign = chr(int(code, 16))
    except (ValueError, OverflowError):
        return "\ufffd"
    if sign in _SYMBOLS:
        return _SYMBOLS[sign]
    if "\uf020" <= sign <= "\uf0ff":
        low = chr(ord(sign) - 0xF000)
        # The Symbol font has digits and signs where ASCII has them; other picture fonts have pictures there.
        return low if element.get(W + "font", "") == "Symbol" and low < "@" else "\ufffd"
    return sign


def _value(element: Any, name: str) -> str:
    child = element.find(W + name)
    return "" if child is None else str(child.get(W + "val", ""))
