"""The sections of a plan, in the order in which they are explained: the document is their sum.

A section of the heart is a field of `model.Plan` and is only named here. One that an area adds brings its field along: its type,
its sentence, its rules. `PACKAGE/examples/LANGUAGE.yaml` of a section, or `examples/LANGUAGE/SECTION.yaml` of this package, holds
its annotated example; all of them one after the other are a complete, valid plan. Reading the files is the caller's, for this
package does no I/O: `resource(section, language)` says which.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from bascule.kernel.error import BasculeError
from bascule.kernel.i18n import ENGLISH, Language, say
from bascule.plan.enums import Speech
from bascule.plan.reading.bad_value import did_you_mean, listed

if TYPE_CHECKING:
    from bascule.plan.model.plan import Plan
    from bascule.plan.reading.problem import Problem

T = TypeVar("T")
HEART_PACKAGE = "bascule.plan"


@dataclass(frozen=True, slots=True)
class PlanSection(Generic[T]):
    """A part of the document.

    `keys` are those of the document that its example explains, `parts` the models whose keys the reference shows, `words` what
    people look for and find explained here. Of an area's section `type` is what its one key takes (an annotated Pydantic type),
    `empty` makes what an absent one stands for, and `rules` say what is wrong or doubtful about it in a plan. `occasions` are what
    the area announces, each with what a message about it may say.
    """

    name: str
    keys: tuple[str, ...] = ()
    parts: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    package: str = HEART_PACKAGE
    type: Any = None
    empty: Callable[[], Any] = dict
    description: str = ""
    rules: "tuple[Callable[[Plan], Iterator[Problem]], ...]" = ()
    occasions: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def of(self, plan: "Plan") -> T:
        """What a plan says in it. Raises `AttributeError` for a plan of a document without this section."""
        value: T = getattr(plan, self.name)
        return value


HEART: tuple[PlanSection[Any], ...] = (
    PlanSection("plan", ("bascule", "name", "timezone", "language"), ("Plan",)),
    PlanSection("objectives", ("objectives",), ("Objectives",)),
    PlanSection("people", ("people",), ("Person",), ("roles", "reach")),
    PlanSection("calendars", ("calendars",)),
    PlanSection(
        "environments", ("environments",), ("Environment", "Kind", "Override"),
        ("after", "override", "branch", "tag", "start", "planned", "kinds", "approvals", "except", "notice"),
    ),
    PlanSection(
        "components", ("components",), ("Component", "OfKind", "Health", "Visitors", "Step", "Run", "Undo"),
        (
            "run", "route", "health", "keep", "drain", "patience", "consecutive_errors", "expect", "visitors", "release", "check",
            "confirm", "approve", "window", "deploy", "smoke", "traffic", "flag", "soak", "until", "phase", "undo",
            "no_way_back", "lead_times",
        ),
    ),
    PlanSection(
        "guards", ("guards", "promote when", "false_rollback"), ("Guard",),
        ("when", "then", "severity", "early", "conditions", "promote", "criteria"),
    ),
    PlanSection("checks", ("checks",), ("Check",), ("timeout", "tries", "http", "command")),
    PlanSection("checklists", ("checklists",), ("Checklist", "Item"), ("items", "owner", "needs", "due", "within")),
    PlanSection("channels", ("channels",), ("Channel",), ("url", "apprise")),
    PlanSection("announce", ("announce",), ("Announce", "AnnounceKind", "Say"), ("to", "placeholders", "templates")),
    PlanSection(
        "databases", ("databases",), ("Database", "Backup", "DatabaseOverride", "Migrate"),
        ("url", "migrations", "invariants", "count", "rehearse", "anonymise", "longest", "migrate", "backup"),
    ),
    PlanSection(
        "triggers", ("triggers",), ("Triggers", "GitHub", "Hook"),
        ("github", "repository", "secret", "token", "api", "report", "hook", "webhook"),
    ),
    PlanSection(
        "metrics", ("metrics",), ("Metric",),
        (
            "share", "funnel", "retention", "time", "mean", "nps", "since", "of", "without", "baseline", "goal", "alert",
            "over", "cohorts", "satisfaction",
        ),
    ),
    PlanSection("alerts", ("alerts",), ("Alert",), ("condition", "auto_rollback", "notify_team", "notify", "investigate")),
    PlanSection(
        "flags", ("flags",), ("Flag", "FlagValues"),
        ("enabled", "rolloutPercentage", "targetAudience", "users", "state", "variants", "defaultVariant", "targeting"),
    ),
)  # fmt: skip


def resource(section: PlanSection[Any], language: Language) -> str:
    """The example's file, relative to the section's package."""
    written = _written(language)
    return f"examples/{written}/{section.name}.yaml" if section.type is None else f"examples/{written}.yaml"


def starter(language: Language) -> str:
    """The file of the commented plan that a new project starts from, relative to this package."""
    return f"examples/starter.{_written(language)}.yaml"


def _written(language: Language) -> str:
    """The language of the examples: plans are written in two, however many are spoken."""
    return language if language in {one.value for one in Speech} else ENGLISH


def find_section(sections: tuple[PlanSection[Any], ...], word: str) -> PlanSection[Any]:
    """The section that explains a word: a section, one of its keys, or a key within.

    Raises `BasculeError` that names the nearest word.
    """
    for one in sections:
        if word == one.name or word in one.keys or word in one.words:
            return one
    names = [one.name for one in sections]
    known = [*names, *(word for one in sections for word in (*one.keys, *one.words))]
    raise BasculeError(say("plan.unknown_section", name=word, allowed=listed(names)), did_you_mean(word, known))
