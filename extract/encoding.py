"""Bytes to text when nobody can be trusted to have declared the encoding rightly."""

from __future__ import annotations

import re
from codecs import BOM_UTF8, BOM_UTF16_BE, BOM_UTF16_LE
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

# A longer mark first would not matter: none of the three begins another.
_MARKS = ((BOM_UTF8, "utf-8"), (BOM_UTF16_LE, "utf-16-le"), (BOM_UTF16_BE, "utf-16-be"))
# Names under which people declare a larger encoding than the name says: GB18030 holds GBK, which holds GB2312.
_WIDENED = {
    "gb2312": "gb18030", "gb_2312-80": "gb18030", "gb2312-80": "gb18030", "gbk": "gb18030", "cp936": "gb18030",
    "x-gbk": "gb18030",
    "gb18030": "gb18030", "euc-cn": "gb18030", "big5": "big5hkscs", "big5-hkscs": "big5hkscs", "x-x-big5": "big5hkscs",
    "utf8": "utf-8", "utf-8": "utf-8", "unicode": "utf-16", "utf-16": "utf-16", "iso-8859-1": "cp1252",
    "latin1": "cp1252",
}  # fmt: skip
_SPOKEN = {"gb18030": "GB18030", "utf-8": "UTF-8", "big5hkscs": "Big5", "utf-16-le": "UTF-16", "utf-16-be": "UTF-16"}
_FALLBACKS = ("utf-8", "gb18030", "big5hkscs")
# The characters of which official prose is made; in bytes read in a wrong encoding hardly any of them turns up.
_COMMON = frozenset(
    "的一是在了有和人这中大为上个国不以会于他时要出对来生自年动同工也能下过子说产种面方后多定行学法所民得经十三之进着等部度家电力里如水化高"
    "政府信息公开主报告情况收到处理申请复议诉讼存问题改他需事项第二条例条规章范性文件制发废止现效内容许可罚强费额单位万元数据本列勾稽关系予以分"
    "总计自然商业企科研机构社会益组织律服务其新上结转办果维持纠正尚未审网站门户平台建设监督保障管理依照按全市区县镇街道局委省级领导小长及时"
    "与从并将各加实施做好开展作用提升推落做关注群众求回应解读策策划重点域名称发布日期来源索引号布成当前位置首页返回顶部版权所有"
    "資訊開報處復訴訟問題條規範製廢現業機構總計結轉辦網臺設監導務說個對於產經動學區縣鎮鄉會這為時國來們後與將應見請單數據長實關書專門號發佈"
    "，。、；：（）《》“”〔〕"
)
_SEALS = ("信息公开", "年度报告", "資訊公開", "資訊", "信息公開")
_PLAUSIBLE = 0.3
_SAMPLE = 4000  # characters outside ASCII: enough to tell prose from chaos, cheap on any page
_SLICE = 1 << 15  # characters of which the sample is taken at a time
_ASCII = bytes(range(128))
_CHARSET = re.compile(
    rb"""<(?:meta|\?xml)\b[^>]{0,300}?(?:charset|encoding)\s*=\s*["']?\s*([\w.:-]{2,40})""", re.IGNORECASE
)
# Families of encodings in which pages are written; Python knows codecs beside them that are no character sets.
_KNOWN_FAMILIES = re.compile(
    r"gb|big5|utf-?(?:8|16|32)|iso-?8859|windows-|cp\d|x-|(?:us-)?ascii|euc|shift|koi8|latin|hz"
)
_BROKEN = "有 {0} 处字节损坏,读作 U+FFFD ({0} sequences of bytes are broken and were read as U+FFFD)"
_NULS = "去除 {0} 个 NUL 字符 ({0} NUL characters were removed)"
_PARAMETER = re.compile(r"""charset\s*=\s*["']?\s*([\w.:-]{2,40})""", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Reading:
    encoding: str
    text: str
    score: float
    broken: int = 0


def decode(data: bytes, declared: str = "") -> tuple[str, tuple[str, ...]]:
    """The text of some bytes, and a sentence for everything in which the bytes contradict what was declared.

    A byte order mark beats the declaration, plausible Chinese beats both a wrong declaration and none; bytes that
    fit no encoding are read in the likeliest one with U+FFFD for what is broken.
    """
    notes: list[str] = []
    encoding = codec(declared)
    marked = _marked(data)
    if marked:
        length, marked_as = marked
        reading = _read(data[length:], marked_as)
        encoding = encoding if encoding != "utf-16" else marked_as
    else:
        reading = _chosen(data, encoding)
    if declared and encoding != reading.encoding and not data.isascii():
        spoken = _SPOKEN.get(reading.encoding, reading.encoding)
        notes.append(f"声明编码为 {declared},实为 {spoken} (declared as {declared} but encoded as {spoken})")
    if reading.broken:
        notes.append(_BROKEN.format(reading.broken))
    text = reading.text
    if "\x00" in text:
        notes.append(_NULS.format(text.count("\x00")))
        text = text.replace("\x00", "")
    return text.removeprefix("\ufeff"), tuple(notes)


def charset_of(media_type: str) -> str:
    """The encoding that a media type names in its `charset` parameter; empty if it names none."""
    match = _PARAMETER.search(media_type)
    return match[1] if match else ""


def charset_in_markup(data: bytes) -> str:
    """The encoding that a page declares of itself in a meta tag or an XML declaration; empty if it declares none."""
    match = _CHARSET.search(data, 0, 8192)
    return match[1].decode("ascii") if match else ""


@lru_cache(maxsize=256)
def codec(declared: str) -> str:
    """The codec for a declared name, widened to what publishers mean by it; empty if Python knows none."""
    name = declared.strip().lower()
    if name in _WIDENED:
        return _WIDENED[name]
    if not _KNOWN_FAMILIES.match(name):
        return ""
    try:
        b"a".decode(name, "replace")
    except (LookupError, UnicodeError):
        return ""
    return name


def _marked(data: bytes) -> tuple[int, str] | None:
    """Length of the byte order mark and the encoding that it stands for; UTF-16 is recognised without its mark too."""
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return len(mark), encoding
    head = data[:400]
    even, odd = head[::2].count(0), head[1::2].count(0)
    # Markup is mostly ASCII, of which UTF-16 makes every other byte a NUL.
    if len(head) >= 40 and max(even, odd) > 0.3 * len(head) / 2 and min(even, odd) * 10 < max(even, odd):
        return 0, "utf-16-be" if even > odd else "utf-16-le"
    return None


def _chosen(data: bytes, encoding: str) -> _Reading:
    """The first plausible reading without a broken byte; else the best reading of all."""
    readings: list[_Reading] = []
    for candidate in _candidates(data, encoding):
        reading = _read(data, candidate)
        if reading.score >= _PLAUSIBLE and not reading.broken:
            return reading
        readings.append(reading)
    whole = [reading for reading in readings if not reading.broken]
    if whole and max(readings, key=_rank).score < _PLAUSIBLE:
        return whole[0]
    return max(readings, key=_rank)


def _candidates(data: bytes, encoding: str) -> Iterator[str]:
    """Encodings to try: the declared one first, but UTF-8 before it where the bytes are valid UTF-8.

    Chinese in another encoding is hardly ever valid UTF-8, while UTF-8 often passes for GB18030.
    """
    order = [encoding, *_FALLBACKS] if encoding else [*_FALLBACKS]
    if encoding not in ("", "utf-8", "utf-16") and not data.isascii() and _valid(data, "utf-8"):
        order.insert(0, "utf-8")
    yield from dict.fromkeys(order)


def _valid(data: bytes, encoding: str) -> bool:
    try:
        data.decode(encoding)
    except UnicodeError:
        return False
    return True


def _read(data: bytes, encoding: str) -> _Reading:
    try:
        text = data.decode(encoding)
        broken = 0
    except UnicodeError:
        text = data.decode(encoding, "replace")
        broken = text.count("\ufffd")
    return _Reading(encoding, text, _score(text), broken)


def _score(text: str) -> float:
    """How much a text looks like Chinese prose: the share of common ones among characters outside ASCII."""
    counted = Counter(_sample(text))
    telling = sum(counted.values()) - sum(counted[neutral] for neutral in _NEUTRAL)
    if not telling:
        return 1.0
    share = sum(number for character, number in counted.items() if character in _COMMON) / telling
    return min(1.0, share + 0.2) if any(seal in text for seal in _SEALS) else share


def _sample(text: str) -> str:
    """The first characters of a text outside ASCII, as many as are looked at."""
    sample = ""
    for start in range(0, len(text), _SLICE):
        # In UTF-8 ASCII can be cut out byte by byte: by far the quickest way.
        outside = text[start : start + _SLICE].encode("utf-8", "replace").translate(None, _ASCII)
        sample += outside.decode("utf-8")
        if len(sample) >= _SAMPLE:
            break
    return sample[:_SAMPLE]


# Blanks and marks that occur in any text say nothing about the encoding.
_NEUTRAL = "\u00a0\u3000\u2002\u2003\u200b\ufeff\u00a9\u00b7"


def _rank(reading: _Reading) -> float:
    """Score less the broken bytes, each of which weighs as much as ten characters read rightly."""
    return reading.score - 10 * reading.broken / max(len(reading.text), 100)
