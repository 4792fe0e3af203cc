"""Writes the pages of the documentation that are made from the code: `python docs/generate.py [SECTION …]`.

Each section is a function that returns the pages as path -> text; a test of the section's package compares them with
the files, so that a page cannot grow old.
"""

import sys
from collections.abc import Callable, Mapping
from importlib.resources import files
from pathlib import Path

from bascule.plan.reference import reference
from bascule.plan.sections import SECTIONS, resource

DOCS = Path(__file__).parent


def plan() -> Mapping[str, str]:
    """The reference page of the plan file."""
    package = files("bascule.plan")
    examples = {name: (package / resource(name, "en")).read_text(encoding="utf-8") for name in SECTIONS}
    return {"reference/plan.md": reference(examples)}


def api() -> Mapping[str, str]:
    """The reference page of the HTTP API."""
    from bascule.server.api.reference import reference as api_reference
    from bascule.server.app import bare_app

    return {"reference/api.md": api_reference(bare_app().openapi())}


PAGES: dict[str, Callable[[], Mapping[str, str]]] = {"plan": plan, "api": api}


def main(names: list[str]) -> None:
    """Write the named sections, or all."""
    for name in names or PAGES:
        for path, text in PAGES[name]().items():
            (DOCS / path).parent.mkdir(parents=True, exist_ok=True)
            (DOCS / path).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
