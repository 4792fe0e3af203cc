"""When: how a release would go, step by step, if it began at an instant and nothing held it.

What has a time in the plan counts (traffic, soak, bands of checklists, lead times, windows, notice); what has none
(checks, deployments, people) counts as nothing, so every instant is the earliest one. Windows are judged before every
larger share of the traffic, as the release itself will.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from bascule.kernel.quantities import Instant, Seconds
from bascule.plan.compiling.compile import Terms, compile_spec
from bascule.plan.compiling.effective import effective
from bascule.plan.model.plan import Plan
from bascule.plan.phrases.lead_time import LeadTime
from bascule.plan.spec import GATES, STILL, ReleaseSpec, Step, StepKind
from bascule.plan.windows.intervals import ahead, open_intervals
from bascule.plan.windows.wall import DAY_SECONDS
from bascule.plan.windows.window import DAY, Holidays, Span, Window

LEAD = "lead"
_WEEK = (Span((0, 1, 2, 3, 4), 0, DAY),)


@dataclass(frozen=True, slots=True)
class Stage:
    """One line: a step of a component, or a lead time by its name.

    `waited` is how long it waits for its window, `most` how long the step may last before a person is asked, `called` what the
    plan calls it.
    """

    component: str
    kind: str
    start: Instant
    end: Instant
    percent: int = 0
    name: str = ""
    waited: Seconds = Seconds(0.0)
    most: Seconds | None = None
    called: str = ""


@dataclass(frozen=True, slots=True)
class Schedule:
    """The whole release: its stages, its end (None where a window never opens), and what cannot go back.

    `one_way` holds pairs of a component and what is done instead, `undoes` pairs of a component and a command that takes back
    what it has run, in the order of its way back.
    """

    stages: tuple[Stage, ...]
    end: Instant | None
    one_way: tuple[tuple[str, str], ...] = ()
    undoes: tuple[tuple[str, str], ...] = ()


def _flag_name(step: Step) -> str:
    return f"{step.flag} {step.share * 100:g} %" if step.flag else ""


class NeverOpen(Exception):
    """A window that does not open within 400 days."""


@dataclass(slots=True)
class _Clock:
    """One component on its way."""

    plan: Plan
    spec: ReleaseSpec
    begin: Instant
    now: Instant
    stages: list[Stage]
    # Since when all users have what was given to everybody last.
    whole: Instant | None = None

    def take(self, step: Step) -> None:
        planned = self.spec.planned if step.kind not in STILL else None
        ready = max(self.now, planned or self.now)
        start = self._opened(ready) if step.shown or step.kind is StepKind.WINDOW else ready
        end = start + step.duration
        if step.percent == 100 or (step.flag and step.share == 1.0):
            self.whole = start
        late = max((item.within.end for item in step.items if item.within), default=Seconds(0.0))
        if late and self.whole is not None:
            end = max(end, self.whole + late)
        self.stages.append(
            Stage(
                component=self.spec.component,
                kind=step.kind,
                start=start,
                end=end,
                percent=step.percent,
                name=_flag_name(step),
                waited=start - self.now,
                most=step.most,
                called=step.called,
            )
        )
        self.now = end

    def lead(self) -> None:
        """What others take before users can have the version."""
        window = self.spec.window or Window(zone=self.spec.timezone)
        one = effective(self.plan, self.spec.component, self.spec.environment, self.spec.kind)
        for name, lead in one.lead_times.items():
            end = passed(lead, self.now, window)
            self.stages.append(Stage(self.spec.component, LEAD, self.now, end, name=name))
            self.now = end

    def _opened(self, instant: Instant) -> Instant:
        """The first instant from then on at which the window is open; announced at the beginning where it needs notice."""
        window = self.spec.window
        if window is None:
            return instant
        told = self.begin + window.notice
        for interval in ahead(window, instant):
            if not window.notice or interval.start >= told:
                return max(interval.start, instant)
        raise NeverOpen(self.spec.component)


def schedule(plan: Plan, components: Sequence[str], environment: str, kind: str, begin: Instant) -> Schedule:
    """How a release would go. Raises `BasculeError` for what the plan does not have."""
    return schedule_of(plan, specs_for(plan, components, environment, kind), begin)


def specs_for(plan: Plan, components: Sequence[str], environment: str, kind: str) -> list[ReleaseSpec]:
    """The specs of components that are released together. Raises `BasculeError` for what the plan does not have."""
    terms = Terms(kind, beside=tuple(components))
    return [compile_spec(plan, name, environment, terms) for name in components]


def schedule_of(plan: Plan, specs: Sequence[ReleaseSpec], begin: Instant) -> Schedule:
    """How a release under these specs would go."""
    one_way = tuple((spec.component, spec.instead) for spec in specs if spec.instead)
    undoes = tuple((spec.component, command) for spec in specs for command in spec.undoes)
    clocks = [_Clock(plan, spec, begin, begin, []) for spec in _ordered(specs)]
    try:
        ends = _run(clocks)
    except NeverOpen:
        return Schedule(tuple(stage for clock in clocks for stage in clock.stages), None, one_way, undoes)
    return Schedule(tuple(stage for clock in clocks for stage in clock.stages), max(ends.values()), one_way, undoes)


def _run(clocks: Sequence[_Clock]) -> dict[str, Instant]:
    """All gates first, then each component after those that it follows; the end of each."""
    for clock in clocks:
        for step in _gates(clock.spec):
            clock.take(step)
    gated, ends = max(clock.now for clock in clocks), dict[str, Instant]()
    for clock in clocks:
        clock.now = max([gated, *(ends[name] for name in clock.spec.follows)])
        led = False
        for step in clock.spec.steps[len(_gates(clock.spec)) :]:
            if step.percent and not led:
                clock.lead()
                led = True
            clock.take(step)
        ends[clock.spec.component] = clock.now
    return ends


def _gates(spec: ReleaseSpec) -> tuple[Step, ...]:
    first = next((number for number, step in enumerate(spec.steps) if step.kind not in GATES), len(spec.steps))
    return spec.steps[:first]


def _ordered(specs: Sequence[ReleaseSpec]) -> list[ReleaseSpec]:
    """Those that follow after those that they follow; a plan with a circle has been refused before."""
    left, done = list(specs), list[ReleaseSpec]()
    while left:
        known = {spec.component for spec in done}
        ready = next((spec for spec in left if set(spec.follows) <= known), left[0])
        left.remove(ready)
        done.append(ready)
    return done


def passed(lead: LeadTime, start: Instant, window: Window) -> Instant:
    """The instant at which a lead time that begins at `start` is over; holidays are those of the window."""
    if not lead.working_days:
        return start + lead.seconds
    days = Window(_WEEK, tuple(one for one in window.exceptions if isinstance(one, Holidays)), window.zone)
    day = Seconds(DAY_SECONDS)
    left = lead.working_days * day
    for interval in open_intervals(days, start, start + (lead.working_days * 3 + 30) * day):
        if left <= interval.end - interval.start:
            return interval.start + left
        left -= interval.end - interval.start
    return start + lead.working_days * 3 * day
