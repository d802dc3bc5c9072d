"""English for what the forms print in Chinese only: ordinals, labels that span rows or columns, captions, units."""

from __future__ import annotations

from extract.schema import english_words


def english_ordinal(number: str) -> str:
    """An ordinal as English prints it; those that are digits already stay."""
    return english_words("ordinal").get(number, number)


def english_label(label: str) -> str:
    """A spanning label or caption in English, its ordinal with it; the Chinese where no English is known."""
    ordinals, labels = english_words("ordinal"), english_words("label")
    if label in labels or label in ordinals:
        return labels.get(label) or ordinals[label]
    for cut in range(1, 4):
        number, rest = label[:cut], label[cut:]
        if rest in labels and (number in ordinals or number[:-1].isdigit()):
            return f"{english_ordinal(number)} {labels[rest]}"
    return label
