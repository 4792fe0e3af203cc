"""The identity provider's settings.

`BASCULE_OIDC_ROLES_CLAIM` is the name of a claim that lists groups: `groups` takes those that are called like a role,
`groups: release-team=developer, leads=tech-lead` says which group has which role.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from bascule.kernel.error import BasculeError
from bascule.kernel.i18n import say
from bascule.plan.enums import Role

PREFIX = "BASCULE_OIDC_"
LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})


@dataclass(frozen=True, slots=True)
class RolesClaim:
    """The claim that names somebody's groups, and which role each group has."""

    claim: str
    roles: Mapping[str, Role]


@dataclass(frozen=True, slots=True)
class OpenId:
    """An OpenID Connect provider, and what we are to it."""

    issuer: str
    client_id: str
    client_secret: str | None = field(default=None, repr=False)
    roles: RolesClaim | None = None


def read_openid(environment: Mapping[str, str]) -> OpenId | None:
    """The provider of the environment; None where none is named. Raises `BasculeError` for half a provider."""
    issuer, client = environment.get(f"{PREFIX}ISSUER"), environment.get(f"{PREFIX}CLIENT_ID")
    if not issuer and not client:
        return None
    if not issuer or not client:
        missing = f"{PREFIX}CLIENT_ID" if issuer else f"{PREFIX}ISSUER"
        raise BasculeError(say("people.oidc-half", missing=missing))
    parts = urlsplit(issuer)
    if parts.scheme != "https" and not (parts.scheme == "http" and parts.hostname in LOOPBACK):
        raise BasculeError(say("people.oidc-issuer", found=issuer))
    claim = environment.get(f"{PREFIX}ROLES_CLAIM")
    return OpenId(issuer, client, _secret(environment), read_claim(claim) if claim else None)


def read_claim(text: str) -> RolesClaim:
    """A claim with its groups. Raises `BasculeError` for a role that there is not."""
    claim, _, groups = text.partition(":")
    if not groups.strip():
        return RolesClaim(claim.strip(), {role.value: role for role in Role})
    pairs = (pair.partition("=") for pair in groups.split(","))
    return RolesClaim(claim.strip(), {group.strip(): _role(role.strip()) for group, _, role in pairs})


def _role(text: str) -> Role:
    if text not in set(Role):
        raise BasculeError(say("people.oidc-role", found=text, known=", ".join(Role)))
    return Role(text)


def _secret(environment: Mapping[str, str]) -> str | None:
    path = environment.get(f"{PREFIX}CLIENT_SECRET_FILE")
    if not path:
        return environment.get(f"{PREFIX}CLIENT_SECRET") or None
    try:
        return Path(path).read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise BasculeError(say("people.oidc-secret-file", path=path)) from error
