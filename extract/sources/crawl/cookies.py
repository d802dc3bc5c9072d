"""Cookies and credentials: taken off every answer before anything could keep them."""

from __future__ import annotations

import re
from typing import Any

_SECRET = re.compile(
    r"(?:set-cookie2?|cookie2?|(?:proxy-)?authorization|authentication-info|.*(?:token|session|api-?key).*)",
    re.IGNORECASE,
)


def is_secret(header: str) -> bool:
    """Whether a header of that name may carry what is nobody else's business."""
    return _SECRET.fullmatch(header) is not None


class Forgetful:
    """The downloader middleware next to the wire: behind it nobody learns of a cookie, the cache on disk included."""

    @staticmethod
    def process_response(request: Any, response: Any) -> Any:  # noqa: ARG004 - the interface's arguments
        """The answer without cookies and credentials."""
        for name in list(response.headers):
            if is_secret(name.decode("latin-1")):
                del response.headers[name]
        return response
