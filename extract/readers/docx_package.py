"""Opening a Word package safely: only parts that hold text, only as many bytes as the limits allow."""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote

from docx.opc.part import Part
from docx.oxml.parser import parse_xml
from docx.package import Package
from lxml import etree

from extract.errors import EncryptedError, ReadError, TooLargeError

_TRANSITIONAL = "http://schemas.openxmlformats.org/"
_RELATION = _TRANSITIONAL + "officeDocument/2006/relationships/"
_KEPT = re.compile(
    r"(?:\[Content_Types\]\.xml|.*\.(?:rels|xml|x?html?|mht(?:ml)?|txt|docx))\Z", re.DOTALL | re.IGNORECASE
)
_OWN = (".xml", ".rels")  # parts in the format's own vocabulary; others are taken in as they are
# Packages of the stricter variant of the standard differ only in the names of their vocabularies.
_STRICT = (
    (b"http://purl.oclc.org/ooxml/wordprocessingml/main", b"http://schemas.openxmlformats.org/wordprocessingml/2006/main"),
    (b"http://purl.oclc.org/ooxml/officeDocument/relationships/metadata/core-properties",
     b"http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties"),
    (b"http://purl.oclc.org/ooxml/officeDocument/relationships", _RELATION.rstrip("/").encode()),
    (b"http://purl.oclc.org/ooxml/drawingml/main", b"http://schemas.openxmlformats.org/drawingml/2006/main"),
)  # fmt: skip
# Templates and files with macros hold the same document under another content type.
_VARIANT = re.compile(rb"application/vnd\.[\w.\-]*(?:macroEnabled(?:Template)?|\.template)\.main\+xml")
_MAIN = b"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"


@dataclass(frozen=True, slots=True)
class Limits:
    """How far a package may unfold.

    `total` and `ratio` bound the unpacked bytes; the ratio counts only beyond `small`, for tables of zeros pack well.
    """

    entries: int = 5_000
    total: int = 256 * 1024 * 1024
    ratio: int = 400
    small: int = 32 * 1024 * 1024


LIMITS = Limits()


@dataclass(frozen=True, slots=True)
class Word:
    """An opened package: the root of the document and of the parts that it refers to; None where a part is missing."""

    part: Any

    @property
    def body(self) -> Any | None:
        """The body of the document."""
        return self.part.element.find("{*}body")

    @property
    def title(self) -> str:
        """The title among the document's own properties."""
        try:
            return str(self.part.package.core_properties.title or "")
        except (KeyError, AttributeError, ValueError, etree.XMLSyntaxError):
            return ""

    def root(self, kind: str) -> Any | None:
        """The root of the part of a kind (`styles`, `numbering`, `footnotes`)."""
        for relation in self.part.rels.values():
            if relation.reltype == _RELATION + kind and not relation.is_external:
                return _root(relation.target_part)
        return None

    def related(self, relation_id: str) -> Any | None:
        """The root of the part that a relation of the document names."""
        relation = self.part.rels.get(relation_id)
        return None if relation is None or relation.is_external else _root(relation.target_part)

    def embedded(self, relation_id: str) -> bytes:
        """The bytes of the part that a relation of the document names; empty where it is missing or of no kind kept."""
        relation = self.part.rels.get(relation_id)
        return b"" if relation is None or relation.is_external else bytes(relation.target_part.blob)


def open_word(data: bytes, limits: Limits = LIMITS) -> Word:
    """The document of a package; ReadError, EncryptedError or TooLargeError where it cannot be had."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = _unpack(archive, limits)
        package = Package.open(_packed(parts))
        main = package.main_document_part
        if not hasattr(main, "element"):
            raise ReadError("DOCX 文件里没有正文 (the package holds no Word document)")
        return Word(main)
    except etree.XMLSyntaxError as error:
        kind = TooLargeError if "depth" in str(error).lower() or "huge" in str(error).lower() else ReadError
        raise kind(f"DOCX 文件已损坏,XML 无法解析 (damaged DOCX: {error.msg})") from error
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError) as error:
        raise ReadError(f"DOCX 文件已损坏或不完整 (damaged or truncated DOCX: {error})") from error
    except (KeyError, ValueError, AttributeError) as error:
        if isinstance(error, ReadError):
            raise
        raise ReadError(f"DOCX 文件缺少必需的部件 (a required part of the DOCX is missing: {error})") from error


def check_archive(archive: zipfile.ZipFile, limits: Limits = LIMITS) -> None:
    """Refuse an archive that declares too much, before a byte of it is unpacked."""
    entries = archive.infolist()
    if len(entries) > limits.entries:
        count = f"{len(entries):,}"
        raise TooLargeError(f"压缩包内文件过多,共 {count} 个 (archive of {count} entries; the limit is {limits.entries:,})")
    if any(entry.flag_bits & 0x1 for entry in entries):
        raise EncryptedError("文件已加密,需要密码 (the archive is encrypted; a password is needed)")
    _check_size(sum(entry.file_size for entry in entries), sum(entry.compress_size for entry in entries), limits)


def _check_size(size: int, packed: int, limits: Limits) -> None:
    if size > limits.total or (size > limits.small and size > limits.ratio * max(packed, 1)):
        raise TooLargeError(
            f"解压后过大:{packed:,} 字节展开为 {size:,} 字节以上 "
            f"(the archive unfolds to {size:,} bytes or more, from {packed:,}; refused)"
        )


def _unpack(archive: zipfile.ZipFile, limits: Limits) -> dict[str, bytes]:
    check_archive(archive, limits)
    parts: dict[str, bytes] = {}
    left = limits.total
    packed = sum(entry.compress_size for entry in archive.infolist())
    for entry in archive.infolist():
        if entry.is_dir() or not _KEPT.match(entry.filename):
            continue
        with archive.open(entry) as stream:
            data = stream.read(left + 1)
        left -= len(data)
        _check_size(limits.total - left, packed, limits)
        own = entry.filename.lower().endswith(_OWN)
        parts[entry.filename.replace("\\", "/").lstrip("/")] = _modern(data, entry.filename) if own else data
    return parts


def _modern(data: bytes, name: str) -> bytes:
    """A part in the common vocabulary; a document type is no part of the format, only of attacks."""
    searched = data.replace(b"\x00", b"") if b"\x00" in data[:200] else data  # a part may be written in UTF-16
    if b"<!DOCTYPE" in searched or b"<!ENTITY" in searched:
        raise ReadError(f"DOCX 部件含有文档类型声明,拒绝读取 (a part declares a document type: {name})")
    if b"purl.oclc.org" in data:
        for strict, common in _STRICT:
            data = data.replace(strict, common)
    return _VARIANT.sub(_MAIN, data) if name == "[Content_Types].xml" else data


def _packed(parts: dict[str, bytes]) -> io.BytesIO:
    """The kept parts as a package again, without relations to parts that are not there."""
    stream = io.BytesIO()
    names = {name.lower() for name in parts}
    with zipfile.ZipFile(stream, "w") as archive:
        for name, data in parts.items():
            if name.lower().endswith(".rels"):
                data = _without_dangling(name, data, names)  # noqa: PLW2901 - the same part
            elif name == "[Content_Types].xml":
                data = _with_plain_files(data)  # noqa: PLW2901 - likewise
            archive.writestr(name, data)
    stream.seek(0)
    return stream


def _without_dangling(name: str, data: bytes, names: set[str]) -> bytes:
    # Word processors leave relations to "NULL" or to pictures behind; opening would stop at each.
    root = etree.fromstring(data, _parser())
    folder = posixpath.dirname(posixpath.dirname(name))
    for relation in list(root):
        if relation.get("TargetMode") == "External":
            continue
        target = posixpath.normpath(posixpath.join("/", folder, unquote(relation.get("Target") or "")))
        if target.lstrip("/").lower() not in names:
            root.remove(relation)
    return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True))


def _with_plain_files(data: bytes) -> bytes:
    """Types of parts under which files that the package takes in as they are stay bytes, whatever document they are."""
    root = etree.fromstring(data, _parser())
    for declared in root:
        name = declared.get("PartName") or "." + (declared.get("Extension") or "")
        if not name.lower().endswith(_OWN):
            declared.set("ContentType", "application/octet-stream")
    return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True))


def _parser() -> etree.XMLParser:
    return etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)


def _root(part: Part) -> Any:
    return part.element if hasattr(part, "element") else parse_xml(part.blob)


def references(element: Any, names: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    """Name and relation of each reference of the given names below an element, in document order."""
    for found in element.iter(*(f"{{*}}{name}" for name in names)):
        relation = next((value for key, value in found.attrib.items() if key.endswith("}id")), "")
        yield etree.QName(found).localname, relation
