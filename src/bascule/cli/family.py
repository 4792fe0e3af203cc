"""Families of verbs: `bascule people list`. Each is one verb of the command line with verbs of its own below it."""

from collections.abc import Callable
from typing import Any

import click

from bascule.cli.verb import Verb
from bascule.cli.voice import words


class Family(Verb, click.Group):
    """A verb that has verbs of its own."""

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


def family(name: str) -> Family:
    """A family without verbs yet; its help is `cli.verb-NAME`."""
    return Family(name, help=words(f"cli.verb-{name}"), context_settings={"max_content_width": 100})
