"""Families of verbs: `bascule people list`. Each is one verb of the command line with verbs of its own below it."""

from collections.abc import Callable
from typing import Any

import click

from bascule.platform.cli.verb import Verb
from bascule.platform.cli.voice import words


class Family(Verb, click.Group):
    """A verb that has verbs of its own; `usual` is the one that is meant where none is named."""

    usual: str | None = None

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Put the usual verb in front of words that name none."""
        asks = bool(args) and (args[0] in self.commands or args[0] in ctx.help_option_names)
        return super().parse_args(ctx, args if asks or self.usual is None else [self.usual, *args])

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Its options, then its verbs."""
        super().format_options(ctx, formatter)
        with formatter.section(words("cli.verbs")):
            formatter.write_dl([(name, words(f"cli.verb-{self.name}-{name}")) for name in self.commands])

    def verb(self, name: str) -> Callable[[Callable[..., Any]], click.Command]:
        """Make a function a verb of the family; its help is `cli.verb-FAMILY-NAME`."""
        help_text = words(f"cli.verb-{self.name}-{name}")
        settings = {"max_content_width": 100}
        return self.command(name, cls=Verb, help=help_text, context_settings=settings)


def family(name: str, usual: str | None = None) -> Family:
    """A family without verbs yet; its help is `cli.verb-NAME`."""
    made = Family(name, help=words(f"cli.verb-{name}"), context_settings={"max_content_width": 100})
    made.usual = usual
    return made
