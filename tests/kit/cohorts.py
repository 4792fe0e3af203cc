"""A laboratory: an experiment of a plan, people who come, and a clock that is set by hand; everything else is real."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import psycopg
from sqlalchemy.ext.asyncio import AsyncEngine

from bascule.areas.events.runtime import Events
from bascule.areas.events.store.keys import WriteKey
from bascule.areas.events.store.write import Row, write
from bascule.areas.experiments.cohorts import Cohorts
from bascule.areas.experiments.run import Run
from bascule.areas.experiments.running import start_experiment
from bascule.areas.experiments.store import Experiments
from bascule.areas.experiments.worker import ExperimentWorker
from bascule.areas.flags.store import Author, Flags
from bascule.events.envelope import open_call
from bascule.events.limits import DAY, HOUR
from bascule.events.read import Arrival, read_call
from bascule.kernel.site import Site
from bascule.plan.model.plan import Plan
from bascule.server.reader import iso
from bascule.store.database import plain_url
from bascule.wiring.start import read_plan

START = 1_795_532_400.0
SITE = Site("shop", "production")
FLAG = "onboarding-flow"
PLAN = """\
bascule: 1
name: shop
environments: {production: {}}
components:
  api:
    run: {process: {command: "python3 -m http.server {port}"}}
    route: {envoy: {listen: 19080}}
    release: [deploy, traffic: 100%]
channels: {team: {url: env TEAM_URL}}
announce: {experiment: {to: team}}
metrics:
  completion_rate: {share: completed, of: started, within: 1h, goal: "> 80%"}
  satisfaction: {mean: answered.score, goal: "> 8"}
  time_to_complete: {time: completed, since: started, within: 1h, goal: "< 10m"}
  orders: {count: ordered, goal: "> 2"}
  crash_rate: {share: crashed, of: started, alert: "> 2%"}
experiments:
  onboarding_flow_optimization:
    flag: onboarding-flow
    variants:
      control:   {name: Old flow (8 steps), weight: 50, config: {steps: 8, flow: original}}
      treatment: {name: New flow (5 steps), weight: 50, config: {steps: 5, flow: optimized}}
    duration: 28 days
    primary: [completion_rate]
    secondary: [satisfaction, time_to_complete]
    guardrails: {crash_rate: 1%}
    min_users: 100
"""
NAME = "onboarding_flow_optimization"


@dataclass
class Clock:
    """Stands still until it is set."""

    at: float = START

    def now(self) -> datetime:
        """The instant."""
        return datetime.fromtimestamp(self.at, UTC)

    async def sleep(self, seconds: float) -> None:
        """Time passes only by hand."""
        self.at += seconds


@dataclass(frozen=True)
class Person:
    """Somebody who came: on which day, to which variants, and what they did so many seconds later, with a property."""

    who: str
    at: float
    variants: tuple[str, ...]
    did: tuple[tuple[str, float, float | None], ...] = ()

    def events(self) -> Iterable[dict[str, Any]]:
        """As calls of the tracking API."""
        for number, variant in enumerate(self.variants):
            properties = {"flag": FLAG, "variant": variant}
            yield self._event("$exposure", self.at + number * 60, properties, f"{variant}{number}")
        for number, (name, after, value) in enumerate(self.did):
            properties = {} if value is None else {"score": value}
            yield self._event(name, self.at + after, properties, str(number))

    def _event(self, name: str, at: float, properties: Any, mark: str) -> dict[str, Any]:
        return {
            "type": "track", "event": name, "userId": self.who, "timestamp": iso(at), "properties": properties,
            "messageId": f"{self.who}-{name}-{mark}",
        }  # fmt: skip


@dataclass
class Lab:
    """Everything that an experiment needs, on a real database."""

    engine: AsyncEngine
    database: str
    text: str = PLAN
    clock: Clock = field(default_factory=Clock)

    def __post_init__(self) -> None:
        self.experiments = Experiments(self.engine)
        self.flags = Flags(self.engine)
        self.events = Events(self.engine, self.database, lambda: self.clock.at)
        self.worker = self.another()

    def another(self) -> ExperimentWorker:
        """An worker, as each control plane has one."""
        return ExperimentWorker(Experiments(self.engine), Cohorts(self.engine), self.clock, "http://bascule.example")

    @property
    def plan(self) -> Plan:
        """The plan as it is now."""
        return read_plan(self.text, "plan.yaml")

    async def start(self, name: str = NAME, by: str = "camille") -> Run:
        """Start the experiment now, with a key for its events."""
        run = await start_experiment(self.experiments, self.plan, SITE, (name, Author(by, self.clock.at), 90))
        if await self.place() is None:
            key = WriteKey("", "bwk_1", SITE, "web", "p-0001", self.clock.at, None)
            await self.events.keys.make(key)
        return run

    async def place(self) -> int | None:
        """The number of the events' place."""
        async with await psycopg.AsyncConnection.connect(plain_url(self.database), autocommit=True) as connection:
            found = await (await connection.execute("SELECT id FROM event_place")).fetchone()
        return None if found is None else int(found[0])

    async def come(self, people: Sequence[Person]) -> None:
        """Have people's events taken in, as the intake writes them."""
        batch = [event for person in people for event in person.events()]
        place = await self.place()
        assert place is not None
        latest = max(datetime.fromisoformat(one["timestamp"]).timestamp() for one in batch)
        await self.events.days.require(range(int(START // DAY) - 30, int(START // DAY) + 40))
        async with await psycopg.AsyncConnection.connect(plain_url(self.database), autocommit=True) as connection:
            for at in range(0, len(batch), 1000):
                call = open_call(json.dumps({"batch": batch[at : at + 1000]}).encode(), None)
                found = read_call(call, Arrival(place, latest, lambda: "made"))
                assert [one for one in found.faults if one.because.key != "events.too-late"] == []
                await write(connection, [Row(place, latest, entry) for entry in found.entries])

    async def reads(self, day: float) -> Run:
        """What it says after so many days."""
        self.clock.at = START + day * DAY + 3 * HOUR
        await self.worker.sweep()
        run = await self.experiments.newest(SITE, NAME)
        assert run is not None
        return run

    def journal(self) -> list[dict[str, Any]]:
        """What was written down, oldest first."""
        with psycopg.connect(plain_url(self.database)) as connection:
            rows = connection.execute("SELECT body FROM journal ORDER BY number").fetchall()
        return [json.loads(body) for (body,) in rows]

    def messages(self, columns: str = "title") -> list[Any]:
        """The titles of what people are told, in order; or several columns."""
        with psycopg.connect(plain_url(self.database)) as connection:
            rows = connection.execute(f"SELECT {columns} FROM announcement ORDER BY id").fetchall()  # type: ignore[arg-type]
        return [row[0] if len(row) == 1 else row for row in rows]


def crowd(day: int, variant: str, count: int, done: int, *, crashed: int = 0) -> list[Person]:
    """People of one day and variant; the first `done` complete in ten minutes, the last `crashed` crash."""
    made = []
    for number in range(count):
        did: list[tuple[str, float, float | None]] = [("started", 1.0, None)]
        did += [("completed", 600.0, None), ("answered", 700.0, 5.0 + number % 5)] if number < done else []
        did += [("crashed", 30.0, None)] if number >= count - crashed else []
        at = START + (day - 1) * DAY + 600 + number * 60
        made.append(Person(f"{variant}-{day}-{number}", at, (variant,), tuple(did)))
    return made
