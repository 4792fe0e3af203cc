"""Rendering: the options become visitors of one site. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from bascule.drivers.check.load import LoadOptions
from bascule.drivers.support.checks.figures import bounds
from bascule.drivers.support.checks.target import Target, target_of
from bascule.drivers.support.options import read
from bascule.kernel.i18n import say
from bascule.kernel.quantities import Seconds
from bascule.plan.phrases.amount import Unit
from bascule.plan.phrases.limit import Limit
from bascule.ports.check import CheckContext
from bascule.ports.errors import WrongOption

MOST_PATHS = 50
PATIENCE = Seconds(10.0)
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
    given = read(LoadOptions, options)
    if len(given.paths) > MOST_PATHS:
        wanted = f"1..{MOST_PATHS}"
        raise WrongOption(say("driver.wrong-option", option="paths", found=str(len(given.paths)), wanted=wanted))
    target = target_of(given.url, "/", context)
    return Question(
        target=target,
        paths=tuple(target.at(path) for path in given.paths),
        users=given.users,
        rate=given.rate or min(given.users, 10),
        duration=given.duration,
        pause=given.pause,
        requests=given.requests,
        locustfile=given.locustfile,
        limits=given.limit or bounds({"errors": ERRORS}, "<=", Unit.SHARE),
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
