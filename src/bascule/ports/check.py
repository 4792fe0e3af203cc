"""The check port: one question with a yes or a no, and what was seen."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from bascule.kernel.place import Place
from bascule.kernel.quantities import Seconds
from bascule.kernel.slot import Slot
from bascule.release.facts import CheckResult

__all__ = ["Check", "CheckContext", "CheckResult"]


@dataclass(frozen=True, slots=True)
class CheckContext:
    """What a check may refer to: the release's place, version and slot, and how to reach that slot.

    `base_url` is where the component's traffic enters (`http://127.0.0.1:8080`), or the candidate itself; `headers` are
    sent with every request (so that a smoke test meets the candidate). None before anything is deployed. `workload` are
    the options of the driver that runs the component; they may hold secrets. `timeout` is how long the answer may take;
    `values` are what placeholders stand for in the environment.
    """

    place: Place
    version: str
    slot: Slot
    base_url: str | None = None
    headers: Mapping[str, str] | None = None
    workload: Mapping[str, Any] = field(default_factory=dict, repr=False)
    timeout: Seconds = Seconds(600.0)
    values: Mapping[str, str] = field(default_factory=dict)


class Check(Protocol):
    """Answers one question. A check that cannot be asked raises a port error; a "no" is a result."""

    async def run(self, options: Mapping[str, Any], context: CheckContext) -> CheckResult:
        """Ask once. The engine keeps time and tries again as the plan says."""

    async def close(self) -> None:
        """Give connections back."""
