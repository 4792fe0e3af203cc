"""Which release is meant: the one that was named, or the only one under way."""

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
