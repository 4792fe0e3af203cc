"""Variables of what a driver runs: the plan's words, and behind `env NAME` and `file PATH` what these lead to.

The words are all that a spec, a journal and a fingerprint ever hold. What they lead to is read at the instant of a start, goes to
the program and nowhere else, and is hidden in everything that the program says, whatever the variable is called.
"""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from bascule.drivers.support.fill import fill
from bascule.drivers.support.secret import Secret, hide, read_secret
from bascule.plan.phrases.secret_ref import SecretRef
from bascule.ports.errors import Refused

Variables = Mapping[str, str | SecretRef]


def filled(variables: Variables, values: Mapping[str, object]) -> dict[str, str | SecretRef]:
    """The same with their placeholders filled in; where a secret is stands as it is written."""
    return {name: one if isinstance(one, SecretRef) else fill(one, values) for name, one in variables.items()}


def as_written(variables: Variables) -> dict[str, str]:
    """The same in the plan's words."""
    return {name: str(one) for name, one in variables.items()}


def revealed(variables: Variables, root: Path) -> dict[str, str]:
    """What the program gets. Files count to their end: a key may have many lines. Raises `Refused` where there is nothing."""
    return {
        name: read_secret(one, root, whole=True).value if isinstance(one, SecretRef) else one
        for name, one in variables.items()
    }


def hidden(variables: Variables, root: Path) -> dict[str, str]:
    """What must not be shown of them, under names that say so (`mask`)."""
    return {f"SECRET {number}": part for number, part in enumerate(_parts(variables, root))}


def without_secrets(lines: Sequence[str], variables: Variables, root: Path) -> tuple[str, ...]:
    """What a program has said, without what it was given to keep."""
    if not lines:
        return ()
    told = [Secret(name, value) for name, value in hidden(variables, root).items()]
    return tuple(hide("\n".join(lines), told).split("\n"))


def _parts(variables: Variables, root: Path) -> Iterator[str]:
    for one in variables.values():
        if isinstance(one, SecretRef):
            try:
                secret = read_secret(one, root, whole=True)
            except Refused:
                # What is not there any more cannot be compared with; whoever starts something is told.
                continue
            yield from (line for part in secret.parts() for line in (part, *part.split("\n")) if line.strip())
