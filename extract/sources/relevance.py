"""Whether bytes may hold an annual report: a look at the raw bytes in every likely encoding, before anything is parsed."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from extract.schema import relevance_words

# Compressed inside: their words cannot be seen in the bytes, so they are always looked into.
_SEALED = (b"%PDF-", b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
_HEAD = 1024  # bytes within which such a mark stands


@dataclass(frozen=True, slots=True)
class _Way:
    """One way of writing characters as bytes: what is always found in such bytes, and the words of each group."""

    mark: bytes
    groups: tuple[tuple[bytes, ...], ...]

    def found_in(self, data: bytes) -> bool:
        """Whether a word of each group stands in the bytes."""
        return self.mark in data and all(_any_in(words, data) for words in self.groups)


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
    # What is sound UTF-8 is nothing else, but for characters written as references and for two-byte encodings.
    return any(way.found_in(data) for way in (_ways()[:1] + _marked() if _is_utf8(data) else _ways()))


def _is_utf8(data: bytes) -> bool:
    try:
        data.decode()
    except UnicodeDecodeError:
        return False
    return True


@cache
def _marked() -> tuple[_Way, ...]:
    return tuple(way for way in _ways() if way.mark)


@cache
def _ways() -> tuple[_Way, ...]:
    """The likely encodings, UTF-8 first; those that cannot write any word of a group are left out."""
    groups = relevance_words()
    marks = {"utf-8": b"", "gb18030": b"", "big5hkscs": b"", "utf-16-le": b"\0", "utf-16-be": b"\0"}
    ways = [_Way(mark, tuple(_encoded(words, encoding) for words in groups)) for encoding, mark in marks.items()]
    forms = ("&#{};", "&#x{:x};", "&#x{:X};")
    ways += [_Way(b"&#", tuple(tuple(_references(w, form) for w in words) for words in groups)) for form in forms]
    return tuple(way for way in ways if all(way.groups))


def _encoded(words: tuple[str, ...], encoding: str) -> tuple[bytes, ...]:
    """Words as bytes; those that the encoding has no characters for are left out."""
    found = (word.encode(encoding, "replace") for word in words)
    return tuple(data for word, data in zip(words, found, strict=True) if data.decode(encoding, "replace") == word)


def _references(word: str, form: str) -> bytes:
    return "".join(form.format(ord(character)) for character in word).encode("ascii")
