"""Usage errors in our own words, in both languages: what was found, what is allowed, the nearest valid word."""

import re
from difflib import get_close_matches

import click

from bascule.kernel.i18n import Message, say

EXTRA = re.compile(r"unexpected extra arguments? \((.*)\)")
FOUND = re.compile(r"'(.*?)' is not")


def usage_message(error: click.UsageError) -> Message:
    """What is wrong with the words that were typed."""
    if isinstance(error, click.NoSuchOption):
        return _near(say("cli.no-option", found=error.option_name), error.possibilities or [])
    if isinstance(error, click.NoSuchCommand):
        known = (
            error.ctx.command.list_commands(error.ctx)
            if error.ctx and isinstance(error.ctx.command, click.Group)
            else []
        )
        return _near(say("cli.no-verb", found=error.command_name), get_close_matches(error.command_name, known, 1))
    if isinstance(error, click.MissingParameter):
        return say("cli.missing", name=_name(error))
    if isinstance(error, click.BadParameter):
        return _bad_value(error)
    if (found := EXTRA.search(error.message)) is not None:
        return say("cli.extra", found=found[1])
    return say("cli.plain", text=error.format_message())


def _bad_value(error: click.BadParameter) -> Message:
    """What was typed for a parameter, and what it takes."""
    kind, found = error.param.type if error.param else None, FOUND.match(error.message)
    typed = found[1] if found else ""
    if isinstance(kind, click.Choice):
        return say("cli.bad-choice", name=_name(error), found=typed, allowed=", ".join(map(str, kind.choices)))
    if isinstance(kind, click.FloatRange | click.IntRange):
        typed = typed or error.message.split(" ")[0]
        return say("cli.bad-number", name=_name(error), found=typed, low=_bound(kind.min), high=_bound(kind.max))
    return say("cli.bad-value", name=_name(error), detail=error.message)


def _bound(value: float | None) -> str:
    """An end of a range; an open one is infinite."""
    return "∞" if value is None else f"{value:g}"


def _name(error: click.BadParameter) -> str:
    parameter = error.param
    if parameter is None:
        return str(error.param_hint or "")
    if isinstance(parameter, click.Option):
        return parameter.opts[-1]
    return (parameter.metavar or (parameter.name or "").upper()).removesuffix("...")


def _near(message: Message, possibilities: list[str] | tuple[str, ...]) -> Message:
    near = next(iter(possibilities), None)
    return say("cli.did-you-mean", message=message, near=near) if near else message
