"""Addresses, as programs are given them: of web sites, of databases on one or several hosts, of sockets and files. Pure.

A web address has a host. An address of a database may name several, or none where the database is reached through a socket of the
machine or is a file; Java's begin with `jdbc:`.
"""

import re
from urllib.parse import parse_qs, unquote, urlsplit

_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*\Z", re.IGNORECASE)
_HOST = re.compile(r"(?:\[[0-9a-fA-F:.]+\]|[\w.-]+)(?::(\d{1,5}))?\Z")
# Services that are reached on several hosts, or on the socket of the machine; `+driver` may follow the name.
_SERVICES = re.compile(
    r"(?:postgres(?:ql)?|cockroachdb|redshift|mysql|mariadb|mssql|sqlserver|oracle|db2|mongodb|rediss?|valkey|memcached"
    r"|clickhouse|cassandra|couchbase|amqps?|nats|kafka)\Z"
)
_FILES = re.compile(r"(?:sqlite3?|file|unix|duckdb|h2|hsqldb|derby)\Z")
_SOCKETS = ("+unix", "+socket")
_ORACLE = re.compile(r"(?:thin|oci):[^@]*@.+")


def is_address(value: str, scheme: str = "") -> bool:
    """Whether a text is an address, with this scheme where one is asked for."""
    found, colon, rest = value.partition(":")
    if not colon or not _SCHEME.match(found) or re.search(r"\s", value):
        return False
    if found.lower() == "jdbc":
        return is_address(rest, "" if scheme == found else scheme)
    if scheme not in ("", found):
        return False
    kind = found.lower().partition("+")[0]
    if _FILES.match(kind) or found.lower().endswith(_SOCKETS):
        return bool(rest.strip("/"))
    return _is_service(rest) if _SERVICES.match(kind) else _is_web(value)


def _is_web(value: str) -> bool:
    try:
        parts = urlsplit(value)
        return bool(parts.hostname) and (parts.port is None or parts.port > 0)
    except ValueError:
        return False


def _is_service(rest: str) -> bool:
    if not rest.startswith("//"):
        return bool(_ORACLE.match(rest))
    authority, *behind = re.split(r"([/?;])", rest[2:], maxsplit=1)
    hosts = authority.rpartition("@")[2]
    if not hosts:
        return bool("".join(behind).strip("/") or _asked_socket(rest))
    return all(_is_host(unquote(host)) for host in hosts.split(","))


def _is_host(host: str) -> bool:
    """A name or a number with its port, or the path of a socket."""
    match = _HOST.match(host)
    return host.startswith("/") or (match is not None and (match[1] is None or 0 < int(match[1]) < 65536))


def _asked_socket(rest: str) -> bool:
    return bool(parse_qs(rest.partition("?")[2]).get("host"))
