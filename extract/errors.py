"""What can go wrong with a call, as one tree.

    ExtractError
    ├── SchemaError        a file under schemas/ is not as it must be
    ├── SourceError        a source cannot be had (missing, no permission, too large)
    ├── ReadError          the bytes are no document that this project reads
    │   ├── EncryptedError a password is needed
    │   ├── ImageOnlyError pages are pictures without text
    │   └── TooLargeError  decompressed or nested beyond the limits
    └── OutputError        the data set cannot be written

What is wrong *in* a report is never an exception; it is a `Finding`.
All arguments are positional, so that an error survives the way between processes.
"""

from __future__ import annotations


class ExtractError(Exception):
    """An error of a call, with a sentence for people."""

    def __init__(self, message: str, place: str = "") -> None:
        super().__init__(message, place)
        self.message = message
        self.place = place

    def __str__(self) -> str:
        return f"{self.place}: {self.message}" if self.place else self.message


class SchemaError(ExtractError, ValueError):
    """A schema file breaks the format; `place` holds file and path."""


class SourceError(ExtractError, LookupError):
    """A source cannot be had."""


class ReadError(ExtractError, ValueError):
    """The bytes are no document that can be read."""


class EncryptedError(ReadError):
    """The document needs a password."""


class ImageOnlyError(ReadError):
    """The document's pages are pictures without a text layer."""


class TooLargeError(ReadError):
    """The document unfolds beyond the limits (size, nesting, pages)."""


class OutputError(ExtractError, OSError):
    """The data set cannot be written."""
