"""`bascule schema`: the JSON Schema of the plan file, for editors."""

import json

import click

from bascule.platform.cli.verb import as_json, verb


@verb("cli.verb-schema")
@as_json
def command(as_json: bool) -> None:
    """Print it; `--json` prints it without line breaks."""
    from bascule.plan.schema import json_schema
    from bascule.wiring.document import Document

    click.echo(json.dumps(json_schema(Document), ensure_ascii=False, indent=None if as_json else 2))
