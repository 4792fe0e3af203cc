"""An experiment on a real control plane: started over the API, fed by the tracking API, and moved into the past.

The intake takes what is at most seven days old, and the clock of a process cannot be set. So the start of the run, and only that,
is moved back in the database; everything else comes the way it always comes.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg

from bascule.events.limits import DAY, HOUR
from bascule.server.reader import iso
from tests.kit.collecting import Collecting
from tests.kit.ports import free_port
from tests.kit.serving import running

PLAN = """\
bascule: 1
name: rewapp
timezone: Europe/Paris
environments:
  staging: {override: {api: {route: {envoy: {listen: 19081}}}}}
  production: {}
components:
  api:
    run: {process: {command: "python3 -m http.server {port}"}}
    route: {envoy: {listen: 19080}}
    release: [deploy, traffic: 100%]
metrics:
  completion_rate: {share: onboarding_completed, of: onboarding_started, within: 1h, goal: "> 80%"}
  user_satisfaction: {mean: survey_answered.score, goal: "> 8"}
  time_to_complete: {time: onboarding_completed, since: onboarding_started, within: 1h, goal: "< 10m"}
  client_error_rate: {share: client_error, of: $page, alert: "> 2%"}
experiments:
  onboarding_flow_optimization:
    description: Fewer steps, more people who finish.
    flag: onboarding-flow
    variants:
      control:   {name: Ancien flux (8 étapes), weight: 50, config: {steps: 8, flow: original}}
      treatment: {name: Nouveau flux (5 étapes), weight: 50, config: {steps: 5, flow: optimized}}
    duration: 28 days
    primary: [completion_rate, user_satisfaction]
    secondary: [time_to_complete]
    guardrails: {client_error_rate: 1%}
"""
NAME = "onboarding_flow_optimization"
HERE = f"/experiments/production/{NAME}"
WAIT = 90.0
REACHED_WITHIN = 5.0


@dataclass
class Trial:
    """A control plane whose plan has an experiment."""

    site: Collecting
    data: Path
    plan: Path

    @property
    def database(self) -> str:
        """Where its PostgreSQL is."""
        folder = next(self.data.glob("**/postmaster.pid"))
        lines = folder.read_text(encoding="utf-8").splitlines()
        return f"postgresql://postgres@/postgres?host={lines[4]}&port={lines[3]}"

    def start(self, days_ago: float) -> float:
        """Start it, so many days ago; the instant."""
        self.site.ask("POST", f"{HERE}/start", json={})
        started = time.time() - days_ago * DAY
        with psycopg.connect(self.database, autocommit=True) as connection:
            connection.execute("UPDATE experiment SET started = %s", (started,))
        return started

    def _look_now(self) -> None:
        """Have it looked at at once. A look that is under way sets the time of the next one itself."""
        with psycopg.connect(self.database, autocommit=True) as connection:
            connection.execute("UPDATE experiment SET again_at = 0 WHERE ended IS NULL")

    def until(self, fits: Any) -> dict[str, Any]:
        """What it says once it fits, looked at until then."""
        end = time.monotonic() + WAIT
        while not fits(found := self.site.ask("GET", HERE)):
            assert time.monotonic() < end, found
            self._look_now()
            time.sleep(0.3)
        return dict(found)

    def gives(self, who: str) -> Any:
        """What the flag gives to somebody, by OFREP."""
        import httpx

        headers = {"authorization": f"Bearer {self.site.key}"}
        path = f"{self.site.url}/ofrep/v1/evaluate/flags/onboarding-flow"
        return httpx.post(path, json={"context": {"targetingKey": who}}, headers=headers, timeout=20).json()

    def gives_all(self, number: int, steps: int) -> None:
        """Wait until everybody is given the same, which a change of a flag reaches in a moment."""
        end = time.monotonic() + REACHED_WITHIN
        while (given := {self.gives(f"user-{one}")["value"]["steps"] for one in range(number)}) != {steps}:
            assert time.monotonic() < end, given

    def send(self, calls: list[dict[str, Any]]) -> None:
        """Tell of events, as applications do."""
        for at in range(0, len(calls), 1000):
            answer = self.site.send("batch", {"batch": calls[at : at + 1000]})
            assert answer.status_code == 200, answer.text


def people(started: float, day: int, variant: str, counts: tuple[int, int, int]) -> Iterator[dict[str, Any]]:
    """The calls of users of a day: how many came, how many completed, for how many a client error occurred."""
    came, done, errors = counts
    first = max(started + (day - 1) * DAY, time.time() - 7 * DAY + HOUR)
    for number in range(came):
        who, at = f"{variant}-{day}-{number}", first + 300 + 10.0 * number
        shown = {"flag": "onboarding-flow", "variant": variant}
        yield _call(who, "$exposure", at, shown)
        yield _call(who, "onboarding_started", at + 1)
        if number < done:
            yield _call(who, "onboarding_completed", at + (600 if variant == "control" else 480) + number % 200)
            yield _call(who, "survey_answered", at + 900, {"score": 6 + number % 4})
        if number >= came - errors:
            yield _call(who, "client_error", at + 20)


def _call(who: str, event: str, at: float, properties: dict[str, Any] | None = None) -> dict[str, Any]:
    return {
        "type": "track", "userId": who, "event": event, "timestamp": iso(at), "messageId": f"{who}-{event}",
        "properties": properties or {},
    }  # fmt: skip


@contextmanager
def trial(folder: Path, port: int | None = None) -> Iterator[Trial]:
    """A control plane with a key for production."""
    plan = folder / "plan.yaml"
    if not plan.exists():
        plan.write_text(PLAN, encoding="utf-8")
    with running(folder / "data", plan, port or free_port()) as server:
        site = Collecting(server, "")
        site.key = site.make_key()["key"]
        yield Trial(site, folder / "data", plan)
