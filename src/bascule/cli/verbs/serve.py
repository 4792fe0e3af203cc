"""`bascule serve`: the control plane and its dashboard, until it is told to stop."""

from pathlib import Path

import click

from bascule.cli.planfile import DEFAULT
from bascule.cli.verb import as_json, verb
from bascule.cli.voice import tell, tell_json, words


@verb("serve")
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
    from bascule.server.serve import Serving, serve
    from bascule.wiring.settings import read_settings

    settings = read_settings()
    set_up_logs(as_json)

    def ready(serving: Serving) -> None:
        if as_json:
            tell_json({"url": serving.url, "enter": serving.enter, "first_admin": serving.first_admin})
            return
        tell("cli.serving", url=serving.url, enter=serving.enter)
        if serving.first_admin:
            tell("cli.first-admin", link=serving.first_admin)

    uvloop.run(serve(settings, plan_path, ready))
