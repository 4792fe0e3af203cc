"""`bascule matrix`: what may go where, how it starts, and who must approve."""

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

from bascule.kernel.i18n import Keys
from bascule.platform.cli.verb import as_json, verb
from bascule.platform.cli.voice import tell_json, text, words
from bascule.wiring.plans.planfile import good_plan, plan_option

if TYPE_CHECKING:
    from bascule.plan.matrix import Row

COLUMNS = Keys("cli.column-{}", ("branch", "environment", "kind", "start", "approvals", "window"))
START = Keys("cli.start-{}", "bascule.plan.words:Start")
KIND = Keys("cli.kind-{}", "bascule.plan.words:KindName")


@verb("cli.verb-matrix")
@plan_option
@as_json
def command(plan_path: Path, as_json: bool) -> int:
    """One row per environment and kind of release."""
    from bascule.plan.matrix import matrix

    rows = matrix(good_plan(plan_path))
    if as_json:
        tell_json([asdict(row) for row in rows])
    else:
        _print(rows)
    return 0


def _print(rows: "tuple[Row, ...]") -> None:
    from rich.console import Console
    from rich.table import Table

    table = Table(box=None, header_style="bold", pad_edge=False)
    for key in COLUMNS:
        table.add_column(words(key))
    for row in rows:
        source = " + ".join([", ".join(row.branch) or words("cli.any-branch"), *row.tag])
        start = words(START[row.start])
        table.add_row(source, row.environment, words(KIND[row.kind]), start, _approvals(row), _window(row))
    Console(highlight=False).print(table)


def _approvals(row: "Row") -> str:
    from bascule.release.steps.approvals import demanded

    return text(demanded(row.demands)) if row.demands else words("cli.no-approvals")


def _window(row: "Row") -> str:
    window = ", ".join(row.window) or words("cli.any-time")
    if row.excepted:
        window = words("cli.except", window=window, excepted=", ".join(row.excepted))
    return words("cli.with-notice", window=window, notice=row.notice) if row.notice else window
