"""The source port: the place where the code lives, and where people want to see how its releases go."""

from dataclasses import dataclass
from typing import Protocol

from bascule.kernel.quantities import Instant


@dataclass(frozen=True, slots=True)
class CommitStatus:
    """What stands beside a commit: `state` is pending, success, failure or error; `context` tells statuses apart."""

    context: str
    state: str
    sentence: str
    url: str


@dataclass(frozen=True, slots=True)
class Deployment:
    """One release as the source knows it: of which commit, into which environment, of which component."""

    release: str
    sha: str
    environment: str
    component: str


@dataclass(frozen=True, slots=True)
class DeploymentStatus:
    """How a deployment goes: `state` is in_progress, success, failure or inactive."""

    state: str
    sentence: str
    url: str


@dataclass(frozen=True, slots=True)
class Review:
    """The answer to a run that waits before it deploys into an environment: `state` is approved or rejected."""

    run: int
    environment: str
    state: str
    sentence: str


@dataclass(frozen=True, slots=True)
class GivenReview:
    """Somebody has approved what was merged, in its last state: their login, and when, in seconds since the epoch."""

    login: str
    at: Instant


@dataclass(frozen=True, slots=True)
class Merge:
    """A pull request that was merged: into which branch as which commit, by whose doing, and who has approved it.

    `runtime` are the logins of everybody who has written some of it.
    """

    number: int
    commit: str
    branch: str
    author: str
    merged_by: str
    runtime: frozenset[str]
    reviews: tuple[GivenReview, ...]


class Source(Protocol):
    """One repository (`owner/name`). Every call may be repeated; errors are port errors."""

    async def commit(self, ref: str) -> str | None:
        """The commit of a commit's name or of `tags/NAME`; None where there is none."""

    async def status(self, sha: str, status: CommitStatus) -> None:
        """Say how a commit goes."""

    async def deploy(self, deployment: Deployment) -> int:
        """The number of a release's deployment, which is made where there is none."""

    async def advance(self, number: int, status: DeploymentStatus) -> None:
        """Say how a deployment goes."""

    async def review(self, review: Review) -> None:
        """Let a run go on, or not."""

    async def merge(self, number: int) -> Merge | None:
        """What became of a pull request; None where it was not merged, or is not there."""

    async def text(self, path: str, commit: str) -> str | None:
        """A file's text as it is at a commit; None where it is not there."""

    async def close(self) -> None:
        """Give connections back."""
