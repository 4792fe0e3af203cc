"""The bootstrap: what Envoy is told once, at its start. Everything else comes from files that we replace. Pure."""

from pathlib import Path
from typing import Any


def bootstrap(folder: Path, admin: Path) -> dict[str, Any]:
    """Clusters and listeners come from files of the folder; the admin answers on a socket that only this user can open."""
    return {
        "node": {"id": "bascule", "cluster": "bascule"},
        "admin": {"address": {"pipe": {"path": str(admin), "mode": 0o600}}},
        # Histograms are brought up to date when we ask, not every five seconds.
        "stats_flush_on_admin": True,
        "dynamic_resources": {
            "cds_config": _file(folder / "clusters.json"),
            "lds_config": _file(folder / "listeners.json"),
        },
    }


def command(binary: Path, bootstrap_file: Path, threads: int) -> tuple[str, ...]:
    """How Envoy is started. Hot restart would share memory between the control planes of one machine."""
    return (
        *(str(binary), "--config-path", str(bootstrap_file), "--concurrency", str(threads)),
        *("--disable-hot-restart", "--log-level", "warning", "--drain-time-s", "60"),
    )


def _file(path: Path) -> dict[str, Any]:
    return {"path_config_source": {"path": str(path)}, "resource_api_version": "V3"}
