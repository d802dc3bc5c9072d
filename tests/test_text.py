"""Folding: the same words compare equal however they were typed."""

from __future__ import annotations

import subprocess
import sys

import pytest

from extract.schema import editions, load_form
from extract.text import core, fold


@pytest.mark.parametrize(
    ("printed", "folded"),
    [
        ("行政規範性文件", "行政规范性文件"),
        ("屬於國家秘密", "属于国家秘密"),
        ("結轉下年度繼續辦理", "结转下年度继续办理"),
        ("行政複議", "行政复议"),
        ("行政復議", "行政复议"),
        ("處理決定數量", "处理决定数量"),
        ("裏裡後徵乾", "里里后征干"),
        ("ＡＢ１２（三）", "ab12(三)"),
    ],
)
def test_traditional_characters_compare_equal_to_simplified_ones(printed: str, folded: str) -> None:
    assert fold(printed) == folded


@pytest.mark.parametrize("mark", ["\u200b", "\u200e", "\u202d", "\u2066", "\ufeff", "\ue5e5", "\u00ad", "\u3000"])
def test_marks_that_show_nothing_are_not_compared(mark: str) -> None:
    assert fold(f"{mark}1{mark}2件{mark}") == "12件"


def test_each_character_is_folded_for_itself() -> None:
    text = "政府資訊公開於臺北以後，乾涸瞭解𠮷龘"
    assert fold(text) == "".join(map(fold, text))
    assert len(fold(text)) == len(text)
    assert len(core(text)) == len(text) - 2  # a comma, and a character beyond the first plane


def test_half_a_pair_of_code_units_is_kept() -> None:
    assert fold("甲\ud842乙") == "甲\ud842乙"


def test_words_of_taiwan_are_known_for_every_label_that_has_them() -> None:
    words = {"信息": "資訊", "规范性文件": "規範性檔案"}
    for form in map(load_form, editions()):
        for item in (item for block in form.blocks for item in block.items):
            for word, other in words.items():
                if word in item.label:
                    known = {fold(label) for label in item.wordings}
                    assert any(fold(other) in label for label in known), item.label


def test_the_converter_is_not_loaded_for_simplified_text() -> None:
    script = (
        "import sys; from extract.text import fold; fold('政府信息公开工作年度报告'); print('opencc' in sys.modules)"
    )
    run = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "False"
