"""The command line: what it says, what it exits with, and that nothing is left half done."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from bascule.cli.verbs import commands
from tests.kit.terminal import BAD_PLAN, run


def test_help_names_every_verb(tmp_path: Path) -> None:
    """Each verb is listed, in the language of the reader."""
    told = run("--help", folder=tmp_path, language="fr")
    assert told.returncode == 0
    assert all(f"  {name} " in told.stdout for name in commands())
    assert "Affiche cette aide." in told.stdout


@pytest.mark.parametrize("name", commands())
def test_every_verb_has_help(tmp_path: Path, name: str) -> None:
    """`--help` works for each, and says more than its name."""
    told = run(name, "--help", folder=tmp_path)
    assert told.returncode == 0
    assert f"bascule {name}" in told.stdout


def test_help_is_fast_because_it_loads_little(tmp_path: Path) -> None:
    """The list of verbs needs neither the server nor the plan's parser."""
    code = "import sys; from bascule.cli.main import main; main(['--help']); print(*sys.modules)"
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=tmp_path, check=True)
    loaded = set(told.stdout.split())
    assert not loaded & {"fastapi", "sqlalchemy", "pydantic", "httpx", "rich", "psycopg"}


def test_init_writes_a_plan_that_passes(tmp_path: Path) -> None:
    """What `init` writes, `check` accepts, in both languages."""
    for language in ("en", "fr"):
        name = f"{language}.yaml"
        assert run("init", name, folder=tmp_path, language=language).returncode == 0
        told = run("check", name, "--json", folder=tmp_path)
        assert told.returncode == 0
        assert json.loads(told.stdout)["valid"]


def test_init_never_overwrites(tmp_path: Path) -> None:
    """A file that is there stays as it is."""
    (tmp_path / "bascule.yaml").write_text("mine")
    assert run("init", folder=tmp_path).returncode == 1
    assert (tmp_path / "bascule.yaml").read_text() == "mine"


def test_check_says_where_and_what(tmp_path: Path) -> None:
    """Each problem has file, line, column, what was found and the nearest valid word."""
    (tmp_path / "bascule.yaml").write_text(BAD_PLAN)
    told = run("check", folder=tmp_path)
    assert told.returncode == 1
    assert "bascule.yaml:11:5: error:" in told.stderr
    assert "release" in told.stderr


def test_explain_prints_a_section(tmp_path: Path) -> None:
    """The annotated example, in the reader's language."""
    assert run("explain", "guards", folder=tmp_path).stdout.startswith("#")
    assert run("explain", "until", folder=tmp_path).stdout == run("explain", "components", folder=tmp_path).stdout
    assert "Les gardes" in run("explain", "guards", folder=tmp_path, language="fr").stdout


def test_schema_is_json(tmp_path: Path) -> None:
    """Editors can read it."""
    assert json.loads(run("schema", folder=tmp_path).stdout)["$schema"].startswith("https://json-schema.org/")


def samples(tmp_path: Path) -> Path:
    """Five minutes of health, then trouble."""
    rows = [f"{at},candidate,100,{0 if at < 300 else 8}" for at in range(0, 900, 10)]
    file = tmp_path / "samples.csv"
    file.write_text("at,slot,total,bad\n" + "\n".join(rows))
    return file


def test_judge_replays_past_figures(tmp_path: Path) -> None:
    """A list of looks with verdict, because, estimate, low, high and e-value."""
    told = run("judge", "error_rate > 1% for 2m", "--samples", str(samples(tmp_path)), "--json", folder=tmp_path)
    looks = json.loads(told.stdout)
    assert set(looks[0]) == {"at", "verdict", "because", "estimate", "low", "high", "e_value"}
    first = next(look for look in looks if look["verdict"] == "breached")
    assert 300 < first["at"] < 480


def test_judge_draws_a_chart(tmp_path: Path) -> None:
    """For people: a table and a picture."""
    told = run("judge", "error_rate > 1% for 2m", "--samples", str(samples(tmp_path)), folder=tmp_path)
    assert "breached" in told.stdout
    assert "•" in told.stdout


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("chekc",), 2, "Did you mean check?"),
        (("check", "--vresion"), 2, "There is no option --vresion."),
        (("release", "api"), 2, "--version is missing."),
        (("release", "api", "--version", "2", "--to", "production"), 1, "No control plane answers"),
        (("plan", "adopt"), 1, "There is no plan at bascule.yaml."),
        (("plan", "approve", "x"), 2, "x"),
        (("check", "nowhere.yaml"), 1, "There is no plan at nowhere.yaml."),
        (("explain", "gaurds"), 1, 'did you mean "guards"?'),
        (("judge", "error_rate", "--samples", "x.csv"), 1, "is not a condition"),
        (("judge", "error_rate > 1%", "--samples", "x.csv"), 1, "x.csv"),
        (("judge", "error_rate > 1%", "--samples", "nofile.csv"), 1, "There is no file nofile.csv in /"),
        (("people", "invite", "Camille", "notanaddress"), 2, "“notanaddress” is not an e-mail address."),
        (("release",), 2, "bascule release api=1.4.2 --to staging"),
        (("restart",), 2, "COMPONENT is missing."),
        (("try",), 2, "CHECK is missing."),
        (("logs", "api", "--slot", "red"), 2, "blue, green"),
        (("logs", "api"), 1, "No control plane answers"),
        (("diff",), 1, "No control plane answers"),
        (("status",), 1, "No control plane answers"),
        (("rollback",), 1, "No control plane answers"),
        (("journal", "--limit", "0"), 2, "--limit"),
        (("watch", "r-0001"), 1, "bascule serve"),
    ],
)
def test_bad_input_is_answered_clearly(tmp_path: Path, words: tuple[str, ...], code: int, said: str) -> None:
    """What is wrong, what to type next, the right exit code, and no trace of the code."""
    told = run(*words, folder=tmp_path)
    assert told.returncode == code
    assert said in told.stderr
    assert "Traceback" not in told.stderr


def test_errors_are_json_for_programs(tmp_path: Path) -> None:
    """With `--json` an error is one object on standard error, and standard output stays empty."""
    told = run("status", "--json", folder=tmp_path)
    assert set(json.loads(told.stderr)["error"]) == {"code", "message", "hint"}
    assert told.stdout == ""


def test_errors_speak_french(tmp_path: Path) -> None:
    """Usage errors, too."""
    told = run("release", "api", folder=tmp_path, language="fr")
    assert "Il manque --version." in told.stderr


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("check", "a.yaml", "b.yaml"), "Il y a un argument de trop\u00a0: b.yaml."),
        (("demo", "--on", "cloud"), "--on doit valoir process, docker\u202f; trouvé\u00a0: cloud."),
        (("journal", "--limit", "abc"), "--limit doit être un nombre de 1 à 500\u202f; trouvé\u00a0: abc."),
        (("journal", "--limit", "900"), "--limit doit être un nombre de 1 à 500\u202f; trouvé\u00a0: 900."),
    ],
)
def test_wrong_words_are_answered_in_french(tmp_path: Path, words: tuple[str, ...], said: str) -> None:
    """What click would say in English, we say in the language of the reader."""
    told = run(*words, folder=tmp_path, language="fr")
    assert told.returncode == 2
    assert said in told.stderr
