"""Buttons: what a person may ask of a release now, by the engine's own rules."""

from collections.abc import Mapping

from bascule.kernel.i18n import Message
from bascule.kernel.quantities import Instant
from bascule.release.asked import refuse
from bascule.release.draft import Draft
from bascule.release.facts import Verb
from bascule.release.progress import HoldKind, Release


def refusals(release: Release, now: Instant) -> Mapping[Verb, Message | None]:
    """Why each verb would be refused now; None where it would be done."""
    draft = Draft(release, now)
    return {verb: refuse(draft, verb) for verb in Verb}


def buttons(release: Release, now: Instant, warm: bool = False) -> tuple[Verb, ...]:
    """The verbs worth a button: possible now, and of use.

    A person's hold is not held again, and before anybody is exposed going back *is* cancelling, so one button says it.
    After success the way back stays open for as long as the old slot is `warm`.
    """
    if warm:
        return (Verb.ROLL_BACK,)
    possible = {verb for verb, refusal in refusals(release, now).items() if refusal is None}
    hold = release.progress.hold
    if hold and hold.kind is HoldKind.PERSON:
        possible.discard(Verb.HOLD)
    exposed = release.progress.exposed_at is not None
    possible.discard(Verb.CANCEL if exposed and Verb.ROLL_BACK in possible else Verb.ROLL_BACK)
    order = (Verb.RESUME, Verb.HOLD, Verb.PROMOTE, Verb.ROLL_BACK, Verb.CANCEL)
    return tuple(verb for verb in order if verb in possible)
