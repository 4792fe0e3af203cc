"""Credentials: which token the command line shows to which control plane.

`BASCULE_TOKEN` comes first, then what `bascule login` kept for that address, then the token of a data folder on this machine.
A kept token is only ever shown to the address that it was kept for.
"""

import json
import os
from collections.abc import Mapping
from pathlib import Path

from bascule.platform.cli.private import write_private
from bascule.platform.settings import Settings


def token_for(settings: Settings, environment: Mapping[str, str] | None = None) -> str | None:
    """The token for the control plane of some settings; None where there is none."""
    environment = os.environ if environment is None else environment
    if given := environment.get("BASCULE_TOKEN", "").strip():
        return given
    if kept := _read(config_file(environment)).get(settings.public_url):
        return kept
    file = settings.data / "token"
    return file.read_text().strip() if file.is_file() else None


def config_file(environment: Mapping[str, str] | None = None) -> Path:
    """Where tokens are kept."""
    environment = os.environ if environment is None else environment
    folder = environment.get("XDG_CONFIG_HOME")
    return (Path(folder) if folder else Path.home() / ".config") / "bascule" / "tokens.json"


def keep(url: str, token: str | None, environment: Mapping[str, str] | None = None) -> Path:
    """Keep a token for an address, or forget it; the file is its owner's alone. Returns where."""
    path = config_file(environment)
    known = {**_read(path), url: token}
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    write_private(path, json.dumps({name: value for name, value in known.items() if value}, indent=2))
    return path


def _read(path: Path) -> dict[str, str]:
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return {str(url): str(token) for url, token in found.items()} if isinstance(found, dict) else {}
