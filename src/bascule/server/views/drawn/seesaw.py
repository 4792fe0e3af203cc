"""The see-saw: how the traffic is divided, as the geometry of a picture.

Blue is always on the left and green on the right. The beam tilts towards the heavier side, each box grows with its share.
Everything is drawn around the pivot at the origin, so that a page can move from one picture to the next smoothly.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from math import sqrt

from bascule.kernel.slot import Slot
from bascule.release.guarding.traffic import division
from bascule.release.guarding.watch import exposed_share
from bascule.release.phases import Phase
from bascule.release.progress import Release
from bascule.server.views.past import Past

TILT = 12.0
ARM = 118.0
BEAM = 4.0
SIDE = {Slot.BLUE: -1, Slot.GREEN: 1}


@dataclass(frozen=True, slots=True)
class Box:
    """One slot's box on the beam, centred at (x, y) before the beam is turned."""

    slot: Slot
    weight: int
    x: float
    y: float
    width: float
    height: float
    size: float


@dataclass(frozen=True, slots=True)
class SeeSaw:
    """The picture: the beam's angle in degrees (clockwise, as SVG has it) and the two boxes."""

    angle: float
    boxes: tuple[Box, Box]


def seesaw(weights: Mapping[Slot, int]) -> SeeSaw:
    """The picture of a division in whole percents."""
    blue, green = weights.get(Slot.BLUE, 0), weights.get(Slot.GREEN, 0)
    angle = round(TILT * (green - blue) / 100, 2)
    return SeeSaw(angle, (_box(Slot.BLUE, blue), _box(Slot.GREEN, green)))


def weights_now(release: Release, past: Past) -> Mapping[Slot, int]:
    """The division that the proxy confirmed last; what was there before the release where it has moved nothing."""
    if past.divisions:
        return past.divisions[-1].weights
    return {release.stable: 100} if release.stable else {}


def weights_wanted(release: Release) -> Mapping[Slot, int]:
    """The division that the release asks for now."""
    percent = round(exposed_share(release) * 100)
    if release.progress.phase is Phase.PREPARING and release.stable is None:
        return {}
    return division(release, percent)


def _box(slot: Slot, weight: int) -> Box:
    grown = sqrt(weight / 100)
    height = 30 + 42 * grown
    return Box(
        slot=slot,
        weight=weight,
        x=SIDE[slot] * ARM,
        y=round(-BEAM - height / 2, 1),
        width=round(46 + 62 * grown, 1),
        height=round(height, 1),
        size=round(14 + 11 * grown, 1),
    )
