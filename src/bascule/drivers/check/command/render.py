"""Rendering: the options of a check become a command. Pure."""

from collections.abc import Mapping
from typing import Any

from bascule.drivers.check.command import CommandOptions
from bascule.drivers.support.asked import Call, call_of
from bascule.drivers.support.options import read
from bascule.ports.check import CheckContext


def render(options: Mapping[str, Any], context: CheckContext) -> Call:
    """The command of the options."""
    given = read(CommandOptions, options)
    return call_of(given, given.command, context)
