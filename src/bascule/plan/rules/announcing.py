"""Rules about announcements: every template can be filled in, in every language, and every channel is told something.

A template is rendered with sample values here, so that nothing is found out on the day of an incident.
"""

from collections.abc import Iterable, Iterator, Sequence

from bascule.kernel.i18n import say
from bascule.plan.document import occasions_of
from bascule.plan.model.announce import Announce
from bascule.plan.model.plan import Plan
from bascule.plan.notification import IN_SPEC, STEP_PLACEHOLDERS, Occasion, placeholders
from bascule.plan.reading.bad_value import did_you_mean, listed
from bascule.plan.reading.place import exists, of_value, problem_at
from bascule.plan.reading.problem import Problem
from bascule.plan.reading.tree import Path, Scalar, find
from bascule.plan.rules.document import as_warning
from bascule.plan.rules.scene import Scene
from bascule.plan.values import in_messages, values_of

# What has a severity, by which others may be told.
GRADED = (Occasion.ALERT.value, Occasion.INVESTIGATE.value)


def templates(plan: Plan) -> Iterator[Problem]:
    """The plan's own words."""
    known = occasions_of(type(plan))
    for occasion, one, here in _told(plan):
        for language, text in (one.text or {}).items():
            allowed = known.get(occasion, ())
            if occasion in IN_SPEC:
                told = plan.environments if one.environments is None else one.environments
                allowed = (*allowed, *_values(plan, told))
            yield from _template(plan, _place(plan, here, language), text, allowed)


def _told(plan: Plan) -> Iterator[tuple[str, Announce, Path]]:
    """What is told on each occasion, and of each kind of release, where its words are: with the path of these."""
    for occasion, one in plan.announce.items():
        here: Path = ("announce", occasion)
        yield occasion, one, (*here, "text")
        for kind, other in one.kinds.items():
            yield occasion, one.of(kind), (*here, "kinds", kind, "text") if other.text else (*here, "text")


def step_templates(scene: Scene) -> Iterator[Problem]:
    """What steps say."""
    for index, step in enumerate(scene.component.release):
        if step.announce is not None:
            here = (*scene.release_path(index, "announce"), "text")
            allowed = (*STEP_PLACEHOLDERS, *_values(scene.plan, [scene.environment]))
            for language, text in step.announce.text.items():
                yield from _template(scene.plan, _place(scene.plan, here, language), text, allowed)


def _values(plan: Plan, environments: Iterable[str]) -> list[str]:
    """The values that all of these environments have, as messages name them."""
    found = [in_messages(values_of(plan.environments[name])) for name in environments if name in plan.environments]
    return [name for name in found[0] if all(name in one for one in found)] if found else []


def by_severity(plan: Plan) -> Iterator[Problem]:
    """Only what is serious to some degree is told by it."""
    for occasion, one in plan.announce.items():
        for severity in one.by_severity if occasion not in GRADED else ():
            message = say("announce.no-severity", occasion=occasion, found=severity, allowed=listed(GRADED))
            here: Path = ("announce", occasion, severity)
            yield problem_at(plan, here, message, say("announce.no-severity-hint"), key=True)


def languages(plan: Plan) -> Iterator[Problem]:
    """Own words exist in the language of every channel that hears them; ours are said where they do not."""
    for _, one, here in _told(plan):
        for name in one.named:
            spoken = (plan.channels[name].language or plan.language).value
            if one.text and spoken not in one.text:
                message = say("announce.no-words", channel=name, language=spoken)
                yield as_warning(problem_at(plan, here, message))


def unused_channels(plan: Plan, scenes: Sequence[Scene]) -> Iterator[Problem]:
    """A channel that nobody speaks on."""
    used = {name for _, one, _ in _told(plan) for name in one.named}
    used |= {name for one in plan.alerts for name in one.to or []}
    said = [step.announce for scene in scenes for step in scene.component.release if step.announce is not None]
    used |= {name for one in said for name in one.to}
    for name in plan.channels:
        if name not in used:
            yield as_warning(problem_at(plan, ("channels", name), say("announce.unused", name=name), key=True))


def _place(plan: Plan, path: Path, language: str) -> Path:
    return (*path, language) if exists(plan, (*path, language)) else path


def _template(plan: Plan, path: Path, text: str, allowed: Sequence[str]) -> Iterator[Problem]:
    for name, offset in placeholders(text):
        if name not in allowed:
            known = listed(f"{{{one}}}" for one in allowed)
            message = say("announce.placeholder", found="{" + name + "}", allowed=known)
            yield Problem(plan.file, *_where(plan, path, text, offset), message, did_you_mean(name, allowed))


def _where(plan: Plan, path: Path, text: str, offset: int) -> tuple[int, int]:
    """The placeholder's line and column, also in a text of several lines."""
    if plan.tree is None:
        return 1, 1
    node = find(plan.tree, path).node
    if not isinstance(node, Scalar) or "\n" not in node.raw:
        return of_value(plan.tree, path, offset)
    before, _, _ = node.raw.partition(text[offset : text.index("}", offset) + 1])
    lines = before.split("\n")
    return node.line + len(lines) - 1, len(lines[-1]) + 1
