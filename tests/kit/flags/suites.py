"""Published data that lies beside the checkout; tests read it where it is."""

import json
from pathlib import Path
from typing import Any

import pytest

FOLDER = Path(__file__).parents[4] / "shared" / "suites"
SCHEMAS = FOLDER / "flagd-schemas" / "json"
need_suites = pytest.mark.skipif(not FOLDER.exists(), reason="needs ../shared/suites beside the checkout")


def read(path: str) -> Any:
    """One file of the suites."""
    return json.loads((FOLDER / path).read_text())


def documents(kind: str) -> list[str]:
    """The documents of a kind (`flags/positive`), by their paths in the suites; none where the suites are absent."""
    return sorted(str(path.relative_to(FOLDER)) for path in (SCHEMAS / "test" / kind).glob("*.json"))
