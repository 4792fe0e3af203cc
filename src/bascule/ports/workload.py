"""The workload port: a version of a component running in a slot.

Every call is idempotent towards a desired state and names the instance that it is about. A driver starts things so that
they outlive the control plane, and finds them again after a restart by what it left in the world, never by memory.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from bascule.kernel.place import Place
from bascule.kernel.quantities import Instant, Seconds
from bascule.kernel.slot import Slot
from bascule.release.facts import WorkloadSeen, WorkloadState

__all__ = [
    "Instance",
    "Output",
    "OutputAsked",
    "Place",
    "Workload",
    "WorkloadCapabilities",
    "WorkloadSeen",
    "WorkloadState",
]


@dataclass(frozen=True, slots=True)
class Instance:
    """A version in a slot, as it should run.

    `options` are the plan's options of the driver, with `{version}`, `{slot}`, `{environment}` and the names of `values` still
    to be filled in by the driver (and `{port}`, which it chooses). `health` is the path that answers 200 when ready,
    `health_timeout` the seconds that one answer may take. `epoch` is the fencing token of the claim that asks: a call with a
    lower one than has acted on the slot before is a `Conflict`; 0 is nobody's claim and passes.
    """

    place: Place
    slot: Slot
    version: str
    options: Mapping[str, Any] = field(default_factory=dict)
    health: str = "/"
    health_timeout: Seconds = Seconds(2.0)
    epoch: int = 0
    values: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class WorkloadCapabilities:
    """What a workload driver can do.

    `replicas`: more than one instance of a version in a slot. `watch`: it tells at once when something ends; without it the
    slot is looked at every few seconds. `follow`: its output can be read on from where one was.
    """

    replicas: bool = True
    output: bool = True
    watch: bool = False
    follow: bool = False


@dataclass(frozen=True, slots=True)
class OutputAsked:
    """What of a slot's output is wanted: what came `after` an earlier answer, else the last `lines`, none older than `since`."""

    lines: int = 100
    since: Instant | None = None
    after: str = ""


@dataclass(frozen=True, slots=True)
class Output:
    """Lines of output, oldest first, and the mark to ask on from."""

    lines: tuple[str, ...] = ()
    next: str = ""


class Workload(Protocol):
    """Runs versions in slots. Raises port errors only."""

    capabilities: WorkloadCapabilities

    async def ensure(self, instance: Instance) -> None:
        """Have exactly this version running in this slot; another version in the slot is replaced. Returns before ready."""

    async def observe(self, instance: Instance) -> WorkloadSeen:
        """Look at the slot, probing health once per replica. The instance's version is not compared."""

    async def stop(self, instance: Instance, grace: Seconds) -> None:
        """Stop what runs in the slot, whatever its version; `grace` seconds between the polite and the final signal."""

    async def output(self, instance: Instance, lines: int) -> tuple[str, ...]:
        """The last lines of standard output and error of the slot, oldest first; empty when it never ran."""

    async def follow(self, instance: Instance, asked: OutputAsked) -> Output:
        """Output as it is asked for, of a bounded size; at once, also where there is nothing new.

        `since` may bring a little more than was asked for, never less. A mark that cannot be found any more is where what is
        left begins.
        """

    async def watch(self, instance: Instance) -> None:
        """Return when something in the slot may have ended or been started by others; at once where something has ended already.

        It costs next to nothing while nothing happens, and may return for no reason.
        """

    async def close(self) -> None:
        """Give connections back. Never touches what runs."""
