"""From which network a request came."""

from collections.abc import Sequence
from ipaddress import IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

NOWHERE = "0.0.0.0"  # noqa: S104 - a request without an address, as over a Unix socket
UNIX_SOCKET = "unix"
IPV6_SITE = 64


def client_address(peer: str, forwarded: str, trusted: Sequence[str]) -> str:
    """The client's address: the peer's, or, behind proxies that we run, the last one they did not add themselves.

    `forwarded` is the X-Forwarded-For header, believed only as far as `trusted` (addresses, networks, or "unix" for a
    local socket) vouches for it: anything further left may have been typed by the client. An IPv6 address is cut to
    its /64, which one subscriber has whole.
    """
    networks = [ip_network(entry, strict=False) for entry in trusted if entry != UNIX_SOCKET]
    believed = peer or (UNIX_SOCKET if UNIX_SOCKET in trusted else NOWHERE)
    for hop in reversed([part.strip() for part in forwarded.split(",")]):
        if not _is_ours(believed, networks) or not _is_address(hop):
            break
        believed = hop
    return _site(believed) if _is_address(believed) else NOWHERE


def is_network(text: str) -> bool:
    """Whether it is an address or a network."""
    try:
        ip_network(text, strict=False)
    except ValueError:
        return False
    return True


def is_within(address: str, networks: Sequence[str]) -> bool:
    """Whether a client's address, as `client_address` gives it, belongs to one of these addresses or networks.

    A subscriber has a whole /64, so nothing narrower is told apart in it.
    :raises ValueError: if one of the networks is none
    """
    ours = [ip_network(entry, strict=False) for entry in networks]
    ours = [
        one.supernet(new_prefix=IPV6_SITE) if isinstance(one, IPv6Network) and one.prefixlen > IPV6_SITE else one
        for one in ours
    ]
    return _is_address(address) and any(ip_address(address) in network for network in ours)


def _is_ours(address: str, networks: Sequence[IPv4Network | IPv6Network]) -> bool:
    if address == UNIX_SOCKET:
        return True
    return _is_address(address) and any(ip_address(address) in network for network in networks)


def _is_address(text: str) -> bool:
    try:
        ip_address(text)
    except ValueError:
        return False
    return True


def _site(text: str) -> str:
    address = ip_address(text)
    if isinstance(address, IPv6Address):
        if address.ipv4_mapped:
            return str(address.ipv4_mapped)
        return str(ip_network((address, IPV6_SITE), strict=False).network_address)
    return str(address)
