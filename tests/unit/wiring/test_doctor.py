"""What the doctor finds: everything that releases need and is not there, each with the part of the plan that needs it."""

import os
import socket
from dataclasses import replace
from pathlib import Path

import psutil
import pytest

from bascule.drivers.declared import facts
from bascule.kernel.error import BasculeError
from bascule.kernel.i18n import render
from bascule.plan.load import load
from bascule.plan.model.plan import Plan
from bascule.wiring.machine.doctor import Finding, NotReady, diagnose, require_ready
from bascule.wiring.machine.needs import Need, NeedKind, needs_of
from bascule.wiring.machine.rights import specs_of

PLAN = """\
bascule: 1
name: shop
environments: {{staging: {{}}, production: {{override: {{api: {{run: {{process: {{inherit: [ONLY_THERE]}}}}}}}}}}}}
channels: {{room: {{url: env ROOM_URL}}}}
databases: {{main: {{url: file secrets/db, rehearse: env REHEARSAL_URL, migrations: {{sql: {{directory: migrations}}}}}}}}
checks:
  style: {{command: "surely-not-installed --all"}}
  cache: {{redis: {{url: env CACHE_URL}}}}
components:
  api:
    run:
      process:
        {{command: "./bin/serve --port {{port}}", directory: app, inherit: [API_KEY], environment: {{TOKEN: env API_TOKEN}}}}
    route: {{envoy: {{listen: "127.0.0.1:{port}"}}}}
    release:
      - check: [style, cache]
      - backup: main
      - migrate: main
      - run: {{command: "true --all", environment: {{PASS: file secrets/pass}}}}
      - deploy
      - traffic: 100%
      - soak: 10m
"""


def plan(port: int = 18080) -> Plan:
    """A plan without faults that needs one of everything."""
    loaded = load(PLAN.format(port=port), "bascule.yaml")
    assert loaded.plan is not None, loaded.problems
    return loaded.plan


def lacking(root: Path, port: int = 18080, environment: str | None = None) -> dict[str, Finding]:
    """What is not there, by its name."""
    return {one.name: one for one in diagnose(plan(port), root, root / "data", environment).lacking}


def said(found: Finding) -> str:
    """What is wrong with it, in English."""
    assert found.lacking is not None
    return render(found.lacking, "en")


@pytest.fixture
def free() -> int:
    """A port on which nobody listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


def test_everything_that_is_missing_is_named_at_once(tmp_path: Path, free: int) -> None:
    """Secrets, variables and programs, with who needs them and what to do; what is there is not among them."""
    found = lacking(tmp_path, free)
    assert {name: (one.kind, one.whose) for name, one in found.items()} == {
        "env ROOM_URL": (NeedKind.SECRET, ("channels.room",)),
        "file secrets/db": (NeedKind.SECRET, ("databases.main",)),
        "env REHEARSAL_URL": (NeedKind.SECRET, ("databases.main",)),
        "env CACHE_URL": (NeedKind.SECRET, ("cache",)),
        "env API_TOKEN": (NeedKind.SECRET, ("api",)),
        "file secrets/pass": (NeedKind.SECRET, ("api",)),
        "surely-not-installed": (NeedKind.PROGRAM, ("style",)),
        "./bin/serve": (NeedKind.PROGRAM, ("api",)),
        "API_KEY": (NeedKind.VARIABLE, ("api",)),
        "ONLY_THERE": (NeedKind.VARIABLE, ("api",)),
    }
    assert all(one.hint for one in found.values())
    assert str(tmp_path / "app/bin/serve") in said(found["./bin/serve"])


def test_what_is_there_is_seen(tmp_path: Path, free: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """With each of them in its place nothing is missing."""
    (tmp_path / "secrets").mkdir()
    (tmp_path / "secrets/db").write_text("postgresql://u:p@127.0.0.1/x\n")
    (tmp_path / "secrets/pass").write_text("word\n")
    (tmp_path / "app/bin").mkdir(parents=True)
    (tmp_path / "app/bin/serve").write_text("#!/bin/sh\n")
    (tmp_path / "tools").mkdir()
    for program in (tmp_path / "app/bin/serve", tmp_path / "tools/surely-not-installed"):
        program.write_text("#!/bin/sh\n")
        program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path / 'tools'}:{os.environ['PATH']}")
    for name in ("ROOM_URL", "REHEARSAL_URL", "CACHE_URL", "API_KEY", "API_TOKEN", "ONLY_THERE"):
        monkeypatch.setenv(name, "something")
    assert lacking(tmp_path, free) == {}
    (tmp_path / "app/bin/serve").chmod(0o644)
    assert list(lacking(tmp_path, free)) == ["./bin/serve"]


def test_one_environment_needs_only_its_own(tmp_path: Path, free: int) -> None:
    """What another environment overrides is not asked for; one that the plan does not have is refused."""
    assert "ONLY_THERE" not in lacking(tmp_path, free, "staging")
    with pytest.raises(BasculeError, match="no environment"):
        diagnose(plan(), tmp_path, tmp_path / "data", "mars")


def test_a_port_that_somebody_holds_is_told_with_the_holder(tmp_path: Path) -> None:
    """A stranger on the proxy's port is in the way; a program of our data folder is not."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        found = lacking(tmp_path, port)[f"127.0.0.1:{port}"]
        assert str(port) in said(found)
        # What our proxies and programs are started with names the data folder; so does what we were started with here.
        ours = Path(psutil.Process().cmdline()[0])
        assert f"127.0.0.1:{port}" not in {one.name for one in diagnose(plan(port), tmp_path, ours).lacking}


def refused(root: Path, port: int, text: str = PLAN) -> set[str]:
    """What stands against a release into staging, by its name."""
    loaded = load(text.format(port=port), "bascule.yaml")
    assert loaded.plan is not None, loaded.problems
    with pytest.raises(NotReady) as refusal:
        require_ready(list(specs_of(loaded.plan, "staging")), root, root / "data")
    error = refusal.value
    assert error.hint is not None
    assert render(error.hint, "en").endswith("bascule doctor --to staging")
    assert all(one.name in str(error) for one in error.lacking)
    return {one.name for one in error.lacking}


def test_a_release_does_not_start_without_what_it_needs(tmp_path: Path, free: int) -> None:
    """All that its own component and steps need is named at once; what they do not need, and what a step may make first, is not."""
    found = refused(tmp_path, free)
    # The room is of no announcement of this release, and `./bin/serve` may be what its command makes.
    assert found == {
        "file secrets/db", "env REHEARSAL_URL", "env CACHE_URL", "env API_TOKEN", "surely-not-installed", "API_KEY"
    }  # fmt: skip
    made = next(line for line in PLAN.splitlines(keepends=True) if "true --all" in line)
    assert "./bin/serve" in refused(tmp_path, free, PLAN.replace(made, ""))


def test_a_release_does_not_start_without_its_channels_and_its_port(tmp_path: Path) -> None:
    """A channel that it announces something to needs its address; a port that a stranger holds is named with the stranger."""
    told = PLAN + "announce: {{started: {{to: [room]}}}}\n"
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        assert {"env ROOM_URL", f"127.0.0.1:{port}"} <= refused(tmp_path, port, told)


def test_drivers_of_others_are_asked_by_their_declarations() -> None:
    """What a driver declares as a program of the machine, a secret or a set of them is needed, whoever wrote it."""
    known = facts()
    known["envoy"] = replace(known["envoy"], programs=("traffic-cop",))
    named = {(one.kind, one.name) for one in needs_of(plan(), known)}
    assert (NeedKind.PROGRAM, "traffic-cop") in named
    assert Need(NeedKind.PROGRAM, "true", "api") in list(needs_of(plan(), known))


def test_a_literal_in_the_place_of_a_secret_is_an_error() -> None:
    """An option that a driver declares as a secret takes a reference; a literal is found when the plan is checked, not shown."""
    from bascule.plan.rules.lint import lint

    loaded = load(PLAN.format(port=18080).replace("env CACHE_URL", '"redis://:hunter2@cache"'), "bascule.yaml")
    problems = [*loaded.problems, *(lint(loaded.plan, facts()) if loaded.plan else [])]
    said = [render(one.message, "en") for one in problems]
    assert any("never write a secret into a plan" in one for one in said), said
    assert not any("hunter2" in one for one in said)
