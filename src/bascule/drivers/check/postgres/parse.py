"""Parsing: a row of the server's own figures becomes ours. Pure.

Lag is asked of both sides: a primary knows how far its replicas are behind, a standby how far it is behind itself.
"""

from collections.abc import Mapping
from typing import Any

from bascule.drivers.check.postgres import PostgresOptions
from bascule.drivers.support.checks.figures import broken
from bascule.kernel.i18n import Message, say
from bascule.ports.check import CheckResult

SIMPLE = """
SELECT current_setting('server_version_num')::int AS version,
       pg_is_in_recovery() AS recovery,
       current_setting('max_connections')::int - current_setting('superuser_reserved_connections')::int AS most,
       (SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'client backend') AS used,
       (SELECT coalesce(extract(epoch FROM max(clock_timestamp() - xact_start)), 0)::float8 FROM pg_stat_activity
         WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()) AS oldest,
       pg_database_size(current_database()) AS size,
       current_setting('data_directory', true) AS folder,
       coalesce(inet_server_addr() = inet_client_addr(), true) AS here
"""
PRIMARY = """
SELECT count(*) AS replicas,
       coalesce(extract(epoch FROM max(replay_lag)), 0)::float8 AS lag,
       coalesce(max(pg_wal_lsn_diff(pg_current_wal_lsn(), replay_lsn)), 0)::float8 AS behind
  FROM pg_stat_replication
"""
STANDBY = """
SELECT 0 AS replicas,
       CASE WHEN pg_last_wal_receive_lsn() IS NOT DISTINCT FROM pg_last_wal_replay_lsn() THEN 0
            ELSE coalesce(extract(epoch FROM clock_timestamp() - pg_last_xact_replay_timestamp()), 0) END::float8 AS lag,
       coalesce(pg_wal_lsn_diff(pg_last_wal_receive_lsn(), pg_last_wal_replay_lsn()), 0)::float8 AS behind,
       EXISTS (SELECT FROM pg_stat_wal_receiver WHERE status = 'streaming') AS streaming
"""


def judge(given: PostgresOptions, row: Mapping[str, Any], disk: tuple[int, int] | None) -> CheckResult:
    """Whether the server is what it must be; `disk` is the free and the whole space in bytes, where it can be seen."""
    figures = figures_of(row, disk)
    role = "standby" if row["recovery"] else "primary"
    because = _no(given, row, role) or broken(figures, given.limit, "version")
    major = int(figures["version"])
    passed = say("net.postgres-passed", version=major, role=role, share=figures["connections"], lag=figures["lag"])
    output = (role, *(f"{name}: {value:g}" for name, value in figures.items() if name))
    return CheckResult(because is None, because or passed, output)


def _no(given: PostgresOptions, row: Mapping[str, Any], role: str) -> Message | None:
    if given.role not in (None, role):
        return say("net.role", found=role, wanted=given.role)
    return say("net.postgres-cut-off") if row["recovery"] and not row["streaming"] else None


def figures_of(row: Mapping[str, Any], disk: tuple[int, int] | None) -> dict[str, float]:
    """The figures that limits may name."""
    figures = {
        "version": float(row["version"] // 10000),
        "connections": row["used"] / max(row["most"], 1),
        "oldest transaction": float(row["oldest"]),
        "lag": float(row["lag"]),
        "lag bytes": float(row["behind"]),
        "replicas": float(row["replicas"]),
        "size": float(row["size"]),
    }
    if disk is not None:
        figures |= {"free": disk[0] / max(disk[1], 1), "free space": float(disk[0])}
    return figures
