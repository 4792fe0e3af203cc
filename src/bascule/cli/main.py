"""The entry point: words in, an exit code out.

Exit codes: 0 done, 1 refused or failed, 2 wrong usage, 3 held, 4 lost sight of what was followed. Every error
says what is wrong and what to type next; with `--json` it is one JSON object on standard error.
"""

import json
import os
import sys
from collections.abc import Sequence

import click

from bascule.cli.usage import usage_message
from bascule.cli.verbs import verbs
from bascule.kernel.error import BasculeError
from bascule.kernel.i18n import Message, say
from bascule.platform.cli.codes import DONE, INTERRUPTED, WRONG, exit_code
from bascule.platform.cli.voice import text


def run() -> None:
    """What the `bascule` script calls."""
    sys.exit(main(sys.argv[1:]))


def main(arguments: Sequence[str]) -> int:
    """Run one verb; its exit code."""
    as_json = "--json" in arguments
    try:
        code = verbs.main(args=list(arguments), prog_name="bascule", standalone_mode=False)
        return code if isinstance(code, int) else DONE
    except click.exceptions.NoArgsIsHelpError as error:
        click.echo(error.format_message(), err=True)
        return WRONG
    except click.UsageError as error:
        path = error.ctx.command_path if error.ctx else "bascule"
        return _fail(usage_message(error), say("cli.see-help", command=path), as_json, WRONG)
    except click.ClickException as error:
        return _fail(say("cli.plain", text=error.format_message()), None, as_json, WRONG)
    except BasculeError as error:
        return _fail(error.message, error.hint, as_json, exit_code(error))
    except BrokenPipeError:
        # Whoever read us has gone, as in `bascule journal | head`; nothing is left to say.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return DONE
    except (click.Abort, KeyboardInterrupt):
        return INTERRUPTED


def _fail(message: Message, hint: Message | None, as_json: bool, code: int) -> int:
    if as_json:
        error = {"code": message.key, "message": text(message), "hint": hint and text(hint)}
        print(json.dumps({"error": error}, ensure_ascii=False), file=sys.stderr)
        return code
    click.echo(click.style(f"{text(say('cli.error'))} ", fg="red", bold=True) + text(message), err=True)
    if hint:
        click.echo(text(hint), err=True)
    return code
