"""The files under `schemas/` as forms, rules and lists of words: strict, with messages that name file and path."""

from extract.schema.files import schemas_folder
from extract.schema.forms import editions, load_form
from extract.schema.rulebook import rule_book
from extract.schema.settings import (
    CopiedNarrativeSettings,
    CopiedRowSettings,
    JumpSettings,
    StaleTotalSettings,
    Watched,
    Words,
)
from extract.schema.words import (
    column_notes,
    printed_labels,
    reading_findings,
    statement_phrases,
    title_words,
)  # fmt: skip

__all__ = [
    "CopiedNarrativeSettings",
    "CopiedRowSettings",
    "JumpSettings",
    "StaleTotalSettings",
    "Watched",
    "Words",
    "column_notes",
    "editions",
    "load_form",
    "printed_labels",
    "reading_findings",
    "rule_book",
    "schemas_folder",
    "statement_phrases",
    "title_words",
]
