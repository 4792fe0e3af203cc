"""Rules about drivers: they exist, they know their options, they can do what the plan asks of them."""

from collections.abc import Iterator, Mapping

from bascule.kernel.i18n import Keys, say
from bascule.plan.compiling.effective import checks_of
from bascule.plan.drivers.facts import NAMED, DriverFacts, DriverKind
from bascule.plan.drivers.options import faults
from bascule.plan.model.plan import Plan
from bascule.plan.reading.bad_value import did_you_mean, listed
from bascule.plan.reading.place import problem_at
from bascule.plan.reading.problem import Problem
from bascule.plan.reading.tree import Path
from bascule.plan.rules.placeholders import check_path
from bascule.plan.rules.scene import Scene
from bascule.plan.spec import DriverRef, StepKind

KIND = Keys("plan.kind_{}", NAMED)

HTTP = "http"


def used_drivers(scene: Scene) -> Iterator[Problem]:
    """The workload and the traffic driver of a component."""
    one = scene.component
    for name, use, kind in (("run", one.run, DriverKind.WORKLOAD), ("route", one.route, DriverKind.TRAFFIC)):
        yield from use_of(
            scene.plan, scene.drivers, (scene.path(name, use.name), use, kind), _Whence(scene, name, use.name)
        )


def check_drivers(plan: Plan, drivers: Mapping[str, DriverFacts]) -> Iterator[Problem]:
    """The drivers of the named checks."""
    for environment in plan.environments:
        for name, check in checks_of(plan, environment).items():
            where = _OfCheck(plan, environment, name, check.runs.name)
            found = list(use_of(plan, drivers, (where.at(), check.runs, DriverKind.CHECK), where))
            yield from found or _tried(plan, where, drivers[check.runs.name], check.runs)


def _tried(plan: Plan, where: "_OfCheck", facts: DriverFacts, use: DriverRef) -> Iterator[Problem]:
    """What the driver itself would refuse, at the option that it names."""
    if facts.trial is not None and (refused := facts.trial(use.options)) is not None:
        option = str(refused.message.values.get("option", ""))
        yield problem_at(plan, _option(where, option), refused.message, refused.hint)


def _option(where: "_OfCheck", option: str) -> Path:
    first, *rest = option.split(".", 1)
    return (*where(first), *rest) if first else where.at()


def smoke_driver(scene: Scene) -> Iterator[Problem]:
    """Smoke lines are asked by the http check driver."""
    if scene.facts(HTTP, DriverKind.CHECK) is None:
        for index in scene.steps(StepKind.SMOKE):
            known = _of_kind(scene.drivers, DriverKind.CHECK)
            message = say("plan.unknown_driver", name=HTTP, kind=say("plan.kind_check"), allowed=listed(known))
            yield scene.error(scene.release_path(index, "smoke"), message, key=True)


def abilities(scene: Scene) -> Iterator[Problem]:
    """What the plan asks of a driver, the driver can do."""
    one = scene.component
    traffic, workload = scene.facts(one.route.name, DriverKind.TRAFFIC), scene.facts(one.run.name, DriverKind.WORKLOAD)
    for index in scene.steps(StepKind.TRAFFIC):
        share = one.release[index].traffic
        if traffic is not None and not traffic.weights and share is not None and share.percent < 100:
            message = say("plan.no_weights", driver=one.route.name, percent=share.percent / 100)
            yield scene.error(scene.release_path(index, "traffic"), message)
    replicas = one.run.options.get("replicas", 1)
    if workload is not None and not workload.replicas and isinstance(replicas, int) and replicas > 1:
        path = scene.path("run", one.run.name, "replicas")
        yield scene.error(path, say("plan.no_replicas", driver=one.run.name, count=replicas))
    if traffic is not None and not traffic.sticky and one.route.options.get("sticky") not in (None, "none", False):
        yield scene.error(scene.path("route", one.route.name, "sticky"), say("plan.no_sticky", driver=one.route.name))
    if traffic is not None and not traffic.slot_header:
        for index in scene.steps(StepKind.SMOKE):
            yield scene.warning(scene.release_path(index), say("plan.no_slot_header", driver=one.route.name))


class _Whence:
    """Where an option stands: an override may hold some options of a driver and the component the others."""

    def __init__(self, scene: Scene, *parts: str) -> None:
        self.scene, self.parts = scene, parts

    def __call__(self, option: str) -> Path:
        return self.scene.path(*self.parts, option)


class _OfCheck:
    """The same for a check: what an environment says of it holds some options, and the check the others."""

    def __init__(self, plan: Plan, environment: str, name: str, driver: str) -> None:
        self.plan, self.environment, self.name, self.driver = plan, environment, name, driver

    def at(self) -> Path:
        """Where its driver is named."""
        return check_path(self.plan, self.environment, self.name, self.driver)

    def __call__(self, option: str) -> Path:
        return check_path(self.plan, self.environment, self.name, self.driver, option)


def use_of(
    plan: Plan,
    drivers: Mapping[str, DriverFacts],
    used: tuple[Path, DriverRef, DriverKind],
    options: "_Whence | _OfCheck | Path",
) -> Iterator[Problem]:
    """What is wrong with one use of a driver: its name, its options and their types."""
    path, use, kind = used
    facts = drivers.get(use.name)
    if facts is None or facts.kind is not kind:
        known = _of_kind(drivers, kind)
        message = say("plan.unknown_driver", name=use.name, kind=say(KIND[kind]), allowed=listed(known))
        yield problem_at(plan, path, message, did_you_mean(use.name, known), key=True)
        return
    for fault in faults(use.name, facts.options, use.options):
        at = path if not fault.path else _where(options, fault.path)
        yield problem_at(plan, at, fault.message, fault.hint, key=fault.at_name)


def _where(options: "_Whence | _OfCheck | Path", path: Path) -> Path:
    if isinstance(options, _Whence | _OfCheck):
        return (*options(str(path[0])), *path[1:])
    return (*options, *path)


def _of_kind(drivers: Mapping[str, DriverFacts], kind: DriverKind) -> list[str]:
    return sorted(name for name, facts in drivers.items() if facts.kind is kind)
