"""`bascule logout`: forget the token of this control plane."""

from bascule.platform.cli.credentials import keep
from bascule.platform.cli.verb import as_json, verb
from bascule.platform.cli.voice import tell, tell_json


@verb("cli.verb-logout")
@as_json
def command(as_json: bool) -> None:
    """The token stays good for whoever else has it; `bascule token revoke` ends it."""
    from bascule.platform.settings import read_settings

    url = read_settings().public_url
    path = keep(url, None)
    if as_json:
        tell_json({"url": url, "file": str(path)})
    else:
        tell("cli.logged-out", url=url)
