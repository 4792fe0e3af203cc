"""Planning: the words of a plan about what kind of release goes, what starts it, and on which day.

risky                    a kind of the team's own, beside `standard`, `hotfix`, `maintenance`, `feature`
"""

from typing import Annotated, Any

from pydantic import PlainValidator, WithJsonSchema

from bascule.kernel.i18n import say
from bascule.plan.enums import KindName
from bascule.plan.phrases.values import NAME_PATTERN, read_name, read_text
from bascule.plan.reading.bad_value import BadValueError, describe, nearest

# How like one of our kinds a word must be to be a slip: nearer than hints are, since `standard-eu` is a kind of its own.
SLIP = 0.85


def read_kind(value: Any) -> str:
    """A kind of release: one of ours, or one of the team's own; what is nearly one of ours is a slip."""
    text = read_text(value)
    ours = [str(kind) for kind in KindName]
    if text not in ours and (near := nearest(text, ours, SLIP)) is not None:
        raise BadValueError(say("plan.kind_near", found=describe(text)), say("plan.did_you_mean", word=near))
    return read_name(text)


AKind = Annotated[
    str,
    PlainValidator(read_kind),
    WithJsonSchema({"type": "string", "pattern": NAME_PATTERN, "examples": ["standard", "hotfix", "risky"]}),
]
