"""Rights: what a plan starts with the control plane's own rights, and what of it could not be started at all.

Who runs with our rights can read the data folder and act as we do. That is the normal case where the control plane is not
root, so it is said once and does not stand in the way; what is refused is refused before anything moves.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from bascule.drivers.declared import facts
from bascule.drivers.support.processes.identity import identity_of, ours
from bascule.kernel.i18n import Message, say
from bascule.plan.compiling.compile import Terms, compile_spec
from bascule.plan.compiling.effective import kinds_in
from bascule.plan.drivers.facts import DriverFacts
from bascule.plan.drivers.options import names
from bascule.plan.model.plan import Plan
from bascule.plan.spec import DriverRef, ReleaseSpec
from bascule.ports.errors import Refused

SHOWN = 5


@dataclass(frozen=True, slots=True)
class Use:
    """Something that a plan starts: what people know it by, and as whom the plan wants it."""

    name: str
    user: str | None = None


@dataclass(frozen=True, slots=True)
class Rights:
    """What runs as we do, who we are, and why some of it could not be started."""

    us: str
    ours: tuple[str, ...] = ()
    refusals: tuple[Message, ...] = ()

    @property
    def notes(self) -> tuple[Message, ...]:
        """As sentences; none where all is well."""
        if not self.ours:
            return self.refusals
        some = ", ".join(self.ours[:SHOWN]) + (", …" if len(self.ours) > SHOWN else "")
        return (*self.refusals, say("plan.our-rights", us=self.us, names=some))


def uses(spec: ReleaseSpec, known: Mapping[str, DriverFacts]) -> Iterator[Use]:
    """Everything that a release under a spec starts on this machine. Pure."""
    yield from _use(spec.component, spec.workload, known)
    for step in spec.steps:
        yield from (Use(job.command, job.user) for job in (step.job, step.undo) if job)
        for call in step.calls:
            yield from _use(call.name, call.driver, known)
        if step.database is not None:
            yield from _use(step.database.name, step.database.migrations, known)


def _use(name: str, driver: DriverRef, known: Mapping[str, DriverFacts]) -> Iterator[Use]:
    """A driver that knows a user starts something, unless it only does so where a command is given."""
    options = names(known[driver.name].options) if driver.name in known else ()
    if "user" in options and ("run" not in options or "run" in driver.options):
        user = driver.options.get("user")
        yield Use(name, None if user is None else str(user))


def specs_of(plan: Plan, environment: str | None = None) -> Iterator[ReleaseSpec]:
    """Every spec that a release can go through, in an environment or in all. Pure."""
    everybody = tuple(plan.components)
    for place in plan.environments if environment is None else [environment]:
        for kind in kinds_in(plan, place):
            for component in everybody:
                yield compile_spec(plan, component, place, Terms(kind, beside=everybody))


def rights_of(plan: Plan, root: Path, environment: str | None = None) -> Rights:
    """How it stands on this machine, for a plan in a folder."""
    known = facts()
    found = (use for spec in specs_of(plan, environment) for use in uses(spec, known))
    return _judged(dict.fromkeys(found), root)


def require_users(specs: Iterable[ReleaseSpec], root: Path) -> None:
    """Raises `Refused` where something of a release could not be started as whom its plan wants it."""
    known = facts()
    for user in dict.fromkeys(use.user for spec in specs for use in uses(spec, known)):
        identity_of(root, user)


def _judged(found: Iterable[Use], root: Path) -> Rights:
    mine: list[str] = []
    refusals: dict[str | None, Message] = {}
    for use in found:
        try:
            if identity_of(root, use.user) is None:
                mine.append(use.name)
        except Refused as error:
            refusals[use.user] = error.message
    return Rights(ours(root).name, tuple(dict.fromkeys(mine)), tuple(refusals.values()))
