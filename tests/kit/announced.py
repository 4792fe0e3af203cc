"""A plan that tells people of a Sunday's maintenance."""

from datetime import UTC, datetime, timedelta

from tests.kit.web import fresh_plan

TOLD = """\
channels:
  team: {url: env BASCULE_TEST_UNSET, language: fr}
  other: {url: env BASCULE_TEST_NOWHERE}
announce:
  started: {to: [team, other]}
  maintenance: {to: team}
"""

# What the channels are called by: nothing that a message could be sent to, so each of them fails at once.
NOWHERE = {"BASCULE_TEST_UNSET": "nowhere", "BASCULE_TEST_NOWHERE": "nowhere"}


def told_plan() -> str:
    """A plan that tells people, with a maintenance that must be announced."""
    kinds = "  production: {kinds: {standard: {}, maintenance: {window: Sun 02:00-06:00, notice: 2 days}}}\n"
    return fresh_plan().replace("  production: {}\n", kinds) + TOLD


def sunday() -> str:
    """Three o'clock on a Sunday to come, without a zone."""
    day = datetime.now(UTC) + timedelta(days=10)
    return (day + timedelta(days=6 - day.weekday())).strftime("%Y-%m-%dT03:00")
