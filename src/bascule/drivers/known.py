"""The table of our own drivers: a literal, so that it can be read, and read without importing any of them."""

from dataclasses import dataclass

from bascule.plan.facts import DriverFacts, DriverKind, OptionFacts


@dataclass(frozen=True, slots=True)
class Known:
    """Where a driver lives (`module:Class`), the extra that its packages are in, and its facts."""

    target: str
    facts: DriverFacts
    extra: str | None = None


def _option(name: str, kind: str, required: bool = False) -> OptionFacts:
    return OptionFacts(kind, required, f"driver.option-{name}")


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
            },
        ),
    ),
    "migration-command": Known(
        "bascule.drivers.database.command.driver:CommandDatabase",
        DriverFacts(
            DriverKind.DATABASE,
            {
                "list": _option("migration-list", "text", required=True),
                "up": _option("migration-up", "text", required=True),
                "down": _option("migration-down", "text"),
                "show": _option("migration-show", "text"),
                "tables": _option("migration-tables", "list"),
                "directory": _option("directory", "text"),
                "environment": _option("environment", "mapping"),
                "inherit": _option("inherit", "list"),
            },
        ),
    ),
}
