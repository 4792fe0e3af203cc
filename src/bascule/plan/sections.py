"""The sections of a plan, in the order in which they are explained.

`examples/LANGUAGE/SECTION.yaml` holds one annotated example per section; all of them one after the other are a
complete, valid plan. Reading the files is the caller's (this package does no I/O): `resource(section, language)` says
which.
"""

from bascule.base.error import BasculeError
from bascule.base.words import ENGLISH, Language, say
from bascule.plan.nearest import did_you_mean, listed
from bascule.plan.words import Speech

# Section -> the keys of the document that its example explains.
SECTIONS: dict[str, tuple[str, ...]] = {
    "plan": ("bascule", "name", "timezone", "language"),
    "objectives": ("objectives",),
    "people": ("people",),
    "calendars": ("calendars",),
    "environments": ("environments",),
    "components": ("components",),
    "guards": ("guards", "promote when", "false_rollback"),
    "checks": ("checks",),
    "checklists": ("checklists",),
    "channels": ("channels",),
    "announce": ("announce",),
    "databases": ("databases",),
    "triggers": ("triggers",),
    "metrics": ("metrics",),
    "flags": ("flags",),
    "surveys": ("surveys",),
    "experiments": ("experiments",),
}

# Words that people look for -> the section whose example shows them.
_WITHIN = {
    "components": (
        "run", "route", "health", "keep", "drain", "patience", "consecutive_errors", "release",
        "check", "confirm", "approve", "window", "deploy", "smoke", "traffic", "flag", "soak", "no_way_back", "lead_times",
    ),
    "environments": ("after", "override", "branch", "tag", "start", "kinds", "approvals", "except", "notice"),
    "guards": ("when", "then", "severity", "early", "conditions", "promote", "criteria"),
    "checks": ("timeout", "tries", "http", "command"),
    "checklists": ("items", "owner", "needs", "within"),
    "people": ("roles", "reach"),
    "channels": ("url", "apprise"),
    "announce": ("to", "placeholders", "templates"),
    "databases": ("url", "migrations", "invariants", "count", "rehearse", "anonymise", "longest", "migrate", "backup"),
    "triggers": ("github", "repository", "secret", "token", "api", "report", "hook", "webhook"),
    "flags": ("enabled", "rolloutPercentage", "targetAudience", "users", "state", "variants", "defaultVariant", "targeting"),
    "surveys": ("question", "scale", "low", "high", "comment", "share"),
    "metrics": (
        "share", "funnel", "retention", "time", "mean", "nps", "since", "of", "without", "baseline", "goal", "alert", "over",
        "cohorts", "satisfaction",
    ),
    "experiments": ("variants", "weight", "config", "duration", "primary", "secondary", "guardrails", "rule", "risk"),
}  # fmt: skip


def resource(section: str, language: Language) -> str:
    """The example's file, relative to this package."""
    return f"examples/{_written(language)}/{section}.yaml"


def starter(language: Language) -> str:
    """The file of the commented plan that a new project starts from, relative to this package."""
    return f"examples/starter.{_written(language)}.yaml"


def _written(language: Language) -> str:
    """The language of the examples: plans are written in two, however many are spoken."""
    return language if language in {one.value for one in Speech} else ENGLISH


def find_section(word: str) -> str:
    """The section that explains a word: a section, one of its keys, or a key within.

    Raises `BasculeError` that names the nearest word.
    """
    for section, keys in SECTIONS.items():
        if word == section or word in keys or word in _WITHIN.get(section, ()):
            return section
    known = [*SECTIONS, *(key for keys in _WITHIN.values() for key in keys)]
    raise BasculeError(say("plan.unknown_section", name=word, allowed=listed(SECTIONS)), did_you_mean(word, known))
