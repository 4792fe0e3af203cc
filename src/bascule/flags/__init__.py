"""Flags for Python services: asked in the process, followed over a stream, and never in the way of the application.

    from bascule.flags import Flags

    flags = Flags.open("https://bascule.example.org", key, cache="/var/cache/shop/flags.json")
    if flags.on("checkout", {"targetingKey": user, "country": "FR"}): ...

`BasculeProvider` is the same behind the OpenFeature SDK (extra `flags`). Both decide by `bascule.flag`, as the server does, and
load nothing of it: an application that asks for flags carries neither a web server nor a database driver.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from bascule.flags.client import Flags
from bascule.flags.happening import Happening, Kind
from bascule.flags.source import Source

if TYPE_CHECKING:
    from bascule.flags.exposures import Exposures
    from bascule.flags.provider import BasculeProvider

__all__ = ["BasculeProvider", "Exposures", "Flags", "Happening", "Kind", "Source"]


_OF_THE_SDK = {"BasculeProvider": "bascule.flags.provider", "Exposures": "bascule.flags.exposures"}


def __getattr__(name: str) -> Any:
    """What needs the OpenFeature SDK is loaded when it is asked for: `Flags` does not need it."""
    if name not in _OF_THE_SDK:
        raise AttributeError(name)
    return getattr(import_module(_OF_THE_SDK[name]), name)
