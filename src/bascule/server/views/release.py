"""A release as a page and the API show it: one value made from the release, its journal, its evidence and an instant."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from bascule.kernel.i18n import Message, say
from bascule.kernel.quantities import Instant, Share
from bascule.kernel.slot import Slot
from bascule.ports.store import ReleaseContext
from bascule.release.calendar import Dated, dates
from bascule.release.facts import Verb
from bascule.release.freeze import Freeze
from bascule.release.guarding.watch import exposed_share
from bascule.release.journal import Entry
from bascule.release.notices.notes import Part
from bascule.release.phases import Phase
from bascule.release.progress import Hold, Release
from bascule.server.views.buttons import buttons
from bascule.server.views.criteria import CriterionView, criterion_views, until_views
from bascule.server.views.drawn.charts import Chart, charts
from bascule.server.views.drawn.seesaw import SeeSaw, seesaw, weights_now, weights_wanted
from bascule.server.views.drawn.series import Series
from bascule.server.views.felt import Felt, felt
from bascule.server.views.gates import GatesView, gates_view
from bascule.server.views.guards import GuardView, guard_views
from bascule.server.views.headline import Headline, Next, headline, steps_next
from bascule.server.views.journal import Happening, entry_view, happenings
from bascule.server.views.migrations import DatabaseView, database_views
from bascule.server.views.past import Division, Output, past
from bascule.server.views.status import Because, Notice, Status, because, needs_person, notices, status
from bascule.server.views.steps import StepView, planned_end, rail
from bascule.server.views.stops import Stop, stops
from bascule.server.views.wayback import WayBack, way_back


@dataclass(frozen=True, slots=True)
class SlotView:
    """One slot: its version, its part in this release, its share of the traffic and what was counted on it."""

    slot: Slot
    version: str | None
    part: Message
    weight: int
    requests: int


@dataclass(frozen=True, slots=True)
class Seen:
    """What a view is made from, beside the release; `freezes` are those that will hold it at its next step, or do."""

    plan_hash: str
    entries: Sequence[Entry]
    series: Series
    now: Instant
    warm: bool = False
    release_context: ReleaseContext = field(default_factory=ReleaseContext)
    freezes: Sequence[Freeze] = ()


@dataclass(frozen=True, slots=True)
class ReleaseView:
    """Everything that is shown of a release."""

    release: Release
    plan_hash: str
    now: Instant
    status: Status
    because: Because
    hold: Hold | None
    notices: tuple[Notice, ...]
    buttons: tuple[Verb, ...]
    steps: tuple[StepView, ...]
    slots: tuple[SlotView, SlotView]
    weights: Mapping[Slot, int]
    wanted: Mapping[Slot, int]
    seesaw: SeeSaw
    guards: tuple[GuardView, ...]
    criteria: tuple[CriterionView, ...]
    until: tuple[CriterionView, ...]
    charts: tuple[Chart, ...]
    divisions: tuple[Division, ...]
    planned_end: Instant | None
    way_back: WayBack
    outputs: tuple[Output, ...]
    gates: GatesView
    notes: Mapping[Part, tuple[str, ...]]
    databases: tuple[DatabaseView, ...]
    headline: Headline
    felt: Felt | None
    happenings: Sequence[Happening]
    last_output: Output | None
    dates: Sequence[Dated] = ()

    @property
    def stops(self) -> tuple[Stop, ...]:
        """Its line of steps, as it is drawn."""
        return stops(self.steps)

    @property
    def next(self) -> tuple[Next | Verb, ...]:
        """The actions that make sense now."""
        return self.headline.next

    @property
    def more(self) -> tuple[Verb, ...]:
        """What is possible besides."""
        return steps_next(self.release, self.buttons)[1]

    @property
    def share(self) -> Share:
        """The candidate's share of the traffic that the release asks for."""
        return exposed_share(self.release)

    @property
    def needs_person(self) -> bool:
        """Whether it waits for somebody to decide."""
        return needs_person(self.release)

    @property
    def moving(self) -> bool:
        """Whether the proxy has not confirmed yet what the release asks for."""
        return not self.release.progress.phase.terminal and _shares(self.weights) != _shares(self.wanted)


def release_view(release: Release, seen: Seen) -> ReleaseView:
    """The view of a release at an instant."""
    before, now = past(seen.entries), seen.now
    weights, possible = weights_now(release, before), buttons(release, now, seen.warm)
    touched = felt(release, seen.series.tallies(), before.divisions)
    possible = buttons(release, now, seen.warm)
    return ReleaseView(
        release=release,
        plan_hash=seen.plan_hash,
        now=now,
        status=status(release),
        because=because(release, now),
        hold=release.progress.hold,
        notices=notices(release, seen.freezes),
        buttons=possible,
        steps=rail(release, before, now),
        slots=(_slot(release, Slot.BLUE, weights, seen.series), _slot(release, Slot.GREEN, weights, seen.series)),
        weights=weights,
        wanted=weights_wanted(release),
        seesaw=seesaw(weights),
        guards=guard_views(release),
        criteria=criterion_views(release),
        until=until_views(release),
        charts=charts(release, seen.series),
        divisions=before.divisions,
        # When a freeze that holds it later is over is known; what its steps take from then on is not.
        planned_end=None if seen.freezes else planned_end(release, now),
        way_back=way_back(release, now, seen.warm),
        outputs=before.outputs,
        gates=gates_view(release, seen.release_context.roles, now),
        notes=before.notes,
        databases=database_views(release),
        headline=replace(headline(release, now, touched), next=steps_next(release, possible)[0]),
        felt=touched,
        happenings=happenings([entry_view(entry) for entry in seen.entries]),
        last_output=_last_output(release, before.outputs),
        dates=dates(release, now),
    )


def _last_output(release: Release, outputs: Sequence[Output]) -> Output | None:
    """What was printed last before it failed: by the program, or by the check that did not pass; None where it did not fail."""
    if release.progress.phase not in {Phase.ROLLED_BACK, Phase.FAILED, Phase.ROLLING_BACK, Phase.STRANDED}:
        return None
    return outputs[-1] if outputs else None


def _slot(release: Release, slot: Slot, weights: Mapping[Slot, int], series: Series) -> SlotView:
    candidate = slot is release.candidate
    version = release.version if candidate else release.previous if slot is release.stable else None
    stable = "page.part-stable" if slot is release.stable else "page.part-empty"
    return SlotView(
        slot,
        version,
        say("page.part-candidate" if candidate else stable),
        weights.get(slot, 0),
        series.whole(slot).total,
    )


def _shares(weights: Mapping[Slot, int]) -> Mapping[Slot, int]:
    return {slot: weight for slot, weight in weights.items() if weight}
