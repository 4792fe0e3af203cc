"""The script that runs axe-core in every page of its job."""

import importlib.util
from pathlib import Path
from typing import Any

from bascule.drivers.support.checks.driven import drive

_RUN = "async (rules) => (await axe.run(document, {resultTypes: ['violations'], rules})).violations"


def look(page: Any, job: dict[str, Any], url: str) -> dict[str, Any]:
    """What axe-core finds wrong."""
    answer = page.goto(url, wait_until="load", timeout=job["patience"])
    page.evaluate(axe())
    found = page.evaluate(_RUN, {rule: {"enabled": False} for rule in job["without"]})
    violations = [
        {
            "id": one["id"],
            "impact": one["impact"],
            "help": one["help"],
            "where": [" ".join(str(part) for part in node["target"]) for node in one["nodes"]][:20],
            "count": len(one["nodes"]),
        }
        for one in found
    ]
    return {"status": answer.status if answer else 0, "violations": violations}


def axe() -> str:
    """The text of axe-core."""
    package = importlib.util.find_spec("axe_playwright_python")
    assert package is not None
    assert package.origin is not None
    return Path(package.origin).with_name("axe.min.js").read_text(encoding="utf-8")


if __name__ == "__main__":
    drive(look)
