"""Places: have what runs stopped, run again, or started anew."""

import click

from bascule.cli.places import agreed, have, meant, settled
from bascule.platform.cli.client import Client
from bascule.platform.cli.codes import DONE, FAILED
from bascule.platform.cli.verb import as_json, verb
from bascule.platform.cli.voice import tell, tell_json, words
from bascule.platform.cli.which import environment as which_environment
from bascule.platform.cli.who import me


@verb("cli.verb-down", about="cli.about-down")
@click.argument("component", required=False)
@click.option("--to", "environment", help=words("cli.option-to"))
@click.option("--reason", default="", help=words("cli.option-reason"))
@click.option("--yes", is_flag=True, help=words("cli.option-yes"))
def down_command(component: str | None, environment: str | None, reason: str, yes: bool) -> int:
    """After asking; what is stopped stays so until somebody wants it."""
    client = Client()
    places = [one for one in meant(client, component, environment) if not _stopped(one)]
    if not places:
        tell("cli.nothing-runs")
        return DONE
    for one in places:
        tell("cli.will-stop", component=one["component"], version=one["version"], environment=one["environment"])
    if not yes and not agreed(words("cli.ask-down")):
        tell("cli.left-alone")
        return FAILED
    have(client, places, "down", {"reason": reason})
    return settled(client, places, "stopped", "cli.is-down")


def _stopped(place: dict[str, object]) -> bool:
    health = place["health"]
    return isinstance(health, dict) and health["state"] == "stopped"


WELL = "serving"


@verb("cli.verb-up", about="cli.about-up")
@click.argument("component", required=False)
@click.option("--to", "environment", help=words("cli.option-to"))
@click.option("--here", is_flag=True, help=words("cli.option-here"))
def up_command(component: str | None, environment: str | None, here: bool) -> int:
    """Whatever does not serve and has no release under way."""
    client = Client()
    places = [one for one in meant(client, component, environment) if one["health"] and one["health"]["state"] != WELL]
    if not places:
        tell("cli.nothing-is-down")
        return DONE
    have(client, places, "up", {"here": here})
    return settled(client, places, WELL, "cli.is-up")


@verb("cli.verb-restart", about="cli.about-restart")
@click.argument("component")
@click.option("--to", "environment", help=words("cli.option-to"))
@click.option("--kind", default="standard", show_default=True, help=words("cli.option-kind"))
@click.option("--watch", "follow", is_flag=True, help=words("cli.option-watch"))
@as_json
def restart_command(component: str, environment: str | None, kind: str, follow: bool, as_json: bool) -> int:
    """A release of the version that serves, like any other."""
    client = Client()
    where = which_environment(client, environment, component)
    release = client.post(f"/places/{where}/{component}/restart", {"kind": kind, "by": me()})
    if as_json and not follow:
        tell_json(release)
    elif not as_json:
        tell(
            "cli.restarts",
            **{name: release[name] for name in ("component", "version", "environment")},
            release=release["id"],
        )
    if follow:
        from bascule.cli.follow import follow as watch

        return watch(client, release["id"], as_json)
    return DONE
