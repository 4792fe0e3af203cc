"""`bascule flag`: feature flags. `evaluate` and `check` need no control plane."""

import json
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click

from bascule.base.error import BasculeError
from bascule.base.words import say
from bascule.cli.codes import DONE, FAILED
from bascule.cli.family import family
from bascule.cli.flagfile import read_cases, read_context, read_document, show_faults
from bascule.cli.verb import as_json
from bascule.cli.voice import tell, tell_json, text, words

command = family("flag")
file_option = click.option(
    "--file", "path", type=click.Path(path_type=Path), required=True, help=words("cli.option-flag-file")
)


@command.verb("evaluate")
@click.argument("key", required=False)
@file_option
@click.option("--context", default="{}", show_default=True, help=words("cli.option-flag-context"))
@click.option("--default", "default", help=words("cli.option-flag-default"))
@click.option("--cases", type=click.Path(path_type=Path), help=words("cli.option-flag-cases"))
@as_json
def evaluate(key: str | None, path: Path, context: str, default: str | None, cases: Path | None, as_json: bool) -> int:
    """One flag for one context, or many lines of a file; exit 1 when a single evaluation is an error."""
    evaluator = _evaluator(path)
    if cases is not None:
        return _many(evaluator, cases)
    if key is None:
        raise BasculeError(say("cli.flag-key"), say("cli.flag-key-hint"))
    fallback = None if default is None else _value(default)
    answer = evaluator.evaluate(key, read_context(context, "--context"), time.time())
    if as_json:
        tell_json(answer.as_json(fallback))
    else:
        _show(answer, fallback)
    return FAILED if answer.error else DONE


def _evaluator(path: Path) -> Any:
    from bascule.flag.evaluator import Evaluator

    document = read_document(path)
    if not isinstance(document, dict) or not isinstance(document.get("flags"), dict | list):
        raise BasculeError(say("cli.flag-file-refused", path=str(path), because=say("flag.no-flags")))
    return Evaluator.lenient(document)


def _value(written: str) -> Any:
    """A default as it is typed: JSON, or else the text itself."""
    try:
        return json.loads(written)
    except json.JSONDecodeError:
        return written


def _many(evaluator: Any, cases: Path) -> int:
    for key, context, default in read_cases(cases):
        click.echo(json.dumps(evaluator.evaluate(key, context, time.time()).as_json(default), ensure_ascii=False))
    return DONE


def _show(answer: Any, default: Any) -> None:
    if answer.error:
        click.echo(click.style(text(answer.details), fg="red"), err=True)
        return
    value = json.dumps(default if answer.variant is None else answer.value, ensure_ascii=False)
    variant = words("cli.flag-code-default") if answer.variant is None else answer.variant
    tell("cli.flag-answer", flag=answer.key, value=value, variant=variant, reason=words(f"cli.flag-{answer.reason}"))


@command.verb("check")
@file_option
@as_json
def check(path: Path, as_json: bool) -> int:
    """Everything that is wrong with a file of flags, each with its JSON pointer; exit 1 when something is."""
    from bascule.flag.check import document_faults

    document = read_document(path)
    faults = document_faults(document, lists=True) or _results(document)
    if as_json:
        tell_json([{"pointer": each.pointer, "message": text(each.message)} for each in faults])
    elif faults:
        show_faults(path, faults)
    else:
        tell("cli.flag-good", path=str(path), count=len(document["flags"]))
    return FAILED if faults else DONE


def _results(document: Mapping[str, Any]) -> list[Any]:
    from bascule.flag.check import result_faults
    from bascule.flag.definition import by_key

    evaluators = document.get("$evaluators") or {}
    return [fault for key, each in by_key(document["flags"]).items() for fault in result_faults(key, each, evaluators)]
