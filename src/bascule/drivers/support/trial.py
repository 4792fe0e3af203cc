"""Trials: what a check would refuse in a release is refused when the plan is read, where its options alone tell.

A check's rendering is pure: it is asked with values that any release could have. Of what it says only a `WrongOption` counts; the
rest may be well in a release. Nothing is imported before a plan uses the check.
"""

from collections.abc import Callable, Mapping
from importlib import import_module
from typing import Any

from bascule.kernel.error import BasculeError
from bascule.ports.errors import WrongOption

Trial = Callable[[Mapping[str, Any]], BasculeError | None]


def rendering(package: str) -> Trial:
    """The trial of a check's folder, by its `render`."""

    def trial(options: Mapping[str, Any]) -> BasculeError | None:
        try:
            import_module(f"{package}.render").render(options, _sample())
        except WrongOption as error:
            return error
        except BasculeError:
            return None
        return None

    return trial


def _sample() -> Any:
    from bascule.kernel.place import Place
    from bascule.kernel.slot import Slot
    from bascule.ports.check import CheckContext

    return CheckContext(Place("plan", "production", "component"), "1.0.0", Slot.GREEN, "http://127.0.0.1:8080")
