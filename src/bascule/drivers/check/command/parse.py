"""Parsing: what a command wrote and how it ended become a result. Pure."""

from collections.abc import Mapping

from bascule.base.words import Message, say
from bascule.drivers.support.mask import mask

KEPT_LINES = 200
KEPT_BYTES = 256_000
LONGEST_LINE = 2000


def because(code: int) -> Message:
    """Why a command passed or not."""
    if code < 0:
        return say("driver.command-killed", signal=-code)
    return say("driver.command-failed", code=code) if code else say("driver.command-passed")


def kept(output: bytes, cut: bool, *environments: Mapping[str, str]) -> tuple[str, ...]:
    """The last lines, without secrets. A first line that was cut is dropped: it may hold half a secret."""
    lines = mask(output.decode("utf-8", "replace"), *environments).splitlines()
    return tuple(line[:LONGEST_LINE] for line in lines[int(cut) :][-KEPT_LINES:])
