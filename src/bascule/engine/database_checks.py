"""Checks of a database of the plan: whether anything is pending on it, and whether its schema is what its migrations make."""

import asyncio

from bascule.engine.runtime import Runtime
from bascule.kernel.i18n import say
from bascule.plan.enums import MIGRATIONS_CHECK
from bascule.plan.spec import CheckCall
from bascule.plan.spec import Database as DatabaseOf
from bascule.ports.check import CheckContext
from bascule.ports.database import Database, Target
from bascule.ports.errors import Unreachable
from bascule.release.facts import CheckResult

SHOWN = 50


async def ask_database(runtime: Runtime, call: CheckCall, of: DatabaseOf, context: CheckContext) -> CheckResult:
    """Ask the driver of its migrations. Raises `PortError` where it cannot answer."""
    target = Target(of, context.place.plan, context.place.environment, runtime.now())
    database = runtime.drivers.database(of.migrations)
    try:
        async with asyncio.timeout(context.timeout):
            if call.driver.name == MIGRATIONS_CHECK:
                return await _pending(database, target)
            return await _schema(database, target, str(call.driver.options.get("file") or ""))
    except TimeoutError:
        raise Unreachable(say("engine.timeout", what=call.name, limit=context.timeout)) from None


async def _pending(database: Database, target: Target) -> CheckResult:
    found = await database.inspect(target)
    names = tuple(one.name for one in found.pending)
    if names:
        told = say("check.pending", database=found.database, count=len(names), first=names[0])
        return CheckResult(False, told, names[:SHOWN])
    return CheckResult(True, say("check.nothing-pending", database=found.database, count=found.applied))


async def _schema(database: Database, target: Target, file: str) -> CheckResult:
    left, name = await database.drift(target, file), target.database.name
    if left:
        return CheckResult(
            False, say("check.schema-differs", database=name, count=len(left), first=left[0]), tuple(left[:SHOWN])
        )
    return CheckResult(True, say("check.schema-as-expected", database=name))
