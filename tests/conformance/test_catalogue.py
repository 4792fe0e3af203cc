"""The catalogue and the suites know the same drivers, and say the same about them."""

import asyncio
import subprocess
import sys
from typing import Any

import pytest

from bascule.base.error import BasculeError
from bascule.base.words import languages, render
from bascule.base.words.catalogue import sentences
from bascule.drivers.catalogue import Catalogue, facts, load, names
from bascule.drivers.known import KNOWN
from bascule.drivers.support.home import Home
from bascule.plan.facts import DriverKind
from tests.conformance import test_check, test_database, test_traffic, test_workload

SUITES = {
    DriverKind.WORKLOAD: test_workload.DRIVERS,
    DriverKind.TRAFFIC: test_traffic.DRIVERS,
    DriverKind.CHECK: test_check.DRIVERS,
    DriverKind.DATABASE: test_database.DRIVERS,
}


@pytest.mark.parametrize("kind", list(DriverKind))
def test_every_driver_runs_through_its_suite(kind: DriverKind) -> None:
    """A driver of the catalogue that no suite runs on would be untested."""
    suited = {one if isinstance(one, str) else one.values[0] for one in SUITES[kind]}
    assert suited == {name for name, known in KNOWN.items() if known.facts.kind is kind}


@pytest.mark.parametrize("name", list(KNOWN))
async def test_facts_agree_with_the_driver(name: str, home: Home) -> None:
    """What the catalogue says without importing a driver is what the driver says of itself."""
    known = KNOWN[name].facts
    driver: Any = getattr(Catalogue(home), known.kind.value)(name)
    if known.kind is DriverKind.TRAFFIC:
        mine = driver.capabilities
        assert (mine.weights, mine.sticky, mine.slot_header) == (known.weights, known.sticky, known.slot_header)
        assert mine.metrics == known.metrics
    if known.kind is DriverKind.WORKLOAD:
        assert driver.capabilities.replicas == known.replicas
    await driver.close()


def test_facts_import_no_driver() -> None:
    """Checking a plan costs no import of httpx, psutil or a driver."""
    code = "import sys; from bascule.drivers.catalogue import facts; facts(); print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    assert not {"httpx", "psutil", "aiodocker"} & set(loaded)
    assert not [one for one in loaded if one.startswith("bascule.drivers.") and one.endswith(".driver")]


def test_every_option_is_described() -> None:
    """Each option of each driver has a sentence in both languages."""
    described = {option.description for one in facts().values() for option in one.options.values()}
    for language in languages():
        assert described - sentences("driver", language).keys() == set()


def test_an_unknown_name_lists_the_known(home: Home) -> None:
    """A misspelt driver fails with the known ones and the nearest."""
    with pytest.raises(BasculeError) as error:
        Catalogue(home).traffic("envoi")
    assert "envoy, haproxy" in str(error.value)
    assert error.value.hint is not None
    assert "envoy" in render(error.value.hint, "en")


def test_a_name_of_another_port_is_unknown() -> None:
    """`docker` is no route."""
    with pytest.raises(BasculeError):
        load(DriverKind.TRAFFIC, "docker")
    assert names(DriverKind.WORKLOAD) == ["docker", "process"]


def test_a_missing_extra_is_named() -> None:
    """Where aiodocker is not installed, the error says what to install."""
    code = """
import sys
sys.modules["aiodocker"] = None
from bascule.base.words import languages, render
from bascule.drivers.catalogue import load
from bascule.plan.facts import DriverKind
try:
    load(DriverKind.WORKLOAD, "docker")
except Exception as error:
    print(error, "|", render(error.hint, "en"))
"""
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert "aiodocker" in said
    assert "pip install 'bascule[docker]'" in said


def test_drivers_can_be_made_outside_a_loop(home: Home) -> None:
    """Wiring happens before the event loop runs."""
    catalogue = Catalogue(home)
    made = [
        catalogue.workload("process"),
        catalogue.traffic("envoy"),
        catalogue.traffic("haproxy"),
        catalogue.check("http"),
    ]

    async def close() -> None:
        for driver in made:
            await driver.close()

    asyncio.run(close())
