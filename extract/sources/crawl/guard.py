"""Which machines may be talked to: the address that a name resolves to is checked at the moment of connecting.

The check stands between the name and the connection, so that neither a redirect nor a name whose meaning changes between
two look-ups leads into one's own network.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Sequence
from typing import Any

_Address = ipaddress.IPv4Address | ipaddress.IPv6Address
# IPv4 addresses written as IPv6 for gateways that translate between the two.
_TRANSLATED = ipaddress.IPv6Network("64:ff9b::/96")


def is_public(address: _Address) -> bool:
    """Whether an address is on the public network: not private, loopback, link-local, multicast or reserved."""
    inner = _inner(address)
    if inner is not None:
        return is_public(inner)
    return address.is_global and not address.is_multicast and not address.is_reserved


def _inner(address: _Address) -> ipaddress.IPv4Address | None:
    """The IPv4 address that an IPv6 address stands for, None if it is its own."""
    if isinstance(address, ipaddress.IPv4Address):
        return None
    if address in _TRANSLATED:
        return ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    return address.ipv4_mapped or address.sixtofour or (address.teredo[1] if address.teredo else None)


def may_connect(host: str) -> bool:
    """Whether a resolved address is public; False for what is no address."""
    try:
        return is_public(ipaddress.ip_address(host.partition("%")[0]))
    except ValueError:
        return False


class GuardedResolver:
    """A resolver of names that hands on public addresses only, and remembers the names for which it had none."""

    # Names that resolved to addresses in one's own network alone; there is one resolver in a process.
    refused: dict[str, str] = {}  # noqa: RUF012 - shared by intention

    def __init__(self, reactor: Any, *, open_to_all: bool) -> None:
        self._reactor = reactor
        self._inner = reactor.nameResolver
        self._open = open_to_all

    @classmethod
    def from_crawler(cls, crawler: Any, reactor: Any) -> GuardedResolver:
        """A resolver as the settings want it."""
        return cls(reactor, open_to_all=crawler.settings.getbool("ALLOW_PRIVATE"))

    def install_on_reactor(self) -> None:
        """Have every connection ask here."""
        from twisted.internet.interfaces import IHostnameResolver  # noqa: PLC0415 - loads a reactor
        from zope.interface import directlyProvides  # type: ignore[import-untyped]  # noqa: PLC0415 - likewise

        directlyProvides(self, IHostnameResolver)
        self._reactor.installNameResolver(self)

    def resolveHostName(  # noqa: N802 - the interface's name
        self,
        resolutionReceiver: Any,  # noqa: N803 - likewise
        hostName: str,  # noqa: N803
        portNumber: int = 0,  # noqa: N803
        addressTypes: Sequence[Any] | None = None,  # noqa: N803
        transportSemantics: str = "TCP",  # noqa: N803
    ) -> Any:
        """The addresses of a name, those left out that may not be talked to."""
        receiver = resolutionReceiver if self._open else _Sieve(resolutionReceiver, hostName)
        return self._inner.resolveHostName(receiver, hostName, portNumber, addressTypes, transportSemantics)


class _Sieve:
    """What stands between the system's resolver and the connection."""

    def __init__(self, receiver: Any, name: str) -> None:
        self._receiver = receiver
        self._name = name
        self._refused: list[str] = []
        self._passed = False

    def resolutionBegan(self, resolution: Any) -> None:  # noqa: N802 - the interface's name
        self._receiver.resolutionBegan(resolution)

    def addressResolved(self, address: Any) -> None:  # noqa: N802 - likewise
        if may_connect(address.host):
            self._passed = True
            self._receiver.addressResolved(address)
        else:
            self._refused.append(address.host)

    def resolutionComplete(self) -> None:  # noqa: N802 - likewise
        if self._refused and not self._passed:
            GuardedResolver.refused[self._name] = self._refused[0]
        else:
            GuardedResolver.refused.pop(self._name, None)
        self._receiver.resolutionComplete()
