"""Plans as the server meets them: the one in force, a text that somebody sends, and the file that the server was started with.

The file is only read: it is shown beside the plan in force, and changes nothing by itself but at the very first start.
"""

import asyncio
import re
from dataclasses import dataclass, field
from pathlib import Path

from bascule.kernel.error import BasculeError
from bascule.kernel.i18n import say
from bascule.plan.compiling.effective import kinds_in
from bascule.plan.difference import Difference
from bascule.plan.model.plan import Plan
from bascule.plan.reading.problem import Problem
from bascule.ports.errors import Unreachable
from bascule.release.people import LOCAL
from bascule.release.plan_change import Actor
from bascule.server.accounts.auth import Who
from bascule.server.context import AppContext
from bascule.server.views.overview import Layout
from bascule.store.plans import KeptPlan
from bascule.wiring.plans.adoption import Adoption, Offer, Outcome
from bascule.wiring.plans.in_force import KnownPlan, NoPlan
from bascule.wiring.plans.reader import PlanRefused

_NAME = re.compile(r"""^name:[ \t]*(["']?)(?P<name>[^\s"'#]+)\1[ \t]*(?:#.*)?$""", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class PlanText:
    """A plan as text, with the name of its file."""

    text: str
    name: str


@dataclass(frozen=True, slots=True)
class PlanFile:
    """What the file says that the server was started with: what is wrong with it, or what it would change.

    `known` says whether its product has a plan in force at all.
    """

    path: Path
    product: str = ""
    known: bool = False
    fault: BasculeError | None = None
    problems: list[Problem] = field(default_factory=list)
    difference: Difference | None = None


async def parse(context: AppContext, found: PlanText) -> Plan:
    """The plan of a text, read apart and once. Raises `PlanRefused`."""
    return await context.plane.reader.read(found.text, found.name)


async def adopt(context: AppContext, offer: Offer) -> Adoption:
    """Offer a plan; what it declares in areas comes to be with it. Raises `BasculeError` with what stands against it."""
    made = await context.plane.adoptions.offer(offer)
    if made.outcome is Outcome.ADOPTED:
        await context.plane.sync(made.plan, made.plan.environments, offer.by)
    return made


async def adopt_alone(context: AppContext, who: Who, found: PlanText, by: str) -> KnownPlan:
    """The plan in force after whoever releases has brought a text: the same, or one that they may adopt alone."""
    plan = await parse(context, found)
    await adopt(context, Offer(plan, found.text, who.actor, by, alone=True))
    return await context.plane.plans.in_force(plan.name)


async def adopt_file(context: AppContext) -> None:
    """At the first start, the file that the server was started with becomes its product's plan. Raises `BasculeError`."""
    if context.plan_path is None:
        return
    found = await read_file(context.plan_path)
    try:
        plan = await parse(context, found)
    except BasculeError:
        # Whose plan in force it is that goes on: the file says so, whatever else is wrong with it.
        named, known = product_in(found.text), await context.plane.plans.store.products()
        context.plane.plans.product = named if named in {one.product for one in known} else None
        raise
    context.plane.plans.product = plan.name
    if await context.plane.plans.store.in_force(plan.name) is None:
        await context.plane.adoptions.offer(Offer(plan, found.text, Actor(LOCAL, LOCAL.deeds), LOCAL.id, alone=True))


def product_in(text: str) -> str | None:
    """The product that a text names on a line of its own, be it otherwise a plan or not."""
    found = _NAME.search(text)
    return found["name"] if found else None


async def plan_fault(context: AppContext) -> BasculeError | None:
    """What is wrong with the plan in force, or with the file: either is told wherever somebody relies on the plan."""
    hint = None
    try:
        await context.plan()
        hint = say("page.file-changes-nothing")
    except Unreachable:
        return None
    except NoPlan:
        pass
    except BasculeError as error:
        return error
    fault = await _file_fault(context)
    return BasculeError(fault.message, hint or fault.hint) if fault else None


async def _file_fault(context: AppContext) -> BasculeError | None:
    if context.plan_path is None or not await asyncio.to_thread(context.plan_path.exists):
        return None
    try:
        found = await read_file(context.plan_path)
        await context.plane.reader.identify(found.text, found.name)
    except PlanRefused as error:
        first = error.problems[0]
        named = say("page.file-fault", file=first.file)
        return BasculeError(say("page.file-fault-at", fault=named, line=first.line, because=first.message), error.hint)
    except BasculeError as error:
        return error
    return None


async def see_file(context: AppContext) -> PlanFile | None:
    """What the file says now; None where there is none."""
    if context.plan_path is None or not await asyncio.to_thread(context.plan_path.exists):
        return None
    try:
        found = await read_file(context.plan_path)
        plan, identity = await context.plane.reader.identify(found.text, found.name)
    except BasculeError as error:
        problems = error.problems if isinstance(error, PlanRefused) else []
        return PlanFile(context.plan_path, fault=error, problems=problems)
    current = await context.plane.plans.store.in_force(plan.name)
    kept = KeptPlan(identity, plan.name, found.text)
    differs = current is not None and current.hash != identity
    changes = await context.plane.plans.difference(current.hash, kept) if current and differs else None
    return PlanFile(context.plan_path, plan.name, current is not None, difference=changes)


async def read_file(path: Path) -> PlanText:
    """The text of a plan file. Raises `BasculeError` where it cannot be read."""
    return PlanText(await asyncio.to_thread(_read, path), path.name)


def layout(plan: Plan) -> Layout:
    """What the overview needs of a plan."""
    named = any(one.kinds for one in plan.environments.values()) or any(one.kinds for one in plan.components.values())
    kinds = dict.fromkeys(kind for name in plan.environments for kind in (kinds_in(plan, name) if named else ()))
    said = {name: one.description for name, one in plan.components.items() if one.description}
    return Layout(plan.name, tuple(plan.components), tuple(plan.environments), plan.timezone, tuple(kinds), said)


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        detail = error.strerror if isinstance(error, OSError) else str(error)
        raise BasculeError(say("api.plan-unreadable", path=str(path), detail=detail or "")) from error
