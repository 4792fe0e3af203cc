"""How releases begin: their places are taken, all of them or none, in the order of locks that the package describes."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bascule.kernel.i18n import say
from bascule.kernel.place import Place
from bascule.kernel.slot import Slot
from bascule.kernel.stored import as_stored
from bascule.ports.store import Frozen, NewRelease, Occupied
from bascule.release.draft import Note, NoteKind
from bascule.release.freeze import Freeze
from bascule.release.guarding.freezes import let_past, refuse_start
from bascule.release.progress import Progress, Release
from bascule.store import freezes, groups, journal
from bascule.store.announcing import tell
from bascule.store.announcing.reports import keep_origin
from bascule.store.following import lead
from bascule.store.placements import lock_place
from bascule.store.places import at
from bascule.store.tables import claim_epoch, placement, release_number
from bascule.store.tables import release as release_table
from bascule.store.waiting import take_turn


def busy(release: str, place: Place) -> Occupied:
    """The refusal of a second release at one place."""
    message = say("store.busy", release=release, component=place.component, environment=place.environment)
    return Occupied(message, say("store.busy-hint", release=release))


def first_state(name: str, new: NewRelease, stable: str | None, version: str | None, group: str = "") -> Release:
    """The release as it begins: the candidate takes the slot that does not serve."""
    serving = Slot(stable) if stable else None
    return Release(
        id=name,
        spec=new.spec,
        version=new.version,
        candidate=serving.other if serving else Slot.BLUE,
        author=new.author,
        started=new.at,
        stable=serving,
        previous=version,
        progress=Progress(entered=new.at),
        plan_hash=new.plan_hash,
        group=group,
    )


def beside(release: Release, build: Mapping[str, str] | None) -> Release:
    """The same, knowing the build of the version that serves."""
    return replace(release, spec=replace(release.spec, build_before=build)) if build else release


def under(release: Release, new: NewRelease, standing: Sequence[Freeze]) -> Release:
    """The same under the freezes of its place, past which it may be let. Raises `Frozen`."""
    if (refusal := refuse_start(new.spec, standing, new.roles)) is not None:
        raise Frozen(*refusal)
    if not standing or new.spec.reuse:
        return release
    past = (let_past(new.author, new.at),)
    return replace(release, progress=replace(release.progress, overrides=past))


def upon(release: Release, warm: str | None) -> Release:
    """The same, where its slot may hold something that was to be stopped later: unless that is what it is for, it starts anew."""
    left = warm == release.candidate.value and not release.spec.reuse
    return replace(release, progress=replace(release.progress, clearing=left))


def started_notes(release: Release, new: NewRelease) -> Sequence[Note]:
    """The first entries of a release in the journal: that it is there, and what it cannot wait for."""
    spec = release.spec
    values = {"component": spec.component, "version": release.version, "environment": spec.environment}
    same = release.previous == release.version
    message = say("release.started-again", **values) if same else say("release.started", **values)
    data = {"plan": new.plan_hash, "previous": release.previous}
    notes = [Note(NoteKind.STARTED, message, data, release.author)]
    if release.progress.overrides:
        notes.append(Note(NoteKind.REQUEST, say("freeze.let-past", by=release.author), {}, release.author))
    if phase := spec.steps[0].phase if spec.steps else "":
        notes.append(Note(NoteKind.STEP, say("release.begins", phase=phase), {"phase": phase}))
    divides = [step for step in spec.steps if 0 < step.percent < 100]
    asked = [*spec.criteria, *(one for step in divides for one in step.until)]
    if release.stable is None and asked and divides:
        criteria = ", ".join(dict.fromkeys(one.name for one in asked))
        notes.append(Note(NoteKind.DECISION, say("release.first-here", criteria=criteria), {}))
    return notes


async def next_name(connection: AsyncConnection) -> str:
    """The name of the next release."""
    number = await connection.scalar(select(release_number.next_value()))
    return f"r-{number:04d}"


async def create(
    connection: AsyncConnection, new: Sequence[NewRelease], base_url: str, together: bool = False
) -> Sequence[Release]:
    """Start releases, in the order of locks: all places first, then what is told, then the journal."""
    places = {_place(one): one for one in new}
    taken = {place: await lock_place(connection, place) for place in sorted(places, key=str)}
    # A number that was drawn is gone, whatever becomes of the transaction: nobody draws one who may still be refused.
    for place, where in taken.items():
        if where["release"]:
            raise busy(where["release"], place)
    group = await _group(connection) if together else ""
    named = [(f"{group}-{one.spec.component}" if group else await next_name(connection), one) for one in new]
    made = [await _begin(connection, name, one, (taken[_place(one)], group)) for name, one in named]
    await tell.begun(connection, made, base_url)
    for release, (_, one) in zip(made, named, strict=True):
        await journal.append(connection, release.id, started_notes(release, one), one.at)
        await journal.announce(connection, release.id)
    return made


async def _group(connection: AsyncConnection) -> str:
    name = await next_name(connection)
    await groups.found(connection, name)
    return name


async def _begin(
    connection: AsyncConnection, name: str, new: NewRelease, there: tuple[Mapping[str, Any], str]
) -> Release:
    where, group = there
    if new.turn:
        await take_turn(connection, new.turn, _place(new))
    release = first_state(name, new, where["stable"], where["version"], group)
    release = upon(release, where["retire_slot"])
    release = beside(release, await _build_of(connection, where["serving"]))
    release = under(release, new, await freezes.standing_at(connection, _place(new), new.at))
    await connection.execute(insert(release_table).values(_row(release)))
    taken = {"retire_slot": None, "retire_at": None} if where["retire_slot"] == release.candidate else {}
    # What was stopped on purpose is wanted again; whoever supervises the place loses it by the revision.
    fresh = {"release": release.id, "stopped": None, "stopped_by": None, "revision": claim_epoch.next_value()}
    await connection.execute(update(placement).where(at(_place(new))).values(**fresh, **taken))
    await lead(connection, release)
    if new.origin is not None:
        await keep_origin(connection, release.id, new.origin)
    return release


async def _build_of(connection: AsyncConnection, release: str | None) -> Mapping[str, str] | None:
    """The build that a release has brought."""
    query = select(release_table.c.course["build"]).where(release_table.c.id == release)
    found: Mapping[str, str] | None = await connection.scalar(query) if release else None
    return found


def _place(new: NewRelease) -> Place:
    return Place(new.spec.plan, new.spec.environment, new.spec.component)


def _row(release: Release) -> dict[str, Any]:
    spec = release.spec
    return {
        "id": release.id,
        "plan": spec.plan,
        "environment": spec.environment,
        "component": spec.component,
        "version": release.version,
        "previous": release.previous,
        "candidate": release.candidate.value,
        "stable": release.stable.value if release.stable else None,
        "author": release.author,
        "plan_hash": release.plan_hash,
        "group": release.group,
        "course": as_stored(spec),
        "phase": release.progress.phase.value,
        "progress": as_stored(release.progress),
        "started": release.started,
    }
