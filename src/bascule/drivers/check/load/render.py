"""Rendering: the options become visitors of one site. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from bascule.base.quantities import Seconds
from bascule.base.words import say
from bascule.drivers.support import options as read
from bascule.drivers.support.figures import bounds
from bascule.drivers.support.target import Target, target_of
from bascule.plan.limit import Limit
from bascule.plan.unit import Unit
from bascule.ports.check import CheckContext
from bascule.ports.errors import Refused

MOST_USERS, MOST_RATE, MOST_REQUESTS, MOST_PATHS = 1000, 100, 1_000_000, 50
LONGEST = Seconds(900.0)
DURATION, PAUSE, PATIENCE = Seconds(20.0), Seconds(1.0), Seconds(10.0)
ERRORS = 0.01


@dataclass(frozen=True, slots=True)
class Question:
    """Who visits what, for how long in seconds, and the limits.

    `users` come at `rate` a second; each pauses `pause` seconds between two requests, and all stop after `requests`.
    """

    target: Target
    paths: tuple[str, ...]
    users: int
    rate: int
    duration: Seconds
    pause: Seconds
    requests: int
    locustfile: str | None
    limits: tuple[Limit, ...]

    @property
    def host(self) -> str:
        """Scheme, host and port of the site."""
        parts = urlsplit(self.target.url)
        return f"{parts.scheme}://{parts.netloc}"


def render(options: Mapping[str, Any], context: CheckContext) -> Question:
    """The question that the options put; without a limit, at most 1 % of the requests may fail."""
    target = target_of({name: value for name, value in options.items() if name == "url"}, context)
    paths = read.one_or_many(options, "paths") or ("/",)
    if len(paths) > MOST_PATHS:
        raise Refused(say("driver.wrong-option", option="paths", found=str(len(paths)), wanted=f"1..{MOST_PATHS}"))
    users = read.whole(options, "users", 10, 1, MOST_USERS)
    return Question(
        target=target,
        paths=tuple(target.at(path) for path in paths),
        users=users,
        rate=read.whole(options, "rate", min(users, 10), 1, MOST_RATE),
        duration=_seconds(options, "duration", DURATION, Seconds(1.0)),
        pause=_seconds(options, "pause", PAUSE, Seconds(0.0)),
        requests=read.whole(options, "requests", 100_000, 1, MOST_REQUESTS),
        locustfile=read.text(options, "locustfile") if "locustfile" in options else None,
        limits=read.limits(options) or bounds({"errors": ERRORS}, "<=", Unit.SHARE),
    )


def words(question: Question, python: str, file: str) -> tuple[str, ...]:
    """The command line of locust."""
    return (
        *(python, "-m", "locust", "--headless", "--json", "--skip-log-setup"),
        *("-f", file, "--host", question.host),
        *("-u", str(question.users), "-r", str(question.rate), "-t", f"{question.duration:.0f}s"),
        *("--exit-code-on-error", "0", "--stop-timeout", "1"),
    )


def job(question: Question) -> dict[str, Any]:
    """What our own visitors must know."""
    return {
        "paths": list(question.paths),
        "headers": dict(question.target.headers),
        "pause": question.pause,
        "requests": question.requests,
        "patience": PATIENCE,
    }


def _seconds(options: Mapping[str, Any], name: str, default: Seconds, least: Seconds) -> Seconds:
    found = read.seconds(options, name)
    value = default if found is None else Seconds(found)
    if not least <= value <= LONGEST:
        raise Refused(
            say("driver.wrong-option", option=name, found=str(options[name])[:80], wanted=f"{least:.0f}s..15m")
        )
    return value
