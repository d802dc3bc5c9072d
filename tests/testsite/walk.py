"""A crawler of a few lines that follows everything but traps: what it does not reach, nobody can."""

from __future__ import annotations

import json
import re
from urllib.error import HTTPError, URLError
from urllib.parse import unquote, urljoin
from urllib.request import Request, urlopen

from testsite.core import World
from testsite.oddities import is_trap

_LINK = re.compile(
    r"""(?:href|src|value)=["']([^"'#]+)|load\('([^']+)'\)|"url": "([^"]+)"|HREF=(\S+)|open\('([^']+)|URL=([^"]+)"""
    r"""|location.href="([^"]+)"""
)


def reachable(world: World) -> dict[str, bytes]:
    """Everything that links, frames, JSON lists and paging scripts lead to, by address."""
    found: dict[str, bytes] = {}
    waiting = [world.home]
    seen = set(waiting)
    while waiting:
        address = waiting.pop()
        data, final = _get(address)
        found[final] = found[address] = data
        if data[:4] in {b"%PDF", b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"\x89PNG"}:
            continue
        for link in _links(final, data):
            if link not in seen and world.site_of(link) and not is_trap(link):
                seen.add(link)
                waiting.append(link)
    return found


def _get(address: str) -> tuple[bytes, str]:
    for _ in range(2):
        try:
            with urlopen(Request(address, headers={"User-Agent": "walk"}), timeout=10) as answer:  # noqa: S310
                data: bytes = answer.read(1_000_000)
                if answer.length in {0, None} or len(data) == 1_000_000:
                    return data, answer.url
        except HTTPError as error:
            error.close()
        except (URLError, OSError, ValueError):
            pass
    return b"", address


def _links(address: str, data: bytes) -> list[str]:
    text = data.decode("gb18030" if b"gb2312" in data or b"/ws/" in data else "utf-8", "replace").replace("&amp;", "&")
    base = re.search(r'<base href="([^"]+)"', text)
    origin = base[1] if base else address
    links = [urljoin(origin, unquote(next(filter(None, match)))) for match in _LINK.findall(text)]
    links += [urljoin(address, unquote(file)) for file in re.findall(r"viewer\.html\?file=([^\"'&]+)", text)]
    pages = re.search(r"createPageHTML\((\d+), 0, \"index\"", text)
    links += [urljoin(address, f"index_{number}.html") for number in range(1, int(pages[1]) if pages else 0)]
    if "/api/all/" in address and text and json.loads(text)["articles"]:
        links.append(re.sub(r"page=(\d+)", lambda match: f"page={int(match[1]) + 1}", address))
    return links
