"""Rendering: the options become a question about known vulnerabilities. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from bascule.drivers.check.vulnerabilities import VulnerabilitiesOptions
from bascule.drivers.support.checks.figures import bounds
from bascule.drivers.support.checks.source import Source, source_of
from bascule.drivers.support.options import read
from bascule.kernel.i18n import say
from bascule.plan.phrases.limit import Limit
from bascule.ports.check import CheckContext
from bascule.ports.errors import WrongOption

SEVERITIES = ("critical", "high", "moderate", "low")
USUAL = (
    "npm-audit.json",
    "audit.json",
    "pip-audit.json",
    "trivy.json",
    "grype.json",
    "osv.json",
    "reports/*audit*.json",
)


@dataclass(frozen=True, slots=True)
class Ignored:
    """A vulnerability that does not count: its id, why, and until which day."""

    id: str
    reason: str
    until: date


@dataclass(frozen=True, slots=True)
class Question:
    """Where the audit is, the limits, what is ignored, and as what a finding without a severity counts."""

    source: Source
    limits: tuple[Limit, ...]
    ignored: tuple[Ignored, ...]
    unknown: str


def render(options: Mapping[str, Any], context: CheckContext) -> Question:
    """The question that the options put; without any limit, none that is critical or high."""
    given = read(VulnerabilitiesOptions, options)
    limits = bounds({name: getattr(given, name) for name in SEVERITIES}, "<=") + given.limit
    return Question(
        source_of(given, context, USUAL, strict=False),
        limits or bounds({"critical": 0, "high": 0}, "<="),
        tuple(_entry(entry) for entry in given.ignore),
        given.unknown,
    )


def _entry(entry: Any) -> Ignored:
    try:
        until, reason = date.fromisoformat(str(entry["until"])), str(entry["reason"]).strip()
        if not reason:
            raise ValueError(reason)
        return Ignored(str(entry["id"]), reason, until)
    except (KeyError, TypeError, ValueError) as error:
        wanted = "{id: GHSA-…, reason: …, until: 2026-12-31}"
        raise WrongOption(say("driver.wrong-option", option="ignore", found=str(entry)[:80], wanted=wanted)) from error
