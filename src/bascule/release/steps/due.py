"""Due: what is to be done by a day or within a time, whose it is, and reminding them: once when it is due, once when it is overdue.

Days count from that of the planned release, in the plan's zone, whatever the speed of a rehearsal: they are people's. A day is
due from its beginning, and overdue from its end. What has no planned release has no days; a time within which people confirm
(`within`) counts from the beginning of its step.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from bascule.kernel.i18n import Message, iso, say
from bascule.kernel.quantities import Instant
from bascule.plan.sign_off import Due
from bascule.plan.spec import ReleaseSpec
from bascule.plan.windows.wall import day_of, days_interval
from bascule.release.draft import Draft, NoteKind
from bascule.release.progress import Release
from bascule.release.steps.exposure import told


@dataclass(frozen=True, slots=True)
class Task:
    """Something to be done from an instant on, before another; `owner` is a role or a person, empty where it is nobody's."""

    key: str
    what: str | Message
    owner: str
    opens: Instant
    ends: Instant
    done: bool = False


def due_days(spec: ReleaseSpec, due: Due) -> tuple[Instant, Instant] | None:
    """From when to when something is due; None without a planned release."""
    if spec.planned is None:
        return None
    day = date.fromordinal(day_of(spec.timezone, spec.planned) + due.first)
    days = days_interval(spec.timezone, day, due.last - due.first + 1)
    return days.start, days.end


def tasks(release: Release) -> list[Task]:
    """Everything that has a day or a time of its own, in the order of the steps."""
    return [one for number in range(len(release.spec.steps)) for one in _of_step(release, number)]


def _of_step(release: Release, number: int) -> Iterator[Task]:
    spec, progress = release.spec, release.progress
    step = spec.steps[number]
    passed = number < progress.step or progress.phase.terminal
    for item in step.items:
        if item.due and (days := due_days(spec, item.due)) is not None:
            yield Task(item.key, item.text, item.owner or "", *days, item.key in progress.confirmations)
    if step.due and (days := due_days(spec, step.due)) is not None:
        yield Task(f"step-{number + 1}", told(step), step.owner, *days, passed)
    if step.within and number == progress.step and not passed:
        begun = progress.entered
        times = Instant(begun + step.within.start), Instant(begun + step.within.end)
        yield Task(f"step-{number + 1}-within", told(step), _whose(release, number), *times)


def _whose(release: Release, number: int) -> str:
    """Whose a step is that people confirm: its own owner's, or those of what is still to be settled."""
    step, settled = release.spec.steps[number], release.progress.confirmations
    missing = dict.fromkeys(item.owner for item in step.items if item.owner and item.key not in settled)
    return step.owner or ", ".join(missing)


def remind(draft: Draft) -> None:
    """Tell the owners of what is due, and of what is overdue, once each; look again when the next is."""
    for task in tasks(draft.release):
        if task.done:
            continue
        if draft.now >= task.ends:
            _overdue(draft, task)
        elif draft.now >= task.opens:
            _due(draft, task)
        for instant in (task.opens, task.ends):
            if draft.now < instant:
                draft.wake(instant)


def _due(draft: Draft, task: Task) -> None:
    if task.key not in draft.progress.reminded:
        draft.set(reminded=draft.progress.reminded | {task.key})
        message = say("release.item-due", item=task.what, owner=task.owner, until=iso(task.ends))
        draft.note(NoteKind.STEP, message, due=task.key)


def _overdue(draft: Draft, task: Task) -> None:
    if task.key not in draft.progress.late:
        draft.set(late=draft.progress.late | {task.key})
        draft.note(NoteKind.PAGE, say("release.item-late", item=task.what, owner=task.owner), item=task.key)


def overdue(release: Release, now: Instant) -> list[Task]:
    """What should have been done by now."""
    return (
        [] if release.progress.phase.terminal else [one for one in tasks(release) if not one.done and one.ends <= now]
    )
