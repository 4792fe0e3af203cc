"""Compiles the sentences when the package is built, for a wheel and in an editable checkout alike."""

import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class Sentences(BuildHookInterface[Any]):
    """Every `.po` gets its `.mo`; they are not in version control, so the build is told of them."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Before files are collected."""
        if version != "editable":
            # `bascule demo onboarding` plays it; in a checkout it is where it lies.
            build_data["force_include"]["examples"] = "bascule/examples"
        package = Path(self.root) / "src" / "bascule"
        sys.path.insert(0, str(package.parent))
        from bascule.kernel.i18n.source import compile_source

        for path in sorted(package.rglob("*.po")):
            made = path.with_suffix(".mo")
            # A program that runs from the checkout finds the old file or the new one, never half of one.
            half = made.with_suffix(".new")
            half.write_bytes(compile_source(path.read_bytes()))
            half.replace(made)
            build_data["artifacts"].append(str(made.relative_to(self.root)))
