"""Lines: values of a plan that are written as a phrase or as one key (steps, guards' conditions, drivers, traffic).

Each reader takes what stands in the file; `model` says where it may stand.
"""

import re
from dataclasses import dataclass, field
from typing import Any

from bascule.kernel.i18n import say
from bascule.kernel.quantities import Share
from bascule.plan.phrases.amount import decimal
from bascule.plan.phrases.condition import Condition
from bascule.plan.phrases.expectation import parse_expectation
from bascule.plan.phrases.grammar import parse_condition
from bascule.plan.phrases.lasting import Lasting, read_lasting, read_span
from bascule.plan.phrases.tokens import NUMBER, REST, Phrase, Token, one_of
from bascule.plan.phrases.values import read_text
from bascule.plan.reading.bad_value import BadValueError, describe, did_you_mean, listed
from bascule.plan.sign_off import Band
from bascule.plan.spec import DriverRef, StepKind

FLAG_PATTERN = r"^\s*\S+\s+\d{1,3}([.,]\d+)?\s*%(\s+(for|pendant)\s+\S.*)?$"
TRAFFIC_PATTERN = r"^\s*\d{1,3}\s*%(\s+(for|pendant)\s+\S.*)?$"
# What may be said of a step, beside what it does.
BESIDE = ("name", "until", "undo", "due", "owner", "within")
# The line that names the steps after it.
PHASE = "phase"
_FLAG = one_of(flag=r"[^\s/]+(?=\s)")
_SHARE = re.compile(rf"\s*(?P<share>{NUMBER})\s*%")
_FOR = one_of(word=r"\S+(?=\s)")


@dataclass(frozen=True, slots=True)
class When:
    """A condition as it was written, and as it was understood."""

    text: str
    condition: Condition


@dataclass(frozen=True, slots=True)
class FlagShare:
    """A flag line: the flag's key, the share of the users that get it (0..1), and for how long."""

    flag: str
    share: Share
    duration: Lasting = field(default_factory=Lasting)


@dataclass(frozen=True, slots=True)
class Expectation:
    """A smoke line as it was written, and as options of the http check."""

    text: str
    options: dict[str, Any]


def read_when(value: Any) -> When:
    """A guard's condition."""
    text = read_text(value)
    return When(" ".join(text.split()), parse_condition(text))


def read_traffic(value: Any) -> tuple[int, Lasting]:
    """`5% for 1h`, `5% for 3d..5d`, or `100%` alone: whole percents, and for how long."""
    phrase = Phrase(value if isinstance(value, str) else "")
    share, lasting = phrase.take(_SHARE), _lasting(phrase)
    if not share or lasting is None:
        raise BadValueError(say("plan.traffic", found=describe(value)))
    if not re.match(r"[1-9][0-9]?\Z|100\Z", share.text):
        raise BadValueError(say("plan.traffic_whole", found=describe(value)))
    return int(share.text), _time(*lasting)


def read_whole_share(value: Any) -> int:
    """`5%` alone, in whole percents."""
    percent, duration = read_traffic(value)
    if duration:
        raise BadValueError(say("plan.traffic_time", found=describe(value)), say("plan.write", text=f"{percent}%"))
    return percent


def read_flag_share(value: Any) -> FlagShare:
    """`checkout 5% for 1h`, or `checkout 100%` alone."""
    phrase = Phrase(value if isinstance(value, str) else "")
    flag, written, lasting = phrase.take(_FLAG), phrase.take(_SHARE), _lasting(phrase)
    if not flag or not written or lasting is None:
        raise BadValueError(say("plan.flag_line", found=describe(value)))
    share = round(float(decimal(written.text)) / 100, 14)
    if not 0 < share <= 1:
        raise BadValueError(say("plan.flag_share", found=describe(value)))
    return FlagShare(flag.text, Share(share), _time(*lasting))


def _lasting(phrase: Phrase) -> tuple[Token, Token] | None:
    """`for 1h`, the rest of a line, empty where none is written; None where something else is."""
    word, time = phrase.take(_FOR), phrase.take(REST)
    return (word, time) if bool(word) == bool(time) else None


def read_expectation(value: Any) -> Expectation:
    """One line of a smoke step."""
    text = read_text(value)
    return Expectation(" ".join(text.split()), parse_expectation(text))


def read_driver(value: Any) -> DriverRef:
    """`{docker: {image: …}}`: one driver and its options."""
    if not isinstance(value, dict) or len(value) != 1:
        hint = say("plan.driver_colon", name=value) if isinstance(value, str) and len(value) < 40 else None
        found = listed(str(name) for name in value) if isinstance(value, dict) and value else describe(value)
        raise BadValueError(say("plan.driver", found=found), hint)
    name, options = next(iter(value.items()))
    if options is not None and not isinstance(options, dict):
        raise BadValueError(say("plan.driver_options", name=name, found=describe(options)))
    return DriverRef(read_text(name), options or {})


def read_step(value: Any) -> Any:
    """Bring a step into its long form: `deploy` means `{deploy: null}`."""
    kinds = [*(str(kind) for kind in StepKind), PHASE]
    if isinstance(value, str):
        word = value.split(" ")[0]
        value = {word: None} if word == value else _split(value, word, kinds)
    told = [key for key in value if key not in BESIDE] if isinstance(value, dict) else []
    done = [key for key in told if key in kinds]
    if PHASE in done and len(value) > 1:
        raise BadValueError(say("plan.phase_alone"), say("plan.write", text=f"{PHASE}: {value[PHASE]}"))
    if len(done) == 1:
        # What else is said of it is the model's to know.
        return value
    if done or len(told) != 1:
        raise BadValueError(say("plan.step", found=describe(value), allowed=listed(kinds)))
    (kind,) = told
    raise BadValueError(say("plan.step_kind", found=kind[:40], allowed=listed(kinds)), did_you_mean(kind, kinds))


# Keys of a check itself; whatever else stands there is its driver.
CHECK_KEYS = ("timeout", "tries", "description", "after")


def read_check_override(value: Any) -> Any:
    """The same for what differs of a check; its driver need not be named."""
    if isinstance(value, dict) and value and not value.keys() - {"timeout", "tries", "description"}:
        return value
    return read_check(value)


def read_check(value: Any) -> Any:
    """Bring a check into its long form: what is none of a check's own keys names the driver."""
    if not isinstance(value, dict):
        raise BadValueError(say("plan.check", found=describe(value)))
    known = {key: value[key] for key in CHECK_KEYS if key in value}
    drivers = {key: options for key, options in value.items() if key not in known}
    if len(drivers) == 1:
        name, options = next(iter(drivers.items()))
        return known | {"runs": DriverRef(name, options if isinstance(options, dict) else {name: options})}
    for name in drivers:
        if hint := did_you_mean(name, CHECK_KEYS):
            raise BadValueError(say("plan.check_two", found=listed(drivers)), hint)
    raise BadValueError(say("plan.check_two" if drivers else "plan.check_none", found=listed(drivers)))


def read_run(value: Any) -> Any:
    """Bring a command into its long form."""
    return {"command": value} if isinstance(value, str) else value


def read_visitors(value: Any) -> Any:
    """Bring visitors into their long form: `5/s` alone is their rate, and `none` is a rate of 0."""
    return {"rate": value} if isinstance(value, (str, int, float)) else value


def read_item(value: Any) -> Any:
    """Bring an item of a checklist into its long form: a text alone."""
    return {"text": value} if isinstance(value, str) else value


def read_band(value: Any) -> Band:
    """`5-30 min`: from the one to the other."""
    try:
        found = read_span(value)
    except BadValueError as fault:
        raise fault if fault.message.key == "plan.span_order" else _no_band(value) from None
    if found is None:
        raise _no_band(value)
    return Band(*found)


def _no_band(value: Any) -> BadValueError:
    return BadValueError(say("plan.band", found=describe(value)))


def one_or_many(value: Any) -> Any:
    """A list, or the single value that stands for a list of one."""
    return [value] if isinstance(value, str) else value


def some(value: Any) -> Any:
    """A list of at least one line."""
    value = one_or_many(value)
    if not isinstance(value, list) or not value:
        raise BadValueError(say("plan.smoke_lines", found=describe(value)))
    return value


def nothing(value: Any) -> None:
    """No value."""
    if value is not None:
        raise BadValueError(say("plan.takes_nothing", found=describe(value)))


def _split(value: str, word: str, kinds: list[str]) -> Any:
    if word in kinds:
        raise BadValueError(
            say("plan.step_colon", word=word), say("plan.write", text=f"{word}: {value[len(word) + 1 :][:60]}")
        )
    return {word: None}


def _time(word: Token, time: Token) -> Lasting:
    """How long `for 1h` is, nothing where it is not written."""
    if word and word.text not in ("for", "pendant"):
        hint = did_you_mean(word.text, ["for", "pendant"])
        raise BadValueError(say("plan.traffic_word", found=word.text), hint, word.start)
    try:
        return read_lasting(time.text) if time else Lasting()
    except BadValueError as fault:
        raise BadValueError(fault.message, fault.hint, time.start + fault.offset) from None
