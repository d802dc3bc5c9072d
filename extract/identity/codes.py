"""Codes that tell who somebody is: unified credit codes (GB 32100-2015), organisation codes (GB 11714), site codes."""

from __future__ import annotations

import re

from extract.schema.bodies import bodies

_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_CREDIT_WEIGHTS = tuple(3**place % 31 for place in range(17))
_ORGANISATION_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)
_CREDIT = re.compile(rf"(?<![0-9A-Z])[{_ALPHABET}]{{2}}\d{{6}}[{_ALPHABET}]{{10}}(?![0-9A-Z])")
_ORGANISATION = re.compile(r"^([0-9A-Z]{8})-?([0-9X])(?=[/\-]|$)")
_SITE = re.compile(r"\d{10}|\d{6}")


def is_credit_code(code: str) -> bool:
    """Whether 18 characters are a unified credit code with the right check character."""
    if len(code) != 18 or not set(code) <= set(_ALPHABET):
        return False
    total = sum(_ALPHABET.index(character) * weight for character, weight in zip(code, _CREDIT_WEIGHTS, strict=False))
    return _ALPHABET[-total % 31] == code[17] and is_organisation_code(code[8:17])


def is_organisation_code(code: str) -> bool:
    """Whether 9 characters are an organisation code with the right check character."""
    if not re.fullmatch(r"[0-9A-Z]{8}[0-9X]", code):
        return False
    digits = (int(character, 36) for character in code[:8])
    rest = 11 - sum(digit * weight for digit, weight in zip(digits, _ORGANISATION_WEIGHTS, strict=True)) % 11
    return code[8] == {10: "X", 11: "0"}.get(rest, str(rest))


def credit_code(*texts: str) -> str:
    """The first unified credit code in texts; empty if there is none, or it is one that sites print by default."""
    for text in texts:
        for match in _CREDIT.finditer(text.upper()):
            if is_credit_code(match[0]) and match[0][8:17] not in bodies().settings.shared_codes:
                return match[0]
    return ""


def organisation_code(index_number: str, address: str = "") -> str:
    """The nine characters that identify an organisation, in its credit code or alone at the start of an index number."""
    whole = credit_code(index_number, address)
    if whole:
        return whole[8:17]
    match = _ORGANISATION.match(index_number.strip().upper())
    code = match[1] + match[2] if match else ""
    known = is_organisation_code(code) and code not in bodies().settings.shared_codes and len(set(code)) > 2
    return code if known else ""


def registered_in(code: str) -> str:
    """The six digits of a credit code that say where its bearer is registered; empty for none."""
    return code[2:8] if code else ""


def region_of_site(site_code: str) -> str:
    """The region's code in a site's identification code; empty where it is none of a local site."""
    match = _SITE.match(site_code.strip())
    return match[0][:6] if match else ""
