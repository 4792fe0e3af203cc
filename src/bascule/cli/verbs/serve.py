"""`bascule serve`: the control plane and its dashboard, until it is told to stop.

What signs in whoever reads it (the link with the token, the first admin's link) is shown to a terminal, and to a program that
asks for it with `--json`. Anything else that takes our output, such as the journal of systemd or of a container, is read by
others than the owner of the data folder: there it says in which file, which only its owner can read, the links are.
"""

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from bascule.platform.cli.private import write_private
from bascule.platform.cli.verb import as_json, verb
from bascule.platform.cli.voice import tell, tell_json, words
from bascule.wiring.plans.planfile import DEFAULT

if TYPE_CHECKING:
    from bascule.server.serve import Serving

LINKS = "links"


@verb("cli.verb-serve", about="cli.about-serve")
@click.option(
    "--plan",
    "plan_path",
    type=click.Path(path_type=Path),
    default=DEFAULT,
    show_default=True,
    help=words("cli.option-plan"),
)
@as_json
def command(plan_path: Path, as_json: bool) -> None:
    """Run here, in the foreground; Ctrl-C stops the control plane, and traffic goes on."""
    import uvloop

    from bascule.cli.logs import set_up_logs
    from bascule.platform.settings import read_settings
    from bascule.server.serve import serve

    settings = read_settings()
    set_up_logs(as_json)

    def ready(serving: "Serving") -> None:
        if as_json:
            tell_json({"url": serving.url, "enter": serving.enter, "first_admin": serving.first_admin})
        elif sys.stdout.isatty():
            _show(serving)
        else:
            tell("cli.serving-in-file", url=serving.url, path=str(_keep(settings.data, serving)))

    uvloop.run(serve(settings, plan_path, ready))


def _show(serving: "Serving") -> None:
    tell("cli.serving", url=serving.url, enter=serving.enter)
    if serving.first_admin:
        tell("cli.first-admin", link=serving.first_admin)


def _keep(data: Path, serving: "Serving") -> Path:
    """The links in a file of the data folder; those of an earlier start are gone."""
    path = data / LINKS
    lines = [words("cli.serving", url=serving.url, enter=serving.enter)]
    if serving.first_admin:
        lines.append(words("cli.first-admin", link=serving.first_admin))
    write_private(path, "\n".join([*lines, ""]))
    return path
