"""Whatever a site sends: no exception, no way out of the web, no flood of links."""

from __future__ import annotations

import json
import time
from urllib.parse import urlsplit

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extract.model.capture import Link
from extract.sources.looking import look
from extract.sources.looking.columns import MOST_LINKS

ADDRESSES = st.sampled_from((
    "http://www.yunxi.example/", "https://www.yunxi.example/zfxxgk/nb/", "http://10.0.0.1:8080/a.jsp?page=2&x=%E5",
    "http://www.yunxi.example/a/202401/t20240122_1.html", "http://[::1]/list.json?pageNo=1", "http://x.example/public/column/1?type=3",
))  # fmt: skip
LINKS = st.one_of(
    st.none(),
    st.builds(
        Link, st.just("http://a.example/"), st.sampled_from(("site", "list", "article", "attachment")), st.just("x"),
        st.sampled_from(("", "2023年政府信息公开年报", "县教育局")), column=st.sampled_from(("", "政府信息公开年报")),
    ),
)  # fmt: skip
PIECES = st.lists(
    st.one_of(
        st.sampled_from((
            '<a href="', '">', "</a>", "<li>", "<div class='nav'>", "</div>", "<script>", "</script>",
            "政府信息公开年报",
            "云溪县2023年政府信息公开工作年度报告", "javascript:go('/a.html')", "http://[bad", "//", "下一页", "共 99999 页",
            'createPageHTML(99999,0,"index","html")', "<iframe src='", "'>", "<base href='", "<![CDATA[", "]]>",
            "<option value='2023'>",
            "totalPage=99999", '{"title":"', '","url":"', '"}', "<select>", "&#0;", "&#xd800;",
            "?file=a.pdf", "<meta charset=gbk>", "\x00",
        )),
        st.text(max_size=20),
    ),
    max_size=40,
).map("".join)  # fmt: skip


def assert_sound(address: str, data: bytes, media_type: str, link: Link | None) -> None:
    seen = look(address, data, media_type, link)
    assert len(seen.links) <= MOST_LINKS
    for found in seen.links:
        parts = urlsplit(found.address)
        assert parts.scheme in ("http", "https")
        assert parts.hostname
        assert len(found.address) <= 2000
    assert len({found.address for found in seen.links}) == len(seen.links)


@settings(max_examples=150, deadline=None)
@given(ADDRESSES, st.binary(max_size=400), st.sampled_from(("", "text/html", "application/json", "x/y; charset=gbk")), LINKS)
def test_any_bytes_are_seen_as_something(address: str, data: bytes, media_type: str, link: Link | None) -> None:
    assert_sound(address, data, media_type, link)


@settings(max_examples=300, deadline=None)
@given(ADDRESSES, PIECES, LINKS)
def test_any_markup_is_seen_as_something(address: str, text: str, link: Link | None) -> None:
    assert_sound(address, text.encode("utf-8", "replace"), "text/html", link)


STRINGS = st.sampled_from(("/a/1.html", "http://[", "云溪县2023年政府信息公开工作年度报告", "<a href='/b'>年报</a>"))
JSON = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.text(max_size=12), STRINGS),
    lambda inner: st.one_of(
        st.lists(inner, max_size=4),
        st.dictionaries(st.sampled_from(("title", "url", "total", "pages", "date", "rows", "html")), inner, max_size=5),
    ),
    max_leaves=20,
)


@settings(max_examples=150, deadline=None)
@given(ADDRESSES, JSON, LINKS)
def test_any_answer_is_seen_as_something(address: str, value: object, link: Link | None) -> None:
    assert_sound(address, json.dumps(value).encode(), "application/json", link)


@pytest.mark.parametrize(
    "data",
    [
        b"<script>" + b"function f(x){" * 5000 + b"</script>" + b"<a onclick='f(1)'>x</a>" * 2000,
        b"<?xml version='1.0'?>" + b"<item><title>a" * 20_000,
        b"<script>" + b"<![CDATA[" * 50_000,
        b"<meta " * 50_000,
        "<li><a href='/a/{0}.html'>云溪县水利局2023年政府信息公开工作年度报告</a>".encode() * 4000,
        b"<table><tr><td><a href='/a.html?x=1'>\xe6\x9f\xa5\xe7\x9c\x8b</a>" * 3000,
        b"<div>" * 50_000,
        b'{"a":' * 50_000,
    ],
    ids=range(8),
)
def test_what_never_closes_takes_no_time_without_end(data: bytes) -> None:
    start = time.process_time()
    assert_sound("http://www.yunxi.example/gknb/", data, "text/html", None)
    assert time.process_time() - start < 8


@pytest.mark.parametrize("many", ["<a href='/a/{0}.html'>云溪县{0}局2023年政府信息公开工作年度报告</a>", "<div>" * 3])
def test_a_huge_page_is_looked_at_within_limits(many: str) -> None:
    text = "<h1>政府信息公开年报</h1>" + "".join(many.format(number) for number in range(5000))
    assert_sound("http://www.yunxi.example/nb/", text.encode(), "text/html", None)
