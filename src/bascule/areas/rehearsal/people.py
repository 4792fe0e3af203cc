"""People in a rehearsal: who answers what a release waits for, and when: as soon as they are there and have come to it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from bascule.areas.rehearsal.luck import Luck, lasting
from bascule.areas.rehearsal.scene import Person, Scene
from bascule.kernel.quantities import Instant, Seconds
from bascule.plan.sign_off import Proof
from bascule.plan.windows.intervals import ahead
from bascule.plan.windows.window import Window
from bascule.release.facts import Request, Verb
from bascule.release.people import Role
from bascule.release.progress import HoldKind, Release
from bascule.release.steps.confirm import opens
from bascule.release.steps.inspect import demands_of

DIGEST = "0" * 64
PROOF: Mapping[Proof, Mapping[str, object]] = {
    Proof.LINK: {"link": "https://rehearsal.invalid/"},
    Proof.FILE: {"digest": DIGEST},
}
LEAD = Role.TECH_LEAD.value


@dataclass(slots=True)
class Asked:
    """Who was asked for what already, and everybody's answer."""

    things: set[str] = field(default_factory=set)
    answers: list[Request] = field(default_factory=list)


def ask_people(
    scene: Scene, release: Release, asked: Asked, luck: Luck, now: Instant
) -> Iterator[tuple[Instant, Request]]:
    """What people will say to what the release waits for now, each with the instant; nobody is asked twice."""
    hold = release.progress.hold
    if hold is None:
        return
    for key, verb, role, detail in _wanted(release, hold.kind, hold.since, now):
        if key in asked.things:
            continue
        asked.things.add(key)
        person = _who(scene, role, len(asked.answers))
        at = answered(person.hours or scene.office, now, lasting(luck, scene.answers))
        roles = frozenset({role, LEAD} if verb is not Verb.APPROVE else {role})
        request = Request(len(asked.answers) + 1, verb, f"{person.name}/{key}", "rehearsal", roles, detail)
        asked.answers.append(request)
        yield at, request


def answered(hours: Window, now: Instant, takes: Seconds) -> Instant:
    """When somebody who has so much to do before has come to it, in the hours in which they are there."""
    left = takes
    for interval in ahead(hours, now):
        begins = max(interval.start, now)
        if interval.end - begins >= left:
            return Instant(begins + left)
        left = Seconds(left - (interval.end - begins))
    return Instant(now + left)


def _wanted(
    release: Release, kind: HoldKind, since: Instant, now: Instant
) -> Iterator[tuple[str, Verb, str, dict[str, object]]]:
    """What is asked of people: a name for it, what they do, their role, and what the verb needs besides."""
    if kind is HoldKind.APPROVAL:
        for demand in demands_of(release):
            for number in range(demand.count):
                detail: dict[str, object] = {"plan": release.plan_hash, "version": release.version}
                yield f"approval {demand.role} {number}", Verb.APPROVE, demand.role, detail
    elif kind is HoldKind.CONFIRMATION:
        step = release.spec.steps[release.progress.step]
        for item in step.items:
            if item.check is None and item.key not in release.progress.confirmations and opens(release, item) <= now:
                yield (
                    f"item {item.key}",
                    Verb.CONFIRM,
                    item.owner or "",
                    {"item": item.key, **PROOF.get(item.needs, {})},
                )
    elif kind.needs_person or kind in {HoldKind.UNTIL, HoldKind.CRITERION}:
        # Whoever is called looks, and takes no risk.
        yield f"hold {since}", Verb.ROLL_BACK, LEAD, {}


def _who(scene: Scene, role: str, turn: int) -> Person:
    able = [one for one in scene.team if role in one.roles] or [one for one in scene.team if one.name == role]
    return able[turn % len(able)] if able else Person(role or "anybody")
