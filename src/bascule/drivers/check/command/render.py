"""Rendering: the options of a check become a command. Pure."""

from collections.abc import Mapping
from typing import Any

from bascule.drivers.support.asked import Call, call_of
from bascule.ports.check import CheckContext


def render(options: Mapping[str, Any], context: CheckContext) -> Call:
    """The command of the options."""
    return call_of(options, "command", context)
