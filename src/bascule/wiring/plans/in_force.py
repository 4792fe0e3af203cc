"""Plans in force: which plan a product's releases run under.

Whoever releases, looks at flags or counts figures reads the plan in force here and nowhere else, so that a file which
somebody is editing changes nothing. How another text takes its place stands in `adoption`.
"""

from collections import OrderedDict
from dataclasses import dataclass
from typing import TypeVar

from bascule.kernel.error import BasculeError, ErrorKind
from bascule.kernel.i18n import Message, say
from bascule.plan.difference import Difference
from bascule.plan.model.plan import Plan
from bascule.plan.reading.bad_value import did_you_mean, listed
from bascule.store.plans import InForce, KeptPlan, PlanStore
from bascule.wiring.plans.reader import PlanReader

KEPT = 32
Key = TypeVar("Key")
Value = TypeVar("Value")


@dataclass(frozen=True, slots=True)
class KnownPlan:
    """A plan in force, read: what it says, and since when by whom."""

    plan: Plan
    in_force: InForce

    @property
    def hash(self) -> str:
        """Its identity."""
        return self.in_force.hash


class NoPlan(BasculeError):
    """No plan was adopted yet."""

    kind = ErrorKind.NOT_FOUND

    def __init__(self) -> None:
        super().__init__(say("api.no-plan"), say("api.no-plan-hint"))


class UnreadablePlan(BasculeError):
    """A plan that was good when it came into force, and that this Bascule reads otherwise: newer code has adopted it."""

    def __init__(self, product: str, line: int, because: Message) -> None:
        values = {"product": product, "line": line, "because": because}
        super().__init__(say("change.unreadable", **values), say("change.unreadable-hint"))
        self.product = product


class Plans:
    """The plans in force, one for each product.

    `product` is the one that the server was started for. Where nobody names another it is what one sees; without it, the
    product that was here first. What came into force last is never that: one product's pages would show another's.
    """

    def __init__(self, store: PlanStore, reader: PlanReader) -> None:
        self.store, self._reader = store, reader
        self.product: str | None = None
        self._plans: OrderedDict[str, Plan] = OrderedDict()
        self._differences: OrderedDict[tuple[str, str], Difference] = OrderedDict()

    async def in_force(self, product: str | None = None, preferred: str | None = None) -> KnownPlan:
        """The plan in force of a product; where none is named, of the one that is preferred and there, or of the usual one.

        Raises `NoPlan` where none was adopted, `BasculeError` where the product has none, `UnreadablePlan`.
        """
        known = {one.product: one for one in await self.store.products()}
        if not known:
            raise NoPlan
        if product is not None and product not in known:
            message = say("change.no-product", found=product, allowed=listed(list(known)))
            raise BasculeError(message, did_you_mean(product, list(known)), kind=ErrorKind.NOT_FOUND)
        wanted = next(one for one in (product, preferred, self.product, *known) if one in known)
        return KnownPlan(await self.plan(known[wanted].hash), known[wanted])

    async def all_in_force(self) -> list[KnownPlan]:
        """Every plan in force, the server's own first, without those that cannot be read. Raises as `in_force` does for none."""
        kept = sorted(await self.store.products(), key=lambda one: one.product != self.product)
        found, faults = list[KnownPlan](), list[BasculeError]()
        for one in kept:
            try:
                found.append(KnownPlan(await self.plan(one.hash), one))
            except UnreadablePlan as error:
                faults.append(error)
        if not found:
            raise faults[0] if faults else NoPlan()
        return found

    async def difference(self, base: str, new: KeptPlan) -> Difference:
        """What another text of the same product would change about the one with a hash; found once for a pair."""
        pair = (base, new.hash)
        if pair not in self._differences:
            _keep(self._differences, pair, await self._reader.difference(await self.store.text(base), new))
        return self._differences[pair]

    async def between(self, base: str, target: str) -> Difference:
        """The same for two texts that are kept."""
        pair = (base, target)
        return (
            self._differences[pair]
            if pair in self._differences
            else await self.difference(base, await self.store.text(target))
        )

    async def plan(self, plan_hash: str) -> Plan:
        """The plan of a text that was good when it was kept. Raises `UnreadablePlan` where this Bascule reads it otherwise."""
        if plan_hash not in self._plans:
            kept = await self.store.text(plan_hash)
            reading = await self._reader.examine(kept.text, kept.file)
            if reading.plan is None:
                first = reading.problems[0]
                raise UnreadablePlan(kept.product, first.line, first.message)
            _keep(self._plans, plan_hash, reading.plan)
        return self._plans[plan_hash]


def _keep(cache: OrderedDict[Key, Value], key: Key, value: Value) -> None:
    cache[key] = value
    if len(cache) > KEPT:
        cache.popitem(last=False)
