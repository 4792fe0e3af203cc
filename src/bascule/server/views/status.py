"""The status of a release in a word, why it is so, and what needs a person.

Red is kept for what only a person can mend; amber is for what is held, unknown or on its way back.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from bascule.evidence.verdict import Verdict
from bascule.kernel.i18n import Keys, Message, say
from bascule.kernel.quantities import Instant
from bascule.plan.spec import StepKind
from bascule.release.freeze import Freeze, because_of
from bascule.release.guarding.figures import is_figure
from bascule.release.guarding.watch import exposed_share
from bascule.release.phases import PHASE, Phase
from bascule.release.progress import Hold, HoldKind, Release
from bascule.server.views.steps import lasts

LEAD = Keys("page.lead-{}", [phase for phase in Phase if phase.terminal])
COUNT = Keys("page.guards-{}-count", Verdict)
LIST = Keys("page.list-{}", range(1, 5))
HOLD = Keys("page.hold-{}", HoldKind)


class Tone(StrEnum):
    """How a status is shown; the word beside it always says the same."""

    CALM = "calm"
    MOVING = "moving"
    GOOD = "good"
    CAUTION = "caution"
    NEED = "need"


@dataclass(frozen=True, slots=True)
class Status:
    """The word on the pill."""

    word: Message
    tone: Tone


@dataclass(frozen=True, slots=True)
class Because:
    """Why the release is where it is: a short beginning, and the rest; either may be missing."""

    lead: Message | None
    rest: Message | None


@dataclass(frozen=True, slots=True)
class Notice:
    """Something that a reader must see at once."""

    title: Message
    because: Message
    tone: Tone
    since: Instant | None = None


TONES = {
    Phase.PREPARING: Tone.MOVING,
    Phase.EXPOSED: Tone.GOOD,
    Phase.PROMOTED: Tone.GOOD,
    Phase.ROLLING_BACK: Tone.CAUTION,
    Phase.STRANDED: Tone.NEED,
    Phase.SUCCEEDED: Tone.GOOD,
    Phase.ROLLED_BACK: Tone.CALM,
    Phase.FAILED: Tone.CALM,
    Phase.CANCELLED: Tone.CALM,
}
ONLY_A_PERSON = {HoldKind.GUARD, HoldKind.NO_WAY_BACK, HoldKind.UNTIL, HoldKind.TROUBLE, HoldKind.REACH, HoldKind.UNDO}


def status(release: Release) -> Status:
    """The word and its tone."""
    phase, hold = release.progress.phase, release.progress.hold
    if hold:
        return Status(say("page.status-held", percent=exposed_share(release)), _hold_tone(hold))
    if phase is Phase.EXPOSED:
        return Status(say("page.status-exposed", percent=exposed_share(release)), Tone.GOOD)
    return Status(say(PHASE[phase]), TONES[phase])


def because(release: Release, now: Instant) -> Because:
    """Why, as one reads it under the see-saw."""
    progress = release.progress
    if progress.hold:
        return Because(say("page.lead-held"), progress.hold.because)
    if progress.rollback and not progress.phase.terminal:
        return Because(say("page.lead-back"), progress.rollback.because)
    if progress.phase.terminal:
        return Because(say(LEAD[progress.phase], version=release.version), _why(release))
    if progress.met is not None and _lasts(release) and lasts(release, now) > 0:
        return Because(say("page.lead-lasting", left=lasts(release, now)), standing(release))
    return Because(None, progress.because)


def standing(release: Release) -> Message | None:
    """How the guards stand, in one sentence; None where there are none."""
    judgements = release.progress.watch.judgements
    if not judgements:
        return None
    count = {verdict: sum(one.verdict is verdict for one in judgements) for verdict in Verdict}
    if count[Verdict.HEALTHY] == len(judgements):
        return _healthy(release)
    parts = [say(COUNT[verdict], count=number) for verdict, number in count.items() if number]
    return say("page.guards-mixed", parts=say(LIST[len(parts)], **dict(zip("abcd", parts, strict=False))))


def _healthy(release: Release) -> Message:
    """All of them, on so many requests; on so many users where no guard counts requests."""
    spec, judgements = release.spec, release.progress.watch.judgements
    pairs = list(zip(spec.guards, judgements, strict=False))
    requests = [one.total for guard, one in pairs if not is_figure(spec, guard.condition.metric)]
    key = "page.guards-healthy-users" if pairs and not requests else "page.guards-healthy"
    return say(key, count=len(judgements), total=max(requests or [one.total for one in judgements]))


def notices(release: Release, freezes: Sequence[Freeze] = ()) -> tuple[Notice, ...]:
    """What stands above the page: a release that needs a person, or that something hinders now, or at its next step."""
    progress, found = release.progress, list[Notice]()
    if progress.phase is Phase.STRANDED and progress.rollback:
        reason = progress.failure.because if progress.failure else say("release.stable-silent")
        found.append(Notice(say("page.need-stranded"), reason, Tone.NEED, progress.rollback.at))
    elif progress.hold:
        hold = progress.hold
        title = say(HOLD[hold.kind])
        found.append(Notice(title, hold.because, _hold_tone(hold), hold.since))
    if freezes and not (progress.hold and progress.hold.kind is HoldKind.FREEZE):
        found.append(Notice(say("freeze.next-step"), because_of(freezes), Tone.CAUTION, freezes[0].at))
    if progress.failure and not progress.phase.terminal and not _said(found, progress.failure.because):
        title = say("page.trouble-again", count=progress.failure.count)
        found.append(Notice(title, progress.failure.because, Tone.CAUTION, progress.failure.since))
    if progress.watch.unread_since is not None and progress.watch.unread > 1 and not progress.phase.terminal:
        title = say("page.source-away")
        found.append(Notice(title, say("page.source-away-why"), Tone.CAUTION, progress.watch.unread_since))
    source = progress.watch.figures
    if source is not None and source.unread_since is not None and source.unread > 1 and not progress.phase.terminal:
        title = say("page.figures-away")
        found.append(Notice(title, say("page.source-away-why"), Tone.CAUTION, source.unread_since))
    return tuple(found)


def needs_person(release: Release) -> bool:
    """Whether nothing goes on before a person has done something."""
    return any(notice.tone is Tone.NEED for notice in notices(release))


def _said(found: list[Notice], because: Message) -> bool:
    return any(notice.because == because for notice in found)


def _hold_tone(hold: Hold) -> Tone:
    return Tone.NEED if hold.kind in ONLY_A_PERSON else Tone.CAUTION


def _lasts(release: Release) -> bool:
    return release.spec.steps[release.progress.step].kind in {StepKind.TRAFFIC, StepKind.SOAK}


def _why(release: Release) -> Message | None:
    progress = release.progress
    return progress.rollback.because if progress.rollback else standing(release)
