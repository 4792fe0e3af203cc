"""`bascule flag evaluate` and `check` on files."""

import json
from pathlib import Path

import pytest

from bascule.cli.main import main

DOCUMENT = {
    "flags": {
        "checkout": {
            "state": "ENABLED",
            "variants": {"on": True, "off": False},
            "defaultVariant": "off",
            "targeting": {"if": [{"==": [{"var": "country"}, "FR"]}, "on"]},
            "metadata": {"owner": "camille"},
        },
        "colour": {"state": "ENABLED", "variants": {"red": "#f00"}},
        "broken": {"state": "ENABLED", "variants": {"on": True}, "targeting": {"no": []}},
    }
}


@pytest.fixture
def file(tmp_path: Path) -> str:
    """A file of flags."""
    path = tmp_path / "flags.json"
    path.write_text(json.dumps(DOCUMENT))
    return str(path)


def told(capsys: pytest.CaptureFixture[str], *words: str):
    """Exit code, standard output and standard error of a command."""
    code = main(["flag", *words])
    captured = capsys.readouterr()
    return code, captured.out, captured.err


def test_an_evaluation_as_json(file: str, capsys) -> None:
    """Key, value, variant, reason and metadata."""
    code, out, _ = told(capsys, "evaluate", "checkout", "--file", file, "--context", '{"country": "FR"}', "--json")
    wanted = {"key": "checkout", "value": True, "variant": "on", "reason": "TARGETING_MATCH"}
    assert (code, json.loads(out)) == (0, wanted | {"metadata": {"owner": "camille"}})


def test_the_default_of_the_code(file: str, capsys) -> None:
    """A flag without a default variant gives what the code would use."""
    _, out, _ = told(capsys, "evaluate", "colour", "--file", file, "--default", "blue", "--json")
    assert json.loads(out)["value"] == "blue"
    assert json.loads(out)["reason"] == "DEFAULT"


def test_a_person_reads_a_sentence(file: str, capsys) -> None:
    """Without --json: what it is, and why."""
    code, out, _ = told(capsys, "evaluate", "checkout", "--file", file, "--context", '{"country": "FR"}')
    assert (code, out) == (0, "checkout = true  (on, by its rule)\n")


@pytest.mark.parametrize(("key", "error"), [("nobody", "FLAG_NOT_FOUND"), ("broken", "PARSE_ERROR")])
def test_errors_have_their_code(file: str, capsys, key: str, error: str) -> None:
    """An evaluation that failed says so, and exits with 1."""
    code, out, _ = told(capsys, "evaluate", key, "--file", file, "--json")
    assert (code, json.loads(out)["errorCode"]) == (1, error)


def test_many_cases_in_one_process(file: str, tmp_path: Path, capsys) -> None:
    """One answer per line, in order; a failing case stops nothing."""
    cases = tmp_path / "cases.jsonl"
    lines = [
        {"key": "checkout", "context": {"country": "FR"}},
        {"key": "nobody", "context": {}, "default": 7},
        {"key": "colour", "default": "blue"},
    ]
    cases.write_text("\n".join(map(json.dumps, lines)) + "\n\n")
    code, out, _ = told(capsys, "evaluate", "--file", file, "--cases", str(cases), "--json")
    answers = [json.loads(line) for line in out.splitlines()]
    assert code == 0
    assert [answer["value"] for answer in answers] == [True, 7, "blue"]


def test_what_is_wrong_with_a_file_is_told_with_pointers(file: str, capsys) -> None:
    """`check` names every place; exit 1."""
    code, out, _ = told(capsys, "check", "--file", file, "--json")
    assert (code, [fault["pointer"] for fault in json.loads(out)]) == (1, ["/flags/broken/targeting/no"])
    code, _, err = told(capsys, "check", "--file", file)
    assert code == 1
    assert "#/flags/broken/targeting/no: There is no operator" in err


BAD = {
    "no file": (["evaluate", "a", "--file", "nowhere.json"], "The file nowhere.json does not exist"),
    "no key": (["evaluate", "--file", "FILE"], "The flag's key is missing."),
    "a context that is no object": (
        ["evaluate", "a", "--file", "FILE", "--context", "[]"],
        "--context must be an object",
    ),
    "a context that is no JSON": (["evaluate", "a", "--file", "FILE", "--context", "{"], "line 1, column 2"),
    "NaN": (["evaluate", "a", "--file", "FILE", "--context", '{"a": NaN}'], "NaN is not JSON"),
    "deep": (["evaluate", "a", "--file", "FILE", "--context", "[" * 100_000], "not JSON"),
}


@pytest.mark.parametrize("name", BAD)
def test_bad_input_is_told(file: str, capsys, name: str) -> None:
    """Where, what, and what to type; never a trace."""
    words, wanted = BAD[name]
    code, _, err = told(capsys, *(file if word == "FILE" else word for word in words))
    assert code == 1
    assert wanted in err
    assert "Traceback" not in err
