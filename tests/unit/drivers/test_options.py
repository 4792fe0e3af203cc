"""Options as a driver reads them: of the right type, or refused by name; and no slower than a proxy with many routes needs."""

from typing import Any

import pytest

from bascule.drivers.check.http import HttpOptions
from bascule.drivers.check.probe import ProbeOptions
from bascule.drivers.support.options import Around, Listening, read
from bascule.kernel.i18n import render
from bascule.plan.drivers.option_types import Address
from bascule.ports.errors import Refused


def test_what_was_read_is_typed() -> None:
    """A driver works with attributes, and with what the model says where a plan says nothing."""
    given = read(Listening, {"listen": "127.0.0.1:8080"})
    assert (given.listen, given.sticky, given.preview, given.url) == (
        Address("127.0.0.1", 8080),
        "cookie",
        "closed",
        None,
    )


@pytest.mark.parametrize(
    ("given", "option"),
    [({"listen": True}, "listen"), ({"listen": 1, "sticky": "header:"}, "sticky"), ({}, "listen")],
)
def test_what_does_not_fit_is_refused_by_name(given: dict[str, Any], option: str) -> None:
    """What a check of the plan finds is refused where it comes another way; True is not the 1 that was read before."""
    assert read(Listening, {"listen": 1}).listen.port == 1
    with pytest.raises(Refused) as error:
        read(Listening, given)
    assert f"“{option}”" in render(error.value.message, "en")
    assert f"«\u00a0{option}\u00a0»" in render(error.value.message, "fr")


def test_a_secret_is_not_repeated() -> None:
    """Neither what stands in the place of a reference, nor what stands in the place of variables."""
    for model, given in ((ProbeOptions, {"secrets": {"key": "hunter2"}}), (Around, {"environment": "KEY=hunter2"})):
        with pytest.raises(Refused) as error:
            read(model, given)
        assert "hunter2" not in str(error.value)


def test_compiled_durations_are_seconds() -> None:
    """A line of a smoke test is compiled to seconds; what a driver does not know, it does not see."""
    assert read(HttpOptions, {"path": "/", "within": 2, "from another version": 1}).within == 2.0


def test_the_same_is_read_once() -> None:
    """What holds nothing but plain values is remembered; what holds variables is not kept."""
    route = {"listen": 8080, "sticky": "none"}
    assert read(Listening, route) is read(Listening, dict(route))
    variables = {"environment": {"KEY": "hunter2"}}
    assert read(Around, variables) is not read(Around, variables)
