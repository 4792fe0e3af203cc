"""Answers to surveys in the database: how often each score was given, who was asked and declined, and what was said."""

from collections.abc import Mapping

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from bascule.areas.events.public import Span, snapshot
from bascule.areas.surveys.results import Answers, Comment
from bascule.areas.surveys.section import Survey
from bascule.kernel.site import Site

MOST_COMMENTS = 20
SHOWN, DISMISSED = "survey_shown", "survey_dismissed"
_TOLD = """
    SELECT at, name, properties FROM event
    WHERE place = (SELECT id FROM event_place WHERE plan = :plan AND environment = :environment)
        AND name IN (:event, :shown, :dismissed) AND at >= :since AND at < :until
        AND properties ->> 'survey' = :survey
"""
# A number that is none of the scale was not answered by our widget, and is no answer.
_SCORES = f"""
    WITH told AS ({_TOLD}),
    given AS (SELECT CASE WHEN jsonb_typeof(properties -> 'score') = 'number' THEN (properties ->> 'score')::numeric END AS score
        FROM told WHERE name = :event)
    SELECT score::integer, count(*) FROM given WHERE score BETWEEN :low AND :high AND score = trunc(score) GROUP BY 1
"""
_MOMENTS = f"WITH told AS ({_TOLD}) SELECT name, count(*) FROM told WHERE name <> :event GROUP BY 1"
_COMMENTS = rf"""
    WITH told AS ({_TOLD})
    SELECT at, properties ->> 'comment', properties ->> 'score' FROM told
    WHERE name = :event AND properties ->> 'comment' ~ '\S' ORDER BY at DESC LIMIT :most
"""


class SurveyAnswers:
    """Answers to surveys."""

    def __init__(self, engine: AsyncEngine) -> None:
        self.engine = engine

    async def read(self, place: Site, surveys: Mapping[str, Survey], span: Span) -> Mapping[str, Answers]:
        """Of each survey, by its name; all of one instant."""
        async with snapshot(self.engine) as connection:
            return {name: await _read(connection, place, (name, survey), span) for name, survey in surveys.items()}


async def _read(connection: AsyncConnection, place: Site, asked: tuple[str, Survey], span: Span) -> Answers:
    name, survey = asked
    given = {
        "plan": place.plan,
        "environment": place.environment,
        "survey": name,
        "event": survey.event,
        "shown": SHOWN,
        "dismissed": DISMISSED,
        "since": span.since,
        "until": span.until,
    }
    scale = {"low": survey.scale.low, "high": survey.scale.high}
    counted = (await connection.execute(text(_SCORES), {**given, **scale})).tuples()
    moments: dict[str, int] = dict((await connection.execute(text(_MOMENTS), given)).tuples().all())
    rows = await connection.execute(text(_COMMENTS), {**given, "most": MOST_COMMENTS})
    comments = [Comment(*row) for row in rows]
    return Answers(dict(counted.all()), moments.get(SHOWN, 0), moments.get(DISMISSED, 0), comments)
