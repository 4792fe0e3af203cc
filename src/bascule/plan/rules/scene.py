"""The scene: one component in one environment, as a rule looks at it.

A scene knows where its values stand in the file: in the environment's override if that sets them, otherwise in the
component.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from bascule.kernel.i18n import Message
from bascule.plan.compiling.effective import (
    STANDARD,
    checks_of,
    criteria_of,
    effective,
    guards_of,
    is_unwatched,
    shows_a_part,
)
from bascule.plan.drivers.facts import DriverFacts, DriverKind
from bascule.plan.model.plan import Check, Component, Guard, Plan
from bascule.plan.phrases.criteria import KEY
from bascule.plan.phrases.lines import When
from bascule.plan.reading.place import exists, problem_at
from bascule.plan.reading.problem import Problem, Severity
from bascule.plan.reading.tree import Path
from bascule.plan.spec import StepKind


@dataclass(frozen=True, slots=True)
class Scene:
    """A component in an environment, for a kind of release, and the drivers that exist."""

    plan: Plan
    drivers: Mapping[str, DriverFacts]
    environment: str
    name: str
    kind: str = STANDARD

    @property
    def component(self) -> Component:
        """The component with the environment's overrides."""
        return effective(self.plan, self.name, self.environment, self.kind)

    @property
    def checks(self) -> Mapping[str, Check]:
        """The plan's checks as they are in the environment."""
        return checks_of(self.plan, self.environment)

    def facts(self, name: str, kind: DriverKind) -> DriverFacts | None:
        """The facts of a driver, None when there is no such driver of that kind."""
        facts = self.drivers.get(name)
        return facts if facts is not None and facts.kind is kind else None

    def path(self, *parts: str | int) -> Path:
        """The path at which a value of the component stands."""
        override: Path = ("environments", self.environment, "override", self.name, *parts)
        return override if exists(self.plan, override) else ("components", self.name, *parts)

    def release_path(self, *parts: str | int) -> Path:
        """The path of something within the release, which an override replaces as a whole."""
        return (*self._steps_path(), *parts)

    def _steps_path(self) -> Path:
        """Where its steps stand, nearest first: as `effective` reads them."""
        there, own = ("environments", self.environment, "override", self.name), ("components", self.name)
        of_kind = ("kinds", self.kind, "release")
        ways: tuple[Path, ...] = ((*there, *of_kind), (*there, "release"), (*own, *of_kind))
        return next((way for way in ways if exists(self.plan, way)), (*own, "release"))

    def guards(self) -> list[tuple[Path, Guard]]:
        """The guards that watch the component, each with its path."""
        if is_unwatched(self.plan, self.name, self.environment):
            return []
        own = [(*self.path("guards"), index) for index in range(len(self.component.guards))]
        shared: list[Path] = [
            ("guards", index)
            for index, guard in enumerate(self.plan.guards)
            if guard.components is None or self.name in guard.components
        ]
        return list(zip([*shared, *own], guards_of(self.plan, self.name, self.environment), strict=True))

    def criteria(self) -> list[tuple[Path, When]]:
        """What must be shown of the component before everybody gets it, each with its path."""
        asked = shows_a_part(self.component.release)
        shared: list[Path] = [(KEY, index) for index in range(len(self.plan.promote_when)) if asked]
        own = [(*self.path(KEY), index) for index in range(len(self.component.promote_when))]
        return list(zip([*shared, *own], criteria_of(self.plan, self.name, self.environment, self.kind), strict=True))

    def judged(self) -> list[tuple[Path, When]]:
        """Every condition that a release of the component judges, with its path."""
        guards = (((*path, "when"), guard.when) for path, guard in self.guards())
        return [*guards, *self.criteria(), *(pair for _, pair in self.until())]

    def until(self) -> list[tuple[int, tuple[Path, When]]]:
        """What must be shown before a step is over: the step's position, and each criterion with its path."""
        return [
            (index, (self.release_path(index, "until", number), when))
            for index, step in enumerate(self.component.release)
            for number, when in enumerate(step.until)
        ]

    def steps(self, kind: StepKind) -> list[int]:
        """The positions of the steps of a kind."""
        return [index for index, step in enumerate(self.component.release) if step.kind is kind]

    def error(self, path: Path, message: Message, hint: Message | None = None, *, key: bool = False) -> Problem:
        """A problem that stops the plan; where it stands elsewhere than in the environment's override, that is named."""
        override: Path = ("environments", self.environment, "override", self.name)
        elsewhere = exists(self.plan, override) and path[: len(override)] != override
        return replace(
            problem_at(self.plan, path, message, hint, key=key), override=self.environment if elsewhere else ""
        )

    def warning(self, path: Path, message: Message, hint: Message | None = None) -> Problem:
        """A problem that is worth a look."""
        return replace(self.error(path, message, hint), severity=Severity.WARNING)
