"""`bascule inbox`: what waits for me."""

from typing import Any

from bascule.kernel.i18n import Keys
from bascule.platform.cli.client import Client
from bascule.platform.cli.verb import as_json, verb
from bascule.platform.cli.voice import tell, tell_json, words

COLUMNS = Keys("cli.column-{}", ("release", "component", "environment", "wanted", "because"))
NEED = Keys("cli.need-{}", "bascule.server.views.inbox:Wanted")


@verb("cli.verb-inbox")
@as_json
def command(as_json: bool) -> int:
    """Approvals to give, items to settle, decisions to take."""
    found = Client().get("/inbox")
    if as_json:
        tell_json(found)
    elif found["needs"]:
        _print(found["needs"])
    else:
        tell("cli.no-needs")
    return 0


def _print(needs: list[dict[str, Any]]) -> None:
    from rich.console import Console
    from rich.table import Table

    table = Table(box=None, header_style="bold", pad_edge=False)
    for key in COLUMNS:
        table.add_column(words(key))
    for need in needs:
        release = need["release"]
        wanted = words(NEED[need["wanted"]], count=need["count"])
        because = need["because"]["text"] if need["because"] else ""
        where = f"{release['component']} {release['version']}"
        table.add_row(release["id"], where, release["environment"], wanted, because)
    Console(highlight=False).print(table)
