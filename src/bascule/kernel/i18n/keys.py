"""Keys: a family of sentences, one for each member of a closed set.

    PHASE = Keys("release.phase-{}", Phase)
    say(PHASE[phase])

Every key is written literally in the code, or is a member of such a family: so it is known which sentences are said, and
`tests/sentences` finds those that are missing and those that nobody says any more. A key is never put together by hand.

Members may be named by the place where they are (`package.module:Name`, an enumeration or a function that lists them) where who
says them must not load them: the command line gets its words from the server, and starts fast. Only the check looks there.
"""

from collections.abc import Iterable, Iterator
from enum import Enum
from importlib import import_module


class Keys:
    """The keys of a pattern, by member: `{}` is where the member stands, with hyphens for its spaces."""

    __slots__ = ("_members", "pattern")

    def __init__(self, pattern: str, members: Iterable[object] | str) -> None:
        self.pattern = pattern
        self._members = members

    def __getitem__(self, member: object) -> str:
        return self.pattern.replace("{}", _word(member))

    def __iter__(self) -> Iterator[str]:
        return (self[member] for member in _resolved(self._members))


def _word(member: object) -> str:
    return str(member.value if isinstance(member, Enum) else member).replace(" ", "-")


def _resolved(members: Iterable[object] | str) -> Iterable[object]:
    if not isinstance(members, str):
        return members
    module, _, name = members.partition(":")
    found = getattr(import_module(module), name)
    listed: Iterable[object] = found if isinstance(found, Iterable) else found()
    return listed
