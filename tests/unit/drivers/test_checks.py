"""The http and the command check: what passes, what does not, what is kept of it and what is hidden."""

import asyncio
import shlex
import signal
import sys
from pathlib import Path

import psutil
import pytest

from bascule.drivers.check.command.driver import CommandCheck
from bascule.drivers.check.http.driver import HttpCheck
from bascule.drivers.check.http.parse import Reply, judge
from bascule.drivers.check.http.render import render as question
from bascule.drivers.support.home import Home
from bascule.drivers.support.mask import MASK, mask
from bascule.kernel.i18n import Language, render
from bascule.kernel.place import Place
from bascule.kernel.slot import Slot
from bascule.ports.check import CheckContext
from bascule.ports.errors import PortError, Refused, Unreachable

CONTEXT = CheckContext(Place("plan", "test", "site"), "v7", Slot.GREEN, "http://127.0.0.1:1/base/")
NOWHERE = CheckContext(CONTEXT.place, "v7", Slot.GREEN)
REPLY = Reply(200, {"cache-control": "private, No-Store"}, "Bonjour v7", 0.2)


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({}, ""),
        ({"status": 204}, "instead of 204"),
        ({"contains": "Bonjour {version}"}, ""),
        ({"contains": "Bonsoir"}, "without “Bonsoir”"),
        ({"header": {"Cache-Control": "no-store"}}, ""),
        ({"header": {"Cache-Control": "public"}}, "instead of “public”"),
        ({"header": {"etag": "x"}}, "etag"),
        ({"within": "1s"}, ""),
        ({"within": 0.1}, "longer than 100 ms"),
    ],
)
def test_an_answer_is_held_against_its_expectation(options: dict[str, object], words: str) -> None:
    """Status, text, headers and time are compared, and the first that is wrong is named."""
    passed, because = judge(question({"path": "/", **options}, CONTEXT), REPLY)
    assert passed is (not words)
    assert words in render(because, "en")


def test_a_path_is_joined_and_an_address_is_shown_without_secrets() -> None:
    """The component's path hangs below its base; somebody else's address loses its user and query when it is shown."""
    assert question({"path": "health/{version}"}, CONTEXT).url == "http://127.0.0.1:1/base/health/v7"
    other = question({"url": "https://me:hidden@example.test:8443/ci?token=hidden"}, NOWHERE)
    assert other.target == "https://example.test:8443/ci"


@pytest.mark.parametrize(
    "options",
    [
        {},
        {"url": "ftp://x/"},
        {"url": "http://[::1"},
        {"url": 3},
        {"path": "/", "status": "good"},
        {"path": "/", "within": "x"},
    ],
)
async def test_nonsense_is_refused(options: dict[str, object]) -> None:
    """A question that cannot be put is refused, not failed."""
    with pytest.raises(Refused):
        await HttpCheck(Home(Path())).run(options, CONTEXT)


@pytest.mark.parametrize("language", ["en", "fr"])
async def test_a_silent_component_is_a_no(language: Language) -> None:
    """The component that does not answer has failed its check; when somebody else is silent nobody can tell."""
    check = HttpCheck(Home(Path()))
    result = await check.run({"path": "/"}, CONTEXT)
    assert not result.passed
    assert "/" in render(result.because, language)
    with pytest.raises(Unreachable):
        await check.run({"url": "http://127.0.0.1:1/"}, CONTEXT)
    with pytest.raises(Refused):
        await check.run({"path": "/"}, NOWHERE)


async def test_a_command_knows_the_release(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A command sees the release's facts and its own variables, not ours."""
    monkeypatch.setenv("SESSION_TOKEN", "do-not-pass")
    code = "import os; print(*('='.join(one) for one in sorted(os.environ.items())), sep=chr(10))"
    options = {"command": f"{sys.executable} -c {shlex.quote(code)} {{version}}", "environment": {"MODE": "{slot}"}}
    result = await CommandCheck(Home(tmp_path, tmp_path)).run(options, CONTEXT)
    assert result.passed
    expected = {"BASCULE_VERSION=v7", "BASCULE_SLOT=green", "BASCULE_BASE_URL=http://127.0.0.1:1/base/", "MODE=green"}
    assert expected <= set(result.output)
    assert not [line for line in result.output if "TOKEN" in line]


async def test_output_is_cut_and_masked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two hundred lines are kept, the last ones, and secrets of the environment do not show, wherever they come from."""
    monkeypatch.setenv("DEPLOY_PASSWORD", "correct horse")
    code = "import os,sys; [print(n) for n in range(90000)]; print('correct horse', os.environ['API_KEY']); sys.exit(4)"
    options = {"command": f"{sys.executable} -c {shlex.quote(code)}", "environment": {"API_KEY": "s3cr3t-value"}}
    result = await CommandCheck(Home(tmp_path, tmp_path)).run(options, CONTEXT)
    assert not result.passed
    assert (len(result.output), result.output[-2:]) == (200, ("89999", f"{MASK} {MASK}"))
    assert "4" in render(result.because, "en")


async def test_a_cancelled_command_leaves_nobody(tmp_path: Path) -> None:
    """When the engine gives up, the command and what it has started are ended."""
    file = tmp_path / "pids"
    code = (
        "import os,subprocess,sys,time; child=subprocess.Popen([sys.executable,'-c','import time; time.sleep(600)']);"
        f"open({str(file)!r},'w').write('%d %d' % (os.getpid(), child.pid)); time.sleep(600)"
    )
    check = CommandCheck(Home(tmp_path, tmp_path))
    task = asyncio.create_task(check.run({"command": f"{sys.executable} -c {shlex.quote(code)}"}, CONTEXT))
    while not file.exists() or len(file.read_text().split()) < 2:  # noqa: ASYNC110
        await asyncio.sleep(0)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert [pid for pid in map(int, file.read_text().split()) if runs(pid)] == []


async def test_a_background_child_holds_nobody_up(tmp_path: Path) -> None:
    """A child that keeps the output open does not keep the check waiting, and does not stay."""
    code = "import subprocess,sys; child=subprocess.Popen([sys.executable,'-c','import time; time.sleep(600)']); print(child.pid)"
    result = await CommandCheck(Home(tmp_path, tmp_path)).run(
        {"command": f"{sys.executable} -c {shlex.quote(code)}"}, CONTEXT
    )
    assert result.passed
    assert result.seconds < 10
    assert not runs(int(result.output[0]))


async def test_a_killed_command_says_so(tmp_path: Path) -> None:
    """A signal is named, since it is often the kernel's word about memory."""
    code = f"import os; os.kill(os.getpid(), {signal.SIGKILL:d})"
    result = await CommandCheck(Home(tmp_path, tmp_path)).run(
        {"command": f"{sys.executable} -c {shlex.quote(code)}"}, CONTEXT
    )
    assert not result.passed
    assert "9" in render(result.because, "fr")


@pytest.mark.parametrize(
    "options", [{"command": "no-such"}, {"command": "/"}, {"command": "true", "directory": "gone"}, {}]
)
async def test_what_cannot_start_leaks_nothing(tmp_path: Path, options: dict[str, object]) -> None:
    """A command that cannot start is a port error, and no file stays open."""
    before = open_files()
    with pytest.raises(PortError):
        await CommandCheck(Home(tmp_path, tmp_path)).run(options, CONTEXT)
    assert open_files() <= before


def test_masks_hide_the_longest_first() -> None:
    """A secret that holds another one is hidden whole; short and ordinary values stay readable."""
    secrets = {"A_TOKEN": "abcd", "B_KEY": "abcdefgh", "C_SECRET": "x", "PLAIN": "plain"}
    assert mask("abcdefgh abcd x plain", secrets) == f"{MASK} {MASK} x plain"


def open_files() -> int:
    """How many files this process has open."""
    return psutil.Process().num_fds()


def runs(pid: int) -> bool:
    """Whether a process is there and no zombie."""
    try:
        return psutil.Process(pid).status() != psutil.STATUS_ZOMBIE
    except psutil.Error:
        return False
