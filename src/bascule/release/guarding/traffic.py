"""Traffic: which division a release wants, and whether the proxy has it."""

from collections.abc import Mapping

from bascule.kernel.i18n import say
from bascule.kernel.slot import Slot
from bascule.release.actions import EnsureWeights, Retire
from bascule.release.draft import Draft, NoteKind
from bascule.release.facts import Facts, WorkloadSeen
from bascule.release.progress import Release


def division(release: Release, percent: int) -> Mapping[Slot, int]:
    """Weights that give the candidate `percent`, in whole percents, 100 in all.

    Where nothing else serves it is everything or, for 0, nothing: the place goes out of service.
    """
    if release.stable is None:
        return {release.candidate: 100} if percent else {}
    return {release.stable: 100 - percent, release.candidate: percent}


def relief(release: Release, weights: Mapping[Slot, int]) -> frozenset[Slot]:
    """The slots whose users the other slot answers while nothing in theirs does, also while nobody controls the proxy.

    Never a version that nobody was exposed to: before the exposure, and once it is taken back, stable stands alone. While
    both serve they help each other, because an answer of a version that others are trusted with is better than none. When
    everything is on the candidate the old version helps for as long as going back to it is allowed.
    """
    if release.stable is None or not weights.get(release.candidate):
        return frozenset()
    if weights.get(release.stable):
        return frozenset({release.stable, release.candidate})
    may_go_back = release.progress.closed is None and release.spec.instead is None
    return frozenset({release.candidate}) if may_go_back else frozenset()


def ensure_division(draft: Draft, facts: Facts, percent: int, told: bool = True) -> bool:
    """Ask for a division; True once the proxy has acknowledged it, with the addresses that serve now.

    It is asked for in any case where we have not `told` the proxy so ourselves.
    """
    wanted = division(draft.release, percent)
    if facts.route is None:
        return False
    # A route that is gone has no addresses either, and needs none.
    if (
        told
        and _weights(facts.route.weights) == _weights(wanted)
        and (not wanted or _addresses_fit(draft.release, facts))
    ):
        return True
    draft.act(EnsureWeights(wanted))
    return False


def retire_old(draft: Draft) -> None:
    """Keep the old slot warm for the plan's `keep`, then stop it."""
    release = draft.release
    if release.stable is not None and release.progress.closed is None:
        at = (release.progress.promoted_at or draft.now) + release.spec.keep
        draft.act(Retire(release.stable, max(at, draft.now)))
        draft.note(NoteKind.STEP, say("release.old-kept", slot=release.stable.value, keep=max(at - draft.now, 0.0)))


def _weights(weights: Mapping[Slot, int]) -> Mapping[Slot, int]:
    return {slot: weight for slot, weight in weights.items() if weight}


def _addresses_fit(release: Release, facts: Facts) -> bool:
    """Whether the proxy sends to where the slots are; a slot that cannot be seen now is not held against it."""
    assert facts.route is not None
    slots = [(release.candidate, facts.candidate), (release.stable, facts.stable)]
    return all(_fits(facts.route.addresses.get(slot, ()), seen) for slot, seen in slots if slot is not None)


def _fits(routed: tuple[str, ...], seen: WorkloadSeen | None) -> bool:
    return seen is None or not seen.addresses or set(routed) == set(seen.addresses)
