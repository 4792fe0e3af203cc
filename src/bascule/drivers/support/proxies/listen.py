"""Addresses of routes: taken apart, compared, and as somebody on this machine reaches them."""

import asyncio
import ipaddress

from bascule.kernel.i18n import say
from bascule.ports.errors import WrongOption

ANY = {"0.0.0.0": "127.0.0.1", "::": "::1"}


def split_address(address: str) -> tuple[str, int]:
    """`host:port` as its two parts. Raises `Refused` when it is not one."""
    host, _, port = address.rpartition(":")
    if not host or not (port.isascii() and port.isdigit() and 0 < int(port) < 65536) or any(map(str.isspace, host)):
        raise WrongOption(say("driver.bad-address", found=address[:80]))
    return host.strip("[]"), int(port)


def join_address(host: str, port: int) -> str:
    """The two parts as `host:port`."""
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"


def reachable(host: str, port: int) -> str:
    """How a listening address is reached from this machine."""
    return join_address(ANY.get(host, host), port)


def is_ip(host: str) -> bool:
    """Whether a host is a number, not a name."""
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True


async def accepts(host: str, port: int) -> bool:
    """Whether somebody accepts connections at a listening address."""
    try:
        _, writer = await asyncio.open_connection(ANY.get(host, host), port)
    except OSError:
        return False
    writer.close()
    return True
