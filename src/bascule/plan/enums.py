"""Closed lists of words of a plan."""

from enum import StrEnum

# What is written for `undo` beside a migration: its ways down.
DOWN = "down"
# Checks that the driver of a database's migrations answers.
MIGRATIONS_CHECK, SCHEMA_CHECK = "migrations", "schema"
DATABASE_CHECKS = frozenset({MIGRATIONS_CHECK, SCHEMA_CHECK})


class Severity(StrEnum):
    """How serious a breached guard is."""

    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"
    CRITICAL = "critical"


# How documents of teams call them besides, in English and French; the case does not matter.
SEVERITIES = {
    Severity.CRITICAL: ("SEV-1", "SEV1", "P1", "critique"),
    Severity.HIGH: ("SEV-2", "SEV2", "P2", "major", "haute", "élevée", "majeure"),
    Severity.MEDIUM: ("SEV-3", "SEV3", "P3", "moderate", "moyenne", "modérée"),
    Severity.LOW: ("SEV-4", "SEV4", "P4", "minor", "basse", "faible", "mineure"),
}


class Then(StrEnum):
    """What happens when an alert opens, besides that people are told."""

    ROLL_BACK = "roll back"
    NOTIFY = "notify"
    INVESTIGATE = "investigate"


# How documents of teams write it besides.
THENS = {Then.ROLL_BACK: ("auto_rollback", "rollback"), Then.NOTIFY: ("notify_team",), Then.INVESTIGATE: ()}


class Speech(StrEnum):
    """The languages that Bascule speaks."""

    EN = "en"
    FR = "fr"


class Role(StrEnum):
    """What people are; what each may do stands in one table, `release.people`."""

    VIEWER = "viewer"
    DEVELOPER = "developer"
    REVIEWER = "reviewer"
    TECH_LEAD = "tech-lead"
    OPERATOR = "operator"
    ADMIN = "admin"


class KindName(StrEnum):
    """The kinds of releases."""

    STANDARD = "standard"
    HOTFIX = "hotfix"
    MAINTENANCE = "maintenance"
    FEATURE = "feature"


class Gate(StrEnum):
    """What can be overridden, one by one."""

    WINDOW = "window"
    APPROVALS = "approvals"
    CHECK = "check"
    CHECKLIST = "checklist"
    CRITERION = "criterion"
    FREEZE = "freeze"


class Overrider(StrEnum):
    """Who may override a gate."""

    TECH_LEAD = "tech-lead"
    OPERATOR = "operator"
    NOBODY = "nobody"


class Start(StrEnum):
    """What starts a release."""

    MANUAL = "manual"
    ON_PUSH = "on push"
    ON_MERGE = "on merge"
    AFTER = "after"


class Newer(StrEnum):
    """What a trigger brings while a release is under way: it waits, or that release makes room."""

    WAIT = "wait"
    SUPERSEDE = "supersede"


class ListPhase(StrEnum):
    """When a checklist is gone through."""

    BEFORE = "before"
    DURING = "during"
    AFTER = "after"


class WayDown(StrEnum):
    """What a step asks of the ways down of its migrations."""

    REQUIRED = "required"


class Mask(StrEnum):
    """How a personal value is made unrecognisable; equal values stay equal, so that joins hold."""

    EMAIL = "email"
    NAME = "name"
    PHONE = "phone"
    HASH = "hash"
    NUMBER = "number"
    NULL = "null"
    EMPTY = "empty"
    KEEP = "keep"
