"""`bascule flag`: feature flags. What takes a `--file` needs no control plane."""

import json
import shlex
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import quote

import click

from bascule.areas.flags.cli.flagfile import read_cases, read_context, read_document, show_faults
from bascule.areas.flags.cli.references import references
from bascule.kernel.error import BasculeError
from bascule.kernel.i18n import Keys, say
from bascule.kernel.quantities import Instant
from bascule.platform.cli.client import Client
from bascule.platform.cli.codes import DONE, FAILED
from bascule.platform.cli.family import family
from bascule.platform.cli.verb import as_json
from bascule.platform.cli.voice import tell, tell_json, text, words

# An answer that is an error has a sentence of its own.
REASON = Keys("flags.cli-{}", ("STATIC", "TARGETING_MATCH", "DEFAULT", "DISABLED"))
OUTCOME = Keys("flags.cli-heed-{}", "bascule.areas.flags.store.declarations:SyncOutcome")

command = family("flags.verb")
file_option = click.option(
    "--file", "path", type=click.Path(path_type=Path), required=True, help=words("flags.option-file")
)


@command.verb("flags.verb-evaluate")
@click.argument("key", required=False)
@file_option
@click.option("--context", default="{}", show_default=True, help=words("flags.option-context"))
@click.option("--default", "default", help=words("flags.option-default"))
@click.option("--cases", type=click.Path(path_type=Path), help=words("flags.option-cases"))
@as_json
def evaluate(key: str | None, path: Path, context: str, default: str | None, cases: Path | None, as_json: bool) -> int:
    """One flag for one context, or many lines of a file; exit 1 when a single evaluation is an error."""
    evaluator = _evaluator(path)
    if cases is not None:
        return _many(evaluator, cases)
    if key is None:
        raise BasculeError(say("flags.cli-key"), say("flags.cli-key-hint"))
    fallback = None if default is None else _value(default)
    answer = evaluator.evaluate(key, read_context(context, "--context"), Instant(time.time()))
    if as_json:
        tell_json(answer.as_json(fallback))
    else:
        _show(answer, fallback)
    return FAILED if answer.error else DONE


def _evaluator(path: Path) -> Any:
    from bascule.flag.evaluator import Evaluator

    document = read_document(path)
    if not isinstance(document, dict) or not isinstance(document.get("flags"), dict | list):
        raise BasculeError(say("flags.cli-file-refused", path=str(path), because=say("flag.no-flags")))
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
    variant = words("flags.cli-code-default") if answer.variant is None else answer.variant
    tell("flags.cli-answer", flag=answer.key, value=value, variant=variant, reason=words(REASON[answer.reason]))


@command.verb("flags.verb-check")
@file_option
@as_json
def check(path: Path, as_json: bool) -> int:
    """Everything that is wrong with a file of flags, each with its JSON pointer; exit 1 when something is."""
    from bascule.flag.check import whole_faults

    document = read_document(path)
    faults = whole_faults(document)
    if as_json:
        tell_json([{"pointer": each.pointer, "message": text(each.message)} for each in faults])
    elif faults:
        show_faults(path, faults)
    else:
        tell("flags.cli-good", path=str(path), count=len(document["flags"]))
    return FAILED if faults else DONE


environment_option = click.option(
    "--environment", default="production", show_default=True, help=words("cli.option-flag-site")
)
reason_option = click.option("--reason", default="", help=words("flags.option-reason"))
force_option = click.option("--force", is_flag=True, help=words("flags.option-force"))


@command.verb("flags.verb-list")
@environment_option
@as_json
def everything(environment: str, as_json: bool) -> None:
    """Each with whether it is on, and for whom."""
    found = Client().get(f"/flags/{environment}")
    if as_json:
        tell_json(found)
        return
    if not found["flags"]:
        tell("flags.cli-nothing", environment=environment)
    for one in found["flags"]:
        click.echo(f"{one['key']:32} {_state(one)}")


def _state(one: Mapping[str, Any]) -> str:
    if not one["enabled"]:
        return click.style(words("flags.cli-off"), fg="red")
    return words("flags.cli-on") if one["share"] is None else words("flags.cli-share", share=one["share"])


@command.verb("flags.verb-show")
@click.argument("key")
@environment_option
@as_json
def show(key: str, environment: str, as_json: bool) -> None:
    """Its definition, and every change with who made it and why."""
    found = Client().get(f"/flags/{environment}/{quote(key, safe='')}")
    if as_json:
        tell_json(found)
        return
    click.echo(f"{found['key']}  {_state(found)}")
    click.echo(json.dumps(found["short"] or found["definition"], ensure_ascii=False, indent=2))
    for one in found["versions"]:
        because = f"  {one['reason']}" if one["reason"] else ""
        click.echo(f"{one['at'][:16].replace('T', ' ')}  {one['by']:12} {one['message']}{because}")


@command.verb("flags.verb-set")
@click.argument("key")
@file_option
@environment_option
@reason_option
@force_option
@as_json
def write(key: str, path: Path, environment: str, reason: str, force: bool, as_json: bool) -> None:
    """The whole definition, or the short form; the flag of that key where the file has several."""
    document = read_document(path)
    several = isinstance(document, dict) and isinstance(document.get("flags"), dict)
    written = document["flags"].get(key, {}) if several else document
    shared = {"$evaluators": document["$evaluators"]} if several and document.get("$evaluators") else {}
    _change(key, environment, {"flag": written, "reason": reason, "force": force, **shared}, as_json)


@command.verb("flags.verb-on")
@click.argument("key")
@environment_option
@reason_option
@as_json
def switch_on(key: str, environment: str, reason: str, as_json: bool) -> None:
    """For whom its rule says."""
    _change(key, environment, {"flag": {"enabled": True}, "reason": reason}, as_json)


@command.verb("flags.verb-off")
@click.argument("key")
@environment_option
@reason_option
@as_json
def switch_off(key: str, environment: str, reason: str, as_json: bool) -> None:
    """The kill switch: off for everybody, at once."""
    _change(key, environment, {"flag": {"enabled": False}, "reason": reason}, as_json)


@command.verb("flags.verb-ramp")
@click.argument("key")
@click.argument("share")
@environment_option
@reason_option
@force_option
@as_json
def ramp(key: str, share: str, environment: str, reason: str, force: bool, as_json: bool) -> None:
    """Give it to this share of the users: 25%."""
    flag = {"rolloutPercentage": share}
    _change(key, environment, {"flag": flag, "reason": reason, "force": force}, as_json)


def _change(key: str, environment: str, change: Mapping[str, Any], as_json: bool) -> None:
    made = Client().put(f"/flags/{environment}/{quote(key, safe='')}", change)
    if as_json:
        tell_json(made)
    else:
        click.echo(f"{made['key']}  {_state(made)}")


@command.verb("flags.verb-apply")
@environment_option
@as_json
def follow(environment: str, as_json: bool) -> int:
    """Make those that are missing, and write what has changed in the plan's words; exit 1 when something is refused."""
    found = Client().post(f"/flags/{environment}", {})
    if as_json:
        tell_json(found)
    elif not found["flags"]:
        tell("flags.cli-undeclared", environment=environment)
    else:
        for one in found["flags"]:
            click.echo(f"{one['key']:32} {words(OUTCOME[one['heed']])}  {one['because'] or ''}".rstrip())
    return FAILED if any(one["because"] for one in found["flags"]) else DONE


@command.verb("flags.verb-remove")
@click.argument("key")
@environment_option
@reason_option
@as_json
def remove(key: str, environment: str, reason: str, as_json: bool) -> None:
    """From now on it is unknown, and whoever asks gets the code's own default."""
    left = Client().delete(f"/flags/{environment}/{quote(key, safe='')}", {"reason": reason})
    if as_json:
        tell_json(left)
    else:
        tell("flags.cli-removed", flag=key, environment=environment)


@command.verb("flags.verb-stale")
@environment_option
@as_json
def stale(environment: str, as_json: bool) -> None:
    """What a finished release has given to everybody, or what is off, with the lines of code that still ask for it."""
    found = [one for one in Client().get(f"/flags/{environment}")["flags"] if _is_stale(environment, one)]
    lines = {one["key"]: references(one["key"], Path.cwd()) for one in found}
    if as_json:
        tell_json([{"key": one["key"], "enabled": one["enabled"], "references": lines[one["key"]]} for one in found])
        return
    if not found:
        tell("flags.cli-none-stale", environment=environment)
    for one in found:
        click.echo(f"{one['key']}  {_state(one)}")
        for line in lines[one["key"]]:
            click.echo(f"    {line}")


def _is_stale(environment: str, one: Mapping[str, Any]) -> bool:
    """Whether a flag decides nothing any more, and the last release that has moved it is over."""
    from bascule.flag.definition import read_flag
    from bascule.flag.stale import settled
    from bascule.release.phases import Phase

    if not settled(read_flag(one["key"], one["definition"])):
        return False
    shown = Client().get(f"/flags/{environment}/{quote(one['key'], safe='')}")
    release = next((version["release"] for version in shown["versions"] if version["release"]), None)
    return release is not None and Phase(Client().get(f"/releases/{release}")["phase"]).terminal


@command.verb("flags.verb-env")
@environment_option
@click.option("--file", "path", type=click.Path(path_type=Path), help=words("flags.option-file"))
@click.option("--context", default="{}", show_default=True, help=words("flags.option-context"))
def variables(environment: str, path: Path | None, context: str) -> None:
    """As lines NAME=value, for components that read their flags from environment variables."""
    from bascule.flag.evaluator import Evaluator
    from bascule.flag.variables import variables_of

    document = read_document(path) if path else {"flags": _definitions(environment)}
    evaluator = Evaluator.lenient(document)
    for name, value in variables_of(
        evaluator.evaluate_all(read_context(context, "--context"), Instant(time.time()))
    ).items():
        click.echo(f"{name}={shlex.quote(value)}")


def _definitions(environment: str) -> Mapping[str, Any]:
    return {one["key"]: one["definition"] for one in Client().get(f"/flags/{environment}")["flags"]}
