"""The overview: who serves whom, how a place does, what needs eyes, and the last day."""

import re
from dataclasses import replace
from itertools import pairwise
from typing import Any

import pytest

from bascule.evidence.figures import Tally
from bascule.evidence.ladder import LADDER
from bascule.kernel.i18n import render, say
from bascule.kernel.place import Place
from bascule.kernel.slot import Slot
from bascule.plan.phrases.grammar import parse_condition
from bascule.plan.spec import Guard
from bascule.release.phases import Event, Phase
from bascule.release.progress import Hold, HoldKind, Release, RollbackDecision
from bascule.server.views.day import DAY, LEAST, day
from bascule.server.views.drawn.spark import HEIGHT, spark
from bascule.server.views.eyes import Do, Ended, Glyph, eyes, outages
from bascule.server.views.felt import felt
from bascule.server.views.overview import CellView, Layout, tables
from bascule.server.views.serving import Counted, Limits, folded, limits, served
from bascule.server.views.status import Tone
from tests.kit.releases import ALL, DEPLOY, NOW, release, traffic

WHY = say("release.no-evidence-yet")
ROW = {
    "plan": "shop", "component": "api", "environment": "production", "stable": "blue", "version": "1", "since": NOW,
    "release": None, "home": "a", "silent": False, "home_seen": NOW, "folder": "/srv/a", "host": "one",
    "record": {"health": "serving"}, "serving": "r-0", "previous": "0", "retire_slot": None, "retire_at": None,
}  # fmt: skip


def in_phase(phase: Phase, **changes: Any) -> Release:
    """A release in its 5 % step."""
    made = release(DEPLOY, traffic(5, 60.0), ALL)
    exposed = None if phase is Phase.PREPARING else NOW
    return replace(made, progress=replace(made.progress, phase=phase, step=1, exposed_at=exposed, **changes))


def cell(moving: Release | None = None, **changes: Any) -> CellView:
    """The one card of an overview."""
    row = {**ROW, **({"release": moving.id} if moving else {}), **changes}
    ((_, (found,)),) = tables(Layout("shop", ("api",), ("production",)), [row], [moving] if moving else [], NOW)[0].rows
    return found


@pytest.mark.parametrize(
    ("moving", "expected"),
    [
        (None, [("blue", "1", 1.0)]),
        (in_phase(Phase.PREPARING), [("blue", "1", 1.0)]),
        (in_phase(Phase.EXPOSED), [("green", "2", 0.05), ("blue", "1", 0.95)]),
        (in_phase(Phase.PROMOTED), [("green", "2", 1.0)]),
        (in_phase(Phase.ROLLING_BACK), [("green", "2", None), ("blue", "1", None)]),
        (in_phase(Phase.STRANDED), [("green", "2", None), ("blue", "1", None)]),
        (in_phase(Phase.ROLLING_BACK, restored=True), [("blue", "1", 1.0)]),
    ],
)
def test_it_is_told_who_serves_whom(moving: Release | None, expected: list[Any]) -> None:
    """Of two versions both, with their shares; after the promotion the new one alone, also before the release has ended."""
    assert [(one.slot, one.version, one.share) for one in cell(moving).serves] == expected


def test_the_way_back_is_on_the_card_for_as_long_as_it_is_warm() -> None:
    """With the version, until when, and the release that is asked; not while something moves, and not once it is gone."""
    warm = cell(retire_slot="green", retire_at=NOW + 60).warm
    assert warm is not None
    assert (warm.version, warm.until, warm.release) == ("0", NOW + 60, "r-0")
    assert cell(retire_slot="green", retire_at=NOW - 1).warm is None
    assert cell(in_phase(Phase.EXPOSED), retire_slot="green", retire_at=NOW + 60).warm is None
    assert cell(retire_slot="green", retire_at=NOW + 60, previous=None).warm is None


def minute(at: float, total: int, errors: int = 0, slot: str = "blue", bins: Any = None) -> dict[str, Any]:
    """A stored minute, all of which was seen."""
    return {"at": at, "slot": slot, "seconds": 60.0, "total": total, "errors": errors, "bins": bins or {}}


def test_a_place_serves_so_many_requests_with_so_many_errors() -> None:
    """Over both slots, of the last minutes; an hour of points, of which those without a look are gaps."""
    rows = [minute(NOW - 60 * number, 570, 3) for number in range(1, 5)]
    rows += [minute(NOW - 60, 30, 27, "green")]
    found = served(folded(rows), Limits(), NOW)
    assert found is not None
    assert found.now.per_second == pytest.approx((570 * 2 + 30) / 120, rel=0.05)
    assert found.now.errors == pytest.approx((3 * 4 + 27) / (570 * 4 + 30))
    assert found.requests == 570 * 4 + 30
    assert len(found.points) == 30
    assert [one.per_second is None for one in found.points].count(False) <= 3
    assert not found.has_latency
    assert served({}, Limits(), NOW) is None
    assert served({NOW - 7200: Counted(60.0, 5)}, Limits(), NOW) is None


def test_a_minute_without_requests_is_no_gap() -> None:
    """Somebody looked, and nothing came: no requests a second, and no share of nothing."""
    found = served(folded([minute(NOW - 60, 0)]), Limits(), NOW)
    assert found is not None
    assert (found.now.per_second, found.now.errors, found.now.latency) == (0.0, None, None)


def test_the_latency_is_the_quantile_that_the_guard_is_about() -> None:
    """Of p99 where the plan says p99, told from the ladder; the strictest limit of each kind is drawn, and no comparison."""
    written = ("error_rate > 2%", "error_rate > 1%", "latency_p99 > 500ms", "error_rate worse than stable by 0.5%")
    found = limits([Guard(one, parse_condition(one)) for one in written])
    assert found == Limits(0.01, 0.5, 0.99)
    rung = LADDER.index(0.2)
    seen = served(folded([minute(NOW - 60, 100, bins={"0": 95, str(rung): 5})]), found, NOW)
    assert seen is not None
    assert LADDER[rung - 1] < (seen.now.latency or 0.0) <= 0.2


def test_a_spark_shows_its_limit_and_its_gaps() -> None:
    """A line for each run of values, nothing between, and the limit inside the picture, wherever the values are."""
    drawn = spark([1.0, 2.0, None, None, 3.0, 2.5], limit=10.0)
    assert drawn.line.count("M") == 2
    assert drawn.area.count("Z") == 2
    assert drawn.limit is not None
    assert 0 < drawn.limit < min(float(y) for y in re.findall(r" ([\d.]+)", drawn.line))
    assert spark([None, None]).line == ""
    assert spark([0.0, 0.0]).line.endswith(f"{HEIGHT - 1:g}")
    assert spark([None, 5.0]).line


def test_an_outage_or_a_rollback_is_seen_first() -> None:
    """Red before amber, the newest first; a release that goes on as it should needs nobody."""
    rollback = RollbackDecision(WHY, NOW + 5, Event.RESTORE)
    back = in_phase(Phase.ROLLED_BACK, rollback=rollback, ended_at=NOW + 6)
    held = in_phase(Phase.EXPOSED, hold=Hold(HoldKind.WINDOW, WHY, NOW + 50))
    down = cell(record={"health": "down", "since": NOW + 9, "because": WHY.as_json(), "lines": ["boom"]})
    counted = {Slot.GREEN: Tally(21, 4), Slot.BLUE: Tally(9391, 0)}
    told = eyes([cell(held), down], [Ended(back, felt(back, counted))], [], {}, NOW + 60)
    assert [(one.tone, one.glyph) for one in told] == [
        (Tone.NEED, Glyph.DOWN),
        (Tone.NEED, Glyph.BACK),
        (Tone.CAUTION, Glyph.WAIT),
    ]
    assert told[0].lines == ("boom",)
    assert render(told[1].title, "en") == "api: 2 was rolled back."
    assert told[1].felt is not None
    assert told[1].felt.met == 21
    assert eyes([cell(in_phase(Phase.EXPOSED))], [], [], {}, NOW) == ()


def test_what_one_can_do_is_the_one_action() -> None:
    """Whoever may approve is led to the approval, somebody else to the release."""
    held = in_phase(Phase.PREPARING, hold=Hold(HoldKind.APPROVAL, WHY, NOW))
    (mine,) = eyes([cell(held)], [], [], {"r-1": Do.APPROVE}, NOW)
    (other,) = eyes([cell(held)], [], [], {}, NOW)
    assert (mine.do, mine.href) == (Do.APPROVE, "/releases/r-1#gates")
    assert (other.do, other.href) == (Do.FOLLOW, "/releases/r-1")
    assert mine.action != other.action


def test_an_outage_that_is_over_is_told_for_a_while() -> None:
    """With how long it lasted, from what the journal says."""
    said = {"at": NOW, "message": {"values": {"component": "api", "environment": "production", "took": 480.0}}}
    (over,) = outages([said], NOW + 3600)
    assert list(outages([said], NOW + 10 * 3600)) == []
    (told,) = eyes([], [], [over], {}, NOW + 3600)
    assert render(told.title, "en") == "api was down for 8 min in production; it serves again."


def line(name: str, started: float, ended: float | None, phase: Phase = Phase.SUCCEEDED) -> dict[str, Any]:
    """A release of the day."""
    return {"id": name, "component": "api", "version": name, "phase": phase.value, "started": started, "ended": ended}


def test_the_day_shows_every_release_apart() -> None:
    """Within the picture, in their order, never one over another, however short they were; one that runs reaches to the end."""
    rows = [line(f"r-{number}", NOW - 100 + number, NOW - 99 + number) for number in range(4)]
    drawn = day([*rows, line("r-9", NOW - 50, None, Phase.EXPOSED)], ("api", "site"), NOW)
    assert drawn is not None
    ((name, bars),) = [(lane.component, lane.bars) for lane in drawn.lanes]
    assert name == "api"
    assert [bar.release for bar in bars] == ["r-0", "r-1", "r-2", "r-3", "r-9"]
    for before, after in pairwise(bars):
        assert before.left + before.width <= after.left + 1e-6
    assert bars[-1].left + bars[-1].width == pytest.approx(1.0, abs=1e-3)
    assert min(bar.width for bar in bars) >= LEAST - 1e-6
    assert day([], ("api",), NOW) is None
    old = day([line("r-1", NOW - 2 * DAY, NOW - DAY / 2)], ("api",), NOW)
    assert old is not None
    assert (old.lanes[0].bars[0].left, old.lanes[0].bars[0].width) == (0.0, 0.5)


def test_places_of_a_table_know_their_traffic() -> None:
    """Each place is asked for by its own name."""
    asked: list[Place] = []
    tables(Layout("shop", ("api",), ("production",)), [ROW], [], NOW, lambda place: asked.append(place))  # type: ignore[func-returns-value]
    assert asked == [Place("shop", "production", "api")]
