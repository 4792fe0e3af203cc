"""Freezing: stop the line somewhere, and let it go on."""

from collections.abc import Mapping
from typing import Any

import click

from bascule.cli.freezes import tell_freeze
from bascule.kernel.error import BasculeError
from bascule.kernel.i18n import say
from bascule.plan.reading.bad_value import did_you_mean, listed
from bascule.platform.cli.client import Client
from bascule.platform.cli.codes import DONE, HELD
from bascule.platform.cli.verb import as_json, verb
from bascule.platform.cli.voice import tell, tell_json, words
from bascule.platform.cli.who import me

Scope = tuple[str, str]
PARTS = ("environment", "component")


@verb("cli.verb-freeze", about="cli.about-freeze")
@click.argument("where", required=False)
@click.option("--all", "everything", is_flag=True, help=words("cli.option-freeze-all"))
@click.option("--to", "environment", help=words("cli.option-to"))
@click.option("--product", help=words("cli.option-product"))
@click.option("--until", required=True, metavar="WHEN", help=words("cli.option-until"))
@click.option("--reason", required=True, help=words("cli.option-reason"))
@as_json
def freeze_command(where: str | None, until: str, reason: str, as_json: bool, **asked: Any) -> int:
    """Until an instant; it ends by itself."""
    client = Client()
    scope = _scope(client, where, asked)
    named = {name: value for name, value in zip(PARTS, scope, strict=True) if value}
    body = {"until": until, "reason": reason, "by": me(), **named}
    made = client.post("/freezes", body | ({"plan": asked["product"]} if asked["product"] else {}))
    if as_json:
        tell_json(made)
        return DONE
    tell_freeze(made, client.get("/freezes")["timezone"])
    tell("cli.frozen-how", command=" ".join(["bascule unfreeze", *_typed(scope)]))
    return DONE


@verb("cli.verb-unfreeze", about="cli.about-unfreeze")
@click.argument("where", required=False)
@click.option("--all", "everything", is_flag=True, help=words("cli.option-freeze-all"))
@click.option("--to", "environment", help=words("cli.option-to"))
@click.option("--product", help=words("cli.option-product"))
@as_json
def unfreeze_command(where: str | None, as_json: bool, **asked: Any) -> int:
    """3 where another freeze still stops the same place."""
    client, product = Client(), asked["product"]
    found = [one for one in client.get("/freezes")["freezes"] if product in {None, one["plan"]}]
    scope = _only(found) if not (where or asked["everything"] or asked["environment"]) else None
    scope = scope or _scope(client, where, asked)
    meant = [one for one in found if _scope_of(one) == scope]
    ended = [client.post(f"/freezes/{one['number']}/unfreeze", {"by": me()}) for one in meant]
    left = client.get("/freezes")
    still = [one for one in left["freezes"] if product in {None, one["plan"]} and _meets(_scope_of(one), scope)]
    if as_json:
        tell_json({"ended": ended, "still": still})
    else:
        _tell_ended(ended, still, left["timezone"])
    return HELD if still else DONE


def _tell_ended(ended: list[dict[str, Any]], still: list[dict[str, Any]], zone: str) -> None:
    for one in ended:
        tell("cli.unfrozen", what=one["what"]["text"])
    if not ended:
        tell("cli.not-frozen")
    for one in still:
        tell_freeze(one, zone)


def _scope(client: Client, where: str | None, asked: Mapping[str, Any]) -> Scope:
    """The environment and the component that are meant; both empty for everything. Raises `BasculeError` for what is neither."""
    environment, everything, product = asked["environment"], asked["everything"], asked["product"]
    if everything and not (where or environment):
        return "", ""
    if everything or not (where or environment):
        raise BasculeError(say("cli.freeze-what"), say("cli.freeze-what-hint"))
    places = [one for one in client.get("/overview")["places"] if product in {None, one["plan"]}]
    environments = list(dict.fromkeys(one["environment"] for one in places))
    components = list(dict.fromkeys(one["component"] for one in places))
    if environment is None and where is not None and where in environments:
        return where, ""
    if environment is not None and environment not in environments:
        raise _unknown(environment, environments)
    if where is not None and where not in components:
        raise _unknown(where, [*environments, *components] if environment is None else components)
    return environment or "", where or ""


def _unknown(name: str, known: list[str]) -> BasculeError:
    return BasculeError(say("cli.freeze-unknown", name=name, allowed=listed(known)), did_you_mean(name, known))


def _only(found: list[dict[str, Any]]) -> Scope | None:
    """The one scope that is frozen; None where there are several, or none."""
    scopes = {_scope_of(one) for one in found}
    return scopes.pop() if len(scopes) == 1 else None


def _scope_of(one: dict[str, Any]) -> Scope:
    return one["environment"], one["component"]


def _meets(one: Scope, other: Scope) -> bool:
    """Whether two scopes have a place in common."""
    return all(mine in {"", theirs} or not theirs for mine, theirs in zip(one, other, strict=True))


def _typed(scope: Scope) -> list[str]:
    environment, component = scope
    if component:
        return [component, *(["--to", environment] if environment else [])]
    return [environment or "--all"]
