"""Whether bytes may hold an annual report: a look at the raw bytes in every likely encoding, before anything is parsed."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from extract.schema import relevance_words

# Compressed inside: their words cannot be seen in the bytes, so they are always looked into.
_SEALED = (b"%PDF-", b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
_MARKS = (b"\0", b"&#")  # in every text of two-byte characters, in every text with character references
_HEAD = 4096  # bytes within which such marks stand


@dataclass(frozen=True, slots=True)
class _Way:
    """One way of writing characters as bytes: the words of each group so written."""

    groups: tuple[tuple[bytes, ...], ...]

    def found_in(self, data: bytes) -> bool:
        """Whether a word of each group stands in the bytes."""
        return all(_any_in(words, data) for words in self.groups)


def _any_in(words: tuple[bytes, ...], data: bytes) -> bool:
    # A plain loop: this runs on every record of an archive, and a generator would take longer than the search.
    for word in words:  # noqa: SIM110
        if word in data:
            return True
    return False


def may_be_report(data: bytes) -> bool:
    """Whether the words of a report stand in the bytes, in one encoding or as character references."""
    head = data[:_HEAD]
    if any(mark in head for mark in _SEALED):
        return True
    marks = [mark for mark in _MARKS if mark in head]
    # What is sound UTF-8 is nothing else, but for characters written as references and for two-byte encodings.
    plain = _ways()[b""][:1] if _is_utf8(data) else _ways()[b""]
    return any(way.found_in(data) for ways in (plain, *map(_ways().__getitem__, marks)) for way in ways)


def _is_utf8(data: bytes) -> bool:
    try:
        data.decode()
    except UnicodeDecodeError:
        return False
    return True


@cache
def _ways() -> dict[bytes, list[_Way]]:
    """The likely encodings by what must stand in the bytes, UTF-8 first; those that cannot write a group are left out."""
    groups = relevance_words()
    encodings = {b"": ("utf-8", "gb18030", "big5hkscs"), b"\0": ("utf-16-le", "utf-16-be")}
    ways = {
        mark: [_Way(tuple(_encoded(w, name) for w in groups)) for name in names] for mark, names in encodings.items()
    }
    forms = ("&#{};", "&#x{:x};", "&#x{:X};")
    ways[b"&#"] = [_Way(tuple(tuple(_references(w, form) for w in words) for words in groups)) for form in forms]
    return {mark: [way for way in found if all(way.groups)] for mark, found in ways.items()}


def _encoded(words: tuple[str, ...], encoding: str) -> tuple[bytes, ...]:
    """Words as bytes; those that the encoding has no characters for are left out."""
    found = (word.encode(encoding, "replace") for word in words)
    return tuple(data for word, data in zip(words, found, strict=True) if data.decode(encoding, "replace") == word)


def _references(word: str, form: str) -> bytes:
    return "".join(form.format(ord(character)) for character in word).encode("ascii")
