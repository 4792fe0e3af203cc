"""`bascule coverage`, the API and the page: the table beside the plan, and what a control plane knows of it."""

from pathlib import Path

import httpx
import pytest

from tests.kit.serving import running
from tests.kit.terminal import run
from tests.kit.web import fresh_plan

HEAD = "lines\tdemand\titems\tby\tshown\n"
ROWS = (
    "18\treleases are tested\tcomponents.api.release.1; checks.slow\texecuted\tplan key=change.founded\n"
    "95-96\tnobody is exposed before\tcomponents.api.release\texecuted\tstarted environment=production\n"
    "99\tusers are told\t\tlater: there is no list of them yet\t\n"
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with a plan and its table."""
    (tmp_path / "bascule.yaml").write_text(
        fresh_plan() + "coverage: {document: Our rollout, file: coverage.tsv}\n", encoding="utf-8"
    )
    (tmp_path / "coverage.tsv").write_text(HEAD + ROWS, encoding="utf-8")
    return tmp_path


def test_a_table_is_checked_without_a_control_plane(folder: Path) -> None:
    """A good one is counted; what is wrong is said with its line and the nearest word, in both languages."""
    done = run("coverage", "--check", folder=folder)
    assert (done.returncode, done.stdout) == (0, "The table has no errors: 3 demands.\n")
    (folder / "coverage.tsv").write_text(HEAD + ROWS.replace("checks.slow", "checks.slwo"), encoding="utf-8")
    done = run("coverage", "--check", folder=folder)
    assert done.returncode == 1
    assert "coverage.tsv:2:24: error: the plan has no checks.slwo" in done.stderr
    assert '"slow"' in done.stderr
    assert "le plan n'a pas checks.slwo" in run("coverage", folder=folder, language="fr").stderr


def test_without_a_table_it_says_what_to_type(folder: Path) -> None:
    """A plan that names none, a file that is not there, and one that is not beside the plan."""
    plan = (folder / "bascule.yaml").read_text("utf-8")
    (folder / "coverage.tsv").unlink()
    assert "bascule coverage --check" in run("coverage", "--check", folder=folder).stderr
    (folder / "bascule.yaml").write_text(plan.replace("coverage.tsv", "../coverage.tsv"), encoding="utf-8")
    assert "../coverage.tsv is not in the plan's folder" in run("check", folder=folder).stderr
    (folder / "bascule.yaml").write_text(plan.split("coverage:")[0], encoding="utf-8")
    assert "bascule explain coverage" in run("coverage", "--check", folder=folder).stderr


def test_what_has_been_shown_is_told(folder: Path) -> None:
    """By the verb, the API and the page, with what is waited for; a table that has become wrong is said to be so."""
    with running(folder / "data", folder / "bascule.yaml") as served:
        settings = {"BASCULE_DATA": str(folder / "data"), "BASCULE_PORT": served.url.rsplit(":", 1)[1]}
        done = run("coverage", folder=folder, **settings)
        assert done.returncode == 0, done.stderr
        assert "3 demands: 1 shown, 1 not shown yet, 1 for later; 0 held to somebody." in done.stdout
        assert "releases are tested" not in run("coverage", "--open", folder=folder, **settings).stdout
        with httpx.Client(base_url=served.url, headers={"authorization": f"Bearer {served.token}"}, timeout=30) as api:
            told = api.get("/api/v1/coverage").json()
            assert [one["state"] for one in told["demands"]] == ["shown", "waiting", "later"]
            assert told["demands"][0]["proofs"][0]["number"] == 1
            page = api.get("/coverage?state=waiting").text
            assert "nobody is exposed before" in page
            assert "releases are tested" not in page
            assert api.get("/api/v1/coverage", params={"release": "r-0404"}).status_code == 404
            (folder / "coverage.tsv").write_text(HEAD + ROWS.replace("checks.slow", "checks.slwo"), encoding="utf-8")
            assert api.get("/api/v1/coverage").json()["problems"][0]["line"] == 2
            assert "coverage.tsv:2:24" in api.get("/coverage").text
