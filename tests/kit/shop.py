"""A shop with users who do something: real events in a real database, real messages in the outbox, a clock that a test sets."""

import json
from dataclasses import dataclass, field
from datetime import UTC, datetime

import psycopg
from sqlalchemy.ext.asyncio import AsyncEngine

from bascule.areas.events.runtime import Events
from bascule.areas.events.store.write import Row, write
from bascule.areas.metrics.alerts import MetricAlerts
from bascule.areas.metrics.watch import FigureWatch, Sources
from bascule.events.envelope import open_call
from bascule.events.read import Arrival, read_call
from bascule.kernel.i18n import Message
from bascule.kernel.site import Site
from bascule.plan.load import load
from bascule.release.people import LOCAL
from bascule.release.plan_change import Actor
from bascule.server.reader import iso
from bascule.store import journal
from bascule.store.announcing.announcements import Announcements
from bascule.store.database import plain_url
from bascule.store.plans import PlanStore
from bascule.wiring.plans.adoption import Adoptions, Offer
from bascule.wiring.plans.in_force import Plans
from bascule.wiring.plans.reader import PlanReader

URL = "https://b.example"
BEGIN = 1_795_478_400.0
SHOP = Site("shop", "production")


@dataclass
class Runtime:
    """A clock that is set by the test."""

    at: float = BEGIN

    def now(self) -> datetime:
        """The instant that was set."""
        return datetime.fromtimestamp(self.at, UTC)

    async def sleep(self, seconds: float) -> None:
        """Nobody sleeps here."""
        raise NotImplementedError


@dataclass
class Shop:
    """A database with a plan, users who do something, and a control plane's watch."""

    engine: AsyncEngine
    url: str
    runtime: Runtime = field(default_factory=Runtime)
    reader: PlanReader = field(default_factory=PlanReader)
    number: int = 0

    def __post_init__(self) -> None:
        self.events = Events(self.engine, self.url, lambda: self.runtime.at)

    def watch(self) -> FigureWatch:
        """A control plane that has just started, looking at metrics."""
        alerts = MetricAlerts(self.events.figures.engine)
        return FigureWatch(Sources(self.events.measures, alerts, self.plans(), self.runtime, URL))

    def plans(self) -> Plans:
        """The plans in force."""
        return Plans(PlanStore(self.engine), self.reader)

    async def adopt(self, text: str) -> None:
        """Have a text be the plan in force."""
        read = load(text).plan
        assert read is not None
        offer = Offer(read, text, Actor(LOCAL, LOCAL.deeds), "local", alone=True)
        await Adoptions(Plans(PlanStore(self.engine), self.reader), self.runtime).offer(offer)

    async def users(self, count: int, good: int) -> None:
        """So many begin now, and of those the good ones are done a minute later."""
        batch = []
        for user in range(count):
            self.number += 1
            for name, later in (("begun", 0), *([("done", 60)] if user < good else [])):
                batch.append({
                    "type": "track", "event": name, "userId": f"u{self.number}", "messageId": f"{name}{self.number}",
                    "timestamp": iso(self.runtime.at + later),
                })  # fmt: skip
        arrival = Arrival(1, self.runtime.at + 60, lambda: "made")
        entries = read_call(open_call(json.dumps({"batch": batch}).encode(), None), arrival).entries
        async with await psycopg.AsyncConnection.connect(plain_url(self.url), autocommit=True) as connection:
            await write(connection, [Row(1, self.runtime.at + 60, entry) for entry in entries])

    async def said(self, channel: str = "team") -> list[str]:
        """The titles of everything that was said on a channel."""
        listed = reversed(await Announcements(self.engine).listed())
        return [one.title for one in listed if one.channel == channel]

    async def noted(self) -> list[str]:
        """What the journal says of figures."""
        entries = await journal.read(self.engine)
        return [Message.from_json(one.content["message"]).key for one in entries if one.content["kind"] == "figure"]
