"""The image check: asks a registry, by the OCI distribution protocol, for a manifest, and holds its bytes to the digest."""

import base64
import hashlib
import json
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import httpx

from bascule.drivers.check.image.parse import (
    INDEXES,
    MANIFESTS,
    Seen,
    challenge,
    created,
    judge,
    platform,
    platforms_of,
    wrong_tag,
)
from bascule.drivers.check.image.render import Question, render
from bascule.drivers.support.checks.timed import timed
from bascule.drivers.support.home import Home
from bascule.drivers.support.secret import Secret, hide, read_secret
from bascule.kernel.i18n import Message, say
from bascule.kernel.quantities import Instant
from bascule.ports.check import CheckContext, CheckResult
from bascule.ports.errors import PortError, Refused, Unreachable

LARGEST = 4_000_000
ACCEPT = ", ".join((*INDEXES, *MANIFESTS))


class _No(Exception):
    """The registry's answer is a "no"."""

    def __init__(self, message: Message) -> None:
        self.message = message


class ImageCheck:
    """Looks for an image in its registry."""

    def __init__(self, home: Home) -> None:
        self._home = home

    async def run(self, options: Mapping[str, Any], context: CheckContext) -> CheckResult:
        """Ask the registry. One that does not answer says nothing about the image: `Unreachable`."""
        question = render(options, context)
        if question.pinned and question.digest is None:
            return CheckResult(False, say("net.image-not-pinned", image=question.name))
        if wrong := wrong_tag(question):
            return CheckResult(False, wrong)
        secrets = self._secrets(question)
        return await timed(_ask(question, secrets), question.registry, question.within)

    async def close(self) -> None:
        """Every question has a connection of its own."""

    def _secrets(self, question: Question) -> tuple[Secret, ...]:
        root: Path = self._home.root.absolute()
        return tuple(read_secret(each, root) for each in (question.user, question.password) if each is not None)


async def _ask(question: Question, secrets: tuple[Secret, ...]) -> CheckResult:
    try:
        async with httpx.AsyncClient(timeout=None, headers={"accept": ACCEPT}) as client:
            seen = await _Registry(question, client, secrets).seen()
    except _No as no:
        return CheckResult(False, no.message)
    except httpx.HTTPError as error:
        reason = hide(str(error) or type(error).__name__, secrets)
        raise Unreachable(say("driver.no-answer", who=question.registry, reason=reason)) from error
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError, httpx.InvalidURL) as error:
        raise _garbage(question, type(error).__name__) from error
    return judge(question, seen, Instant(time.time()))


class _Registry:
    """One conversation with a registry; the token that it gives is sent with what follows."""

    def __init__(self, question: Question, client: httpx.AsyncClient, secrets: tuple[Secret, ...]) -> None:
        self._question, self._client, self._secrets = question, client, secrets
        self._authorization: str | None = None

    async def seen(self) -> Seen:
        """The image."""
        question = self._question
        where = f"manifests/{question.digest or question.tag}"
        head = await self._sent("HEAD", where)
        digest, manifest = await self._document(where)
        if head and head != digest:
            raise _garbage(question, f"{head[:19]} ≠ {digest[:19]}")
        platforms, config = [], None
        if "manifests" in manifest:
            platforms = platforms_of(manifest)
            first = next((one for one in manifest["manifests"] if one.get("platform", {}).get("os") != "unknown"), None)
            inner = (await self._document(f"manifests/{first['digest']}"))[1] if first else {}
            config = inner.get("config")
        else:
            config = manifest["config"]
        details = (await self._document(f"blobs/{config['digest']}"))[1] if config else {}
        return Seen(digest, platforms or [platform(details)], created(details))

    async def _sent(self, method: str, path: str) -> str:
        """The digest that the registry names in a header, or nothing."""
        answer = await self._answer(method, path)
        return str(answer.headers.get("docker-content-digest", ""))

    async def _document(self, path: str) -> tuple[str, Any]:
        """A document and the digest of its bytes; whoever asked by digest gets those bytes or an error."""
        answer = await self._answer("GET", path)
        digest = f"sha256:{hashlib.sha256(answer.content).hexdigest()}"
        wanted = path.rpartition("/")[2]
        if wanted.startswith("sha256:") and wanted != digest:
            raise _garbage(self._question, f"{wanted[:19]} ≠ {digest[:19]}")
        document = json.loads(answer.content)
        if not isinstance(document, dict):
            raise ValueError(path)
        return digest, document

    async def _answer(self, method: str, path: str) -> httpx.Response:
        url = f"{self._question.base}/{path}"
        answer = await self._once(method, url, self._authorization)
        if answer.status_code == 401 and self._authorization is None:
            self._authorization = await self._authorized(challenge(answer.headers.get("www-authenticate", "")))
            answer = await self._once(method, url, self._authorization)
        if answer.status_code in (301, 302, 303, 307, 308):
            # Blobs often lie in a store beside the registry, which must not see the registry's token.
            answer = await self._once(method, str(answer.url.join(answer.headers["location"])), None)
        if answer.status_code == 404:
            raise _No(say("net.image-absent", image=self._question.name))
        if answer.status_code in (401, 403):
            raise _No(say("net.image-forbidden", image=self._question.name, status=answer.status_code))
        if answer.status_code != 200:
            raise _garbage(self._question, f"HTTP {answer.status_code}")
        return answer

    async def _once(self, method: str, url: str, authorization: str | None) -> httpx.Response:
        headers = {"authorization": authorization} if authorization else {}
        async with self._client.stream(method, url, headers=headers) as answer:
            body = bytearray()
            async for chunk in answer.aiter_bytes():
                body += chunk
                if len(body) > LARGEST:
                    raise _garbage(self._question, f"> {LARGEST // 1_000_000} MB")
            kept = {name: value for name, value in answer.headers.items() if not name.startswith("content-")}
            return httpx.Response(answer.status_code, headers=kept, content=bytes(body), request=answer.request)

    async def _authorized(self, demanded: Mapping[str, str]) -> str:
        basic = self._basic()
        if demanded["scheme"] == "basic" and basic:
            return basic
        if demanded["scheme"] != "bearer" or "realm" not in demanded:
            raise _No(say("net.image-forbidden", image=self._question.name, status=401))
        if not self._question.plain and not demanded["realm"].startswith("https://"):
            raise Refused(say("net.plain-realm", registry=self._question.registry))
        parameters = {"scope": demanded.get("scope", f"repository:{self._question.path}:pull")}
        parameters |= {"service": demanded["service"]} if "service" in demanded else {}
        answer = await self._once("GET", str(httpx.URL(demanded["realm"], params=parameters)), basic)
        if answer.status_code != 200:
            raise _No(say("net.image-forbidden", image=self._question.name, status=answer.status_code))
        given = json.loads(answer.content)
        return f"Bearer {given.get('token') or given['access_token']}"

    def _basic(self) -> str | None:
        if len(self._secrets) < 2:
            return None
        pair = ":".join(secret.value for secret in self._secrets)
        return f"Basic {base64.b64encode(pair.encode()).decode()}"


def _garbage(question: Question, reason: str) -> PortError:
    return Refused(say("driver.garbage", who=question.registry, reason=reason))
