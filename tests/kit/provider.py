"""An identity provider on the wire: Authlib's authorization server with real keys, and a hand on what it signs.

It keeps to the rules by itself; a test that wants it to lie says so with `claims`, `key` and `header`.
"""

import os
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from authlib.integrations.flask_oauth2 import AuthorizationServer
from authlib.oauth2.rfc6749 import ClientMixin, grants
from authlib.oauth2.rfc7636 import CodeChallenge
from authlib.oidc.core import AuthorizationCodeMixin, OpenIDCode, UserInfo
from flask import Flask, request
from joserfc import jwt
from joserfc.jwk import KeySet, OctKey, RSAKey
from werkzeug.serving import make_server

CLIENT, SECRET = "bascule", "the client's secret"


class Client(ClientMixin):
    """Us, as the provider knows us."""

    client_id = CLIENT

    def get_client_id(self) -> str:
        """Our name."""
        return CLIENT

    def get_default_redirect_uri(self) -> None:
        """None: we have to say where to."""

    def get_allowed_scope(self, scope: str) -> str:
        """Whatever we ask for."""
        return scope

    def check_redirect_uri(self, redirect_uri: str) -> bool:
        """Only to our callback."""
        return redirect_uri == "http://127.0.0.1:7399/oidc/callback"

    def check_client_secret(self, client_secret: str) -> bool:
        """Ours."""
        return client_secret == SECRET

    def check_endpoint_auth_method(self, method: str, endpoint: str) -> bool:
        """The secret in the header, as we were told."""
        return method == "client_secret_basic"

    def check_response_type(self, response_type: str) -> bool:
        """A code."""
        return response_type == "code"

    def check_grant_type(self, grant_type: str) -> bool:
        """For a code."""
        return grant_type == "authorization_code"


@dataclass
class Code(AuthorizationCodeMixin):
    """An authorization code with what it stands for."""

    code: str
    redirect_uri: str
    scope: str
    nonce: str | None
    code_challenge: str | None
    code_challenge_method: str | None

    def get_redirect_uri(self) -> str:
        """Where it went to."""
        return self.redirect_uri

    def get_scope(self) -> str:
        """What it is for."""
        return self.scope

    def get_nonce(self) -> str | None:
        """The nonce of the request."""
        return self.nonce

    def get_auth_time(self) -> int:
        """Just now."""
        return int(time.time())

    def get_acr(self) -> None:
        """Nothing to say."""

    def get_amr(self) -> None:
        """Nothing to say."""


@dataclass
class Idp:
    """The provider: who signs in next, and how it lies."""

    url: str = ""
    user: dict[str, Any] = field(default_factory=lambda: {"sub": "42", "name": "Ida"})
    claims: dict[str, Any] = field(default_factory=dict)
    header: dict[str, Any] = field(default_factory=dict)
    key: RSAKey | OctKey | None = None
    keys: list[RSAKey] = field(default_factory=lambda: [RSAKey.generate_key(2048, {"kid": "first"}, auto_kid=False)])
    codes: dict[str, Code] = field(default_factory=dict)

    def turn_key(self) -> None:
        """Sign with a new key from now on."""
        self.keys.insert(0, RSAKey.generate_key(2048, {"kid": f"key-{len(self.keys)}"}, auto_kid=False))

    def sign(self, claims: dict[str, Any]) -> str:
        """An ID token, honest or not. A claim that is None is left out."""
        told = {name: value for name, value in {**claims, **self.claims}.items() if value is not None}
        header = {"alg": "RS256", "kid": self.keys[0].kid, **self.header}
        return jwt.encode(header, told, self.key or self.keys[0], algorithms=["RS256", "HS256", "none"])


def grant_of(idp: Idp) -> type[grants.AuthorizationCodeGrant]:
    """How the provider keeps its codes."""

    class Grant(grants.AuthorizationCodeGrant):
        def save_authorization_code(self, code: str, request: Any) -> None:
            asked = request.payload
            wanted = (asked.data.get(name) for name in ("nonce", "code_challenge", "code_challenge_method"))
            idp.codes[code] = Code(code, asked.redirect_uri, asked.scope, *wanted)

        def query_authorization_code(self, code: str, client: Client) -> Code | None:
            return idp.codes.get(code)

        def delete_authorization_code(self, authorization_code: Code) -> None:
            del idp.codes[authorization_code.code]

        def authenticate_user(self, authorization_code: Code) -> Any:
            return idp.user

    return Grant


def tokens_of(idp: Idp) -> OpenIDCode:
    """How the provider signs."""

    class Tokens(OpenIDCode):
        def exists_nonce(self, nonce: str, request: Any) -> bool:
            return False

        def encode_id_token(self, token: Any, request: Any) -> str:
            now = int(time.time())
            claims = {"iss": idp.url, "aud": CLIENT, "iat": now, "exp": now + 300}
            claims |= self.get_authorization_code_claims(request.authorization_code)
            return idp.sign({**claims, **UserInfo(idp.user)})

    return Tokens(require_nonce=True)


def keeps_nothing(*_: Any) -> None:
    """Access tokens are good for nothing here."""


def app_of(idp: Idp) -> Flask:
    """The provider's endpoints."""
    app = Flask("provider")
    server = AuthorizationServer(app, lambda _: Client(), keeps_nothing)
    server.register_grant(grant_of(idp), [CodeChallenge(required=True), tokens_of(idp)])

    @app.get("/.well-known/openid-configuration")
    def metadata() -> dict[str, Any]:
        ends = {"authorization_endpoint": "authorize", "token_endpoint": "token", "jwks_uri": "jwks"}
        return {"issuer": idp.url, **{name: f"{idp.url}/{path}" for name, path in ends.items()}}

    @app.get("/jwks")
    def jwks() -> Any:
        return KeySet(idp.keys).as_dict(private=False)

    @app.get("/authorize")
    def authorize() -> Any:
        grant = server.get_consent_grant(end_user=idp.user)
        return server.create_authorization_response(grant_user=idp.user, grant=grant)

    @app.post("/token")
    def token() -> Any:
        return server.create_token_response(request)

    return app


@contextmanager
def running_provider() -> Iterator[Idp]:
    """A provider on a free port."""
    idp = Idp()
    os.environ["AUTHLIB_INSECURE_TRANSPORT"] = "1"
    server = make_server("127.0.0.1", 0, app_of(idp), threaded=True)
    idp.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield idp
    finally:
        server.shutdown()
        thread.join(10)
        server.server_close()
