"""The part of the table of our own drivers that asks others over a network: a literal, like all of it."""

from bascule.drivers.entry import Known
from bascule.drivers.entry import option as _option
from bascule.drivers.entry import other as _other
from bascule.drivers.entry import plain as _plain
from bascule.plan.facts import DriverFacts, DriverKind
from bascule.plan.unit import Unit

_SITE = {"url": _other("site-url", "text"), "path": _option("path", "text")}
_PAGES = {
    **_SITE,
    "paths": _option("paths", "texts"),
    "screen": _option("screen", "desktop|phone"),
    "browser": _option("browser", "text"),
}
_WITHIN = {"within": _option("within", "duration")}
_LIMIT = {"limit": _option("limit", "limit")}

NET: dict[str, Known] = {
    "dns": Known(
        "bascule.drivers.check.dns.driver:DnsCheck",
        DriverFacts(
            DriverKind.CHECK,
            {
                "name": _other("dns-name", "text", required=True),
                "type": _other("dns-type", "A|AAAA|CNAME|MX|TXT"),
                "values": _other("dns-values", "texts"),
                "among": _option("among", "texts"),
                "healthy": _option("healthy", "mapping"),
                "server": _option("server", "text"),
                **_WITHIN,
                **_LIMIT,
            },
            measures={"": Unit.COUNT, "records": Unit.COUNT, "ttl": Unit.TIME},
        ),
    ),
    "tls": Known(
        "bascule.drivers.check.tls.driver:TlsCheck",
        DriverFacts(
            DriverKind.CHECK,
            {
                "host": _other("tls-host", "text", required=True),
                "name": _other("tls-name", "text"),
                "ca": _option("ca", "text"),
                "version": _other("tls-version", "any"),
                "starttls": _option("starttls", "smtp"),
                **_WITHIN,
                **_LIMIT,
            },
            measures={"": Unit.COUNT, "days": Unit.COUNT, "left": Unit.SHARE},
        ),
    ),
    "ports": Known(
        "bascule.drivers.check.ports.driver:PortsCheck",
        DriverFacts(
            DriverKind.CHECK,
            {
                "host": _other("ports-host", "texts", required=True),
                "open": _option("open", "any"),
                "closed": _option("closed", "any"),
                **_WITHIN,
            },
        ),
    ),
    "postgres": Known(
        "bascule.drivers.check.postgres.driver:PostgresCheck",
        DriverFacts(
            DriverKind.CHECK,
            {
                "url": _other("secret-url", "secret", required=True),
                "role": _other("postgres-role", "primary|standby"),
                "data_directory": _option("data_directory", "text"),
                **_WITHIN,
                **_LIMIT,
            },
            measures={
                **dict.fromkeys(("version", "replicas"), Unit.COUNT),
                **dict.fromkeys(("connections", "free"), Unit.SHARE),
                **dict.fromkeys(("lag", "oldest transaction"), Unit.TIME),
                **dict.fromkeys(("lag bytes", "size", "free space"), Unit.SIZE),
            },
        ),
    ),
    "redis": Known(
        "bascule.drivers.check.redis.driver:RedisCheck",
        DriverFacts(
            DriverKind.CHECK,
            {
                "url": _other("secret-url", "secret", required=True),
                "role": _other("redis-role", "master|replica"),
                **_WITHIN,
                **_LIMIT,
            },
            measures={
                **dict.fromkeys(("version", "replicas", "clients"), Unit.COUNT),
                "memory": Unit.SHARE,
                "lag": Unit.TIME,
                "lag bytes": Unit.SIZE,
            },
        ),
    ),
    "image": Known(
        "bascule.drivers.check.image.driver:ImageCheck",
        DriverFacts(
            DriverKind.CHECK,
            {
                "image": _other("image-name", "text", required=True),
                "tag": _option("tag", "text"),
                "sha": _option("sha", "text"),
                "pinned": _option("pinned", "boolean"),
                "platforms": _option("platforms", "texts"),
                "plain": _option("plain", "boolean"),
                "user": _option("user", "secret"),
                "password": _option("password", "secret"),
                **_WITHIN,
                **_LIMIT,
            },
            measures={"": Unit.TIME, "age": Unit.TIME, "platforms": Unit.COUNT},
        ),
    ),
    "headers": Known(
        "bascule.drivers.check.headers.driver:HeadersCheck",
        DriverFacts(
            DriverKind.CHECK,
            {
                **_SITE,
                "ca": _option("ca", "text"),
                "rate_limit": _option("rate_limit", "any"),
                "csrf": _option("csrf", "any"),
                **_WITHIN,
                **_LIMIT,
            },
            measures={"": Unit.COUNT, "score": Unit.COUNT},
        ),
    ),
    "accessibility": Known(
        "bascule.drivers.check.accessibility.driver:AccessibilityCheck",
        DriverFacts(
            DriverKind.CHECK,
            {**_PAGES, "without": _other("axe-without", "texts"), **_WITHIN, **_LIMIT},
            measures=dict.fromkeys(("", "total", "critical", "serious", "moderate", "minor"), Unit.COUNT),
        ),
        extra="pages",
    ),
    "page": Known(
        "bascule.drivers.check.page.driver:PageCheck",
        DriverFacts(
            DriverKind.CHECK,
            {**_PAGES, "cache": _option("cache", "duration"), **_WITHIN, **_LIMIT},
            measures={
                **dict.fromkeys(("", "findings", "requests"), Unit.COUNT),
                "weight": Unit.SIZE,
                "largest": Unit.TIME,
                "load": Unit.TIME,
            },
        ),
        extra="pages",
    ),
    "load": Known(
        "bascule.drivers.check.load.driver:LoadCheck",
        DriverFacts(
            DriverKind.CHECK,
            {
                "url": _other("site-url", "text"),
                "paths": _option("paths", "texts"),
                **_plain("users", "rate", "requests", kind="integer"),
                **_plain("duration", "pause", kind="duration"),
                "locustfile": _option("locustfile", "text"),
                **_LIMIT,
            },
            measures={
                **dict.fromkeys(("", "p50", "p95", "p99"), Unit.TIME),
                **dict.fromkeys(("requests", "rps"), Unit.COUNT),
                "errors": Unit.SHARE,
            },
        ),
        extra="load",
    ),
    "probe": Known(
        "bascule.drivers.check.probe.driver:ProbeCheck",
        DriverFacts(
            DriverKind.CHECK,
            {
                "service": _option("service", "budget-insight|fcm|sendgrid|sentry|twilio"),
                "url": _other("site-url", "text"),
                "secrets": _option("secrets", "secrets"),
                "token-url": _other("token-url", "text"),
                "values": _other("probe-values", "mapping"),
                "calls": _option("calls", "list"),
                **_WITHIN,
                **_LIMIT,
            },
            measures={"": Unit.TIME, "slowest": Unit.TIME, "calls": Unit.COUNT},
        ),
    ),
}
