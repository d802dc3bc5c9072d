"""Decoding of bytes that were declared wrongly."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extract.encoding import charset_in_markup, charset_of, codec, decode

SENTENCE = "临溪县统计局2024年政府信息公开工作年度报告。本年新收政府信息公开申请3件，已全部答复。"
TRADITIONAL = "臨溪縣統計局2024年政府資訊公開工作年度報告。本年新收申請3件，已全部答復。"


@pytest.mark.parametrize("declared", ["", "gb2312", "gbk", "GB18030", "utf-8", "big5", "iso-8859-1", "no-such-name"])
@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
def test_simplified_text_is_read_whatever_was_declared(encoding: str, declared: str) -> None:
    text, _ = decode(SENTENCE.encode(encoding), declared)
    assert text == SENTENCE


@pytest.mark.parametrize("declared", ["", "big5", "utf-8", "gb2312"])
def test_big5_is_recognised(declared: str) -> None:
    assert decode(TRADITIONAL.encode("big5"), declared)[0] == TRADITIONAL


@pytest.mark.parametrize(
    ("encoding", "declared", "note"),
    [
        ("utf-8", "gb2312", "声明编码为 gb2312,实为 UTF-8 (declared as gb2312 but encoded as UTF-8)"),
        ("gbk", "utf-8", "声明编码为 utf-8,实为 GB18030 (declared as utf-8 but encoded as GB18030)"),
    ],
)
def test_a_wrong_declaration_is_noted(encoding: str, declared: str, note: str) -> None:
    assert decode(SENTENCE.encode(encoding), declared)[1] == (note,)


@pytest.mark.parametrize("declared", ["gb2312", "gbk", "GB18030", ""])
def test_a_right_or_missing_declaration_is_not_noted(declared: str) -> None:
    assert decode(SENTENCE.encode("gb18030"), declared)[1] == ()


def test_gb2312_is_read_as_the_larger_gb18030() -> None:
    assert decode("镕㐀，政府信息公开".encode("gb18030"), "gb2312") == ("镕㐀，政府信息公开", ())


def test_a_byte_order_mark_beats_the_declaration() -> None:
    for encoding in ("utf-8-sig", "utf-16"):
        assert decode(SENTENCE.encode(encoding), "gb2312")[0] == SENTENCE


def test_utf_16_is_recognised_without_its_mark() -> None:
    page = "<html><head><title>t</title></head><body><p>" + SENTENCE
    for encoding in ("utf-16-le", "utf-16-be"):
        assert decode(page.encode(encoding))[0] == page


def test_one_broken_byte_does_not_change_the_encoding() -> None:
    data = (SENTENCE * 3).encode() + b"\xff" + SENTENCE.encode()
    text, notes = decode(data, "utf-8")
    assert text == SENTENCE * 3 + "\ufffd" + SENTENCE
    assert notes == ("有 1 处字节损坏,读作 U+FFFD (1 sequences of bytes are broken and were read as U+FFFD)",)


def test_a_page_cut_within_a_character_keeps_its_encoding() -> None:
    text, notes = decode((SENTENCE * 3).encode("gb18030")[:-1], "gb2312")
    assert text.startswith(SENTENCE * 2)
    assert notes


def test_nul_characters_are_removed_with_a_note() -> None:
    assert decode(b"a\x00b\x00") == ("ab", ("去除 2 个 NUL 字符 (2 NUL characters were removed)",))


def test_a_short_gbk_word_that_is_valid_utf_8_keeps_its_declaration() -> None:
    assert decode("联通".encode("gbk"), "gbk")[0] == "联通"


def test_ascii_fits_any_declaration() -> None:
    assert decode(b"plain", "gb2312") == ("plain", ())
    assert decode(b"", "utf-8") == ("", ())


@pytest.mark.parametrize("name", ["unicode_escape", "hex", "zip", "undefined", "", "漢字", "x\x00y"])
def test_what_is_no_character_set_is_no_codec(name: str) -> None:
    assert codec(name) == ""


def test_declarations_are_found_where_they_are_made() -> None:
    assert charset_of("text/html; charset=GB2312") == "GB2312"
    assert charset_of("text/html") == ""
    assert charset_in_markup(b'<meta http-equiv="Content-Type" content="text/html; charset=gb2312">') == "gb2312"
    assert charset_in_markup(b"<META CHARSET='utf-8'>") == "utf-8"
    assert charset_in_markup(b'<?xml version="1.0" encoding="GBK"?>') == "GBK"
    assert charset_in_markup(b"<p>charset=utf-8</p>") == ""


@settings(deadline=None)  # the first use of a codec loads it
@given(
    st.binary(max_size=300), st.sampled_from(["", "utf-8", "gb2312", "big5", "utf-16", "windows-1252", "cp037", "hz"])
)
def test_any_bytes_give_some_text_and_always_the_same(data: bytes, declared: str) -> None:
    assert decode(data, declared) == decode(data, declared)
    assert "\x00" not in decode(data, declared)[0]
