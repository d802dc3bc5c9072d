"""Cookies: taken off every answer before anything could keep them."""

from __future__ import annotations

from typing import Any


class Forgetful:
    """The downloader middleware next to the wire: behind it nobody learns of a cookie, the cache on disk included."""

    @staticmethod
    def process_response(request: Any, response: Any) -> Any:  # noqa: ARG004 - the interface's arguments
        """The answer without cookies."""
        for name in ("Set-Cookie", "Set-Cookie2"):
            response.headers.pop(name, None)
        return response
