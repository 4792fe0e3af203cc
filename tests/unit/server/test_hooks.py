"""Signed calls from outside: what they start, and everything that is refused. A real control plane, its app in process."""

import asyncio
import hashlib
import hmac
import itertools
import json
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
import pytest_asyncio
from sqlalchemy import update
from standardwebhooks.webhooks import Webhook

from bascule.kernel.i18n import say
from bascule.kernel.stored import as_stored, from_stored
from bascule.plan.triggers import Ref
from bascule.platform.settings import Settings
from bascule.release.freeze import Freeze
from bascule.release.people import Account, Role
from bascule.release.phases import Phase
from bascule.server.accounts.token import read_token
from bascule.server.app import make_app
from bascule.server.serve import begin
from bascule.store.people.accounts import Change
from bascule.store.tables_triggers import waiting
from bascule.store.waiting import TurnTaken
from bascule.wiring.plane import ControlPlane
from bascule.wiring.running import control_plane
from bascule.wiring.start import Order, start_release

pytestmark = pytest.mark.asyncio(loop_scope="module")
SECRET, HOOK = "canary-webhook-secret", "whsec_Y2FuYXJ5LXdlYmhvb2stc2VjcmV0LXR3bw=="
PLAN = """\
bascule: 1
name: hooked
environments:
  staging: {start: on push, branch: main, override: {api: {route: {envoy: {listen: 19181}}}}}
  eager: {start: on push, branch: eager, newer: supersede, override: {api: {route: {envoy: {listen: 19184}}}}}
  guarded:
    start: on push
    branch: careful
    kinds: {standard: {approvals: 1 reviewer}}
    override: {api: {route: {envoy: {listen: 19182}}}}
  merged: {start: on merge, branch: main, override: {api: {route: {envoy: {listen: 19183}}}}}
  production: {start: on push, tag: "v*"}
components:
  api:
    run: {process: {command: "python3 -m http.server {port}"}}
    route: {envoy: {listen: 19180}}
    release:
      - check: [slow]
      - deploy
      - traffic: 100%
checks:
  slow: {command: "sleep 100", timeout: 5m}
triggers:
  github: {repository: acme/shop, secret: file hook.secret}
  hook: {secret: file release.secret}
"""
numbers = itertools.count(1)


@dataclass
class Yard:
    """A control plane and whoever calls it."""

    plane: ControlPlane
    api: httpx.AsyncClient
    root: Path

    async def github(self, payload: Any, event: str = "push", **headers: str) -> httpx.Response:
        """A call as GitHub makes it; headers can be changed, an empty one is left out."""
        body = payload if isinstance(payload, bytes) else json.dumps(payload).encode()
        signature = "sha256=" + hmac.new(SECRET.encode(), body, hashlib.sha256).hexdigest()
        given = {"x-github-event": event, "x-github-delivery": f"d-{next(numbers)}", "x-hub-signature-256": signature}
        given |= {name.replace("_", "-"): value for name, value in headers.items()}
        sent = {name: value for name, value in given.items() if value}
        return await self.api.post("/api/v1/hooks/github", content=body, headers=sent)

    async def hook(self, order: Any, name: str = "", at: datetime | None = None, **headers: str) -> httpx.Response:
        """A call as Standard Webhooks say."""
        body, name = json.dumps(order), name or f"msg_{next(numbers)}"
        at = at or datetime.now(UTC)
        given = {
            "webhook-id": name,
            "webhook-timestamp": str(int(at.timestamp())),
            "webhook-signature": Webhook(HOOK).sign(name, at, body),
        }
        given |= {name.replace("_", "-"): value for name, value in headers.items()}
        return await self.api.post("/api/v1/hooks/release", content=body, headers=given)

    async def drop(self, turn: str, **why: str) -> httpx.Response:
        """Let go of what waits."""
        return await self.api.request("DELETE", f"/api/v1/queue/{turn}", json=why, headers=self.known)

    async def begun(self) -> int:
        """How many releases there are."""
        return len(await self.plane.queries.releases(limit=500))

    async def written(self) -> str:
        """Everything in the journal."""
        return "\n".join(entry.body for entry in await self.plane.queries.entries(limit=1000))

    async def end(self) -> None:
        """Let go of what waits, cancel whatever is under way, and wait until nothing is."""
        for one in await self.plane.waiting.all():
            await self.plane.waiting.drop(one, say("trigger.nothing"), lambda _, __: (), time.time())
        async with asyncio.timeout(30):
            while under_way := await self.plane.queries.releases(under_way=True):
                for one in under_way:
                    await self.api.post(f"/api/v1/releases/{one.id}/cancel", headers=self.known)
                await self.plane.signals.wait(under_way[0].id, 0.2)

    @property
    def known(self) -> dict[str, str]:
        """The token file's holder."""
        return {"authorization": f"Bearer {read_token(self.root)}"}


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def yard(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Yard]:
    """One control plane for the module."""
    root = tmp_path_factory.mktemp("hooks")
    (root / "plan.yaml").write_text(PLAN)
    (root / "hook.secret").write_text(SECRET + "\n")
    (root / "release.secret").write_text(HOOK)
    async with control_plane(Settings(data=root, root=root, port=7399)) as plane:
        app = make_app(plane, read_token(root), root / "plan.yaml")
        await begin(app)
        transport = httpx.ASGITransport(app)
        async with httpx.AsyncClient(transport=transport, base_url="http://localhost:7399") as api:
            made = Yard(plane, api, root)
            yield made
            await made.end()
        await app.state.context.news.close()


@pytest_asyncio.fixture(autouse=True, loop_scope="module")
async def _quiet(yard: Yard) -> AsyncIterator[None]:
    """No failures of an earlier test are held against the next."""
    yard.api._transport.app.state.context.attempts.forgive("hook 127.0.0.1")  # type: ignore[attr-defined]
    yield


def sha() -> str:
    """A commit that no other test has."""
    return hashlib.sha1(str(next(numbers)).encode(), usedforsecurity=False).hexdigest()


def push(branch: str = "main", email: str = "", repository: str = "acme/shop", **changes: Any) -> dict[str, Any]:
    """A push as GitHub tells it."""
    return {
        "ref": f"refs/heads/{branch}",
        "after": sha(),
        "pusher": {"name": "noe", "email": email or None},
        "sender": {"login": "noe"},
        "repository": {"full_name": repository, "pushed_at": int(time.time())},
        **changes,
    }


async def test_a_signed_push_starts_a_release_once(yard: Yard) -> None:
    """The version is the commit; another delivery of it starts nothing, and the same delivery is refused."""
    payload = push()
    first = await yard.github(payload, x_github_delivery="once")
    assert first.status_code == 202, first.text
    [outcome] = first.json()["outcomes"]
    release, _ = await yard.plane.queries.release(outcome["releases"][0])
    assert (release.version, release.spec.environment) == (payload["after"], "staging")
    assert release.author == "github: noe"
    again = await yard.github(payload, x_github_delivery="twice")
    assert (again.status_code, again.json()["said"]["key"]) == (202, "trigger.already")
    replayed = await yard.github(payload, x_github_delivery="once")
    assert (replayed.status_code, replayed.json()["code"]) == (409, "trigger.replayed")
    other = await yard.github(push(), x_github_delivery="once")
    assert other.status_code == 409
    await yard.end()
    late = await yard.github(payload, x_github_delivery="third")
    assert (late.status_code, late.json()["code"]) == (409, "trigger.replayed")
    assert [one.version for one in await yard.plane.queries.releases(limit=500)].count(payload["after"]) == 1


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"x_hub_signature_256": ""}, 401),
        ({"x_hub_signature_256": "sha256="}, 401),
        ({"x_hub_signature_256": "sha256=" + "0" * 64}, 401),
        ({"x_hub_signature_256": "sha1=" + "0" * 40}, 401),
        ({"x_github_delivery": ""}, 422),
        ({"x_github_delivery": "x" * 200}, 422),
    ],
)
async def test_forged_calls_start_nothing(yard: Yard, headers: dict[str, str], status: int) -> None:
    """Unsigned, wrongly signed, signed by an older method, without a name: refused and on record."""
    before = await yard.begun()
    answer = await yard.github(push(), **headers)
    assert answer.status_code == status, answer.text
    assert await yard.begun() == before
    assert "trigger.refused" in await yard.written()


async def test_another_body_under_a_right_signature_is_refused(yard: Yard) -> None:
    """The signature covers every byte."""
    body = json.dumps(push()).encode()
    signature = "sha256=" + hmac.new(SECRET.encode(), body, hashlib.sha256).hexdigest()
    answer = await yard.github(body + b" ", x_hub_signature_256=signature)
    assert answer.status_code == 401
    wrong = "sha256=" + hmac.new(b"another secret", body, hashlib.sha256).hexdigest()
    assert (await yard.github(body, x_hub_signature_256=wrong)).status_code == 401


async def test_another_repository_is_refused(yard: Yard) -> None:
    """Even where it shares the secret."""
    before = await yard.begun()
    answer = await yard.github(push(repository="evil/shop"))
    assert (answer.status_code, answer.json()["code"]) == (403, "trigger.other-repository")
    assert await yard.begun() == before


async def test_old_huge_and_odd_bodies_are_refused(yard: Yard) -> None:
    """Bounded in time and size, and read only as a JSON object."""
    old = push()
    old["repository"]["pushed_at"] = int(time.time()) - 4 * 86400
    assert (await yard.github(old)).json()["code"] == "trigger.stale"
    assert (await yard.github(b"x" * (2 * 1024 * 1024 + 1))).status_code == 413
    for odd in (b"[]", b"payload=%7B%7D", b"\xff", b"[" * 100_000):
        assert (await yard.github(odd)).json()["code"] == "trigger.unreadable"
    assert (await yard.github(push(after="--help"))).json()["code"] == "trigger.garbage"


async def test_a_ping_and_other_events_start_nothing(yard: Yard) -> None:
    """A ping tells that the signature is right; what does not concern us is no fault."""
    before = await yard.begun()
    ping = await yard.github({"zen": "", "hook_id": 1}, "ping")
    assert (ping.status_code, ping.json()["said"]["key"]) == (200, "trigger.pong")
    for event, payload in (("issues", push()), ("push", push("dev")), ("push", push(deleted=True))):
        answer = await yard.github(payload, event)
        assert (answer.status_code, answer.json()["said"]["key"]) == (202, "trigger.nothing")
    assert await yard.begun() == before


async def test_a_merge_and_a_tag_start_theirs(yard: Yard) -> None:
    """The merge commit into one environment, a tag into another, published or pushed."""
    await yard.end()
    request = {"merged": True, "merge_commit_sha": sha(), "base": {"ref": "main"}, "merged_by": {"login": "lea"}}
    whole = {"action": "closed", "pull_request": request, "sender": {"login": "x"}, "repository": push()["repository"]}
    merge = await yard.github(whole, "pull_request")
    assert [one["environment"] for one in merge.json()["outcomes"]] == ["merged"]
    release, _ = await yard.plane.queries.release(merge.json()["outcomes"][0]["releases"][0])
    assert (release.version, release.author) == (request["merge_commit_sha"], "github: lea")
    tag = f"v{next(numbers)}"
    tagged = await yard.github(push(ref=f"refs/tags/{tag}", head_commit={"id": sha()}))
    assert [one["environment"] for one in tagged.json()["outcomes"]] == ["production"], tagged.text
    published = {"action": "published", "release": {"tag_name": tag}, "sender": {"login": "noe"}}
    answer = await yard.github({**published, "repository": push()["repository"]}, "release")
    assert answer.json()["said"]["key"] == "trigger.already"


async def test_where_approvals_are_demanded_the_author_is_somebody(yard: Yard) -> None:
    """The account with the pusher's address is the author; a stranger is refused, and so is who may not."""
    nobody = await yard.github(push("careful", "stranger@example.org"))
    assert (nobody.status_code, nobody.json()["code"]) == (403, "trigger.nobody")
    accounts = yard.plane.people.accounts
    noe = await accounts.create(Account("", "Noé", "noe@example.org", frozenset({Role.DEVELOPER})), None, time.time())
    await accounts.create(Account("", "Vi", "vi@example.org", frozenset({Role.VIEWER})), None, time.time())
    taken = await yard.github(push("careful", "NOE@example.org"))
    assert taken.status_code == 202, taken.text
    release, _ = await yard.plane.queries.release(taken.json()["outcomes"][0]["releases"][0])
    assert release.author == noe.id
    viewer = await yard.github(push("careful", "vi@example.org"))
    assert (viewer.status_code, viewer.json()["code"]) == (403, "trigger.may-not")
    await accounts.create(Account("", "Noé 2", "noe@example.org", frozenset({Role.REVIEWER})), None, time.time())
    doubtful = await yard.github(push("careful", "noe@example.org"))
    assert (doubtful.status_code, doubtful.json()["code"]) == (403, "trigger.nobody")


async def test_a_login_says_more_than_an_address(yard: Yard) -> None:
    """An account with a login is found by it alone: another login with its address is a stranger."""
    await yard.end()
    accounts = yard.plane.people.accounts
    role = frozenset({Role.DEVELOPER})
    kim = await accounts.create(Account("", "Kim", "kim@example.org", role), None, time.time())
    uma = await accounts.create(Account("", "Uma", "uma@example.org", role), None, time.time())
    await accounts.change(uma.id, Change(github="uma-hub"), "p-0001", time.time())
    asked = {"pusher": {"name": "UMA-hub", "email": "kim@example.org"}}
    taken = await yard.github(push("careful", **asked))
    assert taken.status_code == 202, taken.text
    release, _ = await yard.plane.queries.release(taken.json()["outcomes"][0]["releases"][0])
    assert release.author == uma.id != kim.id
    await yard.end()
    faked = await yard.github(push("careful", pusher={"name": "mallory", "email": "uma@example.org"}))
    assert (faked.status_code, faked.json()["code"]) == (403, "trigger.nobody")
    await accounts.change(uma.id, Change(disabled=True), "p-0001", time.time())
    gone = await yard.github(push("careful", pusher={"name": "uma-hub", "email": "uma@example.org"}))
    assert (gone.status_code, gone.json()["code"]) == (403, "trigger.may-not")


async def test_a_generic_call_starts_a_release(yard: Yard) -> None:
    """Signed as Standard Webhooks say; the same call is refused, the same version not started again."""
    await yard.end()
    order = {"version": "7.1", "environment": "staging", "branch": "main"}
    first = await yard.hook(order, "msg_first")
    assert first.status_code == 202, first.text
    assert len(first.json()["outcomes"][0]["releases"]) == 1
    assert (await yard.hook(order, "msg_first")).status_code == 409
    assert (await yard.hook({**order, "component": "api"})).json()["said"]["key"] == "trigger.already"
    elsewhere = await yard.hook({**order, "version": "7.2", "branch": "dev"})
    assert (elsewhere.status_code, elsewhere.json()["code"]) == (422, "plan.not_on_branch")


async def test_forged_generic_calls_start_nothing(yard: Yard) -> None:
    """Stale, of another name, of another secret, unsigned, with garbage for a signature, faulty: all refused."""
    before, order = await yard.begun(), {"version": "7.3", "environment": "staging", "branch": "main"}
    now = datetime.now(UTC)
    assert (await yard.hook(order, at=now - timedelta(minutes=6))).status_code == 401
    assert (await yard.hook(order, at=now + timedelta(minutes=6))).status_code == 401
    assert (await yard.hook(order, webhook_id="msg_other")).status_code == 401
    assert (await yard.hook(order, webhook_timestamp=str(int(now.timestamp()) - 1))).status_code == 401
    for signature in ("v1,AAAA", "garbage", "v1,=", "v1a,AAAA", ""):
        assert (await yard.hook(order, webhook_signature=signature)).status_code in {401, 429}
    yard.api._transport.app.state.context.attempts.forgive("hook 127.0.0.1")  # type: ignore[attr-defined]
    faulty = await yard.hook({**order, "approvals": 0, "version": "-rf"})
    assert (faulty.status_code, len(faulty.json()["errors"])) == (422, 2)
    assert await yard.begun() == before


async def test_strangers_are_told_to_wait_and_github_is_not(yard: Yard) -> None:
    """Ten failures, then 429; a call that is signed passes from the same address."""
    answers = [(await yard.github(push(), x_hub_signature_256="sha256=x")).status_code for _ in range(12)]
    assert answers == [401] * 10 + [429] * 2
    assert (await yard.github(push(), x_hub_signature_256="")).status_code == 401
    assert (await yard.github(push("dev"))).status_code == 202


async def test_without_a_secret_nobody_gets_in(yard: Yard) -> None:
    """A file that is empty is no secret; a stranger is not told which file."""
    (yard.root / "hook.secret").write_text("")
    try:
        empty = "sha256=" + hmac.new(b"", b"{}", hashlib.sha256).hexdigest()
        answer = await yard.github(b"{}", x_hub_signature_256=empty)
        assert answer.status_code == 503
        assert "hook.secret" not in answer.text
        assert "hook.secret" in await yard.written()
    finally:
        (yard.root / "hook.secret").write_text(SECRET)


async def test_what_could_not_be_looked_at_may_come_again(yard: Yard) -> None:
    """A call that met a missing secret or database is free again, one that was answered is not."""
    deliveries = yard.plane.deliveries
    assert await deliveries.take("x", "1", 100.0)
    assert not await deliveries.take("x", "1", 110.0)
    assert await deliveries.take("x", "1", 200.0)
    await deliveries.give_back("x", "1")
    assert await deliveries.take("x", "1", 201.0)
    await deliveries.finish("x", "1")
    assert not await deliveries.take("x", "1", 1e9)


async def test_no_secret_is_on_record(yard: Yard) -> None:
    """Neither secrets nor signatures stand in the journal."""
    text = await yard.written()
    assert "trigger.refused" in text
    for secret in (SECRET, HOOK, HOOK.removeprefix("whsec_"), "sha256="):
        assert secret not in text


OTHER = """\
bascule: 1
name: other
environments:
  staging: {start: on push, branch: main}
components:
  site:
    run: {process: {command: "python3 -m http.server {port}"}}
    route: {envoy: {listen: 19190}}
    release: [check: [slow], deploy, traffic: 100%]
checks:
  slow: {command: "sleep 100", timeout: 5m}
triggers:
  github: {repository: acme/other, secret: file other.secret}
"""


async def test_a_call_is_about_the_product_of_its_repository(yard: Yard) -> None:
    """Of several plans in force, the one whose secret signed the call, and whose repository it names."""
    await yard.end()
    (yard.root / "other.secret").write_text("the other secret")
    made = await yard.api.post("/api/v1/plans", json={"text": OTHER}, headers=yard.known)
    assert made.status_code == 201, made.text
    payload = push(repository="Acme/Other")
    body = json.dumps(payload).encode()
    right = "sha256=" + hmac.new(b"the other secret", body, hashlib.sha256).hexdigest()
    answer = await yard.github(body, x_hub_signature_256=right)
    assert answer.status_code == 202, answer.text
    [outcome] = answer.json()["outcomes"]
    release, _ = await yard.plane.queries.release(outcome["releases"][0])
    assert (release.spec.component, release.spec.plan, release.version) == ("site", "other", payload["after"])
    stranger = await yard.github(push(repository="acme/other"))
    assert (stranger.status_code, stranger.json()["code"]) == (403, "trigger.other-repository")
    swapped = json.dumps(push()).encode()
    signed = "sha256=" + hmac.new(b"the other secret", swapped, hashlib.sha256).hexdigest()
    assert (await yard.github(swapped, x_hub_signature_256=signed)).status_code == 403
    ours = await yard.github(push())
    assert ours.status_code == 202, ours.text
    await yard.end()


async def begun_there(yard: Yard, version: str) -> str:
    """The release of a version, as soon as there is one."""
    async with asyncio.timeout(30):
        while True:
            found = [one.id for one in await yard.plane.queries.releases(limit=500) if one.version == version]
            if found:
                return found[0]
            await yard.plane.signals.wait("nobody", 0.1)


async def test_the_newest_push_waits_its_turn(yard: Yard) -> None:
    """One waits, a newer one takes its place, which is told; when the place is free it starts, in its author's name."""
    await yard.end()
    running, older, newest = push(), push(), push()
    [first] = (await yard.github(running)).json()["outcomes"]
    for number, payload in enumerate((older, newest)):
        answer = await yard.github(payload, x_github_delivery=f"waits-{number}")
        assert (answer.status_code, answer.json()["said"]["key"]) == (202, "trigger.waits"), answer.text
        assert first["releases"][0] in answer.json()["said"]["text"]
    assert [one.version for one in await yard.plane.waiting.all()] == [newest["after"]]
    written = await yard.written()
    assert "trigger.not-released" in written
    assert older["after"] in written
    again = await yard.github(newest, x_github_delivery="waits-once-more")
    assert (again.status_code, again.json()["code"]) == (409, "trigger.replayed")
    await yard.api.post(f"/api/v1/releases/{first['releases'][0]}/cancel", headers=yard.known)
    release, _ = await yard.plane.queries.release(await begun_there(yard, newest["after"]))
    assert (release.author, release.spec.environment) == ("github: noe", "staging")
    assert await yard.plane.waiting.all() == []
    assert older["after"] not in [one.version for one in await yard.plane.queries.releases(limit=500)]
    await yard.end()


async def test_what_comes_late_does_not_take_the_place_of_what_is_newer(yard: Yard) -> None:
    """GitHub delivers in no order; when it happened counts."""
    await yard.end()
    now = int(time.time())
    await yard.github(push())
    newer, older = push(), push()
    newer["repository"]["pushed_at"], older["repository"]["pushed_at"] = now, now - 60
    assert (await yard.github(newer)).json()["said"]["key"] == "trigger.waits"
    late = await yard.github(older)
    assert (late.status_code, late.json()["said"]["key"]) == (202, "trigger.waits-newer")
    assert [one.version for one in await yard.plane.waiting.all()] == [newer["after"]]
    await yard.end()


async def test_a_newer_push_supersedes_where_the_plan_says_so(yard: Yard) -> None:
    """The release under way is taken back, by whoever pushed, and the new one starts."""
    await yard.end()
    [first] = (await yard.github(push("eager"))).json()["outcomes"]
    newer = push("eager")
    assert (await yard.github(newer)).json()["said"]["key"] == "trigger.waits"
    await begun_there(yard, newer["after"])
    release, _ = await yard.plane.queries.release(first["releases"][0])
    assert release.progress.phase is Phase.CANCELLED
    assert release.progress.rollback is not None
    assert release.progress.rollback.by == "github: noe"
    await yard.end()


async def test_a_generic_call_waits_too(yard: Yard) -> None:
    """Whatever it is that calls."""
    await yard.end()
    await yard.hook({"environment": "staging", "version": "1.0", "branch": "main"})
    waits = await yard.hook({"environment": "staging", "version": "1.1", "branch": "main"})
    assert (waits.status_code, waits.json()["said"]["key"]) == (202, "trigger.waits"), waits.text
    await yard.end()


async def test_what_may_not_be_released_when_its_turn_comes_is_let_go(yard: Yard) -> None:
    """It is judged anew: nothing starts that was refused if it came now, and the journal says why."""
    await yard.end()
    [first] = (await yard.github(push())).json()["outcomes"]
    waits = push()
    await yard.github(waits)
    (one,) = await yard.plane.waiting.all()
    order = from_stored(Order, one.order)
    async with yard.plane.engine.begin() as connection:
        kept = as_stored(replace(order, ref=Ref(frozenset({"elsewhere"}), seen=True)))
        await connection.execute(update(waiting).values(order=kept))
    await yard.api.post(f"/api/v1/releases/{first['releases'][0]}/cancel", headers=yard.known)
    async with asyncio.timeout(30):
        while await yard.plane.waiting.all():
            await yard.plane.signals.wait("nobody", 0.1)
    assert waits["after"] not in [each.version for each in await yard.plane.queries.releases(limit=500)]
    assert "plan.not_on_branch" in await yard.written()


async def test_a_turn_is_taken_once(yard: Yard) -> None:
    """However many look: the release and the turn are one transaction."""
    await yard.end()
    [first] = (await yard.github(push())).json()["outcomes"]
    await yard.github(push())
    (one,) = await yard.plane.waiting.all()
    await yard.plane.waiting.drop(one, say("trigger.nothing"), lambda _, __: (), time.time())
    known = await yard.plane.plans.in_force("hooked")
    await yard.end()
    with pytest.raises(TurnTaken):
        await start_release(yard.plane, known, from_stored(Order, one.order), one.turn)
    assert first["releases"]


async def test_what_waits_is_listed_and_let_go(yard: Yard) -> None:
    """Whoever may stop releases may; then it does not start, the journal says who and why, and a second time there is nothing."""
    await yard.end()
    [first] = (await yard.github(push())).json()["outcomes"]
    waits = push()
    await yard.github(waits)
    [one] = (await yard.api.get("/api/v1/queue", headers=yard.known)).json()["queue"]
    assert (one["environment"], one["versions"], one["author"]) == ("staging", {"api": waits["after"]}, "github: noe")
    gone = await yard.drop(one["turn"], reason="not today", by="ada")
    assert (gone.status_code, gone.json()["turn"]) == (200, one["turn"])
    again = await yard.drop(one["turn"])
    assert (again.status_code, again.json()["code"]) == (404, "trigger.not-queued")
    assert (await yard.api.get("/api/v1/queue", headers=yard.known)).json()["queue"] == []
    await yard.end()
    [entry] = [body for body in (await yard.written()).splitlines() if waits["after"] in body and "let-go" in body]
    assert "not today" in entry
    assert waits["after"] not in [each.version for each in await yard.plane.queries.releases(limit=500)]
    assert first["releases"]


@pytest.mark.parametrize(
    ("payload", "code"),
    [
        (push("careful"), "trigger.nobody"),
        (push(after="--help"), "trigger.garbage"),
        (push(repository="evil/shop"), "trigger.other-repository"),
    ],
)
async def test_a_refused_delivery_may_come_again(yard: Yard, payload: dict[str, Any], code: str) -> None:
    """It has come to nothing: it is refused for what it is, not for having come before."""
    name = f"refused-{next(numbers)}"
    for _ in range(2):
        assert (await yard.github(payload, x_github_delivery=name)).json()["code"] == code


async def test_what_waits_outlives_the_control_plane(tmp_path: Path) -> None:
    """It dies while a push waits; the next one starts it when its turn comes."""
    (tmp_path / "plan.yaml").write_text(PLAN.replace("1918", "1919"))
    (tmp_path / "hook.secret").write_text(SECRET)
    (tmp_path / "release.secret").write_text(HOOK)
    settings = Settings(data=tmp_path, root=tmp_path, port=7398)

    @asynccontextmanager
    async def up() -> AsyncIterator[Yard]:
        async with control_plane(settings) as plane:
            app = make_app(plane, read_token(tmp_path), tmp_path / "plan.yaml")
            await begin(app)
            transport = httpx.ASGITransport(app)
            async with httpx.AsyncClient(transport=transport, base_url="http://localhost:7398") as api:
                yield Yard(plane, api, tmp_path)
            await app.state.context.news.close()

    async with up() as yard:
        [first] = (await yard.github(push())).json()["outcomes"]
        waits = push()
        assert (await yard.github(waits)).json()["said"]["key"] == "trigger.waits"
    async with up() as yard:
        await yard.api.post(f"/api/v1/releases/{first['releases'][0]}/cancel", headers=yard.known)
        await begun_there(yard, waits["after"])
        await yard.end()


async def test_a_push_waits_for_the_end_of_a_freeze(yard: Yard) -> None:
    """It is taken, says why it waits, and starts when the line goes on."""
    await yard.end()
    now, plan = time.time(), (await yard.plane.plans.in_force()).plan.name
    one = await yard.plane.freezes.set(Freeze(0, plan, "staging", "", "camille", "no", now, now + 3600), ())
    payload = push()
    answer = await yard.github(payload)
    assert (answer.status_code, answer.json()["said"]["key"]) == (202, "trigger.waits-frozen"), answer.text
    assert await yard.plane.waiting.due(now + 1) == []
    assert len(await yard.plane.waiting.due(now + 3601)) == 1
    await yard.plane.freezes.end(one.number, "noe", time.time(), ())
    await begun_there(yard, payload["after"])
    await yard.end()


async def test_what_a_call_tells_of_a_build(yard: Yard) -> None:
    """The commit of a push, and what a generic call says, stay with the release."""
    await yard.end()
    payload = push()
    [outcome] = (await yard.github(payload)).json()["outcomes"]
    release, _ = await yard.plane.queries.release(outcome["releases"][0])
    assert release.spec.build == {"sha": payload["after"]}
    await yard.end()
    order = {"environment": "staging", "branch": "main", "version": sha(), "sha": "0123abc", "build": "17"}
    [outcome] = (await yard.hook(order)).json()["outcomes"]
    release, _ = await yard.plane.queries.release(outcome["releases"][0])
    assert release.spec.build == {"sha": "0123abc", "build": "17"}
    await yard.end()
