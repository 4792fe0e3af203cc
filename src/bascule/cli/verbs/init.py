"""`bascule init`: write a commented plan to start from."""

from importlib.resources import files
from pathlib import Path

import click

from bascule.kernel.error import BasculeError
from bascule.kernel.i18n import say
from bascule.platform.cli.verb import as_json, verb
from bascule.platform.cli.voice import language, tell, tell_json
from bascule.wiring.plans.planfile import DEFAULT


@verb("cli.verb-init")
@click.argument("path", type=click.Path(path_type=Path), default=DEFAULT)
@as_json
def command(path: Path, as_json: bool) -> None:
    """Write the starter in the reader's language; a file that is there is never overwritten."""
    from bascule.plan.sections import starter

    text = (files("bascule.plan") / starter(language())).read_text(encoding="utf-8")
    try:
        with path.open("x", encoding="utf-8") as file:
            file.write(text)
    except FileExistsError:
        raise BasculeError(say("cli.exists", path=str(path)), say("cli.exists-hint", path=str(path))) from None
    except OSError as error:
        raise BasculeError(say("cli.unwritable", path=str(path), detail=error.strerror or str(error))) from None
    if as_json:
        tell_json({"path": str(path)})
    else:
        tell("cli.written", path=str(path))
