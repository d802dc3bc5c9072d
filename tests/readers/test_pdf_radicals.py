"""Radicals that a print program writes for the characters of the same shape."""

from __future__ import annotations

import unicodedata
from pathlib import Path

from extract.model.document import Grid, Source
from extract.readers.pdf import read
from extract.text import RADICALS, core, fold

CORPUS = Path(__file__).resolve().parents[2] / "corpus"


def test_a_printed_page_shows_characters_and_no_radicals() -> None:
    path = CORPUS / "yunzhan_2019.pdf"
    document = read(Source(path.name, path.read_bytes()))
    texts = [cell.text for block in document.blocks if isinstance(block, Grid) for cell in block.cells]
    texts += [block.text for block in document.blocks if not isinstance(block, Grid)]
    assert any("无" in text for text in texts)
    assert not [text for text in texts if any(ord(character) in RADICALS for character in text)]


def test_radicals_of_both_blocks_are_folded_to_their_characters() -> None:
    assert fold("⽆⺠⻚⻓⻔⻋") == "无民页长门车"
    assert core("⼈⺠政府") == "人民政府"


def test_every_radical_stands_for_one_character_that_is_no_radical() -> None:
    assert {len(character) for character in RADICALS.values()} == {1}
    assert all(unicodedata.name(chr(code)).startswith(("CJK RADICAL", "KANGXI RADICAL")) for code in RADICALS)
    assert not {ord(character) for character in RADICALS.values()} & set(RADICALS)
    assert set(range(0x2F00, 0x2FD6)) <= set(RADICALS)
