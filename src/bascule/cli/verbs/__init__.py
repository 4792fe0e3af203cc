"""The verbs, one module each, imported when they are used: `bascule --help` loads none of them."""

from importlib import import_module

import click

from bascule import __version__
from bascule.cli.verb import Verb
from bascule.cli.voice import words

NAMES = (
    "demo",
    "init",
    "check",
    "explain",
    "schema",
    "windows",
