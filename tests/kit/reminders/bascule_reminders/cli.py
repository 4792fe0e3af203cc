"""`bascule reminders`: what is due."""

from bascule.platform.cli.client import Client
from bascule.platform.cli.verb import as_json, verb
from bascule.platform.cli.voice import tell, tell_json


@verb("reminders.verb")
@as_json
def command(as_json: bool) -> int:
    """Exit 1 where something is due."""
    due = Client().get("/reminders")["due"]
    if as_json:
        tell_json(due)
    for name, late in due.items() if not as_json else ():
        tell("reminders.line-due" if late else "reminders.line-done", name=name)
    return int(any(due.values()))
