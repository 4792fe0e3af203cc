"""The probe check: sequences of calls, and the presets on mocks of the services' own shapes."""

import asyncio
import base64
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

import pytest

from bascule.drivers.check.probe.presets import PRESETS
from bascule.ports.errors import PortError, Refused
from tests.kit.net import RUBBISH, Answer, Request, answering, as_json, ask, closed_port, said, silent, site

CANARY = "canary-Pa55word"


def keep(folder: Path, **values: str) -> dict[str, str]:
    """Keep secrets in files; their references."""
    for name, value in values.items():
        (folder / name).write_text(value)
    return {name: f"file {name}" for name in values}


def service(answers: dict[str, Callable[[Request], Answer]], seen: list[Request]) -> Callable[[Request], Answer]:
    """A service that answers by method and path, and notes what it was asked."""

    def answer(request: Request) -> Answer:
        seen.append(request)
        known = answers.get(f"{request.method} {request.path.partition('?')[0]}")
        return known(request) if known else Answer(404)

    return answer


async def test_a_call_gives_values_to_the_next(tmp_path: Path) -> None:
    """What was saved from one answer is sent with the next call, and neither it nor a secret is shown."""
    seen: list[Request] = []
    answers = {
        "POST /token": lambda one: as_json({"token": "t0ken-" + json.loads(one.body)["key"][-4:]}),
        "GET /cards/a%2Fb": lambda one: as_json({"cards": [{"state": "linked"}], "by": one.headers["authorization"]}),
    }
    calls = [
        {"method": "POST", "path": "/token", "json": {"key": "{key}"}, "save": {"token": "$.token"}},
        {
            "name": "cards",
            "path": "/cards/{card}",
            "headers": {"authorization": "Bearer {token}"},
            "expect": {"$.cards[0].state": "linked", "$.by": "Bearer {token}"},
            "contains": "linked",
        },
    ]
    async with site(service(answers, seen)) as port:
        known = {"url": f"http://127.0.0.1:{port}", "secrets": keep(tmp_path, key=CANARY), "values": {"card": "a/b"}}
        result = await ask("probe", tmp_path, calls=calls, limit=["< 10s", "slowest < 10s", "calls = 2"], **known)
        assert result.passed, said(result)
        assert "2 calls, all as expected" in said(result)
        calls[1]["expect"] = {"$.by": "Bearer other"}
        result = await ask("probe", tmp_path, calls=calls, **known)
    assert "“cards” was answered with another $.by than expected" in said(result)
    assert "t0ken" not in str(result)
    assert CANARY not in str(result)


@pytest.mark.parametrize(
    ("call", "answer", "words"),
    [
        ({}, Answer(500), "“call 1” was answered with 500; expected: 200"),
        ({"status": [201, 202]}, Answer(200), "expected: 201, 202"),
        ({"contains": "up"}, Answer(200, b"down"), "without the expected text"),
        ({"expect": {"$.a": 1}}, Answer(200, b"<html>"), "is not JSON"),
        ({"expect": {"$.a": 1}}, Answer(200, b"[" * 100_000), "is not JSON"),
        ({"expect": {"$.a": 1}}, as_json({"b": 1}), "without $.a"),
        ({"expect": {"$.a": "< 3"}}, as_json({"a": 4}), "another $.a than expected"),
        ({"save": {"x": "$.a"}}, as_json({"b": 1}), "without $.a"),
        ({"save": {"x": "$.a"}}, as_json({"a": {}}), "neither a string nor a number"),
    ],
)
async def test_an_answer_that_is_not_as_expected_is_a_no(
    tmp_path: Path, call: dict[str, Any], answer: Answer, words: str
) -> None:
    """The call is named, and the place in its answer, but never what stands there."""
    async with site(lambda _: answer) as port:
        result = await ask("probe", tmp_path, url=f"http://127.0.0.1:{port}", calls=[{"path": "/", **call}])
    assert not result.passed
    assert words in said(result)


async def test_a_call_is_repeated_until_it_is_as_expected(tmp_path: Path) -> None:
    """`until` waits for what takes its time, and gives up after it."""
    seen: list[Request] = []
    async with site(service({"GET /": lambda _: as_json({"there": len(seen) > 1})}, seen)) as port:
        call = {"path": "/", "expect": {"$.there": True}, "until": "20s"}
        assert (await ask("probe", tmp_path, url=f"http://127.0.0.1:{port}", calls=[call])).passed
        assert len(seen) == 2
        call = {"path": "/", "expect": {"$.there": False}, "until": "100ms"}
        assert not (await ask("probe", tmp_path, url=f"http://127.0.0.1:{port}", calls=[call])).passed


async def test_what_tidies_up_is_called_in_any_case(tmp_path: Path) -> None:
    """After a "no", after the time limit, and when nobody waits any more."""
    seen: list[Request] = []
    gone: list[str] = []
    tidied = asyncio.Event()

    def delete(_: Request) -> Answer:
        gone.append("user")
        tidied.set()
        return Answer(204)

    answers = {"POST /user": lambda _: as_json({"id": 7}), "DELETE /user/7": delete}
    async with site(service(answers, seen)) as port, silent() as quiet:
        calls = [
            {"method": "POST", "path": "/user", "save": {"user": "$.id"}},
            {"path": "/gone"},
            {"method": "DELETE", "path": "/user/{user}", "status": 204, "always": True},
        ]
        url = f"http://127.0.0.1:{port}"
        assert "“call 2”" in said(await ask("probe", tmp_path, url=url, calls=calls))
        assert gone == ["user"]
        calls[1] = {"url": f"http://127.0.0.1:{quiet}/"}
        assert "not answered within 300 ms" in said(await ask("probe", tmp_path, url=url, calls=calls, within="300ms"))
        assert gone == ["user"] * 2
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.3):
                await ask("probe", tmp_path, url=url, calls=calls)
        assert gone == ["user"] * 3


async def test_sendgrid_checks_a_mail_and_sends_none(tmp_path: Path) -> None:
    """The call is in sandbox mode, and the key is where SendGrid wants it."""
    seen: list[Request] = []
    async with site(service({"POST /v3/mail/send": lambda _: Answer(200)}, seen)) as port:
        known = {"values": {"from": "a@rewapp.fr", "to": "b@rewapp.fr"}, "secrets": keep(tmp_path, key=CANARY)}
        result = await ask("probe", tmp_path, service="sendgrid", url=f"http://127.0.0.1:{port}", **known)
    assert result.passed, said(result)
    sent = json.loads(seen[0].body)
    assert sent["mail_settings"] == {"sandbox_mode": {"enable": True}}
    assert sent["personalizations"] == [{"to": [{"email": "b@rewapp.fr"}]}]
    assert seen[0].headers["authorization"] == f"Bearer {CANARY}"


async def test_twilio_takes_a_message_with_test_credentials(tmp_path: Path) -> None:
    """The account is the user, its token the password, and the sender the one that test credentials may use."""
    seen: list[Request] = []
    answers = {
        "POST /2010-04-01/Accounts/AC1/Messages.json": lambda _: as_json({"error_code": None, "sid": "SM1"}, 201)
    }
    async with site(service(answers, seen)) as port:
        known = {"values": {"to": "+33612345678"}, "secrets": keep(tmp_path, sid="AC1", token=CANARY)}
        result = await ask("probe", tmp_path, service="twilio", url=f"http://127.0.0.1:{port}", **known)
    assert result.passed, said(result)
    assert parse_qs(seen[0].body.decode())["From"] == ["+15005550006"]
    assert base64.b64decode(seen[0].headers["authorization"].split()[1]).decode() == f"AC1:{CANARY}"


async def test_sentry_gets_one_event_in_an_envelope(tmp_path: Path) -> None:
    """The envelope's lines are what Sentry reads, and its answer must name the event that was sent."""
    seen: list[Request] = []

    def take(one: Request) -> Answer:
        header, item, event = (json.loads(line) for line in one.body.splitlines())
        good = item == {"type": "event"} and header["event_id"] == event["event_id"] and len(event["event_id"]) == 32
        return as_json({"id": event["event_id"]}) if good and event["level"] == "debug" else Answer(400)

    async with site(service({"POST /api/42/envelope/": take}, seen)) as port:
        known = {"values": {"project": "42"}, "secrets": keep(tmp_path, key=CANARY)}
        result = await ask("probe", tmp_path, service="sentry", url=f"http://127.0.0.1:{port}", **known)
    assert result.passed, said(result)
    assert f"sentry_key={CANARY}" in seen[0].headers["x-sentry-auth"]


async def test_budget_insight_links_a_card_and_forgets_it(tmp_path: Path) -> None:
    """A user is made, a connection to the test connector, and the user is deleted, also when the bank says no."""
    seen: list[Request] = []
    state: list[str | None] = [None]
    answers = {
        "POST /2.0/auth/init": lambda _: as_json({"auth_token": "user-t0ken", "id_user": 1}),
        "POST /2.0/users/me/connections": lambda _: as_json({"id": 3, "state": state[0]}),
        "DELETE /2.0/users/me": lambda _: Answer(204),
    }
    async with site(service(answers, seen)) as port:
        secrets = keep(tmp_path, client="id", client_secret=CANARY, login="test", password="1234")
        known = {"values": {"connector": 59}, "secrets": secrets, "url": f"http://127.0.0.1:{port}"}
        result = await ask("probe", tmp_path, service="budget-insight", **known)
        assert result.passed, said(result)
        assert parse_qs(seen[1].body.decode()) == {"id_connector": ["59"], "login": ["test"], "password": ["1234"]}
        state[0] = "wrongpass"
        assert "“card”" in said(await ask("probe", tmp_path, service="budget-insight", **known))
    assert [one.method for one in seen] == ["POST", "POST", "DELETE"] * 2


async def test_who_does_not_answer_is_a_no(tmp_path: Path) -> None:
    """Nobody there, silence and rubbish never pass."""
    calls = [{"path": "/"}]
    assert "does not answer" in said(await ask("probe", tmp_path, url=f"http://127.0.0.1:{closed_port()}", calls=calls))
    async with silent() as port:
        result = await ask("probe", tmp_path, url=f"http://127.0.0.1:{port}", calls=calls, within="200ms")
        assert "not answered within 200 ms" in said(result)
    async with answering(RUBBISH) as port:
        assert "does not answer" in said(await ask("probe", tmp_path, url=f"http://127.0.0.1:{port}", calls=calls))


@pytest.mark.parametrize(
    "options",
    [
        {},
        {"calls": []},
        {"calls": [{"path": "/"}]},
        {"url": "https://a", "calls": ["GET /"]},
        {"url": "https://a", "calls": [{"path": "/", "what": 1}]},
        {"url": "https://a", "calls": [{"path": "/"}] * 21},
        {"url": "https://a", "calls": [{"method": "BREW"}]},
        {"url": "https://a", "calls": [{"basic": "user"}]},
        {"url": "https://a", "calls": [{"save": {"x": "$..a"}}]},
        {"url": "https://a", "calls": [{"expect": {"a": 1}}]},
        {"url": "https://{host}", "values": {"host": "b"}, "calls": [{"path": "/"}]},
        {"url": "https://a", "calls": [{"url": "https://{host}/"}]},
        {"url": "https://a", "calls": [{"path": "/{gone}"}]},
        {"url": "https://a", "calls": [{"path": "/"}], "secrets": {"key": CANARY}},
        {"service": "sendgrid"},
        {"service": "pigeon"},
        {"service": "sendgrid", "calls": [{"path": "/"}]},
    ],
)
async def test_what_cannot_be_asked_is_refused(tmp_path: Path, options: dict[str, Any]) -> None:
    """No host but those that the plan names is called, and no secret stands in a plan."""
    with pytest.raises(PortError) as error:
        await ask("probe", tmp_path, **options)
    assert CANARY not in str(error.value)


@pytest.mark.parametrize("name", list(PRESETS))
async def test_a_preset_says_what_it_needs(tmp_path: Path, name: str) -> None:
    """Every missing secret and value is named at once."""
    with pytest.raises(Refused) as error:
        await ask("probe", tmp_path, service=name, url="https://a")
    assert all(f"secrets.{one}" in str(error.value) for one in PRESETS[name].secrets)
