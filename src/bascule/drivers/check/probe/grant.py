"""Signing in as a service account: its key becomes an assertion, which the token endpoint gives an access token for.

RFC 7523 with RS256, as Google's accounts want it. The account's own `token_uri` is not followed: a site that we call stands
in the plan or in the preset, and the assertion is good there only.
"""

import base64
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from bascule.drivers.support.secret import Secret
from bascule.kernel.i18n import say
from bascule.kernel.quantities import Instant
from bascule.ports.errors import Refused

# As long as Google takes it for at most.
LASTS = 3600


@dataclass(frozen=True, slots=True)
class Grant:
    """What an assertion is for: the name of the secret that holds the account, the scope, and the token endpoint."""

    account: str
    scope: str
    audience: str


def assertion(grant: Grant, account: Secret, now: Instant) -> Secret:
    """The signed assertion. Raises `Refused`, without repeating anything, for what is no account with an RSA key."""
    try:
        known = json.loads(account.value)
        key = load_pem_private_key(str(known["private_key"]).encode(), None)
        header = {"alg": "RS256", "typ": "JWT", "kid": str(known.get("private_key_id", ""))}
        claims = {"iss": str(known["client_email"]), "scope": grant.scope, "aud": grant.audience}
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError, UnsupportedAlgorithm):
        raise Refused(say("net.no-account", reference=account.reference)) from None
    if not isinstance(key, RSAPrivateKey) or key.key_size < 2048:
        raise Refused(say("net.no-account", reference=account.reference))
    signed = f"{_part(header)}.{_part({**claims, 'iat': int(now), 'exp': int(now) + LASTS})}"
    signature = key.sign(signed.encode(), PKCS1v15(), SHA256())
    return Secret("assertion", f"{signed}.{_coded(signature)}")


def _part(data: Mapping[str, Any]) -> str:
    return _coded(json.dumps(data, separators=(",", ":")).encode())


def _coded(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()
