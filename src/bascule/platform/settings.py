"""Settings: where data lives, which database, which address. From the environment, with defaults for one machine.

| variable | default | meaning |
|---|---|---|
| `BASCULE_DATA` | `.bascule` in the current folder | the data folder: database, proxy, processes, token |
| `DATABASE_URL` | none: PostgreSQL is started in the data folder | any PostgreSQL 15 or newer |
| `BASCULE_HOST`, `BASCULE_PORT` | `127.0.0.1`, `7373` | where the API and the dashboard listen |
| `BASCULE_URL` | `http://HOST:PORT` | where people reach the dashboard, when a proxy stands before it |
| `BASCULE_READ` | `open` where only this machine can reach it, else `people` | whether reading needs an account |
| `BASCULE_OIDC_ISSUER`, `BASCULE_OIDC_CLIENT_ID` | none | the OpenID Connect provider that people sign in by |
| `BASCULE_OIDC_CLIENT_SECRET`, `BASCULE_OIDC_CLIENT_SECRET_FILE` | none: a public client | the secret it knows us by |
| `BASCULE_OIDC_ROLES_CLAIM` | none: admins give roles | `groups`, or `groups: GROUP=ROLE, GROUP=ROLE` |
| `BASCULE_TOKEN` | none | the personal token that the command line shows |
| `BASCULE_EVENTS_DAYS` | `90` | for how many days product events are kept one by one; at least 8 |
| `BASCULE_EVENTS_SETTLE` | `10` | for how many seconds product events may be late before a release judges by them; 1 to 600 |
| `BASCULE_EVENTS_RATE` | `2000` | how many events a second the write key of a page may write; a service's ten times that |
| `BASCULE_EVENTS_DAILY_MB` | `1024` | how many MB a day the write key of a page may write; a service's ten times that |
| `BASCULE_LANGUAGE` | from `LC_ALL`, `LC_MESSAGES`, `LANG` | `en` or `fr` |
"""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from bascule.events.rate import DAILY_MB, RATE, Allowance
from bascule.kernel.error import BasculeError, ErrorKind
from bascule.kernel.i18n import ENGLISH, Language, say, spoken
from bascule.platform.identity import OpenId, read_openid

PORT = 7373
LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
READING = ("open", "people")
MOST = 10_000_000
EVENTS_DAYS, FEWEST_EVENTS_DAYS, MOST_EVENTS_DAYS = 90, 8, 3650
EVENTS_SETTLE, LONGEST_SETTLE = 10, 600


class WrongSetting(BasculeError):
    """A variable of the environment that cannot be used."""

    kind = ErrorKind.UNREADY


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything that differs between two control planes. `root` is what relative folders of a plan are relative to."""

    data: Path
    root: Path = field(default_factory=Path.cwd)
    database_url: str | None = field(default=None, repr=False)
    host: str = "127.0.0.1"
    port: int = PORT
    language: Language = ENGLISH
    url: str | None = None
    read: str | None = None
    openid: OpenId | None = None
    events_days: int = EVENTS_DAYS
    events_settle: int = EVENTS_SETTLE
    events: Allowance = field(default_factory=Allowance)

    @property
    def public_url(self) -> str:
        """Where people reach the dashboard."""
        return self.url or self.base_url

    @property
    def secure(self) -> bool:
        """Whether people come by https."""
        return self.public_url.startswith("https:")

    @property
    def open_reading(self) -> bool:
        """Whether whoever reaches the dashboard may look at it; by default only where that is this machine."""
        if self.read is not None:
            return self.read == "open"
        return self.host in LOOPBACK and (urlsplit(self.public_url).hostname or "") in LOOPBACK

    @property
    def base_url(self) -> str:
        """Where the control plane answers."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"http://{host}:{self.port}"


def read_settings(environment: Mapping[str, str] | None = None) -> Settings:
    """Settings from the environment. Raises `WrongSetting` for a port that is not one."""
    environment = os.environ if environment is None else environment
    port = environment.get("BASCULE_PORT", str(PORT))
    if not port.isdigit() or not 0 < int(port) < 65536:
        raise WrongSetting(say("service.bad-port", found=port))
    return Settings(
        data=Path(environment.get("BASCULE_DATA", ".bascule")).absolute(),
        database_url=environment.get("DATABASE_URL") or None,
        host=environment.get("BASCULE_HOST", "127.0.0.1"),
        port=int(port),
        language=read_language(environment),
        url=_url(environment.get("BASCULE_URL") or None),
        read=_reading(environment.get("BASCULE_READ") or None),
        openid=_openid(environment),
        events_days=_events_days(environment.get("BASCULE_EVENTS_DAYS") or str(EVENTS_DAYS)),
        events_settle=_positive(environment, "BASCULE_EVENTS_SETTLE", EVENTS_SETTLE, LONGEST_SETTLE),
        events=Allowance(
            _positive(environment, "BASCULE_EVENTS_RATE", RATE),
            _positive(environment, "BASCULE_EVENTS_DAILY_MB", DAILY_MB),
        ),
    )


def _positive(environment: Mapping[str, str], name: str, default: int, most: int = MOST) -> int:
    text = environment.get(name) or str(default)
    if not text.isdecimal() or not 0 < int(text) <= most:
        raise WrongSetting(say("service.bad-amount", name=name, found=text, most=most))
    return int(text)


def _events_days(text: str) -> int:
    if not text.isdecimal() or not FEWEST_EVENTS_DAYS <= int(text) <= MOST_EVENTS_DAYS:
        raise WrongSetting(say("service.bad-events-days", found=text, least=FEWEST_EVENTS_DAYS, most=MOST_EVENTS_DAYS))
    return int(text)


def _url(text: str | None) -> str | None:
    if text is None:
        return None
    parts = urlsplit(text)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise WrongSetting(say("service.bad-url", found=text))
    return text.rstrip("/")


def _openid(environment: Mapping[str, str]) -> OpenId | None:
    try:
        return read_openid(environment)
    except BasculeError as error:
        raise WrongSetting(error.message) from error


def _reading(text: str | None) -> str | None:
    if text is not None and text not in READING:
        raise WrongSetting(say("service.bad-read", found=text))
    return text


def read_language(environment: Mapping[str, str] | None = None) -> Language:
    """The language of the environment where we speak it, English otherwise."""
    environment = os.environ if environment is None else environment
    names = ("BASCULE_LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG")
    return spoken(next((environment[name] for name in names if environment.get(name)), ENGLISH))
