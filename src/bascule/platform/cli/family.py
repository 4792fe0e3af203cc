"""Families of verbs: `bascule people list`. Each is one verb of the command line with verbs of its own below it."""

from collections.abc import Callable
from typing import Any

import click

from bascule.platform.cli.verb import Verb
from bascule.platform.cli.voice import words


class Family(Verb, click.Group):
    """A verb that has verbs of its own; `usual` is the one that is meant where none is named, `key` that of its help."""

    usual: str | None = None
    key: str = ""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Put the usual verb in front of words that name none."""
        asks = bool(args) and (args[0] in self.commands or args[0] in ctx.help_option_names)
        return super().parse_args(ctx, args if asks or self.usual is None else [self.usual, *args])

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Its options, then its verbs."""
        super().format_options(ctx, formatter)
        with formatter.section(words("cli.verbs")):
            formatter.write_dl([(name, each.help or "") for name, each in self.commands.items()])

    def verb(self, key: str) -> Callable[[Callable[..., Any]], click.Command]:
        """Make a function a verb of the family; the key of its help is the family's with `-NAME` behind it, and names it."""
        name = key.removeprefix(f"{self.key}-")
        return self.command(name, cls=Verb, help=words(key), context_settings={"max_content_width": 100})


def family(key: str, usual: str | None = None) -> Family:
    """A family without verbs yet, with the help of a key."""
    made = Family(key.removeprefix("cli.verb-"), help=words(key), context_settings={"max_content_width": 100})
    made.usual, made.key = usual, key
    return made
