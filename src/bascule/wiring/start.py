"""Starting a release: an order becomes a spec, and the spec a release that somebody drives.

Everything that can be refused is refused here, before anything moves: a plan with faults, an unknown component or
environment, a version that has not been where the plan wants it first, a variable, a secret or a program that is missing.
"""

import asyncio
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace

from bascule.kernel.error import BasculeError, ErrorKind
from bascule.kernel.i18n import Keys, Message, iso, say
from bascule.kernel.quantities import Instant
from bascule.plan.compiling.compile import Terms, kind_of
from bascule.plan.enums import KindName
from bascule.plan.model.plan import Plan
from bascule.plan.spec import ReleaseSpec
from bascule.plan.triggers import Ref, of_kind, refuse_ref
from bascule.plan.values import OF_BUILD, build_missing
from bascule.plan.windows.window import Window
from bascule.ports.store import NewRelease
from bascule.release.draft import Note, NoteKind
from bascule.release.notices.origin import Origin
from bascule.release.peers import in_order
from bascule.release.people import is_account_id
from bascule.release.progress import Release
from bascule.wiring.machine.doctor import require_ready
from bascule.wiring.machine.rights import require_users
from bascule.wiring.plane import ControlPlane
from bascule.wiring.plans.document import examine
from bascule.wiring.plans.in_force import KnownPlan
from bascule.wiring.plans.reader import PlanRefused
from bascule.wiring.sources.notes import read_notes
from bascule.wiring.sources.origin import find_origin
from bascule.wiring.sources.source import commit_at, look_up

__all__ = ["Order", "PlanRefused", "read_plan", "start_release"]
ERROR = "error"
HINT = Keys("release.no-build-hint-{}", OF_BUILD)


class Nameless(BasculeError):
    """Approvals are demanded, and whoever starts a release has no account."""


@dataclass(frozen=True, slots=True)
class Order:
    """Somebody wants versions of components in an environment.

    `kind` is one of the environment's kinds of release; `branch` is the one that the versions are said to be on, for where
    nobody can look into the repository; `ref` is what the repository itself has told of them, and `origin` where in it they
    come from, where that is known. `roles` are what the author has now, where that is somebody; `sha` and
    `build` say which commit and which build the versions are, where that is told; nothing moves before `planned`.
    """

    versions: Mapping[str, str]
    environment: str
    author: str
    kind: str = KindName.STANDARD.value
    time_scale: float = 1.0
    branch: str | None = None
    ref: Ref | None = None
    origin: Origin | None = None
    roles: frozenset[str] = frozenset()
    sha: str = ""
    build: str = ""
    planned: Instant | None = None

    def of(self, versions: Mapping[str, str]) -> "Order":
        """The same for other versions."""
        return replace(self, versions=versions)

    def told(self, ref: Ref | None, origin: Origin | None) -> "Order":
        """The same, with what the repository has told."""
        return replace(self, ref=ref, origin=origin)


def read_plan(text: str, name: str) -> Plan:
    """The plan of a text, read here and now; for the command line. A control plane reads apart (`reader`).

    Raises `PlanRefused` where it has errors; warnings pass.
    """
    loaded = examine(text, name)
    errors = [problem for problem in loaded.problems if problem.severity == ERROR]
    if errors or loaded.plan is None:
        raise PlanRefused(errors)
    return loaded.plan


async def start_release(plane: ControlPlane, known: KnownPlan, order: Order, turn: str = "") -> Sequence[Release]:
    """Start a release under a plan in force and have it driven; one per component, together. `turn` is what it has waited for.

    Raises `BasculeError` with what stands against it, also with what this Bascule has learned to refuse since the plan was
    adopted.
    """
    plan = known.plan
    specs = await _specs(plane, known, order)
    specs = [await _built(plane, spec, order) for spec in planned_ahead(plan, specs, order, plane.runtime.now())]
    _require_real_time(plan, specs, order)
    for spec in specs:
        await _require_earlier(plane, spec, order.versions[spec.component])
    await _require_refs(plane, plan, order)
    _require_person(specs, order)
    await asyncio.to_thread(require_users, specs, plane.settings.root)
    await asyncio.to_thread(require_ready, specs, plane.settings.root, plane.settings.data)
    await plane.sync(plan, [order.environment], order.author)
    now, root = plane.runtime.now(), plane.settings.root
    new = [
        NewRelease(
            spec,
            version,
            order.author,
            now,
            known.hash,
            order.origin or await find_origin(root, plan, version),
            turn,
            order.roles,
        )
        for spec in specs
        for version in (order.versions[spec.component],)
    ]
    started = await plane.releases.create_group(new) if len(new) > 1 else [await plane.releases.create(new[0])]
    for release in started:
        await _keep_notes(plane, release)
        await _tell_apart(plane, release)
        await plane.queue.put(release.id)
    return in_order(started)


async def _keep_notes(plane: ControlPlane, release: Release) -> None:
    """What is new goes on record with the release, as far as the repository beside the plan knows it."""
    found = await read_notes(plane.settings.root, release.previous, release.version)
    if found is not None and found.commits:
        parts = {part.value: list(lines) for part, lines in found.parts.items()}
        message = say("release.notes", count=found.commits, previous=release.previous)
        note = Note(NoteKind.NOTES, message, {"notes": parts})
        await plane.releases.append(release.id, [note], plane.runtime.now())


async def _tell_apart(plane: ControlPlane, release: Release) -> None:
    """The same version again: the journal says whether it is with another configuration, and with which."""
    if release.previous != release.version:
        return
    values = {"component": release.spec.component, "version": release.version}
    changes = await _configuration(plane, release)
    message = say("release.restarts", **values)
    if changes:
        message = say("release.reconfigured", count=len(changes), **values)
    data = {"changes": [change.as_json() for change in changes]}
    await plane.releases.append(release.id, [Note(NoteKind.PLAN, message, data)], plane.runtime.now())


async def _configuration(plane: ControlPlane, release: Release) -> Sequence[Message]:
    """What the plan says otherwise than for the release that serves; nothing where that plan is not kept any more."""
    place = release.spec
    for row in await plane.queries.placements():
        if (row["plan"], row["environment"], row["component"]) == (place.plan, place.environment, place.component):
            with suppress(BasculeError):
                _, base = await plane.queries.release(row["serving"])
                found = await plane.plans.between(base, release.plan_hash) if base != release.plan_hash else None
                return found.sentences if found else ()
    return ()


async def _specs(plane: ControlPlane, known: KnownPlan, order: Order) -> Sequence[ReleaseSpec]:
    if not order.versions:
        raise BasculeError(say("release.no-component", allowed=", ".join(known.plan.components)))
    terms = Terms(order.kind, order.time_scale, tuple(order.versions), order.planned)
    kept = await plane.plans.store.text(known.hash)
    return await plane.reader.compile(kept.text, kept.file, list(order.versions), order.environment, terms)


def planned_ahead(plan: Plan, specs: Sequence[ReleaseSpec], order: Order, now: Instant) -> Sequence[ReleaseSpec]:
    """The specs as they are planned; what the plan had planned and is over counts no more.

    Raises `BasculeError` for a date that is past, or nearer than the notice that this kind of release demands.
    """
    if order.planned is not None and order.planned <= now:
        raise BasculeError(say("release.planned-past", at=iso(order.planned)), kind=ErrorKind.REFUSED)
    planned = max((spec.planned for spec in specs if spec.planned is not None and spec.planned > now), default=None)
    kind = kind_of(plan, order.environment, order.kind)
    hint = say("release.planned-hint", at=iso(now + kind.notice))
    if kind.notice and planned is None and Window(tuple(kind.window)).always:
        raise BasculeError(
            say("release.planned-needed", kind=order.kind, notice=kind.notice), hint, kind=ErrorKind.REFUSED
        )
    if planned is not None and planned - now < kind.notice:
        message = say("release.planned-soon", at=iso(planned), kind=order.kind, notice=kind.notice)
        raise BasculeError(message, hint, kind=ErrorKind.REFUSED)
    return [replace(spec, planned=planned) for spec in specs]


async def _built(plane: ControlPlane, spec: ReleaseSpec, order: Order) -> ReleaseSpec:
    """The spec that knows the build of its version; the commit is looked up in the repository where it is needed and not told.

    Raises `BasculeError` where the plan uses what nobody knows.
    """
    told = {"sha": order.sha or (order.origin.sha if order.origin else ""), "build": order.build}
    spec, version = (
        replace(spec, build={name: value for name, value in told.items() if value}),
        order.versions[spec.component],
    )
    if "sha" in build_missing(spec) and (commit := await commit_at(plane.settings.root, version)):
        spec = replace(spec, build={**spec.build, "sha": commit})
    for name in build_missing(spec):
        values = {"component": spec.component, "environment": spec.environment, "name": name, "version": version}
        raise BasculeError(say("release.no-build", **values), say(HINT[name], **values), kind=ErrorKind.REFUSED)
    return spec


def _require_real_time(plan: Plan, specs: Sequence[ReleaseSpec], order: Order) -> None:
    """Where people must approve, nobody shortens what they have approved, unless the environment is there for rehearsals."""
    demanded = any(spec.approvals for spec in specs)
    if order.time_scale != 1.0 and demanded and not plan.environments[order.environment].rehearsal:
        message = say("release.no-time-scale", environment=order.environment)
        raise BasculeError(message, say("release.no-time-scale-hint", environment=order.environment))


def _require_person(specs: Sequence[ReleaseSpec], order: Order) -> None:
    """Where approvals are demanded the author must be somebody, or nobody could tell whether they approve their own."""
    if any(spec.approvals for spec in specs) and not is_account_id(order.author):
        raise Nameless(say("release.nobody", environment=order.environment), say("release.nobody-hint"))


async def _require_refs(plane: ControlPlane, plan: Plan, order: Order) -> None:
    """Each version must be of the branch and the tag that the environment names."""
    environment = plan.environments[order.environment]
    if not any(of_kind(environment, order.kind)):
        return
    for version in sorted(set(order.versions.values())):
        ref = order.ref or await look_up(plane.settings.root, version, order.branch)
        if (refusal := refuse_ref(environment, order.environment, version, ref, order.kind)) is not None:
            raise BasculeError(refusal, say("release.ref-hint"))


async def _require_earlier(plane: ControlPlane, spec: ReleaseSpec, version: str) -> None:
    """The same version must have succeeded in the environment that the plan puts before this one."""
    earlier = spec.after
    if earlier and not await plane.queries.succeeded(spec.plan, earlier, spec.component, version):
        raise BasculeError(
            say("release.not-earlier", version=version, earlier=earlier, environment=spec.environment),
            say("release.not-earlier-hint", component=spec.component, version=version, earlier=earlier),
            kind=ErrorKind.REFUSED,
        )
