"""The files from which Envoy reads its resources, each with a version that Envoy hands back when it has accepted it.

A version names one writing, not one content: after A, B, A the second A must be acknowledged anew.
"""

import json
import secrets
from pathlib import Path
from typing import Any

from bascule.drivers.support.files import read_json, remove_file, write_file

Resource = dict[str, Any]


class Resources:
    """`clusters.json`, `listeners.json` and `routes/KEY.json` in Envoy's folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def path(self, name: str) -> Path:
        """The file of a name: `clusters`, `listeners`, `routes/KEY`."""
        return self._folder / f"{name}.json"

    def read(self, name: str) -> list[Resource]:
        """The resources that a file holds now."""
        return list((read_json(self.path(name)) or {}).get("resources", ()))

    def write(self, name: str, resources: list[Resource], accepted: str | None = None) -> str:
        """Have exactly these resources in a file; their version.

        It is written anew where it differs, or where Envoy has `accepted` another version than the one in the file.
        """
        data = read_json(self.path(name)) or {}
        version = str(data.get("version_info"))
        if data.get("resources") == resources and accepted in (None, version):
            return version
        version = secrets.token_hex(8)
        write_file(self.path(name), json.dumps({"version_info": version, "resources": resources}))
        return version

    def drop_routes(self, keep: set[str]) -> None:
        """Delete the route files of places that are no more."""
        folder = self._folder / "routes"
        for path in folder.glob("*.json") if folder.is_dir() else ():
            if path.stem not in keep:
                remove_file(path)
