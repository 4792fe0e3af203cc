"""`bascule schema`: the JSON Schema of the plan file, for editors."""

import json

import click

from bascule.platform.cli.verb import as_json, verb
from bascule.platform.cli.voice import language


@verb("cli.verb-schema")
@as_json
def command(as_json: bool) -> None:
    """Print it; `--json` prints it without line breaks."""
    from bascule.drivers.declared import facts
    from bascule.plan.driver_schema import with_drivers
    from bascule.plan.schema import json_schema
    from bascule.wiring.plans.document import Document

    schema = with_drivers(json_schema(Document), facts().values(), language())
    click.echo(json.dumps(schema, ensure_ascii=False, indent=None if as_json else 2))
