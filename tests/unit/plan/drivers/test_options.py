"""Options: a model is the check of what a plan gives, the values that a driver works with, and what is known about them."""

from collections.abc import Mapping
from typing import Annotated, Any, Literal

import pytest
from pydantic import Field

from bascule.kernel.i18n import render
from bascule.plan.drivers.option_types import (
    UNQUOTED,
    Address,
    Command,
    Given,
    Limits,
    Port,
    Program,
    Scalar,
    Span,
    Texts,
    Variables,
    Where,
    Words,
    between,
    port_of,
    read_address,
)
from bascule.plan.drivers.options import Options, faults, names, required, values_of
from bascule.plan.phrases.amount import Unit
from bascule.plan.phrases.limit import Limit
from bascule.plan.phrases.secret_ref import ASecret, SecretRef, SecretSource
from bascule.plan.phrases.values import Percent, Switch, Text

Short = Annotated[Span, between(0.0, 60.0)]


class Inner(Options):
    """An option with keys of its own."""

    port: Port = 80
    times: Annotated[int, UNQUOTED] = Field(1, ge=1, le=3)
    free: int = 0


class Model(Options):
    """One option of every kind."""

    text: Text
    from_: Texts = ()
    words: Words = ()
    variables: Variables = Field({})
    scalar: Scalar = ""
    span: Span = 1.0
    short: Short = 1.0
    share: Percent = 0.5
    switch: Switch = False
    count: int = Field(1, ge=1, le=64)
    choice: Literal["cookie", "none"] | None = None
    listen: Where | None = None
    run: Command | None = None
    secret: ASecret | None = None
    secrets: dict[str, ASecret] = Field({})
    limit: Limits = ()
    inner: Inner | None = None
    several: list[Inner] = Field([])
    plain: list[Any] = Field([])
    anything: Given = None
    token_url: Text | None = Field(None, alias="token-url")


GOOD = {"text": "a"}


def found(**given: Any) -> list[tuple[str, str]]:
    """What is wrong, as the place of it and the key of the sentence."""
    wrong = faults("odd", Model, GOOD | given)
    return [(".".join(map(str, one.path)), one.message.key) for one in wrong]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("from", "a"), ("from", ["a", "b"]), ("words", ["a"]), ("words", []), ("variables", {"A": 1, "B": True}),
        ("scalar", 1.2), ("scalar", ""), ("span", "5m"), ("short", "1m"), ("share", "0,5 %"), ("switch", True),
        ("count", 64), ("choice", "none"), ("listen", 8080), ("listen", "[::1]:80"), ("run", "npm test"),
        ("secret", "env A"), ("secrets", {"a": "file b"}), ("limit", "< 2 %"), ("limit", ["> 1", "a < 2"]),
        ("inner", {}), ("inner", {"port": 1}), ("several", [{"times": 3}, {"times": "2"}]), ("plain", [1]), ("anything", None),
        ("token-url", "https://a"),
    ],
)  # fmt: skip
def test_what_fits(name: str, value: Any) -> None:
    """Values of every kind are taken as plans write them."""
    assert found(**{name: value}) == []


@pytest.mark.parametrize(
    ("name", "value", "place", "key"),
    [
        ("text", "", "text", "plan.text"), ("text", 5, "text", "plan.text"), ("text", None, "text", "plan.wrong_value"),
        ("from", [1], "from", "plan.text"), ("words", "a", "words", "plan.want_list"),
        ("variables", "A=1", "variables", "plan.want_mapping"), ("variables", {"A": []}, "variables.A", "plan.text"),
        ("scalar", [], "scalar", "plan.text"), ("span", 5, "span", "plan.duration"),
        ("short", "2m", "short", "driver.span"), ("share", 0.5, "share", "plan.percent"),
        ("switch", "yes", "switch", "plan.boolean"), ("count", 65, "count", "plan.whole"),
        ("count", True, "count", "plan.whole"), ("count", "5", "count", "plan.whole"), ("count", 1.5, "count", "plan.whole"),
        ("choice", "cooky", "choice", "plan.choice"), ("listen", 0, "listen", "plan.address"),
        ("listen", "a:99999", "listen", "plan.address"), ("listen", True, "listen", "plan.address"),
        ("run", [], "run", "plan.text"), ("secret", "hunter2", "secret", "plan.secret"),
        ("secrets", {"a": "hunter2"}, "secrets.a", "plan.secret"), ("secrets", [], "secrets", "plan.want_mapping"),
        ("limit", "fast", "limit", "plan.limit"), ("inner", 5, "inner", "plan.want_mapping"),
        ("inner", {"port": 0}, "inner.port", "plan.port"), ("inner", {"free": "5"}, "inner.free", "plan.wrong_value"),
        ("inner", {"prot": 1}, "inner.prot", "plan.choice"),
        ("several", [{}, {"times": 4}], "several.1.times", "plan.whole"), ("several", {}, "several", "plan.want_list"),
        ("txet", 1, "txet", "plan.unknown_option"), ("from_", "a", "from_", "plan.unknown_option"),
    ],
)  # fmt: skip
def test_what_does_not_fit(name: str, value: Any, place: str, key: str) -> None:
    """What is wrong is told with its place and in both languages, and a secret is not repeated."""
    assert found(**{name: value}) == [(place, key)]
    (wrong,) = faults("odd", Model, GOOD | {name: value})
    said = [render(wrong.message, "en"), render(wrong.message, "fr")]
    assert len({*said, key}) == 3
    assert not any("hunter2" in one or "A=1" in one for one in said)


def test_everything_wrong_is_told_at_once() -> None:
    """A missing option does not hide a misspelt one."""
    wrong = faults("odd", Model, {"txet": "a", "span": "soon"})
    assert sorted(one.message.key for one in wrong) == ["plan.duration", "plan.missing_option", "plan.unknown_option"]
    assert [one.at_name for one in wrong if one.message.key != "plan.duration"] == [True, True]


@pytest.mark.parametrize(
    ("given", "hint"), [({"txet": 1}, "text"), ({"choice": "cooky"}, "cookie"), ({"inner": {"prot": 1}}, "port")]
)
def test_the_nearest_word_is_offered(given: Mapping[str, Any], hint: str) -> None:
    """For a misspelt option, for a misspelt choice, and for a key of an option's own."""
    (wrong,) = faults("odd", Model, GOOD | given)
    assert wrong.hint is not None
    assert wrong.hint.values == {"word": hint}


def test_names_are_those_of_the_plan() -> None:
    """An option is called what a plan calls it, whatever Python calls its field."""
    assert {"from", "token-url"} <= set(names(Model))
    assert required(Model) == ["text"]


def test_values_keep_their_kind() -> None:
    """Secrets, programs and addresses are found among somebody's options, however deep they stand."""
    given = GOOD | {"run": "npm test", "listen": "127.0.0.1:80", "secret": "env A", "secrets": {"b": "file c"}}
    kinds = {type(one): one for one in values_of(Model, given)}
    assert (kinds[Program], kinds[Address]) == ("npm test", Address("127.0.0.1", 80))
    secrets = [one for one in values_of(Model, given) if isinstance(one, SecretRef)]
    assert secrets == [SecretRef(SecretSource.ENV, "A"), SecretRef(SecretSource.FILE, "c")]
    assert list(values_of(Model, {"text": 5})) == []
    assert Limit("", "<", 0.02, Unit.SHARE) in values_of(Model, GOOD | {"limit": "< 2%"})


@pytest.mark.parametrize(
    ("written", "address", "shown"),
    [
        (8080, Address("0.0.0.0", 8080), "8080"), ("8080", Address("0.0.0.0", 8080), "8080"),
        (":80", Address("0.0.0.0", 80), "80"), ("localhost:80", Address("localhost", 80), "localhost:80"),
        ("[::1]:80", Address("::1", 80), "[::1]:80"),
    ],
)  # fmt: skip
def test_addresses_are_read_and_written(written: Any, address: Address, shown: str) -> None:
    """A port alone means every interface; what is shown is read as the same."""
    assert read_address(written) == address
    assert str(address) == shown
    assert read_address(str(address)) == address
    assert (port_of(written), port_of("nowhere")) == (address.port, None)
