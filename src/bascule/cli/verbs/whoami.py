"""`bascule whoami`: who one is for the control plane, and what one may do."""

from bascule.platform.cli.client import Client
from bascule.platform.cli.verb import as_json, verb
from bascule.platform.cli.voice import tell, tell_json, words


@verb("cli.verb-whoami")
@as_json
def command(as_json: bool) -> None:
    """As the control plane sees it, with the token that is shown to it."""
    from bascule.release.people import Permission

    me = Client().get("/whoami")
    if as_json:
        tell_json(me)
        return
    deeds = ", ".join(words(Permission(deed).label) for deed in me["deeds"])
    tell("cli.whoami", name=me["name"], account=me["id"], roles=", ".join(me["roles"]) or "–", deeds=deeds or "–")
