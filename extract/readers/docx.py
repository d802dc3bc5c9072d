"""Word documents (DOCX): paragraphs and drawn tables in document order."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from extract.errors import ReadError, TooLargeError
from extract.model.document import Cell, Document, Grid, Paragraph, Place, Source
from extract.readers import read_document, recognise
from extract.readers.docx_numbering import W, numbering
from extract.readers.docx_package import Word, open_word, references
from extract.readers.docx_tables import Drawn, drawn_rows
from extract.readers.docx_text import Prose, Writer, through
from extract.text import OBJECT, fold

SUFFIXES = (".docx", ".docm", ".dotx")
MEDIA_TYPES = (
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "application/vnd.ms-word.document.macroenabled.12",
)
_NESTED = 40
_TITLE_REGION = 20
_TITLE_WORDS = ("年度报告", "工作年报", "公开年报", "工作报告", "年度工作报告")
_LONGEST_TITLE = 80
_FURNITURE = (("headerReference", "header"), ("footerReference", "footer"))


def read(source: Source) -> Document:
    """A Word document as blocks; ReadError where the package is damaged, locked or too large."""
    return _read(source, whole=True)


def _read(source: Source, *, whole: bool) -> Document:
    """A Word document with the parts that it takes in; without them unless it is a whole document itself."""
    word = open_word(source.data)
    if word.body is None:
        raise ReadError("DOCX 文件里没有正文 (the document has no body)", source.name)
    styles = word.root("styles")
    named = () if styles is None else styles.iterchildren(W + "style")
    by_id = {style.get(W + "styleId", ""): style for style in named}
    writer = Writer(by_id, numbering(word.root("numbering"), styles))
    walk = _Walk(writer, word if whole else None)
    walk.story(word.body, "")
    blocks = _with_title(walk.blocks, walk.sizes)
    blocks += [*_furniture(word, writer), *_footnotes(word, writer)]
    metadata = {"title": word.title.strip()} if "信息公开" in word.title else {}
    return Document(source, tuple(blocks), "docx", metadata, tuple(writer.notes))


def _read_part(data: bytes, name: str) -> Document:
    source = Source(name, data)
    return _read(source, whole=False) if recognise(source) == "docx" else read_document(source)


@dataclass
class _Walk:
    """The way through a story (body, text box, header): blocks in order, tables counted as they are met.

    `sizes` holds how prominent the paragraph at each index of `blocks` is printed; `word` is where parts that the story
    takes in are to be found, None where they are left out.
    """

    writer: Writer
    word: Word | None = None
    blocks: list[Paragraph | Grid] = field(default_factory=list)
    sizes: dict[int, float] = field(default_factory=dict)
    tables: int = 0
    paragraphs: int = 0
    parts: int = 0

    def story(self, parent: Any, inside: str, depth: int = 0) -> None:
        """All paragraphs and tables of a parent; `inside` is the path of the cell or box that holds it."""
        if depth > _NESTED:
            raise TooLargeError("表格嵌套过深 (tables nested too deeply)", inside)
        carried = ""
        for element in through(parent):
            if element.tag == W + "p":
                carried = self._paragraph(element, inside, depth, carried)
            elif element.tag == W + "tbl":
                self._table(element, depth)
            elif element.tag == W + "altChunk":
                self._part(element)

    def _part(self, chunk: Any) -> None:
        """The blocks of a file that the document takes in as it is; a note where it cannot be read."""
        self.parts += 1
        path = f"embedded part {self.parts}"
        relation = next((value for key, value in chunk.attrib.items() if key.endswith("}id")), "")
        try:
            inner = _read_part(self.word.embedded(relation) if self.word else b"", path)
        except ReadError:
            self.writer.notes["文档嵌有未读入的部分 (an embedded part, altChunk, was not read)"] = None
            return
        self.writer.notes.update(dict.fromkeys(inner.notes))
        self.blocks += [_moved(block, path) for block in inner.blocks]

    def _paragraph(self, element: Any, inside: str, depth: int, carried: str) -> str:
        """One paragraph; the text returned belongs to the next one, because the end of this one was deleted."""
        self.paragraphs += 1
        path = f"{inside}, paragraph {self.paragraphs}" if inside else f"paragraph {self.paragraphs}"
        prose = self.writer.prose(element)
        text = carried + prose.text
        if not prose.runs_on and text.strip():
            self.sizes[len(self.blocks)] = _prominence(element, self.writer)
            self.blocks.append(Paragraph(text.strip(), Place(path)))
        for number, box in enumerate(prose.boxes, 1):
            self.story(box, f"{path}, text box {number}", depth + 1)
        return text if prose.runs_on else ""

    def _table(self, table: Any, depth: int) -> None:
        self.tables += 1
        path = f"table {self.tables}"
        rows = drawn_rows(table)
        if _is_layout(rows):
            for row in rows:
                for index, cell in enumerate(row, 1):
                    self.story(cell.element, f"{path}, row {cell.row + 1}, cell {index}", depth + 1)
            return
        position = len(self.blocks)
        cells = tuple(cell for row in rows for cell in self._cells(row, path, depth))
        if cells:
            self.blocks.insert(position, Grid(cells, Place(path)))
            self.sizes = {index + (index >= position): size for index, size in self.sizes.items()}

    def _cells(self, row: list[Drawn], path: str, depth: int) -> Iterator[Cell]:
        for index, drawn in enumerate(row, 1):
            place = f"{path}, row {drawn.row + 1}, cell {index}"
            text = self._cell_text(drawn.element, place, depth)
            yield Cell(text, drawn.row, drawn.column, Place(place), drawn.rowspan, drawn.colspan)

    def _cell_text(self, cell: Any, place: str, depth: int) -> str:
        """The text of a cell, a sign for an object without text; tables of several cells in it become blocks after its table.

        So do text boxes, unless the cell has no text but theirs.
        """
        prose, lines = self._cell_lines(cell, place, depth)
        boxes = [box for each in prose for box in each.boxes]
        if not any(lines) and len(boxes) == 1 and not _holds_table(boxes[0]):
            return self._cell_text(boxes[0], f"{place}, text box 1", depth + 1)
        for each in prose:
            for number, box in enumerate(each.boxes, 1):
                self.story(box, f"{place}, text box {number}", depth + 1)
        return "\n".join(filter(None, lines)) or (OBJECT if any(each.sealed for each in prose) else "")

    def _cell_lines(self, cell: Any, place: str, depth: int) -> tuple[list[Prose], list[str]]:
        """The paragraphs of a cell, and its lines: those of frames of one cell among them."""
        if depth > _NESTED:
            raise TooLargeError("表格嵌套过深 (tables nested too deeply)", place)
        paragraphs: list[Prose] = []
        lines: list[str] = []
        carried = ""
        for element in through(cell):
            if element.tag == W + "p":
                paragraphs.append(self.writer.prose(element))
                carried += paragraphs[-1].text
                if not paragraphs[-1].runs_on:
                    lines.append(carried)
                    carried = ""
            elif element.tag == W + "tbl":
                lines.append(self._inner_table(element, place, depth))
        return paragraphs, [line.strip() for line in [*lines, carried]]

    def _inner_table(self, table: Any, place: str, depth: int) -> str:
        """A frame of one cell is part of the cell that it stands in; any other table speaks for itself."""
        rows = drawn_rows(table)
        if sum(map(len, rows)) == 1:
            self.tables += 1
            return self._cell_text(next(row[0].element for row in rows if row), place, depth + 1)
        self._table(table, depth + 1)
        return ""


def _moved(block: Paragraph | Grid, path: str) -> Paragraph | Grid:
    """A block of an embedded part with its places in the document around it."""
    place = replace(block.place, path=f"{path} » {block.place.path}")
    if isinstance(block, Paragraph):
        return replace(block, place=place)
    cells = (replace(cell, place=replace(cell.place, path=f"{path} » {cell.place.path}")) for cell in block.cells)
    return replace(block, cells=tuple(cells), place=place)


def _is_layout(rows: list[list[Drawn]]) -> bool:
    """A table that only arranges the page: one cell, or further tables inside and at most one cell of text beside."""
    cells = [cell for row in rows for cell in row]
    if len(cells) == 1:
        return True
    if not any(_holds_table(cell.element) for cell in cells):
        return False
    return all(sum(_says_something(cell.element) for cell in row) <= 1 for row in rows)


def _holds_table(cell: Any) -> bool:
    return any(len(table.findall(f".//{W}tc")) > 1 for table in cell.iter(W + "tbl"))


def _says_something(cell: Any) -> bool:
    return any((text.text or "").strip() for text in cell.iter(W + "t"))


def _furniture(word: Word, writer: Writer) -> Iterator[Paragraph]:
    """Headers and footers of all sections, each once."""
    seen: set[str] = set()
    for kind, role in _FURNITURE:
        for _, relation in references(word.body, (kind,)):
            root = None if relation in seen else word.related(relation)
            seen.add(relation)
            if root is not None:
                yield from _apart(root, role, role, writer)


def _footnotes(word: Word, writer: Writer) -> Iterator[Paragraph]:
    """Footnotes and endnotes: below the page in print, so kept apart like its footer."""
    for kind in ("footnote", "endnote"):
        root = word.root(kind + "s")
        notes = () if root is None else root.iterchildren(W + kind)
        for number, note in enumerate((note for note in notes if note.get(W + "type", "normal") == "normal"), 1):
            yield from _apart(note, f"{kind} {number}", "footer", writer)


def _apart(parent: Any, path: str, role: str, writer: Writer) -> Iterator[Paragraph]:
    walk = _Walk(writer)
    walk.story(parent, path)
    for block in walk.blocks:
        if isinstance(block, Paragraph):
            yield replace(block, role=role)
        else:
            yield Paragraph(" ".join(cell.text for cell in block.cells if cell.text), block.place, role)


def _with_title(blocks: list[Paragraph | Grid], sizes: dict[int, float]) -> list[Paragraph | Grid]:
    """The blocks with the report's title marked, and with it a line above that is printed alike (the agency's name)."""
    best = _title_index(blocks, sizes)
    if best is None:
        return blocks
    chosen = {best}
    if best and sizes.get(best - 1, 0) == sizes.get(best, 0) > 1 and _looks_short(blocks[best - 1]):
        chosen.add(best - 1)
    return [replace(block, role="title") if index in chosen and isinstance(block, Paragraph) else block
            for index, block in enumerate(blocks)]  # fmt: skip


def _title_index(blocks: list[Paragraph | Grid], sizes: dict[int, float]) -> int | None:
    named = [index for index, block in enumerate(blocks[:_TITLE_REGION])
             if _looks_short(block) and any(word in fold(_text(block)) for word in _TITLE_WORDS)]  # fmt: skip
    return max(named, key=lambda index: (sizes.get(index, 0), -index), default=None)


def _looks_short(block: Paragraph | Grid) -> bool:
    text = _text(block)
    return bool(text) and len(text) <= _LONGEST_TITLE and text.rstrip()[-1] not in "。:：;；,，"


def _text(block: Paragraph | Grid) -> str:
    return block.text if isinstance(block, Paragraph) else ""


def _prominence(paragraph: Any, writer: Writer) -> float:
    """How much a paragraph is printed like a title: its style or outline first, then centring and size."""
    properties = paragraph.find(W + "pPr")
    style_id = "" if properties is None else _value(properties.find(W + "pStyle"))
    chain = list(writer.chain(style_id))
    names = [_value(style.find(W + "name")).lower() for style in chain]
    styled = any(name in {"title", "heading 1", "标题", "标题 1"} for name in names)
    centred = _value(None if properties is None else properties.find(W + "jc")) in {"center", "centre"}
    return 10_000 * styled + 1_000 * centred + _size(paragraph, chain)


def _size(paragraph: Any, chain: Iterable[Any]) -> float:
    """Largest type size of a paragraph in half points; 0 where neither it nor its style says."""
    own = [_value(size) for size in paragraph.iterfind(f"{W}r/{W}rPr/{W}sz")]
    styled = [_value(style.find(f"{W}rPr/{W}sz")) for style in chain]
    given = [int(size) for size in own or styled if size.isascii() and size.isdigit()]
    return max(given, default=0) if own else next(iter(given), 0)


def _value(element: Any | None) -> str:
    return "" if element is None else str(element.get(W + "val", ""))
