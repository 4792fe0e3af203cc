"""Joined messages: several findings as one message, still in both languages. Pure."""

from collections.abc import Sequence

from bascule.kernel.i18n import Message, say

MOST = 30


def joined(messages: Sequence[Message]) -> Message:
    """`a; b; c`; beyond so many, how many more there are."""
    shown = list(messages[:MOST])
    if len(messages) > MOST:
        shown.append(say("net.more", count=len(messages) - MOST))
    whole = shown[-1]
    for message in reversed(shown[:-1]):
        whole = say("net.and", first=message, rest=whole)
    return whole
