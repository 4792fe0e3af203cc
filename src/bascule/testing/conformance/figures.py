"""The suite of the figures port: what every implementation must do, on the real database and in memory."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace

from bascule.events.kind import EXPOSURE
from bascule.events.measuring import Happening
from bascule.kernel.quantities import Instant, Seconds
from bascule.kernel.site import Site
from bascule.kernel.slot import Slot
from bascule.plan.measure import Measure, MeasureKind
from bascule.ports.figures import Figures, FiguresAsked

SITE = Site("shop", "production")
MINUTE = Seconds(60.0)
COMPLETION = Measure(MeasureKind.SHARE, "done", "begun", "", 10 * MINUTE)
MEASURES = {
    "completion": COMPLETION,
    "time": Measure(MeasureKind.TIME, "done", "begun", "", 10 * MINUTE),
    "score": Measure(MeasureKind.MEAN, "answered", property="score"),
}


@dataclass(frozen=True, slots=True)
class FiguresRig:
    """A port, how something happens, and an instant before which nothing has; the flag `checkout` has on and off."""

    port: Figures
    tell: Callable[[Sequence[Happening]], Awaitable[None]]
    begin: Instant


class FiguresSuite:
    """Subclass it with a fixture `rig`."""

    def asked(self, rig: FiguresRig, minutes: float, flag: str = "") -> FiguresAsked:
        """What a release asks whose candidate is green, so many minutes after the beginning."""
        return FiguresAsked(MEASURES, Slot.GREEN, rig.begin, rig.begin + minutes * MINUTE, flag)

    def one(self, rig: FiguresRig, name: str, who: str, minutes: float, slot: str = "green") -> Happening:
        """Something that happened."""
        return Happening(who, name, rig.begin + minutes * MINUTE, slot)

    async def test_where_nothing_happened_nothing_is_told(self, rig: FiguresRig) -> None:
        """No slot has a figure."""
        assert not (await rig.port.read(SITE, self.asked(rig, 60))).totals

    async def test_users_count_for_the_slot_in_which_they_began(self, rig: FiguresRig) -> None:
        """Shares and times, with the sums that guards read; what has no slot is nobody's."""
        begun, done = "begun", "done"
        await rig.tell([
            self.one(rig, begun, "a", 1), self.one(rig, done, "a", 3, "blue"), self.one(rig, begun, "b", 2),
            self.one(rig, begun, "c", 2, "blue"), self.one(rig, done, "c", 3, "green"), self.one(rig, begun, "d", 2, ""),
        ])  # fmt: skip
        seen = await rig.port.read(SITE, self.asked(rig, 60))
        assert (seen.since, seen.flag) == (rig.begin, "")
        assert seen.totals == {
            Slot.GREEN: {"completion": (2, 1.0, 1.0), "time": (1, 120.0, 14_400.0)},
            Slot.BLUE: {"completion": (1, 1.0, 1.0), "time": (1, 60.0, 3600.0)},
        }

    async def test_users_count_when_their_time_has_passed(self, rig: FiguresRig) -> None:
        """Also those who succeed at once."""
        await rig.tell([self.one(rig, "begun", "a", 1), self.one(rig, "done", "a", 2)])
        early = (await rig.port.read(SITE, self.asked(rig, 10.9))).totals
        assert early.get(Slot.GREEN, {}).get("completion", (0, 0, 0))[0] == 0
        late = (await rig.port.read(SITE, self.asked(rig, 12))).totals
        assert late[Slot.GREEN]["completion"] == (1, 1.0, 1.0)

    async def test_times_of_a_rehearsal_are_those_that_they_stand_for(self, rig: FiguresRig) -> None:
        """Where users' time runs faster, what they took is told so many times longer; shares and means stay."""
        await rig.tell([self.one(rig, "begun", "a", 1), self.one(rig, "done", "a", 2)])
        played = (await rig.port.read(SITE, replace(self.asked(rig, 60), faster=60.0))).totals[Slot.GREEN]
        assert played == {"completion": (1, 1.0, 1.0), "time": (1, 3600.0, 12_960_000.0)}

    async def test_who_began_before_is_not_counted(self, rig: FiguresRig) -> None:
        """Figures are of those who have begun since then."""
        await rig.tell([self.one(rig, "begun", "a", 1), self.one(rig, "begun", "b", 5)])
        later = replace(self.asked(rig, 60), since=rig.begin + 3 * MINUTE)
        assert (await rig.port.read(SITE, later)).totals[Slot.GREEN]["completion"] == (1, 0.0, 0.0)

    async def test_values_count_where_they_were_given(self, rig: FiguresRig) -> None:
        """A mean is of the values of events."""
        answers = [replace(self.one(rig, "answered", who, 1), properties={"score": score}) for who, score in
                   (("a", 9.0), ("b", 5.0))]  # fmt: skip
        await rig.tell(answers)
        assert (await rig.port.read(SITE, self.asked(rig, 60))).totals[Slot.GREEN]["score"] == (2, 14.0, 106.0)

    async def test_a_flag_tells_apart_who_met_it(self, rig: FiguresRig) -> None:
        """By an exposure, or by the mark of the event; everybody else is on the other side, whatever their slot."""
        shown = replace(self.one(rig, EXPOSURE, "a", 1), properties={"flag": "checkout", "variant": "on"})
        refused = replace(self.one(rig, EXPOSURE, "c", 1), properties={"flag": "checkout", "variant": "off"})
        marked = replace(self.one(rig, "begun", "b", 2), flags={"checkout": "on"})
        await rig.tell([
            shown, refused, marked, self.one(rig, "begun", "a", 2), self.one(rig, "done", "a", 3),
            self.one(rig, "begun", "c", 2), self.one(rig, "begun", "d", 2),
        ])  # fmt: skip
        seen = await rig.port.read(SITE, self.asked(rig, 60, "checkout"))
        assert seen.flag == "checkout"
        assert seen.totals[Slot.GREEN]["completion"] == (2, 1.0, 1.0)
        assert seen.totals[Slot.BLUE]["completion"] == (2, 0.0, 0.0)

    async def test_what_was_shown_before_says_nothing_of_now(self, rig: FiguresRig) -> None:
        """Whoever did not have the feature in an earlier release, and meets it now, has met it."""
        before = replace(self.one(rig, EXPOSURE, "a", 1), properties={"flag": "checkout", "variant": "off"})
        now = replace(self.one(rig, EXPOSURE, "a", 6), properties={"flag": "checkout", "variant": "on"})
        await rig.tell([before, now, self.one(rig, "begun", "a", 7)])
        asked = replace(self.asked(rig, 60, "checkout"), since=rig.begin + 5 * MINUTE)
        assert (await rig.port.read(SITE, asked)).totals == {Slot.GREEN: {"completion": (1, 0.0, 0.0)}}
