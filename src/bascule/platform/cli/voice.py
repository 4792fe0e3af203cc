"""The voice of the command line: which language it speaks, and how it says a message."""

import json
import sys
from functools import cache
from typing import Any

import click

from bascule.kernel.i18n import Language, Message, render, say
from bascule.platform.settings import read_language


@cache
def language() -> Language:
    """The language of the environment."""
    return read_language()


def text(message: Message) -> str:
    """A message in that language."""
    return render(message, language())


def words(key: str, **values: Any) -> str:
    """A sentence of the catalogue in that language."""
    return text(say(key, **values))


def tell(key: str, **values: Any) -> None:
    """Say a sentence on standard output."""
    click.echo(words(key, **values))


def tell_json(value: Any) -> None:
    """Put a value on standard output as JSON, for programs."""
    click.echo(json.dumps(value, ensure_ascii=False, indent=2 if sys.stdout.isatty() else None))
