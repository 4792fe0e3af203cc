"""Differences: what another text would change about a plan, as sentences and as what it touches.

The sentences are read off the two documents as they are written, so that people see their own words. What a change touches
is read off the compiled specs instead: a spec is all that `decide` knows of a plan, so nothing that a release goes
through can change without showing there, not even by a key that a later Bascule adds.

A change touches an environment when any release into it would go through something else: another spec of one of its
components and kinds, another branch, tag, start or earlier environment, other triggers, a change of the environment that its
versions come from. A new environment touches all: whatever it demands, nobody has agreed to it yet.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

from bascule.kernel.i18n import Message, say
from bascule.plan.compiling.compile import Terms, compile_spec
from bascule.plan.compiling.effective import kinds_in
from bascule.plan.identity import normal
from bascule.plan.model.plan import Plan
from bascule.plan.reading.tree import plain
from bascule.plan.sign_off import Demand
from bascule.plan.spec import ReleaseSpec

MOST = 60
LONGEST = 160
# Keys whose text is run as a command line.
COMMANDS = frozenset({"command", "run", "undo"})
_ABSENT = object()
_SHORT = {"environments", "components"}
Demands = tuple[Demand, ...]
Path = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Difference:
    """What a change of the plan comes to.

    `sentences` are at most `MOST`, of `count` in all. `environments` are the touched ones. `demands` are the approvals that
    it needs, each of which must be met by itself; nothing where nobody's approval is demanded.
    """

    sentences: tuple[Message, ...]
    count: int
    environments: tuple[str, ...]
    demands: tuple[Demands, ...]

    @property
    def is_free(self) -> bool:
        """Whether it needs nobody's approval."""
        return not self.demands


def difference(old: Plan, new: Plan) -> Difference:
    """What changes when `new` takes the place of `old`, two plans of one name."""
    found = [*_commands(_data(old), _data(new)), *_walk((), _data(old), _data(new))]
    touched = _touched(old, new)
    demands = [one for name in touched for one in _demands(old, name, touched[name])]
    return Difference(tuple(found[:MOST]), len(found), tuple(touched), tuple(dict.fromkeys(demands)))


def demanding(plan: Plan) -> tuple[str, ...]:
    """The environments of a plan that demand approvals of any kind of release."""
    return tuple(name for name, one in plan.environments.items() if any(kind.approvals for kind in one.kinds.values()))


def _touched(old: Plan, new: Plan) -> dict[str, frozenset[str]]:
    """The touched environments, each with the kinds of release that would go through something else; empty: all of them."""
    everywhere = normal(old.triggers) != normal(new.triggers) or bool(new.environments.keys() - old.environments.keys())
    found: dict[str, frozenset[str]] = {}
    for name in old.environments:
        if everywhere or name not in new.environments or _entrance(old, name) != _entrance(new, name):
            found[name] = frozenset()
        elif kinds := _other_kinds(_specs(old, name), _specs(new, name)):
            found[name] = kinds
    return _with_later(old, found)


def _with_later(plan: Plan, touched: dict[str, frozenset[str]]) -> dict[str, frozenset[str]]:
    """What comes after a touched environment is touched: its versions have been through less, or through something else."""
    for _ in plan.environments:
        for name, one in plan.environments.items():
            if one.after in touched:
                touched[name] = frozenset()
    return {name: touched[name] for name in plan.environments if name in touched}


def _entrance(plan: Plan, name: str) -> tuple[Any, ...]:
    """What decides which versions come into an environment, and by whom."""
    one = plan.environments[name]
    refs = [(kind, each.branch, each.tag) for kind, each in sorted(one.kinds.items())]
    return one.branch, one.tag, one.start, one.after, one.rehearsal, sorted(plan.components), _kinds(plan, name), refs


def _kinds(plan: Plan, name: str) -> list[str]:
    return sorted(kinds_in(plan, name))


def _specs(plan: Plan, environment: str) -> Mapping[tuple[str, str], ReleaseSpec]:
    everybody = tuple(plan.components)
    return {
        (kind, component): compile_spec(plan, component, environment, Terms(kind, beside=everybody))
        for kind in _kinds(plan, environment)
        for component in plan.components
    }


def _other_kinds(
    old: Mapping[tuple[str, str], ReleaseSpec], new: Mapping[tuple[str, str], ReleaseSpec]
) -> frozenset[str]:
    return frozenset(kind for kind, component in old if old[kind, component] != new[kind, component])


def _demands(plan: Plan, environment: str, kinds: frozenset[str]) -> Iterator[Demands]:
    """What the touched kinds demand themselves; a kind that demands nothing is guarded by what the others demand."""
    demanded = {name: kind.approvals for name, kind in plan.environments[environment].kinds.items()}
    wanted = kinds if kinds and all(demanded.get(kind) for kind in kinds) else frozenset(demanded)
    yield from (demands for name, demands in demanded.items() if name in wanted and demands)


def _data(plan: Plan) -> Any:
    return plain(plan.tree) if plan.tree is not None else {}


def _commands(old: Any, new: Any) -> list[Message]:
    """Commands that the old document nowhere runs, first of all: they are what a reader must not miss."""
    known = set(_lines(old))
    return [say("change.command", command=_cut(line)) for line in dict.fromkeys(_lines(new)) if line not in known]


def _lines(value: Any, key: str = "") -> Iterator[str]:
    if isinstance(value, str) and key in COMMANDS:
        yield value
    elif isinstance(value, dict):
        for name, item in value.items():
            yield from _lines(item, name)
    elif isinstance(value, list):
        for item in value:
            yield from _lines(item, key)


def _walk(path: Path, old: Any, new: Any) -> Iterator[Message]:
    if isinstance(old, dict) and isinstance(new, dict):
        for key in dict.fromkeys([*old, *new]):
            yield from _walk((*path, key), old.get(key, _ABSENT), new.get(key, _ABSENT))
    elif isinstance(old, list) and isinstance(new, list):
        yield from _items(path, old, new)
    elif (whole := new if old is _ABSENT else old if new is _ABSENT else None) and _is_told_apart(path, whole):
        nothing = type(whole)()
        yield from _walk(path, nothing if old is _ABSENT else old, nothing if new is _ABSENT else new)
    elif old is _ABSENT or new is _ABSENT or _key(old) != _key(new):
        yield from _changed(path, old, new)


def _is_told_apart(path: Path, whole: Any) -> bool:
    """Whether each part of what has come or gone as a whole has its own sentence: every guard, and what a kind demands."""
    return isinstance(whole, list) or (isinstance(whole, dict) and "kinds" in path[-2:])


def _items(path: Path, old: Sequence[Any], new: Sequence[Any]) -> Iterator[Message]:
    """Items of a list: those that are gone, those that are new, and those that stand in the place of another."""
    matcher = SequenceMatcher(None, [_key(one) for one in old], [_key(one) for one in new], autojunk=False)
    for what, start, end, begin, stop in matcher.get_opcodes():
        if what == "equal":
            continue
        gone, come = old[start:end], new[begin:stop]
        for position in range(max(len(gone), len(come))):
            before = gone[position] if position < len(gone) else _ABSENT
            after = come[position] if position < len(come) else _ABSENT
            yield from _changed(path, before, after)


def _changed(path: Path, old: Any, new: Any) -> Iterator[Message]:
    where = _where(path)
    if path and path[-1] == "approvals":
        yield say("change.set", where=where, old=_demanded(old), new=_demanded(new))
    elif old is _ABSENT:
        yield say("change.added", where=where, new=written(new))
    elif new is _ABSENT:
        yield say("change.removed", where=where, old=written(old))
    else:
        yield say("change.set", where=where, old=written(old), new=written(new))


def _demanded(value: Any) -> Message | str:
    return say("change.nobody") if value is _ABSENT else written(value)


def _where(path: Path) -> str:
    return " › ".join(path[1:] if path[0] in _SHORT and len(path) > 1 else path)


def _key(value: Any) -> str:
    return json.dumps(value, sort_keys=True, ensure_ascii=False, default=str)


def written(value: Any) -> str:
    """A value of the document on one line, as a person would write it."""
    return _cut(_flow(value))


def _flow(value: Any, inner: bool = False) -> str:
    if isinstance(value, dict):
        text = ", ".join(key if item is None else f"{key}: {_flow(item, True)}" for key, item in value.items())
        return f"{{{text}}}" if inner else text
    if isinstance(value, list):
        return f"[{', '.join(_flow(item, True) for item in value)}]"
    return "–" if value is None else _word(value)


def _word(value: Any) -> str:
    text = str(value).lower() if isinstance(value, bool) else str(value)
    return " ".join(text.split())


def _cut(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"
