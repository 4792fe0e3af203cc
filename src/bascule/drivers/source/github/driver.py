"""The GitHub driver: commit statuses, deployments and deployment protection rules of one repository.

Only the configured address is ever called: no redirect is followed, and no address of an answer or of a webhook is used.
"""

import asyncio
import time
from typing import Any

import httpx

from bascule.base.words import say
from bascule.drivers.source.github import parse, render
from bascule.drivers.source.github.render import Call
from bascule.drivers.support.mask import MASK
from bascule.ports.errors import Refused, Unreachable
from bascule.ports.source import CommitStatus, Deployment, DeploymentStatus, Review

PATIENCE = 10.0
ABSENT = object()


class GitHubSource:
    """One repository on GitHub, or on a GitHub Enterprise of one's own."""

    def __init__(self, api: str, repository: str, token: str) -> None:
        self._repository, self._token = repository, token
        self._client = httpx.AsyncClient(base_url=api, headers=render.headers(token), timeout=None)

    async def commit(self, ref: str) -> str | None:
        """The commit of a commit's name or of `tags/NAME`; None where there is none."""
        answer = await self._ask(render.find_commit(self._repository, ref), absent=(404, 422))
        return None if answer is ABSENT else parse.sha_of(answer)

    async def status(self, sha: str, status: CommitStatus) -> None:
        """Say how a commit goes."""
        await self._ask(render.set_status(self._repository, sha, status))

    async def deploy(self, deployment: Deployment) -> int:
        """The number of a release's deployment, which is made where there is none."""
        known = await self._ask(render.find_deployments(self._repository, deployment))
        number = parse.number_for(known, deployment.release)
        if number is None:
            number = parse.number_of(await self._ask(render.make_deployment(self._repository, deployment)))
        return number

    async def advance(self, number: int, status: DeploymentStatus) -> None:
        """Say how a deployment goes."""
        await self._ask(render.set_deployment_status(self._repository, number, status))

    async def review(self, review: Review) -> None:
        """Let a run go on, or not."""
        await self._ask(render.set_review(self._repository, review))

    async def close(self) -> None:
        """Give connections back."""
        await self._client.aclose()

    async def _ask(self, call: Call, absent: tuple[int, ...] = ()) -> Any:
        """The answer's JSON; None for an empty answer, `ABSENT` for a status that says that there is none."""
        try:
            async with asyncio.timeout(PATIENCE):
                request = self._client.build_request(call.method, call.path, params=call.query, json=call.body)
                answer = await self._client.send(request, follow_redirects=False)
        except TimeoutError as error:
            raise Unreachable(say("trigger.github-silent", reason=f"{PATIENCE:.0f} s")) from error
        except (httpx.HTTPError, httpx.InvalidURL, ValueError) as error:
            reason = self._masked(str(error) or type(error).__name__)
            raise Unreachable(say("trigger.github-silent", reason=reason)) from error
        if answer.status_code in absent:
            return ABSENT
        return self._read(answer)

    def _read(self, answer: httpx.Response) -> Any:
        try:
            body = answer.json() if answer.content else None
        except ValueError:
            body = None
        if not answer.is_success:
            lower = {name.lower(): value for name, value in answer.headers.items()}
            raise parse.trouble(answer.status_code, lower, self._masked(parse.reason_of(body)), time.time())
        if answer.status_code == 202:
            raise Refused(say("trigger.github-said", status=202, reason=self._masked(parse.reason_of(body))))
        return body

    def _masked(self, text: str) -> str:
        return text.replace(self._token, MASK)
