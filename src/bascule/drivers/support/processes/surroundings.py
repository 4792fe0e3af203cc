"""Surroundings: which variables of our own environment a process that we start may see.

The control plane's environment holds its secrets (the database's address, tokens of channels); so a process gets the few
variables that programs need to run at all, and what the plan names.
"""

import os
from collections.abc import Iterable, Mapping

from bascule.drivers.support.processes.identity import Identity

COMMON = ("PATH", "HOME", "LANG", "LC_ALL", "LC_CTYPE", "TZ", "TMPDIR", "USER", "LOGNAME", "SHELL", "SSL_CERT_FILE")


def surroundings(inherit: Iterable[str] = (), environment: Mapping[str, str] | None = None) -> dict[str, str]:
    """The common variables of our environment and those that are named, as far as they are set."""
    environment = os.environ if environment is None else environment
    return {name: environment[name] for name in (*COMMON, *inherit) if name in environment}


def surround(inherit: Iterable[str], identity: Identity | None) -> dict[str, str]:
    """The same for somebody: their home and name in the place of ours, and no folder of ours for what passes."""
    if identity is None:
        return surroundings(inherit)
    named = frozenset(inherit)
    seen = {name: value for name, value in surroundings(named).items() if name != "TMPDIR" or name in named}
    return seen | {"HOME": identity.home, "USER": identity.name, "LOGNAME": identity.name, "SHELL": identity.shell}
