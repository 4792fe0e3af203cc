"""The verbs, those that belong together in one module, imported when they are used: `bascule --help` loads none of them."""

from dataclasses import replace
from importlib import import_module

import click

from bascule import __version__
from bascule.kernel.i18n import Keys
from bascule.platform.area import Command, areas
from bascule.platform.cli.verb import Verb
from bascule.platform.cli.voice import words

# Those of the heart, as one meets them, by the module that has them; what areas add comes between, or where its rank says.
FIRST = {
    "demo": "demo",
    "init": "document",
    "check": "document",
    "doctor": "doctor",
    "explain": "document",
    "schema": "document",
    "matrix": "calendar",
    "plan": "plan",
    "notes": "announcing",
    "windows": "calendar",
    "migration": "migration",
    "serve": "serve",
    "service": "keeping",
    "backup": "keeping",
    "restore": "keeping",
    "try": "trying",
    "diff": "diff",
    "release": "release",
    "status": "looking",
    "watch": "looking",
    "hold": "asking",
    "resume": "asking",
    "promote": "asking",
    "rollback": "asking",
    "cancel": "asking",
    "freeze": "freezing",
    "unfreeze": "freezing",
    "down": "places",
    "up": "places",
    "restart": "places",
    "approve": "asking",
    "withdraw": "asking",
    "confirm": "asking",
    "override": "asking",
    "inbox": "looking",
    "queue": "queue",
    "calendar": "dates",
    "log": "looking",
    "logs": "logs",
    "announce": "announcing",
    "announcements": "announcing",
    "journal": "looking",
    "judge": "judge",
}
ACCOUNT = {
    "login": "session",
    "logout": "session",
    "whoami": "session",
    "people": "people",
    "token": "session",
}

VERB = Keys("cli.verb-{}", (*FIRST, *ACCOUNT))


def commands() -> dict[str, Command]:
    """Every verb, in the order in which one meets them; places are `module:name`."""
    groups = ((10, FIRST), (90, ACCOUNT))
    ours = {name: _ours(name, module, rank) for rank, some in groups for name, module in some.items()}
    added = {
        name: replace(one, place=f"{area.package}.{one.place}") for area in areas() for name, one in area.verbs.items()
    }
    return dict(sorted({**ours, **added}.items(), key=lambda one: one[1].rank))


def _ours(name: str, module: str, rank: int) -> Command:
    command = "command" if module == name else f"{name}_command"
    return Command(f"bascule.cli.verbs.{module}:{command}", VERB[name], rank)


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
