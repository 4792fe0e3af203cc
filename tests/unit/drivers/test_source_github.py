"""The GitHub driver against GitHub's published contract, and against everything that goes wrong."""

from collections.abc import AsyncIterator, Iterator

import pytest
import pytest_asyncio

from bascule.drivers.source.github import parse, render
from bascule.drivers.source.github.driver import GitHubSource
from bascule.kernel.i18n import say
from bascule.ports.errors import Conflict, PortError, Refused, TryLater, Unreachable
from bascule.ports.source import CommitStatus, Deployment, DeploymentStatus, Review
from tests.kit.github import TOKEN, Call, GitHub, github

SHA = "6dcb09b5b57875f334f61aebed695e2e4193db5e"
STATUS = CommitStatus("bascule/staging/api", "pending", "Being prepared", "https://bascule.example/releases/r-0001")
DEPLOYMENT = Deployment("r-0001", SHA, "staging", "api")


@pytest.fixture
def server() -> Iterator[GitHub]:
    """GitHub."""
    with github() as made:
        made.commits[SHA] = SHA
        yield made


@pytest_asyncio.fixture
async def source(server: GitHub) -> AsyncIterator[GitHubSource]:
    """The driver."""
    made = GitHubSource(server.url, "acme/shop", TOKEN)
    yield made
    await made.close()


async def test_every_call_fits_the_contract(source: GitHubSource, server: GitHub) -> None:
    """Method, path, query, headers and body are what the vendor's document asks for."""
    server.commits["tags/v1"] = SHA
    assert await source.commit("tags/v1") == SHA
    assert await source.commit("tags/v2") is None
    await source.status(SHA, STATUS)
    number = await source.deploy(DEPLOYMENT)
    await source.advance(number, DeploymentStatus("in_progress", "x" * 500, STATUS.url))
    await source.review(Review(42, "production", "approved", "Fine"))
    assert server.faults == []
    made = server.said("/deployments")[0]
    assert (made["auto_merge"], made["required_contexts"]) == (False, [])
    assert len(server.said("/statuses")[0]["description"]) == render.LONGEST
    assert server.calls[-1].path == "/repos/acme/shop/actions/runs/42/deployment_protection_rule"


async def test_a_deployment_is_made_once(source: GitHubSource, server: GitHub) -> None:
    """Whoever died between making it and remembering it finds it again."""
    first = await source.deploy(DEPLOYMENT)
    assert await source.deploy(DEPLOYMENT) == first
    assert await source.deploy(Deployment("r-0002", SHA, "staging", "api")) != first
    assert len(server.said("/deployments")) == 2


@pytest.mark.parametrize(
    ("status", "headers", "kind", "after"),
    [
        (429, {}, TryLater, 60),
        (429, {"retry-after": "7"}, TryLater, 7),
        (403, {"retry-after": "7"}, TryLater, 7),
        (403, {"x-ratelimit-remaining": "0", "x-ratelimit-reset": "1"}, TryLater, 1),
        (403, {"x-ratelimit-remaining": "0", "x-ratelimit-reset": "soon"}, TryLater, 60),
        (429, {"retry-after": "nan"}, TryLater, 60),
        (429, {"retry-after": "99999999"}, TryLater, 3600),
        (403, {"x-ratelimit-remaining": "12"}, Refused, None),
        (401, {}, Refused, None),
        (404, {}, Refused, None),
        (301, {"location": "http://127.0.0.1:1/elsewhere"}, Refused, None),
        (202, {}, Refused, None),
        (409, {}, Conflict, None),
        (500, {}, Unreachable, None),
        (503, {}, Unreachable, None),
    ],
)
async def test_what_is_refused_says_what_happens_next(
    source: GitHubSource, server: GitHub, status: int, headers: dict[str, str], kind: type, after: float | None
) -> None:
    """Port errors only; a redirect is not followed, and a token that is echoed is masked."""
    server.trouble.append((status, headers, {"message": f"no {TOKEN}"}))
    with pytest.raises(PortError) as refused:
        await source.status(SHA, STATUS)
    assert type(refused.value) is kind
    assert TOKEN not in repr(refused.value.message)
    if isinstance(refused.value, TryLater):
        assert refused.value.after == after


async def test_garbage_is_not_an_answer(source: GitHubSource, server: GitHub) -> None:
    """A page, a list, a number in its place: whoever answers is not GitHub now."""
    for body in (b"<html>", [], {"sha": 3}, None):
        server.trouble.append((200, {}, body))
        with pytest.raises(Unreachable):
            await source.commit(SHA)
    server.trouble.append((200, {}, {"id": 1}))
    with pytest.raises(Unreachable):
        await source.deploy(DEPLOYMENT)


async def test_nobody_there() -> None:
    """A closed port is `Unreachable`."""
    source = GitHubSource("http://127.0.0.1:1", "acme/shop", TOKEN)
    with pytest.raises(Unreachable):
        await source.commit(SHA)
    await source.close()


def test_requests_and_answers_are_pure() -> None:
    """Names of refs cannot leave their place in the path."""
    call = render.find_commit("acme/shop", "tags/v1?x=../..#y")
    assert call.path == "/repos/acme/shop/commits/tags/v1%3Fx%3D../..%23y/status"
    assert parse.number_for([{"id": 3, "payload": ""}, {"id": 4, "payload": {"release": "r-1"}}], "r-1") == 4
    assert parse.number_for([{"id": 3, "payload": "r-1"}], "r-1") is None
    assert parse.trouble(418, {}, "", 0.0).message == say("trigger.github-said", status=418, reason="–")


def test_the_mock_holds_requests_against_the_document(server: GitHub) -> None:
    """A request that does not fit is answered 422 and remembered: a green test means something."""
    headers = {**render.headers(TOKEN)}
    for call in (
        Call("POST", f"/repos/a/b/statuses/{SHA}", {}, {"state": "great"}),
        Call("POST", f"/repos/a/b/statuses/{SHA}", {}, {}),
        Call("POST", "/repos/a/b/deployments", {}, {"ref": 3}),
        Call("POST", "/repos/a/b/deployments", {}, {"ref": SHA, "autoMerge": True}),
        Call("GET", "/repos/a/b/deployments", {"commit": SHA}, None),
        Call("PUT", "/repos/a/b/deployments", {}, None),
    ):
        assert server.answer(call, headers)[0] == 422
    assert len(server.faults) == 6
