"""A release as a picture of characters: the division, the steps, the guards, and why."""

from typing import Any

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from bascule.kernel.i18n import Keys
from bascule.kernel.i18n.render import duration, percent
from bascule.platform.cli.voice import language, words

STEP = Keys("cli.step-{}", "bascule.plan.spec:StepKind")
CHECK = Keys("cli.check-{}", "bascule.server.views.checks:CheckState")
VERDICT = Keys("cli.verdict-{}", "bascule.evidence.verdict:Verdict")
CRITERION = Keys("cli.criterion-{}", "bascule.server.views.criteria:CriterionState")

TONES = {"good": "green", "need": "red", "wait": "yellow", "calm": "cyan"}
VERDICTS = {"healthy": "green", "breached": "red", "unknown": "yellow", "unavailable": "bright_black"}
CRITERIA = {"met": "green", "not met": "red", "waiting": "yellow"}
MARKS = {
    "done": ("✓", "green"),
    "now": ("●", "cyan"),
    "next": ("○", "bright_black"),
    "skipped": ("·", "bright_black"),
    "stopped": ("↩", "yellow"),
}
CHECKS = {
    "waiting": ("○", "bright_black"),
    "running": ("●", "cyan"),
    "passed": ("✓", "green"),
    "failed": ("✗", "red"),
    "left": ("–", "bright_black"),
}
WIDTH = 40
SHOWN = 10


def picture(release: dict[str, Any]) -> RenderableType:
    """Everything worth seeing of a release, in a terminal."""
    lines = (_title(release), _division(release), _because(release), *_notices(release), _steps(release))
    return Group(*lines, *_checks(release), *_guards(release), *_until(release), *_criteria(release))


def _title(release: dict[str, Any]) -> Text:
    status = release["status"]
    title = Text()
    title.append(f"{release['component']} {release['version']} → {release['environment']}", style="bold")
    title.append(f"  {release['id']}  ", style="bright_black")
    title.append(status["word"]["text"], style=f"bold {TONES.get(status['tone'], 'cyan')}")
    return title


def _division(release: dict[str, Any]) -> Text:
    """The see-saw, laid flat: blue's share and green's share of one line."""
    blue, green = (release["weights"].get(slot, 0) for slot in ("blue", "green"))
    cells = round(WIDTH * blue / 100)
    versions = {slot["slot"]: slot["version"] or "–" for slot in release["slots"]}
    line = Text()
    line.append(f"{versions.get('blue', '–'):>8} {blue:3}% ", style="blue")
    line.append("█" * cells, style="blue")
    line.append("▒" * (WIDTH - cells) if blue or green else "·" * WIDTH, style="green" if green else "bright_black")
    line.append(f" {green:3}% {versions.get('green', '–')}", style="green")
    return line


def _because(release: dict[str, Any]) -> Text:
    parts = [each["text"] for each in (release["lead"], release["because"]) if each]
    return Text(" ".join(parts), style="red" if release["needs_person"] else "")


def _notices(release: dict[str, Any]) -> list[RenderableType]:
    """What hinders it besides, or will at its next step."""
    told = release["because"]["text"] if release["because"] else ""
    found = [one for one in release["notices"] if one["because"]["text"] != told]
    return [Text(f"{one['title']['text']} {one['because']['text']}", style="yellow") for one in found]


def _steps(release: dict[str, Any]) -> Text:
    line, phase = Text(), ""
    for step in release["steps"]:
        if step["phase"] != phase:
            phase = step["phase"]
            line.append(f"{phase}: " if phase else "", style="bold")
        mark, color = MARKS.get(step["state"], ("?", ""))
        share = percent(step["shown"], language()) if step["shown"] else ""
        shown = " ".join(word for word in (step["name"], step["flag"], share) if word)
        name = shown or words(STEP[step["kind"]])
        lasts = f" {_span(step)}" if step["state"] == "now" else ""
        line.append(f"{mark} {name}{lasts}  ", style=color)
    return line


def _span(step: dict[str, Any]) -> str:
    """How long a step lasts; nothing of one that has no time."""
    if step["most"] is not None:
        return words("cli.span", least=step["duration"], most=step["most"])
    return duration(step["duration"], language()) if step["duration"] else ""


def _checks(release: dict[str, Any]) -> list[RenderableType]:
    """The single checks of the step that the release is in."""
    here = [one for step in release["steps"] if step["state"] in {"now", "stopped"} for one in step["single"]]
    if not here:
        return []
    table = Table(box=None, show_header=False, pad_edge=False)
    for one in here:
        mark, color = CHECKS.get(one["state"], ("?", ""))
        said = one["because"]["text"] if one["because"] else ""
        table.add_row(
            Text(mark, style=color), Text(one["name"], style="bold"), Text(_how(one), style=color), Text(said)
        )
        if one["state"] == "failed" and one["output"]:
            table.add_row("", "", "", Text("\n".join(one["output"][-SHOWN:]), style="bright_black"))
    return [table]


def _how(one: dict[str, Any]) -> str:
    how = words(CHECK[one["state"]], took=one["elapsed"] or 0)
    if one["attempts"] > 1 and one["attempt"]:
        how += " · " + words("cli.check-try", attempt=one["attempt"], attempts=one["attempts"])
    return how


def _guards(release: dict[str, Any]) -> list[RenderableType]:
    if not release["guards"]:
        return []
    table = Table(box=None, show_header=False, pad_edge=False)
    for guard in release["guards"]:
        verdict = guard["verdict"]
        color = VERDICTS.get(verdict or "", "bright_black")
        said = guard["because"]["text"] if guard["because"] else ""
        word = words(VERDICT[verdict]) if verdict else "–"
        table.add_row(Text(guard["name"], style="bold"), Text(word, style=color), Text(said))
    return [table]


def _until(release: dict[str, Any]) -> list[RenderableType]:
    """What the present step lasts until."""
    return _shown(words("cli.until-criteria"), release["until"])


def _criteria(release: dict[str, Any]) -> list[RenderableType]:
    """What must be shown before everybody gets the version."""
    return _shown(words("cli.criteria"), release["criteria"])


def _shown(title: str, criteria: list[dict[str, Any]]) -> list[RenderableType]:
    if not criteria:
        return []
    table = Table(box=None, show_header=False, pad_edge=False, title=title, title_justify="left")
    for one in criteria:
        said = one["because"]["text"] if one["because"] else ""
        word = words(CRITERION[one["state"]])
        table.add_row(Text(one["name"], style="bold"), Text(word, style=CRITERIA[one["state"]]), Text(said))
    return [table]
