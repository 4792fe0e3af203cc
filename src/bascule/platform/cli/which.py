"""Which release or environment is meant: the one that was named, or the only one that there is."""

from bascule.kernel.error import BasculeError
from bascule.kernel.i18n import say
from bascule.platform.cli.client import Client


def which(client: Client, named: str | None) -> str:
    """A release's id. Raises `BasculeError` where none or several are under way and none was named."""
    if named:
        return named
    under_way = client.get("/releases", under_way=True)["releases"]
    whole = {release["group"] or release["id"] for release in under_way}
    if len(whole) == 1:
        return str(whole.pop())
    if not under_way:
        raise BasculeError(say("cli.nothing-under-way"), say("cli.nothing-under-way-hint"))
    names = ", ".join(sorted(whole))
    raise BasculeError(say("cli.which", names=names), say("cli.which-hint"))


def environment(client: Client, named: str | None, component: str | None = None, product: str | None = None) -> str:
    """The environment that is meant: the named one, or the only one. Raises `BasculeError` where there are several."""
    if named:
        return named
    places = client.get("/overview")["places"]
    known = {
        one["environment"]: None
        for one in places
        if component in {None, one["component"]} and product in {None, one["plan"]}
    }
    if len(known) == 1:
        return str(next(iter(known)))
    if not known:
        raise BasculeError(say("cli.no-environment", component=component or "–"), say("cli.no-environment-hint"))
    names = ", ".join(known)
    raise BasculeError(
        say("cli.which-environment", names=names), say("cli.which-environment-hint", name=next(iter(known)))
    )
