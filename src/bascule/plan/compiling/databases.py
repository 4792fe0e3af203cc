"""The databases of a plan as one environment has them, and the steps after which there is no way back."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from bascule.kernel.error import BasculeError
from bascule.kernel.i18n import say
from bascule.plan.compiling.effective import effective, kinds_in
from bascule.plan.enums import DATABASE_CHECKS
from bascule.plan.model.plan import Database as PlanDatabase
from bascule.plan.model.plan import Plan
from bascule.plan.reading.bad_value import did_you_mean, listed
from bascule.plan.spec import CheckCall, Database

_LIVE = ("prod", "live")


@dataclass(frozen=True, slots=True)
class Closing:
    """The step of a release after which its way back is closed; `number` counts from 1."""

    environment: str
    component: str
    number: int
    database: str


def spec_database(plan: Plan, name: str, environment: str) -> Database:
    """A database as a spec holds it. Raises `BasculeError` for a database or an environment that the plan does not have."""
    known(list(plan.databases), name, "plan.unknown_database")
    known(list(plan.environments), environment, "plan.unknown_environment")
    one = plan.databases[name]
    url, rehearse = _places(plan, name, environment, one)
    return Database(
        name=name,
        url=url,
        migrations=one.migrations,
        backups=one.backup.directory,
        keep=one.backup.keep,
        lock_timeout=one.lock_timeout,
        statement_timeout=one.statement_timeout,
        longest=one.longest,
        invariants=dict(one.invariants),
        count=tuple(one.count),
        rehearse=rehearse,
    )


def _places(plan: Plan, name: str, environment: str, one: PlanDatabase) -> tuple[str, str | None]:
    over = plan.environments[environment].databases.get(name)
    return (over and over.url) or one.url, (over and over.rehearse) or one.rehearse


def asked_of_database(plan: Plan, environment: str, call: CheckCall) -> CheckCall:
    """The check with the database of the plan that it is about, as it is in an environment; any other one as it is."""
    name = str(call.driver.options.get("database", ""))
    if call.driver.name not in DATABASE_CHECKS or name not in plan.databases:
        return call
    return replace(call, database=spec_database(plan, name, environment))


def rehearsed_at(plan: Plan, name: str, environment: str) -> str | None:
    """Where releases into an environment rehearse the migrations of a database; None where they do not."""
    return _places(plan, name, environment, plan.databases[name])[1]


def is_live(plan: Plan, environment: str) -> bool:
    """Whether an environment looks like one with real users: by its name, by its approvals, or as the last of a chain."""
    one = plan.environments[environment]
    last = one.after is not None and all(other.after != environment for other in plan.environments.values())
    demanded = any(kind.approvals for kind in one.kinds.values())
    return last or demanded or any(word in environment.lower() for word in _LIVE)


def closings(plan: Plan) -> Iterator[Closing]:
    """Every step that closes the way back, so that it can be said before anything starts."""
    for environment in plan.environments:
        for component in plan.components:
            of_kinds = (_closing(plan, component, environment, kind) for kind in kinds_in(plan, environment))
            yield from dict.fromkeys(one for closing in of_kinds for one in closing)


def _closing(plan: Plan, component: str, environment: str, kind: str) -> Iterator[Closing]:
    steps = [line for line in effective(plan, component, environment, kind).release if line.kind is not None]
    for number, step in enumerate(steps, 1):
        if step.migrate is not None and step.migrate.contract:
            yield Closing(environment, component, number, step.migrate.database)


def known(names: list[str], name: str, key: str) -> None:
    """Raise `BasculeError`, with the nearest word, for a name that is none of these."""
    if name not in names:
        raise BasculeError(say(key, name=name, allowed=listed(names)), did_you_mean(name, names))
