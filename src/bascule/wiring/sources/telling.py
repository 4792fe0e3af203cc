"""Telling: what one release makes the source say, call by call, each remembered once it is through."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

from bascule.kernel.i18n import Message, render, spoken
from bascule.plan.model.trigger import Report
from bascule.ports.source import CommitStatus, Deployment, DeploymentStatus, Review, Source
from bascule.release.notices.origin import Target
from bascule.release.notices.report import Said, commit_status, deployment_status
from bascule.release.phases import Phase
from bascule.store.announcing.reports import Awaited, Reported

NUMBER = "number"
Keep = Callable[..., Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Notification:
    """One release, what is to be said of it, and where people read more."""

    one: Reported
    source: Source
    keep: Keep
    url: str
    said: dict[str, Any] = field(default_factory=dict)

    async def tell(self) -> dict[str, Any]:
        """Say whatever has not been said; what is to be remembered now. Raises port errors; what was said until then is kept."""
        self.said.update(self.one.said)
        sha = self.one.origin.sha or await self.source.commit(self.one.origin.ref)
        if sha is None:
            # The version is not one of this repository: nobody there waits for it.
            return {"settled": True, "serving": False}
        if not self.one.origin.sha:
            await self.keep(sha=sha)
        for kind, wanted in news(self.one):
            await (self._status(sha, wanted) if kind is Report.STATUS else self._deployment(sha, wanted))
            self.said[kind.value] = wanted.mark
            await self.keep(said=self.said)
        return settling(self.one)

    async def _status(self, sha: str, wanted: Said) -> None:
        spec = self.one.release.spec
        context = f"bascule/{spec.environment}/{spec.component}"
        await self.source.status(sha, CommitStatus(context, wanted.state, self._words(wanted), self.url))

    async def _deployment(self, sha: str, wanted: Said) -> None:
        release = self.one.release
        spec = release.spec
        if NUMBER not in self.said:
            deployment = Deployment(release.id, sha, spec.environment, spec.component)
            self.said[NUMBER] = await self.source.deploy(deployment)
            await self.keep(said=self.said)
        await self.source.advance(self.said[NUMBER], DeploymentStatus(wanted.state, self._words(wanted), self.url))

    def _words(self, said: Said) -> str:
        return in_words(said.because, self.one.origin.target)


def in_words(message: Message, target: Target) -> str:
    """A sentence in the language of the plan."""
    return render(message, spoken(target.language))


def news(one: Reported) -> list[tuple[Report, Said]]:
    """What is to be said and was not."""
    wanted = {
        Report.STATUS: commit_status(one.release),
        Report.DEPLOYMENT: deployment_status(one.release, one.replaced),
    }
    return [
        (kind, said)
        for kind, said in wanted.items()
        if kind.value in one.origin.target.report and one.said.get(kind.value) != said.mark
    ]


def settling(one: Reported) -> dict[str, Any]:
    """What is remembered once everything is said: whether something can still change."""
    phase = one.release.progress.phase
    told = Report.DEPLOYMENT.value in one.origin.target.report
    return {"settled": phase.terminal, "serving": told and phase is Phase.SUCCEEDED and not one.replaced}


def answer(waiting: Awaited, said: Said) -> Review:
    """What a run is told."""
    return Review(waiting.run, waiting.environment, said.state, in_words(said.because, waiting.target))
