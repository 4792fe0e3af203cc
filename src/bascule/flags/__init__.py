"""Flags for Python services: asked in the process, followed over a stream, and never in the way of the application.

    from bascule.flags import Flags

    flags = Flags.open("https://bascule.example.org", key, cache="/var/cache/shop/flags.json")
    if flags.on("checkout", {"targetingKey": user, "country": "FR"}): ...

`BasculeProvider` is the same behind the OpenFeature SDK (extra `flags`). Both decide by `bascule.flag`, as the server does, and
load nothing of it: an application that asks for flags carries neither a web server nor a database driver.
"""

from typing import TYPE_CHECKING, Any

from bascule.flags.client import Flags
from bascule.flags.happening import Happening, Kind
from bascule.flags.source import Source

if TYPE_CHECKING:
    from bascule.flags.provider import BasculeProvider

__all__ = ["BasculeProvider", "Flags", "Happening", "Kind", "Source"]


def __getattr__(name: str) -> Any:
    """The provider is loaded when it is asked for: it needs the OpenFeature SDK, `Flags` does not."""
    if name != "BasculeProvider":
        raise AttributeError(name)
    from bascule.flags.provider import BasculeProvider

    return BasculeProvider
