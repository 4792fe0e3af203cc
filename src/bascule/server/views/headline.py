"""The headline: in one sentence what happened, or what is waited for; and which two actions make sense now.

The sentence names the version, says what it means to those who use it, and leaves figures to the line below. It is chosen by the
phase first, then by what holds the release, then by why it went back; what nobody has foreseen is said plainly.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from bascule.evidence.because import roughly
from bascule.evidence.verdict import Judgement, Verdict
from bascule.kernel.i18n import Keys, Message, say
from bascule.kernel.quantities import Instant
from bascule.plan.phrases.condition import Condition, Direction, MetricKind
from bascule.plan.spec import StepKind
from bascule.release.facts import Verb
from bascule.release.guarding.watch import exposed_share
from bascule.release.phases import Phase
from bascule.release.progress import Hold, HoldKind, Release
from bascule.release.rollback import back_after
from bascule.server.views.felt import Felt
from bascule.server.views.status import Tone, standing, status
from bascule.server.views.steps import evidence_left, lasts

HELD = Keys("details.held-{}", HoldKind)
PREPARING = Keys("details.preparing-{}", StepKind)
PEOPLE = {"release.asked-back"}


class Next(StrEnum):
    """What a person may do next that is no verb: where they read or write."""

    APPROVE = "approve"
    CHECKLIST = "checklist"
    OUTPUT = "output"
    CHANGES = "changes"
    AGAIN = "again"


@dataclass(frozen=True, slots=True)
class Headline:
    """The sentence, what stands below it, its tone, and the actions that make sense now."""

    title: Message
    rest: Message | None
    tone: Tone
    next: tuple[Next | Verb, ...] = ()


def headline(release: Release, now: Instant, felt: Felt | None = None) -> Headline:
    """What happened, or what is waited for; in what users felt of it, where that was counted."""
    progress = release.progress
    tone = _tone(release)
    if progress.phase is Phase.ROLLED_BACK:
        return Headline(*_rolled_back(release, felt), tone)
    if progress.phase in ENDED:
        return Headline(*ENDED[progress.phase](release), tone)
    if progress.phase is Phase.STRANDED and progress.rollback:
        why = progress.failure.because if progress.failure else say("release.stable-silent")
        return Headline(say("details.stranded", version=release.version), why, tone)
    if progress.rollback and not progress.phase.terminal and progress.restored:
        key = "details.held-undo" if progress.hold else "details.undoing"
        return Headline(say(key, version=release.version), progress.because, tone)
    if progress.phase is Phase.ROLLING_BACK and progress.rollback:
        return Headline(say("details.rolling-back", version=release.version), progress.rollback.because, tone)
    title, rest = _under_way(release, now)
    return Headline(_named(release, title), rest, tone)


def _under_way(release: Release, now: Instant) -> tuple[Message, Message | None]:
    hold = release.progress.hold
    return _moving(release, now) if hold is None else (_held(release, hold), hold.because)


def _named(release: Release, title: Message) -> Message:
    """Under the name of the phase and the step that it is in, where the plan gives one."""
    called = release.spec.steps[release.progress.step].called
    return say("details.named", name=called, title=title) if called else title


def steps_next(release: Release, wanted: tuple[Verb, ...]) -> tuple[tuple[Next | Verb, ...], tuple[Verb, ...]]:
    """The actions that make sense now, the first one first and at most two, and what is possible besides."""
    chosen = [one for one in _sensible(release) if isinstance(one, Next) or one in wanted][:2]
    return tuple(chosen), tuple(one for one in wanted if one not in chosen)


def _sensible(release: Release) -> tuple[Next | Verb, ...]:
    progress, hold = release.progress, release.progress.hold
    if progress.phase is Phase.SUCCEEDED:
        return Verb.ROLL_BACK, Next.CHANGES
    if progress.phase.terminal:
        return Next.AGAIN, Next.OUTPUT
    if hold and hold.kind is HoldKind.APPROVAL:
        return Next.APPROVE, Verb.CANCEL, Verb.ROLL_BACK
    if hold and hold.kind is HoldKind.CONFIRMATION:
        return Next.CHECKLIST, Verb.CANCEL, Verb.ROLL_BACK
    if hold and hold.kind in {HoldKind.PERSON, HoldKind.GUARD, HoldKind.UNDO}:
        return Verb.RESUME, Verb.ROLL_BACK, Verb.CANCEL
    if hold and hold.kind is HoldKind.UNTIL:
        return Verb.PROMOTE, Verb.ROLL_BACK, Verb.RESUME
    return Verb.ROLL_BACK, Verb.HOLD, Verb.CANCEL


def _tone(release: Release) -> Tone:
    """An ended release that users felt is told in red: it is the first thing that one has to see of it."""
    if release.progress.phase is Phase.ROLLED_BACK:
        return Tone.NEED
    return Tone.CAUTION if release.progress.phase is Phase.FAILED else status(release).tone


def _succeeded(release: Release) -> tuple[Message, Message | None]:
    return say("details.succeeded", version=release.version), standing(release)


def _failed(release: Release) -> tuple[Message, Message | None]:
    rollback = release.progress.rollback
    return say("details.failed", version=release.version), rollback.because if rollback else None


def _cancelled(release: Release) -> tuple[Message, Message | None]:
    rollback = release.progress.rollback
    return say("details.cancelled-version", version=release.version), rollback.because if rollback else None


def _rolled_back(release: Release, felt: Felt | None) -> tuple[Message, Message | None]:
    progress = release.progress
    if progress.rollback is None:
        return say("details.back", version=release.version), None
    because, took = progress.rollback.because, back_after(progress)
    values = {"because": because, "version": release.previous, "took": took}
    return _why_back(release, progress.rollback.because, felt), say("release.ended-rolled-back", **values)


ENDED: Mapping[Phase, Callable[[Release], tuple[Message, Message | None]]] = {
    Phase.SUCCEEDED: _succeeded,
    Phase.FAILED: _failed,
    Phase.CANCELLED: _cancelled,
}


def _why_back(release: Release, because: Message, felt: Felt | None) -> Message:
    values = {name: because.values[name] for name in ("count", "run", "path", "by") if name in because.values}
    if because.key == "release.guard-breached":
        return _breach(release, str(because.values["guard"]), felt)
    if because.key in PEOPLE:
        return say("details.back-person", version=release.version, by=values.get("by", ""))
    if because.key == "release.candidate-gone":
        return say("details.back-died", version=release.version)
    if because.key == "release.unhealthy":
        return say("details.back-ill", version=release.version, path=values.get("path", ""))
    if because.key == "evidence.error_run":
        return say("details.back-run", version=release.version, count=values.get("run", 0))
    return say("details.back", version=release.version)


def _breach(release: Release, name: str, felt: Felt | None) -> Message:
    """The breached guard in figures, where they can be told in a few words."""
    pairs = zip(release.spec.guards, release.progress.watch.judgements, strict=False)
    found = next(((guard.condition, judged) for guard, judged in pairs if guard.name == name), None)
    if found and found[0].metric == "error_rate" and not found[0].relative and felt and felt.failed:
        return say("details.back-failed", version=release.version, failed=felt.failed, met=felt.met)
    said = _figure(release.version, *found) if found else None
    return said or say("details.back-guard", version=release.version, guard=name)


def _figure(version: str, condition: Condition, judged: Judgement) -> Message | None:
    if judged.estimate is None or condition.relative or condition.direction is not Direction.ABOVE:
        return None
    if condition.metric == "error_rate":
        return say("details.back-errors", version=version, share=judged.estimate)
    if condition.kind is MetricKind.QUANTILE:
        return say("details.back-slow", version=version, share=judged.estimate, over=condition.limit)
    return None


def _held(release: Release, hold: Hold) -> Message:
    progress, share = release.progress, exposed_share(release)
    left = evidence_left(release)
    if hold.kind is HoldKind.EVIDENCE and left:
        return say("details.held-evidence-for", version=release.version, left=roughly(left))
    if hold.kind is HoldKind.PERSON and hold.by:
        return say("details.held-by", version=release.version, by=hold.by, share=share)
    return say(HELD[hold.kind], version=release.version, share=share, step=progress.step)


def _moving(release: Release, now: Instant) -> tuple[Message, Message | None]:
    progress, left = release.progress, lasts(release, now)
    step = release.spec.steps[progress.step]
    if progress.phase is Phase.PREPARING:
        return say(PREPARING[step.kind], version=release.version), progress.because
    said = standing(release)
    if progress.phase is Phase.PROMOTED:
        key = "details.promoted-for" if left else "details.promoted"
        return say(key, version=release.version, left=left), said or progress.because
    values = {"version": release.version, "share": exposed_share(release), "left": left}
    if left:
        return say("details.exposed-for", **values), said or progress.because
    waits = any(one.verdict is Verdict.UNKNOWN for one in progress.watch.judgements)
    evidence = evidence_left(release)
    if waits and evidence:
        return say("details.exposed-evidence", **{**values, "left": roughly(evidence)}), progress.because
    return say("details.exposed", **values), progress.because
