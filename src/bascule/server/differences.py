"""Differences: what a release would change about what runs at a place: its version, its plan, its commits. Nothing is changed."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from bascule.kernel.i18n import Message, say
from bascule.plan.difference import Difference
from bascule.plan.model.plan import Plan
from bascule.plan.spec import ReleaseSpec
from bascule.ports.errors import Refused
from bascule.release.notices.notes import Notes
from bascule.release.progress import Release
from bascule.server.context import AppContext
from bascule.store.plans import KeptPlan
from bascule.wiring.sources.notes import read_notes


@dataclass(frozen=True, slots=True)
class PlaceDifference:
    """One component: which release serves (None: the first one is to come), the version that is asked for, what the plan changes
    since that release (None: nothing, or nobody knows), what is new in the version, what to mind, and which commands take back
    what the release runs.
    """

    component: str
    environment: str
    serves: Release | None
    version: str | None
    plan: Difference | None
    notes: Notes | None
    warnings: tuple[Message, ...]
    undoes: tuple[str, ...] = ()

    @property
    def changes(self) -> bool:
        """Whether a release would change anything but the start of what runs."""
        other = self.version is not None and (self.serves is None or self.version != self.serves.version)
        return other or (self.plan is not None and self.plan.count > 0)


async def differences(
    context: AppContext, wanted: tuple[Plan, KeptPlan], environment: str, versions: Mapping[str, str | None]
) -> list[PlaceDifference]:
    """For each component, or for all of them where none is named. Raises `BasculeError` for what the plan does not have."""
    plan, kept = wanted
    rows = {
        row["component"]: row
        for row in await context.plane.queries.placements()
        if (row["plan"], row["environment"]) == (plan.name, environment) and row["serving"]
    }
    named = versions or dict.fromkeys(plan.components)
    specs = await context.plane.reader.compile(kept.text, kept.file, list(named), environment)
    return [await _of(context, spec, rows.get(one), (kept, named[one])) for one, spec in zip(named, specs, strict=True)]


async def _of(
    context: AppContext, spec: ReleaseSpec, row: Mapping[str, Any] | None, wanted: tuple[KeptPlan, str | None]
) -> PlaceDifference:
    kept, version = wanted
    if row is None:
        return PlaceDifference(spec.component, spec.environment, None, version, None, None, (), spec.undoes)
    serves, base = await context.plane.queries.release(row["serving"])
    notes = await read_notes(context.plane.settings.root, serves.version, version) if version else None
    warnings = tuple(warn(serves.spec, spec))
    plan = await _plan(context, base, kept)
    return PlaceDifference(spec.component, spec.environment, serves, version, plan, notes, warnings, spec.undoes)


async def _plan(context: AppContext, base: str, kept: KeptPlan) -> Difference | None:
    """What the plan changes; None where it is the same, or the old text is not kept any more."""
    if base == kept.hash:
        return None
    try:
        return await context.plane.plans.difference(base, kept)
    except Refused:
        return None


def warn(old: ReleaseSpec, new: ReleaseSpec) -> Iterator[Message]:
    """What users of a running component notice of another configuration."""
    before, after = (spec.traffic.options.get("listen") for spec in (old, new))
    if before is not None and after is not None and str(before) != str(after):
        yield say("change.listen-moves", component=new.component, old=str(before), new=str(after))
    if old.traffic.name != new.traffic.name:
        yield say("change.proxy-moves", component=new.component, old=old.traffic.name, new=new.traffic.name)
    if old.workload.name != new.workload.name:
        yield say("change.driver-moves", component=new.component, old=old.workload.name, new=new.workload.name)
