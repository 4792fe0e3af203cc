"""The table of our own drivers: a literal, so that it can be read, and read without importing any of them."""

from bascule.drivers.entry import Known
from bascule.drivers.entry import option as _option
from bascule.drivers.entry import other as _other
from bascule.drivers.entry import plain as _plain
from bascule.drivers.known_net import NET
from bascule.plan.facts import DriverFacts, DriverKind
from bascule.plan.unit import Unit

_RUN = {
    "run": _option("run", "program"),
    "directory": _option("directory", "text"),
    "environment": _option("environment", "mapping"),
    "inherit": _option("inherit", "list"),
    "user": _other("run-as", "text"),
}
_REPORT = {"report": _option("report", "texts"), "fresh": _option("fresh", "duration"), **_RUN}
_LIMIT = {"limit": _option("limit", "limit")}
_LISTEN = {
    "listen": _option("listen", "address", required=True),
    "sticky": _option("sticky", "text"),
    "preview": _option("preview", "closed|open"),
    "url": _option("public-url", "text"),
}

KNOWN: dict[str, Known] = {
    "process": Known(
        "bascule.drivers.workload.process.driver:ProcessWorkload",
        DriverFacts(
            DriverKind.WORKLOAD,
            {
                "command": _option("command", "program", required=True),
                "replicas": _option("replicas", "integer"),
                "directory": _option("directory", "text"),
                "environment": _option("environment", "mapping"),
                "inherit": _option("inherit", "list"),
                "user": _other("run-as", "text"),
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
        DriverFacts(DriverKind.TRAFFIC, _LISTEN, metrics=frozenset({"error_rate"}), programs=("haproxy",)),
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
                "command": _option("command", "program", required=True),
                "directory": _option("directory", "text"),
                "environment": _option("environment", "mapping"),
                "inherit": _option("inherit", "list"),
                "user": _other("run-as", "text"),
            },
        ),
    ),
    "prisma": Known(
        "bascule.drivers.database.prisma.driver:PrismaDatabase",
        DriverFacts(DriverKind.DATABASE, {"directory": _option("migrations-directory", "text")}),
    ),
    "sql": Known(
        "bascule.drivers.database.sql.driver:SqlDatabase",
        DriverFacts(DriverKind.DATABASE, {"directory": _option("migrations-directory", "text")}),
    ),
    "alembic": Known(
        "bascule.drivers.database.alembic.driver:AlembicDatabase",
        DriverFacts(
            DriverKind.DATABASE,
            {
                "directory": _option("alembic-directory", "text"),
                "config": _option("alembic-config", "text"),
                "python": _option("alembic-python", "text"),
                "environment": _option("environment", "mapping"),
                "inherit": _option("inherit", "list"),
                "user": _other("run-as", "text"),
            },
        ),
    ),
    "migration-command": Known(
        "bascule.drivers.database.command.driver:CommandDatabase",
        DriverFacts(
            DriverKind.DATABASE,
            {
                "list": _option("migration-list", "program", required=True),
                "up": _option("migration-up", "program", required=True),
                "down": _option("migration-down", "program"),
                "show": _option("migration-show", "program"),
                "tables": _option("migration-tables", "list"),
                "directory": _option("directory", "text"),
                "environment": _option("environment", "mapping"),
                "inherit": _option("inherit", "list"),
                "user": _other("run-as", "text"),
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
    **NET,
}


def options() -> set[str]:
    """The options of all drivers, as they are described; for the check of the sentences."""
    described = (option.description for one in KNOWN.values() for option in one.facts.options.values())
    return {key.partition("option-")[2] for key in described}


# Names that mean something else in another check are told apart.
KINDS = {"page": "page-", "accessibility": "axe-"}
# The figures that are meant where a limit names none, and that cannot be named.
UNNAMED = ("tests", "time", "page-findings")


def figures() -> set[str]:
    """What the checks measure, as it is told; for the check of the sentences."""
    named = {f"{KINDS.get(name, '')}{each}" for name, one in KNOWN.items() for each in one.facts.measures if each}
    return named | set(UNNAMED)
