"""The push probe against a service on the wire that is shaped as Google documents its own: a token endpoint, and FCM v1."""

import base64
import json
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from bascule.ports.check import CheckResult
from bascule.ports.errors import Refused
from tests.kit.net import RUBBISH, Answer, Request, answering, as_json, ask, closed_port, said, silent, site

KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)
EMAIL, TOKEN = "probe@rewapp.iam.gserviceaccount.com", "ya29.canary-access"
GRANTED = {"access_token": TOKEN, "expires_in": 3599, "token_type": "Bearer"}
BEARER = "urn:ietf:params:oauth:grant-type:jwt-bearer"


def pem(key: Any) -> str:
    """A key as it stands in an account."""
    return str(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode())


ACCOUNT = {
    "type": "service_account",
    "project_id": "rewapp",
    "private_key_id": "kid-1",
    "private_key": pem(KEY),
    "client_email": EMAIL,
    # Not followed: the assertion and the key's owner stay with the sites that the plan knows.
    "token_uri": "http://127.0.0.1:1/evil",
}


@dataclass
class Google:
    """Both endpoints; each refuses what the real one refuses, with its body."""

    seen: list[Request] = field(default_factory=list)
    audience: str = ""
    token: Callable[[], Answer] = field(default=lambda: as_json(GRANTED))
    send: Callable[[], Answer] = field(default=lambda: as_json({"name": "projects/rewapp/messages/fake_message_id"}))

    def __call__(self, request: Request) -> Answer:
        """Answer by path."""
        self.seen.append(request)
        if request.path == "/token":
            return self.token() if self._granted(request) else as_json({"error": "invalid_grant"}, 400)
        if request.path == "/v1/projects/rewapp/messages:send":
            return self._sent(request)
        return Answer(404)

    def _granted(self, request: Request) -> bool:
        form = parse_qs(request.body.decode())
        head, claims, signature = form["assertion"][0].split(".")
        try:
            KEY.public_key().verify(decoded(signature), f"{head}.{claims}".encode(), PKCS1v15(), SHA256())
        except InvalidSignature:
            return False
        said, header = json.loads(decoded(claims)), json.loads(decoded(head))
        return (
            form["grant_type"] == [BEARER]
            and header == {"alg": "RS256", "typ": "JWT", "kid": "kid-1"}
            and (said["iss"], said["aud"]) == (EMAIL, self.audience)
            and said["scope"] == "https://www.googleapis.com/auth/firebase.messaging"
            and abs(said["iat"] - time.time()) < 60
            and 0 < said["exp"] - said["iat"] <= 3600
        )

    def _sent(self, request: Request) -> Answer:
        if request.headers.get("authorization") != f"Bearer {TOKEN}":
            return as_json({"error": {"code": 401, "status": "UNAUTHENTICATED"}}, 401)
        body = json.loads(request.body)
        good = body["validate_only"] is True and body["message"]["topic"] and body["message"]["notification"]["title"]
        return self.send() if good else as_json({"error": {"code": 400, "status": "INVALID_ARGUMENT"}}, 400)


def decoded(text: str) -> bytes:
    """Base64 of a token."""
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


async def probe(folder: Path, google: Google, port: int, **changes: Any) -> CheckResult:
    """Ask, with an account in a file."""
    google.audience = f"http://127.0.0.1:{port}/token"
    account = changes.pop("account", json.dumps(ACCOUNT, indent=2))
    (folder / "account.json").write_text(account, encoding="utf-8")
    options = {
        "service": "fcm",
        "url": f"http://127.0.0.1:{port}",
        "token-url": google.audience,
        "secrets": {"account": "file account.json"},
        "values": {"project": "rewapp"},
        **changes,
    }
    return await ask("probe", folder, **options)


async def test_a_message_is_validated_and_sent_to_nobody(tmp_path: Path) -> None:
    """Signed in as the account, in two calls; nothing of the key, the assertion or the token is shown."""
    google = Google()
    async with site(google) as port:
        result = await probe(tmp_path, google, port)
    assert result.passed, said(result)
    assert "2 calls, all as expected" in said(result)
    assert [one.path for one in google.seen] == ["/token", "/v1/projects/rewapp/messages:send"]
    assertion = parse_qs(google.seen[0].body.decode())["assertion"][0]
    assert not any(hidden in str(result) for hidden in (TOKEN, assertion, ACCOUNT["private_key"][40:80]))


@pytest.mark.parametrize(
    ("what", "words"),
    [
        ({"token": lambda: as_json({"error": "invalid_grant"}, 400)}, "“token” was answered with 400"),
        ({"token": lambda: as_json({"access_token": "other", "token_type": "Bearer"})}, "“push” was answered with 401"),
        ({"send": lambda: as_json({"error": {"status": "PERMISSION_DENIED"}}, 403)}, "“push” was answered with 403"),
        ({"send": lambda: as_json({"error": {"status": "INVALID_ARGUMENT"}}, 400)}, "“push” was answered with 400"),
    ],
)
async def test_what_is_refused_is_a_no(tmp_path: Path, what: dict[str, Any], words: str) -> None:
    """The call is named, with the status."""
    google = Google(**what)
    async with site(google) as port:
        result = await probe(tmp_path, google, port)
    assert not result.passed
    assert words in said(result)


async def test_a_key_that_is_not_the_accounts_is_a_no(tmp_path: Path) -> None:
    """The service verifies the signature, and so does this one."""
    google = Google()
    other = json.dumps({**ACCOUNT, "private_key": pem(rsa.generate_private_key(public_exponent=65537, key_size=2048))})
    async with site(google) as port:
        assert "“token” was answered with 400" in said(await probe(tmp_path, google, port, account=other))


@pytest.mark.parametrize(
    "answer",
    [
        Answer(200, b"<html>"),
        Answer(200, b"[" * 100_000),
        as_json({"token_type": "Bearer"}),
        as_json({"access_token": {"a": 1}, "token_type": "Bearer"}),
        as_json({"access_token": TOKEN, "token_type": "mac"}),
    ],
)
async def test_garbage_never_passes(tmp_path: Path, answer: Answer) -> None:
    """From the token endpoint, from FCM, or instead of HTTP."""
    for google in (Google(token=lambda: answer), Google(send=lambda: answer)):
        async with site(google) as port:
            result = await probe(tmp_path, google, port)
        assert not result.passed
        assert TOKEN not in str(result)
    async with answering(RUBBISH) as port:
        assert "does not answer" in said(await probe(tmp_path, Google(), port))
    assert "does not answer" in said(await probe(tmp_path, Google(), closed_port()))


async def test_who_hangs_is_a_no(tmp_path: Path) -> None:
    """Either endpoint; the time limit holds for both together."""
    google = Google()
    async with silent() as quiet, site(google) as port:
        result = await probe(tmp_path, google, quiet, within="200ms")
        assert "not answered within 200 ms" in said(result)
        google.audience = f"http://127.0.0.1:{port}/token"
        options = {"url": f"http://127.0.0.1:{quiet}", "within": "400ms"}
        result = await probe(tmp_path, google, port, **options)
        assert "not answered within 400 ms" in said(result)
    assert [one.path for one in google.seen] == ["/token"]


SMALL = rsa.generate_private_key(public_exponent=65537, key_size=1024)


@pytest.mark.parametrize(
    "account",
    [
        "no JSON",
        "[]",
        "[" * 100_000,
        json.dumps({**ACCOUNT, "private_key": "canary-Pa55word"}),
        json.dumps({"private_key": pem(KEY)}),
        json.dumps({**ACCOUNT, "private_key": pem(ec.generate_private_key(ec.SECP256R1()))}),
        json.dumps({**ACCOUNT, "private_key": pem(SMALL)}),
    ],
)
async def test_what_is_no_account_is_refused(tmp_path: Path, account: str) -> None:
    """Before anything is called, and without a word of it."""
    google = Google()
    async with site(google) as port:
        with pytest.raises(Refused) as error:
            await probe(tmp_path, google, port, account=account)
    assert "file account.json" in str(error.value)
    assert "canary" not in str(error.value)
    assert google.seen == []
