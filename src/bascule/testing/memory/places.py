"""The places port in memory: the same compare-and-set beside the releases in memory, without a database."""

from collections.abc import Sequence

from bascule.kernel.place import Place
from bascule.kernel.quantities import Instant
from bascule.kernel.stored import as_stored, from_stored
from bascule.ports.places import Home, Kept, Lease
from bascule.release.notices.announcing import Announcement
from bascule.release.places.supervision import Desired, Record, Ruling
from bascule.testing.memory.store import MemoryReleases


class MemoryPlaces:
    """Places of one home. `desire` says what should run; a release that the store knows of takes a place away."""

    def __init__(self, releases: MemoryReleases) -> None:
        self.releases = releases
        self.desired: dict[Place, Desired] = {}
        self.records: dict[Place, tuple[Record, int]] = {}
        self.holder: Lease | None = None
        self.gone: set[str] = set()
        self.told: list[Announcement] = []

    def desire(self, desired: Desired) -> None:
        """Have this running from now on."""
        self.desired[desired.place] = desired
        record, _ = self.records.get(desired.place, (Record(), 0))
        self.records[desired.place] = (record, self._next())

    async def lease(self, home: Home, worker: str) -> Lease | None:
        """Have the lease, or keep it; None while somebody else does who is not known to be dead."""
        if self.holder is None or (self.holder.worker != worker and self.holder.worker in self.gone):
            self.holder = Lease(home.id, worker, self._next())
        return self.holder if self.holder.worker == worker else None

    async def kept(self, home: str) -> Sequence[Kept]:
        """The places where something should run and that no release has."""
        return [Kept(one, *self.records[place]) for place, one in self.desired.items() if not self._taken(place)]

    async def rule(
        self, kept: Kept, ruling: Ruling, lease: Lease, told: Sequence[Announcement], now: Instant
    ) -> Kept | None:
        """Store what was ruled; None where the place has moved on."""
        stands = self.records[kept.place][1] == kept.revision and self.holder == lease
        if not stands or self._taken(kept.place):
            return None
        stored = from_stored(Record, as_stored(ruling.record))
        self.records[kept.place] = (stored, self._next())
        self.told += told
        self.releases.note(ruling.notes, now)
        return Kept(kept.desired, *self.records[kept.place])

    def _taken(self, place: Place) -> bool:
        where = self.releases.places.get(place)
        return where is not None and where.release is not None

    def _next(self) -> int:
        self.releases.epoch += 1
        return self.releases.epoch
