"""Refs: whether a version may be released into an environment, by its branch and its tag.

A version is what the repository calls it: a tag or a commit. Where nobody can look into the repository, whoever starts the
release says on which branch it is, and that is on record.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase

from bascule.kernel.i18n import Message, say
from bascule.plan.model import Environment
from bascule.plan.nearest import listed


@dataclass(frozen=True, slots=True)
class Ref:
    """Where a version stands: the branches that hold it, its tags, and whether the repository itself has said so."""

    branches: frozenset[str] = frozenset()
    tags: frozenset[str] = frozenset()
    seen: bool = False


def refuse_ref(environment: Environment, name: str, version: str, ref: Ref) -> Message | None:
    """Why a version may not go into an environment; None when it may."""
    tag, branch = environment.tag, environment.branch
    if tag and not any(fnmatchcase(version, pattern) for pattern in tag):
        return say("plan.not_such_tag", version=version, environment=name, allowed=listed(tag))
    if tag and ref.seen and version not in ref.tags:
        return say("plan.no_tag", version=version, environment=name)
    if branch and not matches(branch, ref.branches):
        found = listed(sorted(ref.branches)) if ref.branches else say("plan.none")
        return say("plan.not_on_branch", version=version, environment=name, allowed=listed(branch), found=found)
    return None


def matches(patterns: Sequence[str], names: Collection[str]) -> bool:
    """Whether one of the names is of one of these forms."""
    return any(fnmatchcase(name, pattern) for name in names for pattern in patterns)
