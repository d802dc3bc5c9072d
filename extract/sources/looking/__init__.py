"""From the bytes of a page to what it is and where it leads: pure functions, no network and no disk but the schemas."""

from extract.sources.looking.sight import look

__all__ = ["look"]
