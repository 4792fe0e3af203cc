"""Verbs: commands whose help is in the reader's language."""

from collections.abc import Callable
from typing import Any

import click

from bascule.platform.cli.voice import words

as_json = click.option("--json", "as_json", is_flag=True, help=words("cli.option-json"))


class Verb(click.Command):
    """A command of ours."""

    def format_usage(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The first line of the help."""
        formatter.write_usage(ctx.command_path, " ".join(self.collect_usage_pieces(ctx)), f"{words('cli.usage')} ")

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The options, under a heading of ours."""
        records = [record for record in (each.get_help_record(ctx) for each in self.get_params(ctx)) if record]
        with formatter.section(words("cli.options")):
            formatter.write_dl(records)

    def get_help_option(self, ctx: click.Context) -> click.Option | None:
        """`--help`, in the reader's language."""
        option = super().get_help_option(ctx)
        if option is not None:
            option.help = words("cli.option-help")
        return option


def verb(key: str, about: str = "") -> Callable[[Callable[..., Any]], click.Command]:
    """Make a function a verb with the help of a key, and below it what is said `about` it; the list of verbs names it."""
    help_text = words(key) + (f"\n\n\b\n{words(about)}" if about else "")
    return click.command(
        key.removeprefix("cli.verb-"), cls=Verb, help=help_text, context_settings={"max_content_width": 100}
    )
