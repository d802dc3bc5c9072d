"""The files under `schemas/` as forms, rules and lists of words: strict, with messages that name file and path."""

from extract.schema.files import schemas_folder
from extract.schema.forms import editions, load_form, table_names
from extract.schema.rulebook import rule_book
from extract.schema.settings import (
    CopiedNarrativeSettings,
    CopiedRowSettings,
    JumpSettings,
    StaleTotalSettings,
    Watched,
    Words,
)
from extract.schema.statements import (
    ORGANISATIONS,
    Quantity,
    fold_prose,
    readings_in,
    speaks_for_region,
    vocabulary,
)
from extract.schema.words import (
    column_notes,
    english_words,
    printed_labels,
    reading_findings,
    relevance_words,
    title_words,
    year_words,
)  # fmt: skip

__all__ = [
    "ORGANISATIONS",
    "CopiedNarrativeSettings",
    "CopiedRowSettings",
    "JumpSettings",
    "Quantity",
    "StaleTotalSettings",
    "Watched",
    "Words",
    "column_notes",
    "editions",
    "english_words",
    "fold_prose",
    "load_form",
    "printed_labels",
    "reading_findings",
    "readings_in",
    "relevance_words",
    "rule_book",
    "schemas_folder",
    "speaks_for_region",
    "table_names",
    "title_words",
    "vocabulary",
    "year_words",
]
