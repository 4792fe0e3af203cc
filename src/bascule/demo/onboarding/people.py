"""The people of the plan, played: each has an account and a token, settles what is theirs, and asks for what they decide."""

import asyncio
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import httpx
import yaml  # type: ignore[import-untyped]

from bascule.demo.stage import Stage
from bascule.kernel.quantities import Seconds
from bascule.plan.model.plan import Plan
from bascule.plan.sign_off import Item, Proof
from bascule.release.facts import Verb
from bascule.release.people import Account, Permission, Role
from bascule.release.progress import Release
from bascule.server.accounts.auth import PREFIX, digest
from bascule.store.people.tokens import NewToken

LASTS = Seconds(3600.0)
# What an account may do; the roles of the team's own stand in the plan, and grant nothing.
ROLES: Mapping[str, Role] = {
    "tech-lead": Role.TECH_LEAD,
    "product-manager": Role.REVIEWER,
    "devops": Role.OPERATOR,
    "support": Role.OPERATOR,
    "qa": Role.DEVELOPER,
}
EVIDENCE = "evidence.yaml"


@dataclass(frozen=True, slots=True)
class Actor:
    """Somebody of the plan: their account and how they ask."""

    account: str
    client: httpx.AsyncClient

    async def ask(self, method: str, path: str, body: Mapping[str, Any] | None = None) -> dict[str, Any]:
        """Something of the API. Raises `httpx.HTTPStatusError` for what is refused, but not for what has been done meanwhile."""
        answer = await self.client.request(method, path, json=body)
        if answer.status_code == httpx.codes.CONFLICT:
            return {}
        answer.raise_for_status()
        return dict(answer.json())

    async def say(self, release: Release, verb: Verb, reason: str) -> dict[str, Any]:
        """Ask something of a release."""
        return await self.ask("POST", f"/api/v1/releases/{release.id}/{verb.value}", {"reason": reason})


class People:
    """Everybody whom the plan names, by the role that they have in it."""

    def __init__(self, stage: Stage, actors: Mapping[str, Actor], evidence: Mapping[str, str]) -> None:
        self._stage, self._actors, self._evidence = stage, actors, evidence
        self._asked: set[tuple[str, str]] = set()

    def __getitem__(self, role: str) -> Actor:
        return self._actors[role]

    async def settle(self, release: Release) -> None:
        """Each item that the release waits for is confirmed by its owner, with the evidence that it needs."""
        if release.progress.phase.terminal:
            return
        items = release.spec.steps[release.progress.step].items
        # Whoever drives the release may be slower than we look again.
        mine = [one for one in items if one.check is None and (release.id, one.key) not in self._asked]
        self._asked |= {(release.id, one.key) for one in mine}
        await asyncio.gather(*(self._confirm(release, one) for one in mine))

    async def _confirm(self, release: Release, item: Item) -> None:
        told = self._evidence[item.text].replace("{release}", release.id)
        body: dict[str, Any] = {"item": item.key}
        body |= {"link": f"{self._stage.serving.url}{told}"} if item.needs is Proof.LINK else {"reason": told}
        await self[item.owner or "tech-lead"].ask("POST", f"/api/v1/releases/{release.id}/confirm", body)

    async def leave(self) -> None:
        """End their connections."""
        for actor in self._actors.values():
            await actor.client.aclose()


async def gather(stage: Stage, plan: Plan) -> People:
    """An account and a token for everybody of the plan."""
    actors = {}
    for person in plan.people.values():
        role, now = person.roles[0], stage.plane.runtime.now()
        account = Account("", person.name or role, person.email or "", frozenset({ROLES[role]}))
        made = await stage.plane.people.accounts.create(account, None, now)
        secret = PREFIX + secrets.token_urlsafe(32)
        token = NewToken(made.id, "demo", digest(secret), frozenset(Permission.all()), now + LASTS, made.generation)
        await stage.plane.people.tokens.make(token, now)
        headers = {"authorization": f"Bearer {secret}"}
        actors[role] = Actor(made.id, httpx.AsyncClient(base_url=stage.serving.url, headers=headers, timeout=30.0))
    evidence = yaml.safe_load((stage.plan.parent / EVIDENCE).read_text(encoding="utf-8"))
    return People(stage, actors, evidence)
