"""Trying checks: asked now, outside of any release, of what runs at a place; nothing is changed."""

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, replace

from bascule.engine.checks import ask_once
from bascule.engine.runtime import instance
from bascule.kernel.error import BasculeError
from bascule.kernel.i18n import say
from bascule.kernel.place import Place
from bascule.kernel.slot import Slot
from bascule.plan.compiling.steps import named_calls
from bascule.plan.spec import CheckCall, ReleaseSpec
from bascule.platform.tasks import stop
from bascule.ports.check import CheckContext
from bascule.ports.errors import PortError
from bascule.release.facts import CheckResult
from bascule.release.progress import Release
from bascule.server.context import AppContext
from bascule.wiring.plans.in_force import KnownPlan


@dataclass(frozen=True, slots=True)
class Trial:
    """The checks that are to be asked, and what they may refer to."""

    calls: tuple[CheckCall, ...]
    context: CheckContext


async def trial(
    context: AppContext, known: KnownPlan, names: Sequence[str], where: tuple[str, str | None], version: str | None
) -> Trial:
    """What is asked of whom. Raises `BasculeError` for a check, a component or an environment that the plan does not have."""
    (environment, component), plan = where, known.plan
    kept = await context.plane.plans.store.text(known.hash)
    among = [component] if component else list(plan.components)
    specs = await context.plane.reader.compile(kept.text, kept.file, among, environment)
    spec = next((one for one in specs if _has(one, names)), specs[0])
    calls = named_calls(plan, environment, spec.steps, names)
    place = Place(plan.name, environment, spec.component)
    slot, serving, url, build = await _serving(context, place)
    wanted = version or serving
    if wanted is None:
        raise BasculeError(say("check.no-version", component=spec.component, environment=environment))
    values = {**spec.values, **(build if wanted == serving else {})}
    return Trial(calls, CheckContext(place, wanted, slot, url, workload=spec.workload.options, values=values))


def _has(spec: ReleaseSpec, names: Sequence[str]) -> bool:
    return any(call.name in names for step in spec.steps for call in step.calls)


async def _serving(context: AppContext, place: Place) -> tuple[Slot, str | None, str | None, Mapping[str, str]]:
    """The slot that serves, the version in it, where it answers, and its build; as far as there is one."""
    key = (place.plan, place.environment, place.component)
    rows = [
        row
        for row in await context.plane.queries.placements()
        if row["stable"] and (row["plan"], row["environment"], row["component"]) == key
    ]
    if not rows:
        return Slot.BLUE, None, None, {}
    (row,) = rows
    slot = Slot(row["stable"])
    release, _ = await context.plane.queries.release(row["serving"])
    return slot, row["version"], await _address(context, release, slot), release.spec.build


async def _address(context: AppContext, release: Release, slot: Slot) -> str | None:
    """Where the version that serves answers; nobody knows where it cannot be looked at."""
    workload = context.plane.drivers.workload(release.spec.workload)
    try:
        seen = await workload.observe(instance(release, slot, release.version))
    except PortError:
        return None
    return f"http://{seen.addresses[0]}" if seen.addresses else None


Tasks = dict[str, "asyncio.Task[tuple[str, CheckResult]]"]


async def _ask(context: AppContext, trial: Trial, call: CheckCall, others: Tasks) -> tuple[str, CheckResult]:
    """Ask one, after those that it comes after have passed."""
    for name in call.after:
        # Shielded: whoever stops waiting for one does not end another.
        if name in others and not (await asyncio.shield(others[name]))[1].passed:
            return call.name, CheckResult(False, say("check.before-failed", check=name))
    return call.name, await ask_once(context.plane.runtime, call, replace(trial.context, timeout=call.timeout))


async def ask_all(context: AppContext, trial: Trial) -> AsyncIterator[tuple[str, CheckResult]]:
    """The results, as they come; whoever stops listening ends what still runs."""
    tasks: Tasks = {}
    for call in trial.calls:
        tasks[call.name] = asyncio.create_task(_ask(context, trial, call, tasks))
    try:
        for done in asyncio.as_completed(tasks.values()):
            yield await done
    finally:
        await stop(list(tasks.values()))
