"""The documentation says what is so: generated pages are up to date, links lead somewhere, commands can be typed."""

import importlib.util
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import click
import pytest

from bascule.cli.verbs import verbs

ROOT = Path(__file__).parents[3]
GENERATE = ROOT / "docs" / "generate.py"
SKIPPED = {"node_modules", "build", "dist", "artifacts"}
LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)")
FENCE = re.compile(r"^```sh\n(.*?)^```", re.MULTILINE | re.DOTALL)
ANY_FENCE = re.compile(r"^```.*?^```", re.MULTILINE | re.DOTALL)
HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)
ASSIGNMENT = re.compile(r"[A-Z_]+=")
END_OF_COMMAND = {"|", ">", "&", "&&", "2>&1"}


def pages() -> list[Path]:
    """Every Markdown page of the repository."""
    found = (path.relative_to(ROOT) for path in ROOT.rglob("*.md"))
    return sorted(path for path in found if not any(part in SKIPPED or part.startswith(".") for part in path.parts))


def commands(program: str) -> Iterator[tuple[Path, str]]:
    """Every line of the pages' shell blocks that runs a program."""
    for page in pages():
        for block in FENCE.findall((ROOT / page).read_text(encoding="utf-8")):
            for line in block.replace("\\\n", " ").splitlines():
                if program in [word for word in line.split() if not ASSIGNMENT.match(word)][:1]:
                    yield page, line


def words(line: str, program: str) -> list[str]:
    """What the shell hands to the program: no variables before it, no pipe after it, no comment."""
    split = shlex.split(line, comments=True)
    split = split[split.index(program) + 1 :]
    ends = [number for number, word in enumerate(split) if word in END_OF_COMMAND]
    return split[: ends[0]] if ends else split


def parse(arguments: list[str]) -> None:
    """Have click read a command line without running it. Raises `click.ClickException`."""
    group = verbs.make_context("bascule", list(arguments))
    name, command, rest = verbs.resolve_command(group, list(arguments))
    assert name is not None
    assert command is not None
    command.make_context(name, rest, parent=group)


def slug(heading: str) -> str:
    """The anchor of a heading."""
    return re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")


def anchors(page: Path) -> set[str]:
    """The anchors of a page."""
    return {slug(heading) for heading in HEADING.findall(ANY_FENCE.sub("", page.read_text(encoding="utf-8")))}


@pytest.fixture(scope="module")
def generate() -> ModuleType:
    """The generator of the docs, as a module."""
    spec = importlib.util.spec_from_file_location("generate_docs", GENERATE)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_generated_pages_are_up_to_date() -> None:
    """`docs/generate.py --check` finds nothing to say."""
    done = subprocess.run([sys.executable, str(GENERATE), "--check"], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_an_old_page_is_named(generate: ModuleType, tmp_path: Path) -> None:
    """A page that is missing or was changed by hand is out of date; one that was just written is not."""
    page = "explanation/phases.md"
    assert generate.outdated(tmp_path, ["phases"]) == [page]
    generate.write(tmp_path, ["phases"])
    assert generate.outdated(tmp_path, ["phases"]) == []
    (tmp_path / page).write_text("by hand")
    assert generate.outdated(tmp_path, ["phases"]) == [page]


def test_an_unknown_section_is_refused(generate: ModuleType, capsys: pytest.CaptureFixture[str]) -> None:
    """A misspelt section is wrong usage, and the known ones are named."""
    assert generate.main(["fases", "--check"]) == 2
    assert "phases" in capsys.readouterr().err


@pytest.mark.parametrize("page", pages(), ids=str)
def test_links_lead_somewhere(page: Path) -> None:
    """Every relative link of a page leads to a file of the repository and, where it names one, to a heading of it."""
    text = ANY_FENCE.sub("", (ROOT / page).read_text(encoding="utf-8"))
    for link in LINK.findall(text):
        path, _, anchor = link.partition("#")
        if re.match(r"[a-z]+:", link):
            continue
        target = (ROOT / page.parent / path) if path else ROOT / page
        assert target.exists(), f"{page}: {link}"
        assert not anchor or anchor in anchors(target), f"{page}: {link}"


def test_commands_can_be_typed() -> None:
    """Every `bascule …` line of a shell block is one that the command line takes."""
    found = list(commands("bascule"))
    assert len(found) > 20
    for page, line in found:
        try:
            parse(words(line, "bascule"))
        except click.exceptions.Exit:
            continue
        except click.ClickException as error:
            pytest.fail(f"{page}: {line}: {error.format_message()}")


@pytest.mark.parametrize("line", ["bascule relese app", "bascule watch --fast", "bascule release app --to x"])
def test_a_wrong_command_is_found(line: str) -> None:
    """The check above is one that can fail."""
    with pytest.raises(click.UsageError):
        parse(words(line, "bascule"))


def test_make_targets_exist() -> None:
    """Every `make …` line of a shell block names a target of the Makefile."""
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    for page, line in commands("make"):
        named = [word for word in words(line, "make") if "=" not in word]
        assert set(named) <= targets, f"{page}: {line}"
