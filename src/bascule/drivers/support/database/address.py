"""Addresses: from where a secret is to what it is, at the last moment, and out of every sentence."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import unquote, urlsplit

from psycopg import ProgrammingError
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from bascule.drivers.support.mask import MASK
from bascule.drivers.support.secret import read_secret
from bascule.kernel.i18n import say
from bascule.ports.errors import Refused

_SCHEME = re.compile(r"postgres(?:ql)?(?:\+\w+)?://", re.IGNORECASE)
# Prisma's own parameters, which PostgreSQL's library refuses.
_FOREIGN = frozenset(
    {"schema", "connection_limit", "pool_timeout", "pgbouncer", "socket_timeout", "sslidentity", "sslpassword"}
)
_PARAMETER = re.compile(r"(?P<name>[^=&]+)=[^&]*")


@dataclass(frozen=True, slots=True)
class Address:
    """The address of a database. Nothing of it is ever shown but for the name of the database."""

    url: str = field(repr=False)

    @property
    def parts(self) -> dict[str, str]:
        """Host, user, password and so on, as PostgreSQL's library names them."""
        return {name: str(value) for name, value in conninfo_to_dict(self.url).items() if value is not None}

    def named(self, database: str) -> "Address":
        """Another database of the same server."""
        return Address(make_conninfo(**{**self.parts, "dbname": database}))

    def open_words(self) -> tuple[str, Mapping[str, str]]:
        """The address for a command line, without its password, and the variable that holds that."""
        parts = self.parts
        password = parts.pop("password", None)
        return make_conninfo(**parts), {"PGPASSWORD": password} if password else {}

    def as_url(self) -> str:
        """As a URL, for programs that want one."""
        return self.url if "://" in self.url else _as_url(self.parts)

    def hide(self, text: str) -> str:
        """A text without the address and its password."""
        secrets = {
            self.url,
            self.parts.get("password", ""),
            urlsplit(self.url).password or "" if "://" in self.url else "",
        }
        for secret in sorted(
            (one for one in secrets | {unquote(one) for one in secrets} if one), key=len, reverse=True
        ):
            text = text.replace(secret, MASK)
        return text


def resolve(reference: str, database: str, root: Path) -> Address:
    """The address that a reference (`env NAME`, `file PATH`) leads to. Raises `Refused` where it leads nowhere."""
    return read_address(read_secret(reference, root).value, database)


def read_address(text: str, database: str) -> Address:
    """An address of PostgreSQL, also in SQLAlchemy's and in Prisma's way of writing it."""
    plain = _SCHEME.sub("postgresql://", text.strip(), count=1)
    base, mark, query = plain.partition("?")
    kept = [one[0] for one in _PARAMETER.finditer(query) if one["name"] not in _FOREIGN]
    address = Address(base + (mark + "&".join(kept) if kept else ""))
    try:
        if not plain.startswith("postgresql://"):
            raise Refused(say("migration.bad-url", database=database))
        conninfo_to_dict(address.url)
    except (ProgrammingError, ValueError) as error:
        raise Refused(say("migration.bad-url", database=database)) from error
    return address


def _as_url(parts: Mapping[str, str]) -> str:
    from urllib.parse import quote, urlencode

    rest = {name: value for name, value in parts.items() if name not in {"user", "password", "dbname"}}
    who = quote(parts.get("user", ""), safe="")
    word = ":" + quote(parts["password"], safe="") if "password" in parts else ""
    return f"postgresql://{who}{word}{'@' if who else ''}/{quote(parts.get('dbname', ''), safe='')}?{urlencode(rest)}"
