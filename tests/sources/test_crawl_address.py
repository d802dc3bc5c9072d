"""Addresses: which are asked for, which mean the same page, which belong together."""

from __future__ import annotations

import ipaddress
from collections.abc import Callable
from typing import Any

import pytest

from extract.sources.crawl.address import clean, is_endless, key_of, pattern_of, site_of
from extract.sources.crawl.guard import GuardedResolver, is_public, may_connect


@pytest.mark.parametrize(("given", "asked"), [
    ("HTTP://WWW.Example.gov.cn:80/a.html#top", "http://www.example.gov.cn/a.html"),
    ("https://example.gov.cn:443", "https://example.gov.cn/"),
    ("http://user:pass@example.gov.cn:8080/x", "http://example.gov.cn:8080/x"),
    ("http://example.gov.cn/a.jsp;jsessionid=AB12?id=1&PHPSESSID=9", "http://example.gov.cn/a.jsp?id=1"),
    ("http://example.gov.cn/年报.html", "http://example.gov.cn/%E5%B9%B4%E6%8A%A5.html"),
    (" http://example.gov.cn/a b ", "http://example.gov.cn/a%20b"),
    ("http://[::1]:8000/x", "http://[::1]:8000/x"),
    ("http://example.gov.cn./x", "http://example.gov.cn/x"),
])  # fmt: skip
def test_an_address_is_asked_for_without_what_is_not_part_of_it(given: str, asked: str) -> None:
    assert clean(given) == asked
    assert clean(asked) == asked


@pytest.mark.parametrize("given", [
    "", "ftp://example.org/", "file:///etc/passwd", "javascript:void(0)", "data:text/html,x", "http://", "//example.org/",
    "http://example.org:99999/", "http://[::1/", "gopher://example.org", "http://a b/", f"http://example.org/{'x' * 3000}",
    "http://exa\nmple.org\r\nHost: x/",
])  # fmt: skip
def test_what_is_not_on_the_web_is_not_asked_for(given: str) -> None:
    assert clean(given) in {"", "http://example.org/"}
    if "\n" not in given:
        assert clean(given) == ""


@pytest.mark.parametrize(("one", "other"), [
    ("http://x.gov.cn/a/", "https://x.gov.cn/a/index.html"), ("http://x.gov.cn//a/b.html", "http://x.gov.cn/a/b.html"),
    ("http://x.gov.cn/a?b=1&a=2", "http://x.gov.cn/a?a=2&b=1"), ("http://x.gov.cn/a?b=1&utm_source=x", "http://x.gov.cn/a?b=1"),
])  # fmt: skip
def test_addresses_that_mean_the_same_page_count_once(one: str, other: str) -> None:
    assert key_of(one) == key_of(other)


@pytest.mark.parametrize(("one", "other"), [
    ("http://x.gov.cn/a?id=1", "http://x.gov.cn/a?id=2"), ("http://x.gov.cn/index_1.html", "http://x.gov.cn/"),
    ("http://x.gov.cn/a?v=1&v=2", "http://x.gov.cn/a?v=2&v=1"), ("http://x.gov.cn/A.html", "http://x.gov.cn/a.html"),
    ("http://x.gov.cn:81/", "http://x.gov.cn/"),
])  # fmt: skip
def test_addresses_that_may_mean_different_pages_stay_apart(one: str, other: str) -> None:
    assert key_of(one) != key_of(other)


def test_pages_that_one_program_makes_are_of_one_kind() -> None:
    assert pattern_of("http://x.gov.cn/col/col1/list?page=2&uid=7") == pattern_of(
        "http://x.gov.cn/col/col9/list?uid=8&page=3"
    )
    assert pattern_of("http://x.gov.cn/fgw/") != pattern_of("http://x.gov.cn/jyj/")


def test_sites_below_a_government_belong_to_it() -> None:
    assert site_of("http://www.example.gov.cn/") == site_of("https://fgw.example.gov.cn/nb/") == "example.gov.cn"
    assert site_of("http://www.other.gov.cn/") != site_of("http://www.example.gov.cn/")
    assert site_of("http://61.150.65.1/a") == "61.150.65.1"
    assert site_of("http://127.0.0.1:8000/") == site_of("http://localhost/") == site_of("http://[::1]/") == "private"


def test_links_in_a_loop_are_known_by_their_form() -> None:
    assert is_endless("http://x.gov.cn/" + "a/" * 5)
    assert is_endless("http://x.gov.cn/" + "".join(f"{n}/" for n in range(30)))
    assert not is_endless("http://x.gov.cn/zwgk/zfxxgk/zfxxgknb/2023n/202401/t20240101_1.html")


# Which machines may be talked to


@pytest.mark.parametrize("number", [
    "127.0.0.1", "10.0.0.1", "172.16.0.1", "192.168.1.1", "169.254.169.254", "0.0.0.0", "224.0.0.1", "240.0.0.1",  # noqa: S104
    "255.255.255.255", "100.64.0.1", "::1", "::", "fe80::1", "fc00::1", "ff02::1", "::ffff:127.0.0.1", "64:ff9b::7f00:1",
    "2002:7f00:1::", "2001:0:7f00:1::80ff:fffe", "192.0.2.1", "fe80::1%eth0", "no number",
])  # fmt: skip
def test_addresses_of_ones_own_network_are_refused(number: str) -> None:
    assert not may_connect(number)


@pytest.mark.parametrize("number", ["1.1.1.1", "61.150.65.235", "2400:3200::1", "::ffff:1.1.1.1"])
def test_addresses_of_the_public_network_are_talked_to(number: str) -> None:
    assert may_connect(number)
    assert is_public(ipaddress.ip_address(number))


class Resolver:
    """A resolver that knows what it was told."""

    def __init__(self, answers: dict[str, list[str]]) -> None:
        self.answers = answers

    def resolveHostName(self, receiver: Any, name: str, *_: Any) -> None:  # noqa: N802
        for number in self.answers[name]:
            receiver.addressResolved(type("Address", (), {"host": number}))
        receiver.resolutionComplete()


class Receiver:
    """Who wants to connect."""

    def __init__(self) -> None:
        self.numbers: list[str] = []
        self.done = False

    def addressResolved(self, address: Any) -> None:  # noqa: N802
        self.numbers.append(address.host)

    def resolutionComplete(self) -> None:  # noqa: N802
        self.done = True


@pytest.fixture
def resolved() -> Callable[..., list[str]]:
    def ask(numbers: list[str], *, open_to_all: bool = False) -> list[str]:
        reactor = type("Reactor", (), {"nameResolver": Resolver({"x.gov.cn": numbers})})
        receiver = Receiver()
        GuardedResolver(reactor, open_to_all=open_to_all).resolveHostName(receiver, "x.gov.cn")
        assert receiver.done
        return receiver.numbers

    return ask


def test_of_several_addresses_only_the_public_ones_are_connected_to(resolved: Callable[..., list[str]]) -> None:
    assert resolved(["127.0.0.1", "1.1.1.1", "10.0.0.1"]) == ["1.1.1.1"]
    assert "x.gov.cn" not in GuardedResolver.refused
    assert resolved(["127.0.0.1"]) == []
    assert GuardedResolver.refused["x.gov.cn"] == "127.0.0.1"
    assert resolved(["127.0.0.1"], open_to_all=True) == ["127.0.0.1"]
