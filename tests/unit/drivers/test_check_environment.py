"""The environment check: what is wrong is said by name, and no value ever shows."""

import asyncio
import os
import re
from pathlib import Path
from typing import Any

import psutil
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bascule.drivers.check.environment.driver import EnvironmentCheck
from bascule.drivers.support.checks.dotenv import read_dotenv
from bascule.drivers.support.checks.placeholder import is_placeholder
from bascule.drivers.support.home import Home
from bascule.kernel.i18n import render
from bascule.ports.check import CheckContext, CheckResult
from bascule.ports.errors import PortError, Refused
from tests.kit.reports import CONTEXT

LIVE = "sk_" + "live_" + "4eC39HqLyjWDarjtT1zdp7dc"


async def ask(root: Path, workload: dict[str, Any] | None = None, **options: Any) -> CheckResult:
    """Ask about the variables of a component with these options of its workload."""
    context = CheckContext(CONTEXT.place, "v7", CONTEXT.slot, workload=workload or {})
    return await EnvironmentCheck(Home(root / "data", root)).run(options, context)


@pytest.mark.parametrize(
    ("value", "rule", "passed"),
    [
        ("https://api.shop.test/v1", "url", True),
        ("postgres://me:pw@db:5432/shop", "url", True),
        ("postgres://me:pw@db:5432/shop", {"url": "https"}, False),
        ("api.shop.test", "url", False),
        ("https://", "url", False),
        ("https://a b.test", "url", False),
        ("https://api.test:99999/", "url", False),
        ("postgresql:///shop", "url", True),
        ("postgresql:///shop?host=/run/postgresql", "url", True),
        ("postgresql://%2Frun%2Fpostgresql/shop", "url", True),
        ("postgresql+asyncpg://me:p%40w@db1:5432,db2:5433,[::1]:5434/shop?target_session_attrs=any", "url", True),
        ("postgresql://?host=/run/postgresql", "url", True),
        ("mongodb+srv://me@cluster.test/shop", "url", True),
        ("mongodb://a:27017,b:27017,c:27017/?replicaSet=r", "url", True),
        ("redis+unix:///run/redis.sock", "url", True),
        ("unix:///run/app.sock", "url", True),
        ("sqlite:///data/app.db", "url", True),
        ("sqlite::memory:", "url", True),
        ("jdbc:postgresql://db:5432/shop", "url", True),
        ("jdbc:postgresql://db:5432/shop", {"url": "jdbc"}, True),
        ("jdbc:postgresql://db:5432/shop", {"url": "postgresql"}, True),
        ("jdbc:sqlserver://db:1433;databaseName=shop", "url", True),
        ("jdbc:oracle:thin:@//db:1521/shop", "url", True),
        ("jdbc:sqlite:/data/app.db", "url", True),
        ("jdbc:postgresql://db:5432/shop", {"url": "mysql"}, False),
        ("postgresql://", "url", False),
        ("postgresql://db:99999/shop", "url", False),
        ("postgresql://a,,b/shop", "url", False),
        ("postgresql:shop", "url", False),
        ("sqlite://", "url", False),
        ("jdbc:", "url", False),
        ("https:///path", "url", False),
        ("https://a,b/", {"url": "postgresql"}, False),
        ("C:\\data", "url", False),
        (LIVE, {"prefix": "sk_live_"}, True),
        (LIVE.replace("live", "test"), {"prefix": "sk_live_"}, False),
        ("a" * 32, {"length": "32.."}, True),
        ("a" * 31, {"length": "32.."}, False),
        ("a" * 31, {"length": "..31"}, True),
        ("a" * 31, {"length": 32}, False),
        ("a" * 31, {"length": "16..64"}, True),
        ("v12", {"pattern": r"^v\d+$"}, True),
        ("w12", {"pattern": r"^v\d+$"}, False),
        ("production", {"one of": ["production", "staging"]}, True),
        ("development", {"one of": ["production", "staging"]}, False),
        ("8080", "number", True),
        ("eighty", "number", False),
        ("anything", None, True),
        ("anything", "present", True),
        ("", "present", False),
        ("  ", None, False),
        ("", "optional", True),
        ("changeme", None, False),
        ("changeme", "optional", False),
        ("changeme", {"placeholder": True}, True),
        ("other", {"differs from": "staging"}, True),
        ("same", {"differs from": "staging"}, False),
        ("same", {"same as": "staging"}, True),
        ("other", {"same as": "staging"}, False),
    ],
)
async def test_a_variable_is_held_against_its_rule(value: str, rule: Any, passed: bool, tmp_path: Path) -> None:
    """Each rule has its yes and its no; the no names variable and rule, and neither shows the value."""
    (tmp_path / ".env.staging").write_text("NAME=same\n")
    options = {"variables": {"NAME": rule}, "compare": {"staging": ".env.staging"}}
    result = await ask(tmp_path, {"environment": {"NAME": value}}, **options)
    assert result.passed is passed
    for language in ("en", "fr"):
        text = render(result.because, language)
        assert "check." not in text
        assert "  " not in text
        assert passed or "NAME" in text
        assert len(value.strip()) < 5 or value not in f"{text}{result}"
    assert [line.split(":")[0] for line in result.output] == ([] if passed else ["NAME"])


@pytest.mark.parametrize(
    "value",
    [
        "changeme", "CHANGE_ME", "change-this", "xxx", "XXXXXXXX", "sk_live_xxxxxxxx", "your-api-key-here", "YOUR_TOKEN",
        "your secret here", "<your key>", "TODO", "https://example.com/", "me@example.org", "placeholder", "...", "replace_me",
        "votre-clé-ici", "à remplacer", "password", "", "''", "00000000", "insert your key", "not set", "[your_secret]",
    ],
)  # fmt: skip
def test_placeholders_are_known(value: str) -> None:
    """What somebody meant to fill in is not filled in."""
    assert is_placeholder(value)


@pytest.mark.parametrize(
    "value", [LIVE, "https://api.shop.test", "production", "3000", "Yours sincerely", "9f86d081884c7d65"]
)
def test_real_values_are_no_placeholders(value: str) -> None:
    """A value that somebody chose is left alone."""
    assert not is_placeholder(value)


async def test_variables_come_from_where_the_component_gets_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The workload's own variables and those that it inherits count by default; the first source that has one wins."""
    monkeypatch.setenv("INHERITED_URL", "https://a.test")
    monkeypatch.setenv("NOT_INHERITED", "https://b.test")
    workload = {"environment": {"OWN": "v{version}", "PORT": "{port}"}, "inherit": ["INHERITED_URL", "GONE"]}
    rules = {"INHERITED_URL": "url", "OWN": {"pattern": "^vv7$"}}
    assert (await ask(tmp_path, workload, variables=rules)).passed
    assert (await ask(tmp_path, workload)).output == ("GONE: present",)
    assert not (await ask(tmp_path, workload, variables=["NOT_INHERITED"])).passed
    assert (await ask(tmp_path, workload, variables=["NOT_INHERITED"], **{"from": ["workload", "process"]})).passed
    (tmp_path / ".env").write_text("OWN=other\n")
    first = {"from": [".env", "workload"]}
    assert not (await ask(tmp_path, workload, variables=rules, **first)).passed


async def test_an_example_file_lists_what_is_needed(tmp_path: Path) -> None:
    """Every name of `.env.example` must be set, whatever stands there; rules come on top."""
    (tmp_path / ".env.example").write_text("A=\nB=your-key-here\nC=\n")
    workload = {"environment": {"A": "one", "B": "two"}}
    result = await ask(tmp_path, workload, like=".env.example", variables={"A": "url"})
    assert result.output == ("A: url", "C: present")
    assert "2 of 3 variables are wrong; the first: A is not a URL." in render(result.because, "en")


GARBAGE: dict[str, bytes] = {
    "binary": bytes(range(256)),
    "utf-16 without a mark": "A=b".encode("utf-16-le") + b"\xff",
    "words": b"hello world\n",
    "json": b'{"A": "value-of-a-secret"}',
    "open quote": b'A="value-of-a-secret\nB=c\n',
    "large": b"A=b\n" + b"#" * 1_100_000,
    "50 MB": b"A=b\n" * 12_500_000,
}


@pytest.mark.parametrize("kind", [*GARBAGE, "directory", "pipe", "gone"])
async def test_a_broken_file_never_passes(kind: str, tmp_path: Path) -> None:
    """A file that is no dotenv file is refused at once, without a word of what stands in it."""
    path = tmp_path / ".env"
    if kind in GARBAGE:
        path.write_bytes(GARBAGE[kind])
    elif kind == "directory":
        path.mkdir()
    elif kind == "pipe":
        os.mkfifo(path)
    async with asyncio.timeout(10):
        with pytest.raises(PortError) as error:
            await ask(tmp_path, variables=["A"], **{"from": ".env"})
    assert "value-of-a-secret" not in f"{error.value} {error.value.message}"


@pytest.mark.parametrize(
    "options",
    [
        {},
        {"variables": {}},
        {"variables": {"A": "ulr"}},
        {"variables": {"A": {"prefx": "x"}}},
        {"variables": {"A": {"length": "long"}}},
        {"variables": {"A": {"one of": "x"}}},
        {"variables": {"A": {"pattern": "("}}},
        {"variables": {"A": {"same as": "staging"}}},
        {"variables": {"A": 3}},
        {"variables": 3},
    ],
)
async def test_nonsense_is_refused(options: dict[str, Any], tmp_path: Path) -> None:
    """Rules that nobody knows are refused, and so is a check that would look at nothing."""
    workload = {"environment": {"A": "value"}} if options.get("variables") else {}
    with pytest.raises(Refused):
        await ask(tmp_path, workload, **options)


async def test_a_pattern_that_runs_away_ends_with_the_check(tmp_path: Path) -> None:
    """A pattern that would take for ever holds neither the loop up nor a process after its time."""
    before = {child.pid for child in psutil.Process().children(recursive=True)}
    options = {"variables": {"A": {"pattern": "^(a+)+$"}}}
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.5):
            await ask(tmp_path, {"environment": {"A": "a" * 60 + "!"}}, **options)
    assert {child.pid for child in psutil.Process().children(recursive=True)} <= before


async def test_values_show_nowhere(tmp_path: Path) -> None:
    """Neither a result nor an error holds a value, whatever is wrong with it."""
    canary = "canary-7f3a-value"
    workload = {"environment": {"A": canary, "B": canary}}
    (tmp_path / "other").write_text(f"A={canary}\n")
    compare = {"compare": {"other": "other"}}
    rules: list[Any] = ["url", "number", {"prefix": "x"}, {"length": 3}, {"pattern": "^x"}, {"one of": ["x"]}]
    for rule in [*rules, {"differs from": "other"}]:
        result = await ask(tmp_path, workload, variables={"A": rule, "B": None}, **compare)
        assert not result.passed
        assert canary not in f"{result}{render(result.because, 'en')}"
    with pytest.raises(Refused) as error:
        await ask(tmp_path, {"environment": f"A={canary}"}, variables=["A"])
    assert canary not in f"{error.value} {error.value.message}"
    assert canary not in repr(CheckContext(CONTEXT.place, "v7", CONTEXT.slot, workload=workload))


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("A=b\n", {"A": "b"}),
        ("export A = b # note\r\n", {"A": "b"}),
        ("A=b#c\nB='x # y' # z\n", {"A": "b#c", "B": "x # y"}),
        ('A="line\\none"\n\n# note\nB=\n', {"A": "line\none", "B": ""}),
        ('KEY="-----BEGIN\nabc\n-----END"\nB=2', {"KEY": "-----BEGIN\nabc\n-----END", "B": "2"}),
        ("A=it's\n", {"A": "it's"}),
        ("", {}),
        (" # only\n\n", {}),
    ],
)
def test_dotenv_files_are_read(text: str, found: dict[str, str]) -> None:
    """Quotes, comments, escapes and values of several lines are read as shells and libraries do."""
    assert read_dotenv(text) == found


@given(st.text(max_size=200))
def test_a_dotenv_error_is_a_line_number(text: str) -> None:
    """Whatever stands in the file: it is read, or the error is the number of a line."""
    try:
        read_dotenv(text)
    except ValueError as error:
        assert re.fullmatch(r"\d+", str(error))  # noqa: PT017
