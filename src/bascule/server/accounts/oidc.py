"""Signing in by an identity provider: OpenID Connect, authorization code with PKCE.

What comes back is believed when its state was begun in the same browser and not used before, and when the ID token is
signed by the provider, made for us, made for this very sign-in (nonce) and still good. Only asymmetric signatures are taken:
a key that both sides know would let whoever reads our settings sign for anybody.
"""

import hmac
import secrets
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import httpx

from bascule.kernel.i18n import say
from bascule.kernel.quantities import Instant, Seconds
from bascule.platform.identity import OpenId
from bascule.ports.errors import Unreachable
from bascule.server.refusals import Forbidden

ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA")
LASTS = Seconds(600.0)
FRESH = Seconds(3600.0)
LEEWAY = 60
MOST = 1000
TIMEOUT = Seconds(10.0)
LONGEST = 100
Claims = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Begun:
    """A sign-in under way: where the browser goes, and the secret that it keeps meanwhile."""

    url: str
    keeps: str


@dataclass(frozen=True, slots=True)
class _Pending:
    """What a sign-in under way must come back with. `account` is who wants to be linked, where somebody does."""

    nonce: str
    verifier: str
    keeps: str
    account: str | None
    until: Instant


@dataclass(frozen=True, slots=True)
class Answer:
    """What the provider sent the browser back with."""

    state: str = ""
    code: str = ""
    iss: str | None = None
    error: str = ""


class Provider:
    """The identity provider."""

    def __init__(self, settings: OpenId, redirect: str, now: Callable[[], Instant]) -> None:
        self.settings, self.redirect, self._now = settings, redirect, now
        self._pending: OrderedDict[str, _Pending] = OrderedDict()
        self._known: dict[str, tuple[Instant, Any]] = {}

    async def begin(self, account: str | None = None) -> Begun:
        """Begin a sign-in. Raises `Unreachable`."""
        metadata = await self._metadata()
        state, nonce, verifier, keeps = (secrets.token_urlsafe(48) for _ in range(4))
        self._pending[state] = _Pending(nonce, verifier, keeps, account, self._now() + LASTS)
        while len(self._pending) > MOST:
            self._pending.popitem(last=False)
        async with self._client() as client:
            url, _ = client.create_authorization_url(
                metadata["authorization_endpoint"], state=state, nonce=nonce, code_verifier=verifier
            )
        return Begun(url, keeps)

    async def finish(self, answer: Answer, kept: str) -> tuple[Claims, str | None]:
        """What the provider says of whoever came back, and whom to link. Raises `Forbidden` or `Unreachable`."""
        pending = self._pending.pop(answer.state, None)
        if pending is None or self._now() >= pending.until or not hmac.compare_digest(pending.keeps, kept):
            raise _distrusted("people.oidc-state")
        if answer.error or not answer.code:
            raise _distrusted("people.oidc-refused", answer.error)
        if answer.iss is not None and answer.iss != self.settings.issuer:
            raise _distrusted("people.oidc-forged", "iss")
        tokens = await self._tokens(answer.code, pending.verifier)
        return await self._claims(tokens, pending.nonce), pending.account

    async def _tokens(self, code: str, verifier: str) -> Claims:
        from authlib.integrations.base_client import OAuthError

        metadata = await self._metadata()
        try:
            async with self._client() as client:
                found: Claims = await client.fetch_token(
                    metadata["token_endpoint"], grant_type="authorization_code", code=code, code_verifier=verifier
                )
        except OAuthError as error:
            raise _distrusted("people.oidc-refused", str(error.error)) from error
        except (httpx.HTTPError, ValueError, KeyError) as error:
            raise _away(error) from error
        return found

    async def _claims(self, tokens: Claims, nonce: str) -> Claims:
        """The ID token's claims, when all of it can be believed."""
        from authlib.oidc.core import CodeIDToken
        from joserfc.errors import JoseError

        if not isinstance(tokens.get("id_token"), str):
            raise _distrusted("people.oidc-forged", "id_token")
        ours = {"essential": True, "value": self.settings.client_id}
        options = {"iss": {"essential": True, "value": self.settings.issuer}, "aud": ours, "nonce": {"essential": True}}
        known = {"nonce": nonce, "client_id": self.settings.client_id, "access_token": tokens.get("access_token")}
        try:
            decoded = await self._verified(tokens["id_token"])
            claims = CodeIDToken(decoded.claims, decoded.header, options, known)
            claims.validate(now=int(self._now()), leeway=LEEWAY)
        except (JoseError, ValueError, TypeError, KeyError) as error:
            raise _distrusted("people.oidc-forged", getattr(error, "description", None) or str(error)) from error
        if not isinstance(claims["sub"], str) or not claims["sub"]:
            raise _distrusted("people.oidc-forged", "sub")
        return dict(claims)

    async def _verified(self, token: str) -> Any:
        """The token, signed by a key of the provider; keys that we do not know yet are asked for once."""
        from joserfc import jwt
        from joserfc.errors import InvalidKeyIdError
        from joserfc.jwk import KeySet

        metadata = await self._metadata()
        try:
            keys = KeySet.import_key_set(await self._read(metadata["jwks_uri"]))
            return jwt.decode(token, keys, algorithms=ALGORITHMS)
        except InvalidKeyIdError:
            self._known.pop(metadata["jwks_uri"], None)
            keys = KeySet.import_key_set(await self._read(metadata["jwks_uri"]))
            return jwt.decode(token, keys, algorithms=ALGORITHMS)

    async def _metadata(self) -> Mapping[str, Any]:
        found: Mapping[str, Any] = await self._read(
            f"{self.settings.issuer.rstrip('/')}/.well-known/openid-configuration"
        )
        needed = ("issuer", "authorization_endpoint", "token_endpoint", "jwks_uri")
        if missing := [name for name in needed if not isinstance(found.get(name), str)]:
            raise _away(ValueError(f"no {missing[0]}"))
        if found["issuer"] != self.settings.issuer:
            raise _away(ValueError(f"issuer {found['issuer'][:LONGEST]}"))
        return found

    async def _read(self, url: str) -> Any:
        """A document of the provider, asked for at most once an hour."""
        at, found = self._known.get(url, (0.0, None))
        if found is None or self._now() - at > FRESH:
            try:
                async with httpx.AsyncClient(timeout=TIMEOUT) as client:
                    answer = (await client.get(url)).raise_for_status()
                    found = dict(answer.json())
            except (httpx.HTTPError, httpx.InvalidURL, ValueError, TypeError) as error:
                raise _away(error) from error
            self._known[url] = self._now(), found
        return found

    def _client(self) -> Any:
        from authlib.integrations.httpx_client import AsyncOAuth2Client

        return AsyncOAuth2Client(
            self.settings.client_id,
            self.settings.client_secret,
            token_endpoint_auth_method="client_secret_basic" if self.settings.client_secret else "none",
            redirect_uri=self.redirect,
            scope="openid profile email",
            code_challenge_method="S256",
            timeout=TIMEOUT,
        )


def _distrusted(key: str, detail: str = "") -> Forbidden:
    """The refusal of what came back; what strangers wrote is kept short."""
    plain = "".join(letter for letter in detail if letter.isprintable())[:LONGEST] or "?"
    message = say(key, detail=plain) if key != "people.oidc-state" else say(key)
    return Forbidden(message, say("people.oidc-again"))


def _away(error: Exception) -> Unreachable:
    detail = str(error).splitlines()
    return Unreachable(say("people.oidc-away", detail=detail[0][:LONGEST] if detail else type(error).__name__))
