"""Usage errors in our own words, in both languages: what was found, what is allowed, the nearest valid word."""

from difflib import get_close_matches

import click

from bascule.base.words import Message, say


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
        return say("cli.bad-value", name=_name(error), detail=error.message)
    return say("cli.plain", text=error.format_message())


def _name(error: click.BadParameter) -> str:
    parameter = error.param
    if parameter is None:
        return str(error.param_hint or "")
    return parameter.opts[-1] if isinstance(parameter, click.Option) else (parameter.name or "").upper()


def _near(message: Message, possibilities: list[str] | tuple[str, ...]) -> Message:
    near = next(iter(possibilities), None)
    return say("cli.did-you-mean", message=message, near=near) if near else message
