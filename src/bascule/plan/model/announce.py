"""Channels and announcements, as the plan writes them."""

from typing import Annotated, Any

from pydantic import BeforeValidator, Field, PlainValidator, WithJsonSchema

from bascule.kernel.i18n import say
from bascule.plan.enums import Severity, Speech
from bascule.plan.model.section import Section
from bascule.plan.phrases.lines import one_or_many
from bascule.plan.phrases.planning import AKind
from bascule.plan.phrases.secret_ref import SecretText
from bascule.plan.phrases.values import Choice, Name, Text, choice, read_severity, read_text
from bascule.plan.reading.bad_value import BadValueError

_NAMES_SCHEMA: dict[str, Any] = {
    "anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}, "minItems": 1}]
}
_WORDS_SCHEMA: dict[str, Any] = {
    "anyOf": [{"type": "string", "minLength": 1}, {"type": "object", "additionalProperties": {"type": "string"}}]
}
LONGEST = 4000


def read_names(value: Any) -> Any:
    """At least one channel."""
    value = one_or_many(value)
    if not isinstance(value, list) or not value:
        raise BadValueError(say("announce.to-nobody"))
    return value


def read_words(value: Any) -> dict[str, str]:
    """A template by language: `{en: …, fr: …}`, or one text for all."""
    texts = value if isinstance(value, dict) else {one.value: value for one in Speech}
    if not texts:
        raise BadValueError(say("plan.found_empty"))
    for language, text in texts.items():
        choice(Speech)(language)
        if len(read_text(text)) > LONGEST:
            raise BadValueError(say("announce.too-long", most=LONGEST))
    return dict(texts)


ASpeech = Annotated[Speech, Choice(Speech)]
Names = Annotated[list[Name], BeforeValidator(read_names), WithJsonSchema(_NAMES_SCHEMA)]
Wording = Annotated[dict[str, str], PlainValidator(read_words), WithJsonSchema(_WORDS_SCHEMA)]


class Channel(Section):
    """Where messages go: a chat room, a mailbox, a pager."""

    description: Text | None = Field(None, description="Who reads it.")
    url: SecretText = Field(
        description="Where its apprise URL is found: `env NAME`, a variable of the control plane, or `file PATH`, relative "
        "to the plan's folder. Never the URL itself: it holds a secret."
    )
    language: ASpeech | None = Field(None, description="The language of its messages; the plan's when absent.")


BY_SEVERITY = tuple(str(one) for one in Severity)


class AnnounceKind(Section):
    """What differs for releases of one kind."""

    to: Names | None = Field(None, description="Other channels.")
    text: Wording | None = Field(None, description="Other words.")


def read_announce(value: Any) -> Any:
    """`{critical: [pagerduty], high: [slack]}`: words for a severity are ours, or those of teams' documents."""
    if not isinstance(value, dict):
        return value
    written = {key: _severity(key) for key in value if isinstance(key, str) and key not in Announce.model_fields}
    named = {written.get(key, key): one for key, one in value.items()}
    if all(named.get(key) is None for key in ("to", *BY_SEVERITY)) and named.keys() <= Announce.model_fields.keys():
        raise BadValueError(say("announce.to-nobody"))
    return named


def _severity(key: str) -> str:
    """As we call it; what is none stays, and is refused as any unknown key is."""
    try:
        return str(read_severity(key))
    except BadValueError:
        return key


class Announce(Section):
    """Who is told of an occasion, and in what words. Of an alert, and of what is to be investigated, also by its severity."""

    to: Names | None = Field(None, description="The channels.")
    critical: Names | None = Field(
        None, description="With `alert` and `investigate`: the channels of what is critical."
    )
    high: Names | None = Field(None, description="Likewise of what is high; those of `to` when absent.")
    medium: Names | None = Field(None, description="Likewise of what is medium.")
    low: Names | None = Field(None, description="Likewise of what is low.")
    text: Wording | None = Field(
        None, description="Own words, `{en: …, fr: …}` or one text for all, with `{placeholders}`; ours when absent."
    )
    environments: list[Name] | None = Field(None, description="The environments where it is told; all when absent.")
    kinds: dict[AKind, AnnounceKind] = Field(
        default_factory=dict, description="Per kind of release: other channels, or other words."
    )

    def of(self, kind: str) -> "Announce":
        """What is told of a release of a kind."""
        other = self.kinds.get(kind)
        if other is None:
            return self
        return self.model_copy(update={"to": other.to or self.to, "text": other.text or self.text})

    @property
    def by_severity(self) -> dict[str, list[str]]:
        """The channels of those severities that have some of their own."""
        return {name: found for name in BY_SEVERITY if (found := getattr(self, name)) is not None}

    @property
    def named(self) -> list[str]:
        """Every channel that it names."""
        return [name for found in ((self.to or []), *self.by_severity.values()) for name in found]


Announcing = Annotated[Announce, BeforeValidator(read_announce)]


class Say(Section):
    """A message that a step sends."""

    to: Names = Field(description="The channels.")
    text: Wording = Field(description="What is said, `{en: …, fr: …}` or one text for all, with `{placeholders}`.")
