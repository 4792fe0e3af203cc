"""The shapes of announcements."""

from pydantic import BaseModel, Field

from bascule.server.api.said import Said, Timestamp, certain, instant, said_or_none
from bascule.server.reader import Reader
from bascule.store.announcing.announcements import Sending
from bascule.store.announcing.outbox import State


class SendingShape(BaseModel):
    """One message to one channel, and how it stands."""

    id: int
    plan: str
    subject: str = Field(description="The release, that of all its components together, or the notice it is about.")
    occasion: str = Field(description="What happened; `step` for what a step says.")
    channel: str
    language: str
    title: str
    text: str
    state: State
    attempts: int
    queued: Timestamp
    due: Timestamp | None = Field(description="When it is tried next; null once nothing more happens.")
    ended: Timestamp | None = Field(description="When it was sent, given up or superseded.")
    because: Said | None = Field(description="Why the last attempt was in vain.")


class Announcements(BaseModel):
    """Announcements, newest first."""

    announcements: list[SendingShape]
    timezone: str = Field(description="The plan's zone, in which times are shown to people.")


def sending(reader: Reader, one: Sending) -> SendingShape:
    """A message in the caller's language; its own text is in the channel's."""
    return SendingShape(
        id=one.id,
        plan=one.plan,
        subject=one.subject,
        occasion=one.occasion,
        channel=one.channel,
        language=one.language,
        title=one.title,
        text=one.text,
        state=one.state,
        attempts=one.attempts,
        queued=certain(one.queued),
        due=instant(None if one.ended is not None else one.due),
        ended=instant(one.ended),
        because=said_or_none(reader, one.because),
    )
