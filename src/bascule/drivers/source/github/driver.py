"""The GitHub driver: commit statuses, deployments and deployment protection rules of one repository.

Only the configured address is ever called: no redirect is followed, and no address of an answer or of a webhook is used.
"""

import asyncio
import time
from typing import Any

import httpx

from bascule.drivers.source.github import parse, render
from bascule.drivers.source.github.render import Call
from bascule.drivers.support.mask import MASK
from bascule.kernel.i18n import say
from bascule.kernel.quantities import Instant, Seconds
from bascule.ports.errors import Refused, Unreachable
from bascule.ports.source import CommitStatus, Deployment, DeploymentStatus, Merge, Review

PATIENCE = Seconds(10.0)
PAGE, MOST_PAGES = 100, 10
# A plan's text is at most a million characters, of four bytes at most.
LARGEST = 4_000_000
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

    async def merge(self, number: int) -> Merge | None:
        """What became of a pull request; None where it was not merged, or is not there."""
        pull = await self._ask(render.find_pull(self._repository, number), absent=(404,))
        if pull is ABSENT:
            return None
        return parse.merge_of(pull, await self._all(number, "reviews"), await self._all(number, "commits"))

    async def text(self, path: str, commit: str) -> str | None:
        """A file's text as it is at a commit; None where it is not there."""
        answer = await self._ask(render.find_text(self._repository, path, commit), absent=(404,))
        return None if answer is ABSENT else str(answer)

    async def _all(self, number: int, part: str) -> list[Any]:
        """All pages. Raises `Refused` where there are more than anybody can have read: nothing may be left out."""
        found: list[Any] = []
        for page in range(1, MOST_PAGES + 1):
            answer = await self._ask(render.find_part(self._repository, number, part, page))
            if not isinstance(answer, list) or not all(isinstance(one, dict) for one in answer):
                raise Unreachable(say("trigger.github-said", status=200, reason="?"))
            found += answer
            if len(answer) < PAGE:
                return found
        raise Refused(say("trigger.too-much-to-review", number=number))

    async def close(self) -> None:
        """Give connections back."""
        await self._client.aclose()

    async def _ask(self, call: Call, absent: tuple[int, ...] = ()) -> Any:
        """The answer's JSON; None for an empty answer, `ABSENT` for a status that says that there is none."""
        try:
            async with asyncio.timeout(PATIENCE):
                wants = {"accept": render.RAW} if call.raw else {}
                request = self._client.build_request(
                    call.method, call.path, params=call.query, json=call.body, headers=wants
                )
                answer = await self._client.send(request, follow_redirects=False)
        except TimeoutError as error:
            raise Unreachable(say("trigger.github-silent", reason=f"{PATIENCE:.0f} s")) from error
        except (httpx.HTTPError, httpx.InvalidURL, ValueError) as error:
            reason = self._masked(str(error) or type(error).__name__)
            raise Unreachable(say("trigger.github-silent", reason=reason)) from error
        if answer.status_code in absent:
            return ABSENT
        return self._read_text(answer) if call.raw and answer.is_success else self._read(answer)

    @staticmethod
    def _read_text(answer: httpx.Response) -> str:
        try:
            if len(answer.content) > LARGEST:
                raise Refused(say("trigger.plan-too-large"))
            return answer.content.decode("utf-8")
        except UnicodeDecodeError as error:
            raise Refused(say("trigger.plan-not-text")) from error

    def _read(self, answer: httpx.Response) -> Any:
        try:
            body = answer.json() if answer.content else None
        except ValueError:
            body = None
        if not answer.is_success:
            lower = {name.lower(): value for name, value in answer.headers.items()}
            raise parse.trouble(answer.status_code, lower, self._masked(parse.reason_of(body)), Instant(time.time()))
        if answer.status_code == 202:
            raise Refused(say("trigger.github-said", status=202, reason=self._masked(parse.reason_of(body))))
        return body

    def _masked(self, text: str) -> str:
        return text.replace(self._token, MASK)
