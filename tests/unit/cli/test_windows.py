"""`bascule windows`: the open hours of the plan in the folder."""

import json
from pathlib import Path

from bascule.kernel.i18n import render, say
from tests.kit.terminal import BAD_PLAN, run

PLAN = (
    BAD_PLAN.replace("realease", "release").replace(
        "  production:\n",
        """\
  production:
    kinds:
      standard: {window: Mon-Thu 10:00-17:00, except: [holidays FR, freeze]}
      maintenance: {window: dim 02h-06h, notice: 7 days}
""",
    )
    + "timezone: Europe/Paris\nlanguage: fr\ncalendars: {freeze: [2026-12-28..2027-01-04]}\n"
)
ASKED = ("windows", "production", "--from", "2026-12-21", "--days", "14")


def folder_with(tmp_path: Path, plan: str) -> Path:
    """A folder that holds a plan."""
    (tmp_path / "bascule.yaml").write_text(plan)
    return tmp_path


def test_windows_are_listed_in_utc(tmp_path: Path) -> None:
    """Christmas, the freeze and the days after Thursday are left out."""
    told = run(*ASKED, "--kind", "standard", "--json", folder=folder_with(tmp_path, PLAN))
    assert told.returncode == 0, told.stderr
    assert json.loads(told.stdout) == [
        {"from": f"2026-12-{day}T09:00:00Z", "to": f"2026-12-{day}T16:00:00Z"} for day in (21, 22, 23, 24)
    ]


def test_windows_are_a_table_for_people(tmp_path: Path) -> None:
    """A person reads weekdays and local times in their own language, whatever the plan's is, and what notice it takes."""
    folder = folder_with(tmp_path, PLAN)
    assert "  mercredi 23 décembre 2026  10:00 – 17:00\n" in run(*ASKED, folder=folder, language="fr").stdout
    assert "  Wednesday 23 December 2026  10:00 – 17:00\n" in run(*ASKED, folder=folder).stdout
    told = run(*ASKED, "--kind", "maintenance", folder=folder, language="fr").stdout
    assert "dimanche 27 décembre 2026  02:00 – 06:00" in told
    assert render(say("cli.windows-notice", notice=7 * 86400.0), "fr") in told


def test_an_unknown_place_or_kind_is_named(tmp_path: Path) -> None:
    """A misspelt environment or kind is answered with the nearest one."""
    folder = folder_with(tmp_path, PLAN)
    for words in (("productoin",), ("production", "--kind", "standrad")):
        told = run("windows", *words, folder=folder)
        assert told.returncode == 1
        assert "did you mean" in told.stderr


def test_a_bad_window_is_found_when_the_plan_is_checked(tmp_path: Path) -> None:
    """An unknown calendar and a misspelt day are problems with a line; a notice without hours asks for a planned date."""
    for old, new, said in (
        ("freeze]", "freze]", 'unknown calendar "freze"'),
        ("Mon-Thu", "Mno-Thu", 'did you mean "Mon"?'),
    ):
        told = run("check", folder=folder_with(tmp_path, PLAN.replace(old, new)))
        assert told.returncode == 1
        assert said in told.stderr
        assert told.stderr.startswith("bascule.yaml:")
    planned = run("check", folder=folder_with(tmp_path, PLAN.replace("dim 02h-06h", "toujours")))
    assert "window" not in planned.stderr
    assert "notice" not in planned.stderr
