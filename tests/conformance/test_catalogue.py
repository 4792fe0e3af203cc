"""The catalogue and the suites know the same drivers, and say the same about them."""

import asyncio
import subprocess
import sys
from typing import Any

import pytest

from bascule.drivers.catalogue import KIND, PORTS, Catalogue, require
from bascule.drivers.declared import declared, facts
from bascule.drivers.support.home import Home
from bascule.kernel.error import BasculeError
from bascule.kernel.i18n import ENGLISH, languages, render
from bascule.kernel.i18n.catalogue import sentences
from bascule.plan.drivers.facts import NAMED, DriverKind
from bascule.plan.enums import DATABASE_CHECKS
from bascule.ports.errors import Refused
from bascule.ports.wrapped import LIMITS, is_wrapped
from bascule.wiring.machine.clock import SystemClock
from tests.kit.rigs.suites import CHECKS, DATABASES, TRAFFIC, WORKLOADS

SUITES = {
    DriverKind.WORKLOAD: WORKLOADS,
    DriverKind.TRAFFIC: TRAFFIC,
    DriverKind.CHECK: CHECKS,
    DriverKind.DATABASE: DATABASES,
}


@pytest.mark.parametrize("kind", sorted(NAMED))
def test_every_driver_runs_through_its_suite(kind: DriverKind) -> None:
    """A driver of the catalogue that no suite runs on would be untested. What a check asks of a database is the database's to tell:
    these two have no driver of their own, and stand in `tests/wire/database`.
    """
    suited = {one if isinstance(one, str) else one.values[0] for one in SUITES[kind]}
    assert suited == {name for name, one in facts().items() if one.kind is kind} - DATABASE_CHECKS


@pytest.mark.parametrize("name", list(facts()))
async def test_facts_agree_with_the_driver(name: str, home: Home) -> None:
    """What the catalogue says without importing a driver is what the driver says of itself."""
    known = facts()[name]
    driver: Any = getattr(Catalogue(home, SystemClock()), known.kind.value)(name)
    assert is_wrapped(driver)
    if known.kind is DriverKind.TRAFFIC:
        mine = driver.capabilities
        assert (mine.weights, mine.sticky, mine.slot_header) == (known.weights, known.sticky, known.slot_header)
        assert mine.metrics == known.metrics
    if known.kind is DriverKind.WORKLOAD:
        assert driver.capabilities.replicas == known.replicas
    await driver.close()


def test_facts_import_no_driver() -> None:
    """Checking a plan costs no import of httpx, psutil, the logs or a driver."""
    code = "import sys; from bascule.drivers.declared import facts; facts(); print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    assert not {"httpx", "psutil", "aiodocker", "structlog"} & set(loaded)
    assert not [one for one in loaded if one.startswith("bascule.drivers.") and one.endswith(".driver")]


def test_every_option_is_described() -> None:
    """Each option of each driver has a sentence in both languages."""
    fields = [(one.name, name, field) for one in facts().values() for name, field in one.options.model_fields.items()]
    for language in languages():
        known = sentences("driver", language)
        assert [(driver, name) for driver, name, field in fields if field.description not in known] == []


async def test_an_unknown_name_lists_the_known(home: Home) -> None:
    """A misspelt driver fails with the known ones and the nearest."""
    with pytest.raises(Refused) as error:
        await Catalogue(home, SystemClock()).traffic("envoi").rest()
    assert "envoy, haproxy" in str(error.value)
    assert error.value.hint is not None
    assert "envoy" in render(error.value.hint, "en")


def test_a_name_of_another_port_is_unknown() -> None:
    """`docker` is no route."""
    with pytest.raises(BasculeError):
        require(DriverKind.TRAFFIC, "docker")
    assert [name for kind, name in declared() if kind is DriverKind.WORKLOAD] == ["docker", "process"]


def test_a_missing_extra_is_named() -> None:
    """Where aiodocker is not installed, the error says what to install."""
    code = """
import sys
sys.modules["aiodocker"] = None
from bascule.kernel.i18n import render
from bascule.drivers.catalogue import require
from bascule.plan.drivers.facts import DriverKind
try:
    require(DriverKind.WORKLOAD, "docker")
except Exception as error:
    print(error, "|", render(error.hint, "en"))
"""
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert "aiodocker" in said
    assert "pip install 'bascule[docker]'" in said


def test_drivers_can_be_had_outside_a_loop(home: Home) -> None:
    """Wiring happens before the event loop runs; what was never called is not made for being closed."""
    catalogue = Catalogue(home, SystemClock())
    assert catalogue.workload("process").capabilities.watch
    assert catalogue.traffic("envoy").capabilities.watch
    assert is_wrapped(catalogue.messenger("apprise"))
    asyncio.run(catalogue.close())


@pytest.mark.parametrize("kind", list(DriverKind))
def test_every_kind_has_a_port_and_a_name(kind: DriverKind) -> None:
    """A kind without a port could not be wrapped, and one without a name could not be told of."""
    assert PORTS[kind] in LIMITS
    assert sentences("driver", ENGLISH)[KIND[kind]]
