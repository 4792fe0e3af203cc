"""Endpoints: `host:port` as plans write them. Pure."""

from bascule.kernel.i18n import say
from bascule.ports.errors import WrongOption


def endpoint(text: str, port: int) -> tuple[str, int]:
    """Host and port of `www.rewapp.fr`, `127.0.0.1:5353` or `[::1]:53`; `port` where none is given."""
    host, colon, last = text.strip().rpartition(":")
    if not colon or (":" in host and not host.startswith("[")):
        host, last = text.strip(), str(port)
    host = host.strip("[]")
    if not host or not last.isascii() or not last.isdigit() or not 0 < int(last) < 65536 or set(host) & set("/@ "):
        raise WrongOption(say("driver.bad-address", found=text[:80]))
    return host, int(last)
