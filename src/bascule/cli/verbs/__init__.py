"""The verbs, one module each, imported when they are used: `bascule --help` loads none of them."""

from importlib import import_module

import click

from bascule import __version__
from bascule.kernel.i18n import Keys
from bascule.platform.area import Command, areas
from bascule.platform.cli.verb import Verb
from bascule.platform.cli.voice import words

# Those of the heart, as one meets them; what areas add comes between.
FIRST = (
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
)
ACCOUNT = (
    "login",
    "logout",
    "whoami",
    "people",
    "token",
    "key",
)

VERB = Keys("cli.verb-{}", (*FIRST, *ACCOUNT))


def commands() -> dict[str, Command]:
    """Every verb, in the order in which one meets them; places are `module:name`."""
    first, last = ({name: _ours(name) for name in names} for names in (FIRST, ACCOUNT))
    added = {
        name: Command(f"{area.package}.{one.place}", one.about) for area in areas() for name, one in area.verbs.items()
    }
    return {**first, **added, **last}


def _ours(name: str) -> Command:
    return Command(f"bascule.cli.verbs.{name}:command", VERB[name])


class Verbs(Verb, click.Group):
    """All verbs."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        """Their names, in the order in which one meets them."""
        return list(commands())

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002 - click's signature
        """One verb, imported now."""
        found = commands().get(cmd_name)
        if found is None:
            return None
        module, _, name = found.place.partition(":")
        command: click.Command = getattr(import_module(module), name)
        return command

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Our options, then the verbs."""
        super().format_options(ctx, formatter)
        with formatter.section(words("cli.verbs")):
            formatter.write_dl([(name, words(one.about)) for name, one in commands().items()])


@click.group(cls=Verbs, help=words("cli.about"), context_settings={"max_content_width": 100})
@click.version_option(
    __version__, prog_name="bascule", message="%(prog)s %(version)s", help=words("cli.option-version")
)
def verbs() -> None:
    """The root of the command line."""
