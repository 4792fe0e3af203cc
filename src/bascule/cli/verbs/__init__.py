"""The verbs, one module each, imported when they are used: `bascule --help` loads none of them."""

from importlib import import_module

import click

from bascule import __version__
from bascule.base.words import Keys
from bascule.cli.verb import Verb
from bascule.cli.voice import words

NAMES = (
    "demo",
    "init",
    "check",
    "doctor",
    "explain",
    "schema",
    "matrix",
    "plan",
    "notes",
    "windows",
    "migration",
    "serve",
    "service",
    "backup",
    "restore",
    "release",
    "status",
    "watch",
    "hold",
    "resume",
    "promote",
    "rollback",
    "cancel",
    "down",
    "up",
    "approve",
    "withdraw",
    "confirm",
    "override",
    "inbox",
    "log",
    "announce",
    "announcements",
    "journal",
    "judge",
    "flag",
    "metrics",
    "surveys",
    "experiment",
    "login",
    "logout",
    "whoami",
    "people",
    "token",
    "key",
)

VERB = Keys("cli.verb-{}", NAMES)


class Verbs(Verb, click.Group):
    """All verbs."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        """Their names, in the order in which one meets them."""
        return list(NAMES)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002 - click's signature
        """One verb, imported now."""
        if cmd_name not in NAMES:
            return None
        command: click.Command = import_module(f"bascule.cli.verbs.{cmd_name}").command
        return command

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Our options, then the verbs."""
        super().format_options(ctx, formatter)
        with formatter.section(words("cli.verbs")):
            formatter.write_dl([(name, words(VERB[name])) for name in NAMES])


@click.group(cls=Verbs, help=words("cli.about"), context_settings={"max_content_width": 100})
@click.version_option(
    __version__, prog_name="bascule", message="%(prog)s %(version)s", help=words("cli.option-version")
)
def verbs() -> None:
    """The root of the command line."""
