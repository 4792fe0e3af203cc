"""Closed words of a plan that only the model uses."""

from enum import StrEnum


class Severity(StrEnum):
    """How serious a breached guard is."""

    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"
    CRITICAL = "critical"


class Speech(StrEnum):
    """The languages that Bascule speaks."""

    EN = "en"
    FR = "fr"
