"""The table of our own drivers: a literal, so that it can be read, and read without importing any of them."""

from dataclasses import dataclass

from bascule.plan.facts import DriverFacts, DriverKind, OptionFacts
from bascule.plan.unit import Unit


@dataclass(frozen=True, slots=True)
class Known:
    """Where a driver lives (`module:Class`), the extra that its packages are in, and its facts."""

    target: str
    facts: DriverFacts
    extra: str | None = None


def _option(name: str, kind: str, required: bool = False) -> OptionFacts:
    return OptionFacts(kind, required, f"driver.option-{name}")


def _other(key: str, kind: str, required: bool = False) -> OptionFacts:
    """An option whose name means something else in another driver."""
    return OptionFacts(kind, required, f"driver.option-{key}")


def _plain(*names: str, kind: str = "text") -> dict[str, OptionFacts]:
    return {name: _option(name, kind) for name in names}


_RUN = {
    "run": _option("run", "text"),
    "directory": _option("directory", "text"),
    "environment": _option("environment", "mapping"),
    "inherit": _option("inherit", "list"),
}
_REPORT = {"report": _option("report", "texts"), "fresh": _option("fresh", "duration"), **_RUN}
_LIMIT = {"limit": _option("limit", "limit")}
_SITE = {"url": _other("site-url", "text"), "path": _option("path", "text")}
_PAGES = {
    **_SITE,
    "paths": _option("paths", "texts"),
    "screen": _option("screen", "desktop|phone"),
    "browser": _option("browser", "text"),
}
_WITHIN = {"within": _option("within", "duration")}
_LISTEN = {"listen": _option("listen", "address", required=True), "sticky": _option("sticky", "text")}

KNOWN: dict[str, Known] = {
    "process": Known(
        "bascule.drivers.workload.process.driver:ProcessWorkload",
        DriverFacts(
            DriverKind.WORKLOAD,
            {
                "command": _option("command", "text", required=True),
                "replicas": _option("replicas", "integer"),
                "directory": _option("directory", "text"),
                "environment": _option("environment", "mapping"),
                "inherit": _option("inherit", "list"),
            },
        ),
    ),
    "docker": Known(
        "bascule.drivers.workload.docker.driver:DockerWorkload",
        DriverFacts(
            DriverKind.WORKLOAD,
            {
                "image": _option("image", "text", required=True),
                "port": _option("port", "port", required=True),
                "replicas": _option("replicas", "integer"),
                "environment": _option("environment", "mapping"),
                "command": _option("container-command", "text"),
            },
        ),
        extra="docker",
    ),
    "envoy": Known(
        "bascule.drivers.traffic.envoy.driver:EnvoyTraffic",
        DriverFacts(DriverKind.TRAFFIC, _LISTEN, metrics=frozenset({"error_rate", "latency"})),
    ),
    "haproxy": Known(
        "bascule.drivers.traffic.haproxy.driver:HaproxyTraffic",
        DriverFacts(DriverKind.TRAFFIC, _LISTEN, metrics=frozenset({"error_rate"})),
    ),
    "http": Known(
        "bascule.drivers.check.http.driver:HttpCheck",
        DriverFacts(
            DriverKind.CHECK,
            {
                "url": _option("url", "text"),
                "path": _option("path", "text"),
                "method": _option("method", "GET|HEAD|POST|PUT|PATCH|DELETE|OPTIONS"),
                "status": _option("status", "integer"),
                "contains": _option("contains", "text"),
                "header": _option("header", "mapping"),
                "within": _option("within", "duration"),
                "body": _option("body", "text"),
                "json": _option("json", "mapping"),
            },
        ),
    ),
    "command": Known(
        "bascule.drivers.check.command.driver:CommandCheck",
        DriverFacts(
            DriverKind.CHECK,
            {
                "command": _option("command", "text", required=True),
                "directory": _option("directory", "text"),
                "environment": _option("environment", "mapping"),
                "inherit": _option("inherit", "list"),
            },
        ),
    ),
    "tests": Known(
        "bascule.drivers.check.tests.driver:TestsCheck",
        DriverFacts(
            DriverKind.CHECK,
            {**_REPORT, "at_least": _option("at_least", "integer"), **_LIMIT},
            measures=dict.fromkeys(("", "passed", "failed", "skipped"), Unit.COUNT),
        ),
    ),
    "coverage": Known(
        "bascule.drivers.check.coverage.driver:CoverageCheck",
        DriverFacts(
            DriverKind.CHECK,
            {**_REPORT, **_plain("lines", "branches", "functions", "statements", kind="percent"), **_LIMIT},
            measures=dict.fromkeys(("", "lines", "branches", "functions", "statements"), Unit.SHARE),
        ),
    ),
    "lint": Known(
        "bascule.drivers.check.lint.driver:LintCheck",
        DriverFacts(
            DriverKind.CHECK,
            {
                **_REPORT,
                "reads": _option("reads", "printed|exit"),
                **_plain("errors", "warnings", kind="integer"),
                **_LIMIT,
            },
            measures=dict.fromkeys(("errors", "warnings"), Unit.COUNT),
        ),
    ),
    "vulnerabilities": Known(
        "bascule.drivers.check.vulnerabilities.driver:VulnerabilitiesCheck",
        DriverFacts(
            DriverKind.CHECK,
            {
                **_REPORT,
                **_plain("critical", "high", "moderate", "low", kind="integer"),
                "unknown": _option("unknown", "critical|high|moderate|low"),
                "ignore": _option("ignore", "list"),
                **_LIMIT,
            },
            measures=dict.fromkeys(("", "total", "critical", "high", "moderate", "medium", "low"), Unit.COUNT),
        ),
    ),
    "size": Known(
        "bascule.drivers.check.size.driver:SizeCheck",
        DriverFacts(
            DriverKind.CHECK,
            {
                "files": _option("files", "texts"),
                "without": _option("without", "texts"),
                "packed": _option("packed", "none|gzip|brotli"),
                "directory": _option("directory", "text"),
                **_LIMIT,
            },
            measures={"": Unit.SIZE, "size": Unit.SIZE, "largest": Unit.SIZE, "files": Unit.COUNT},
            words=frozenset({"gzip", "brotli"}),
            needs_limit=True,
        ),
    ),
    "environment": Known(
        "bascule.drivers.check.environment.driver:EnvironmentCheck",
        DriverFacts(
            DriverKind.CHECK,
            {
                "variables": _option("variables", "any"),
                "from": _option("from", "texts"),
                "like": _option("like", "text"),
                "compare": _option("compare", "mapping"),
            },
        ),
    ),
    "secrets": Known(
        "bascule.drivers.check.secrets.driver:SecretsCheck",
        DriverFacts(
            DriverKind.CHECK,
            {
                "directory": _option("directory", "text"),
                "without": _option("without", "texts"),
                "allow": _option("allow", "text"),
            },
        ),
    ),
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
                "url": _other("secret-url", "text", required=True),
                "role": _other("postgres-role", "primary|standby"),
                "data_directory": _option("data_directory", "text"),
                **_WITHIN,
                **_LIMIT,
            },
            measures={
                **dict.fromkeys(("", "version", "replicas"), Unit.COUNT),
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
                "url": _other("secret-url", "text", required=True),
                "role": _other("redis-role", "master|replica"),
                **_WITHIN,
                **_LIMIT,
            },
            measures={
                **dict.fromkeys(("", "version", "replicas", "clients"), Unit.COUNT),
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
                "user": _option("user", "text"),
                "password": _option("password", "text"),
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
                "secrets": _option("secrets", "mapping"),
                "values": _other("probe-values", "mapping"),
                "calls": _option("calls", "list"),
                **_WITHIN,
                **_LIMIT,
            },
            measures={"": Unit.TIME, "slowest": Unit.TIME, "calls": Unit.COUNT},
        ),
    ),
}
