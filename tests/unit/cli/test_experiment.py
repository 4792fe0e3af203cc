"""`bascule experiment`, as somebody types it; the page about it shows what it really says."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.kit.terminal import run

EXAMPLE = Path(__file__).parents[3] / "docs" / "how-to" / "experiment"
READ = ("experiment", "read", "--design", "checkout.yaml", "--data", "checkout.csv")


def test_the_page_shows_what_is_said() -> None:
    """The example of the how-to, run now, says word for word what the page shows."""
    told = run(*READ, folder=EXAMPLE)
    assert told.returncode == 0
    said = "\n".join(line.rstrip() for line in told.stdout.strip().splitlines())
    page = (EXAMPLE.parent / "experiments.md").read_text(encoding="utf-8")
    assert f"```text\n{said}\n```" in page
    assert (EXAMPLE / "checkout.yaml").read_text(encoding="utf-8") in page


def test_it_is_said_in_french() -> None:
    """Outcome, columns and gates, in French."""
    told = run(*READ, folder=EXAMPLE, language="fr").stdout
    assert "ADOPTER green" in told
    assert "utilisateurs" in told
    assert "experiment." not in told


def test_json_holds_everything_for_a_page() -> None:
    """Outcome, gates, looks and points as data."""
    told = json.loads(run(*READ, "--json", folder=EXAMPLE).stdout)
    assert (told["outcome"], told["variant"], told["day"]) == ("ship", "green", 21)
    conversion = told["comparisons"][0]
    assert [look["day"] for look in conversion["looks"]] == [7, 14, 21]
    assert len(conversion["points"]) == 21
    assert all(gate["met"] for gate in told["gates"])


def test_a_changed_design_is_refused(tmp_path: Path) -> None:
    """What `register` printed is held against the design: the same one is read, another one refused."""
    told = run("experiment", "register", "--design", "checkout.yaml", folder=EXAMPLE)
    registered = tmp_path / "registered.json"
    registered.write_text(told.stdout)
    assert run(*READ, "--registered", str(registered), folder=EXAMPLE).returncode == 0
    shorter = tmp_path / "shorter.yaml"
    shorter.write_text((EXAMPLE / "checkout.yaml").read_text().replace("days: 28", "days: 21"))
    words = ("experiment", "read", "--design", str(shorter), "--data", "checkout.csv", "--registered", str(registered))
    refused = run(*words, folder=EXAMPLE)
    assert refused.returncode == 1
    assert "days: 28 → 21" in refused.stderr


@pytest.mark.parametrize(
    ("name", "text", "told"),
    [
        ("checkout.yaml", "days: 28\n", "needs two variants or more"),
        ("checkout.csv", "day,variant,metric,n\n1,blue,users,5\n", "Row 2: blue is not a variant"),
        ("registered.json", "{", "is not a registration"),
        ("registered.json", "[]", "is not a registration"),
    ],
)
def test_wrong_files_are_refused(tmp_path: Path, name: str, text: str, told: str) -> None:
    """Exit code 1, and a sentence that says what is wrong."""
    for each in ("checkout.yaml", "checkout.csv"):
        (tmp_path / each).write_text((EXAMPLE / each).read_text())
    (tmp_path / name).write_text(text)
    words = [*READ, "--registered", name] if name == "registered.json" else READ
    refused = run(*words, folder=tmp_path)
    assert refused.returncode == 1
    assert told in refused.stderr


def test_help_loads_neither_numpy_nor_scipy() -> None:
    """Whoever asks for help does not wait for the packages that only experiments need."""
    script = (
        "import sys; from bascule.cli.main import main; main(['{}', '--help']); "
        "print(sorted({{'numpy', 'scipy'}} & {{*sys.modules}}))"
    )
    for verb in ("experiment", "judge"):
        done = subprocess.run([sys.executable, "-c", script.format(verb)], capture_output=True, text=True, check=True)
        assert done.stdout.splitlines()[-1] == "[]"


def test_missing_packages_are_named(tmp_path: Path) -> None:
    """Without scipy the error says which package, and what to type."""
    script = (
        "import sys; sys.modules['scipy'] = None; from bascule.cli.main import main; "
        "sys.exit(main(['experiment', 'register', '--design', 'checkout.yaml']))"
    )
    done = subprocess.run(
        [sys.executable, "-c", script],
        cwd=EXAMPLE,
        env={"BASCULE_LANGUAGE": "en"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert "pip install 'bascule[experiments]'" in done.stderr
