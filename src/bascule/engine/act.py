"""Acting: what a decision asks for is done, in its order, after it is on record.

Each action is idempotent, so a repetition after a crash has no second effect. A decision is only acted on while it is
fresh: after `LEASE` seconds the claim may have gone to somebody else, and the release is decided again instead.
"""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from bascule.base.slot import Slot
from bascule.base.words import say
from bascule.engine.dispatch import dispatch
from bascule.engine.hands import Hands, instance
from bascule.engine.outcomes import Outcomes
from bascule.evidence.ladder import thresholds
from bascule.ports.errors import PortError, Refused
from bascule.ports.traffic import Route
from bascule.release.actions import Action, EnsureWeights, EnsureWorkload, KeepOutput, Retire, RunCheck
from bascule.release.draft import Note, NoteKind
from bascule.release.facts import Trouble
from bascule.release.progress import Release

LEASE = 5.0
LIMIT = 30.0


async def act(hands: Hands, release: Release, actions: tuple[Action, ...]) -> Outcomes:
    """Carry out a decision's actions; troubles are outcomes, not exceptions."""
    decided = hands.now()
    done: list[str] = []
    troubles: list[Trouble] = []
    notes: list[Note] = []
    for action in actions:
        if hands.now() - decided > LEASE:
            break
        try:
            if (note := await _carry_out(hands, release, action)) is not None:
                notes.append(note)
            done.append(action.name)
        except PortError as error:
            troubles.append(Trouble(action.name, error.message, isinstance(error, Refused)))
    return Outcomes(tuple(done), tuple(troubles), {}, tuple(notes))


async def _carry_out(hands: Hands, release: Release, action: Action) -> Note | None:
    carry = CARRY.get(type(action))
    return await carry(hands, release, action) if carry else None


async def _ensure_workload(hands: Hands, release: Release, action: EnsureWorkload) -> None:
    workload = hands.toolbox.workload(release.course.workload)
    call = workload.ensure(instance(release, action.slot, action.version))
    await dispatch(hands.clock, action.name, call, LIMIT)


async def _ensure_weights(hands: Hands, release: Release, action: EnsureWeights) -> Note:
    started = hands.now()
    traffic = hands.toolbox.traffic(release.course.traffic)
    if action.weights:
        await dispatch(hands.clock, action.name, traffic.ensure(await _route(hands, release, action.weights)), LIMIT)
    else:
        await dispatch(hands.clock, action.name, traffic.remove(hands.place(release)), LIMIT)
    shares = {slot.value: weight for slot, weight in action.weights.items()}
    took = hands.now() - started
    return Note(
        NoteKind.OUTCOME, say("engine.weights-set", took=took, **_both(shares)), {"weights": shares, "seconds": took}
    )


def _both(shares: Mapping[str, int]) -> dict[str, float]:
    return {slot.value: shares.get(slot.value, 0) / 100 for slot in Slot}


async def _route(hands: Hands, release: Release, weights: Mapping[Slot, int]) -> Route:
    course = release.course
    slots = {release.candidate: release.version, **({release.stable: release.previous or ""} if release.stable else {})}
    addresses = {slot: await _addresses(hands, release, slot, version) for slot, version in slots.items()}
    return Route(
        place=hands.place(release),
        addresses=addresses,
        weights=weights,
        candidate=release.candidate,
        thresholds=thresholds(course.guards),
        options=course.traffic.options,
    )


async def _addresses(hands: Hands, release: Release, slot: Slot, version: str) -> tuple[str, ...]:
    workload = hands.toolbox.workload(release.course.workload)
    call = workload.observe(instance(release, slot, version))
    return (await dispatch(hands.clock, f"workload {slot}", call, LIMIT)).addresses


async def _keep_output(hands: Hands, release: Release, action: KeepOutput) -> Note | None:
    workload = hands.toolbox.workload(release.course.workload)
    if not workload.capabilities.output:
        return None
    call = workload.output(instance(release, action.slot, release.version), action.lines)
    lines = await dispatch(hands.clock, action.name, call, LIMIT)
    message = say("engine.output-kept", count=len(lines), slot=action.slot.value)
    return Note(NoteKind.OUTPUT, message, {"lines": list(lines), "slot": action.slot.value})


CARRY: Mapping[type[Any], Callable[..., Awaitable[Note | None]]] = {
    EnsureWorkload: _ensure_workload,
    EnsureWeights: _ensure_weights,
    KeepOutput: _keep_output,
}
# A retirement is written down with the decision and carried out when it is due (`engine.retire`); checks run beside the
# loop (`engine.checks`).
ELSEWHERE = (Retire, RunCheck)
