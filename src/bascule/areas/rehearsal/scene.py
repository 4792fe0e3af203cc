"""What a rehearsal supposes: the release, its users, its people, and how the version behaves. Values only."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from bascule.kernel.quantities import Instant, Seconds, Share
from bascule.plan.spec import ReleaseSpec
from bascule.plan.windows.window import Window


@dataclass(frozen=True, slots=True)
class Behaviour:
    """How a version behaves: the share of its requests that fail, the share that is slower than every limit of a guard, and how
    long it takes to be ready. `figures` is what its users do, per metric of the product, where that is not as hoped for.
    """

    name: str
    errors: Share = Share(0.0)
    slow: Share = Share(0.0)
    boots: Seconds = Seconds(5.0)
    figures: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody whom the plan names: what they do, when they can be reached (None: on weekdays, by day)."""

    name: str
    roles: frozenset[str] = frozenset()
    hours: Window | None = None


@dataclass(frozen=True, slots=True)
class Scene:
    """One rehearsal.

    `rate` is requests a second of all users together, `people` how many different ones come in a day (0: nobody knows). `answers`
    is how long somebody takes who is there, `checks` and `jobs` how long a check and a command take, all on average. `expected` is
    what users of a good version do, per metric of the product.
    """

    spec: ReleaseSpec
    version: Behaviour
    stable: Behaviour
    begin: Instant
    rate: float
    people: float = 0.0
    team: tuple[Person, ...] = ()
    office: Window = field(default_factory=Window)
    answers: Seconds = Seconds(1200.0)
    checks: Seconds = Seconds(30.0)
    jobs: Seconds = Seconds(60.0)
    expected: Mapping[str, float] = field(default_factory=dict)
