"""Evaluating: a key and a context give an answer.

    Evaluator.of(flag_set).evaluate("checkout", {"targetingKey": "u1", "country": "FR"}, now) -> Answer

Everything that can be known before a context is there is done once: rules become closures, and each variant's answer is
made. An evaluation is then a look-up, the rule, and a look-up. It never raises: what goes wrong is an answer with an
error, and one broken flag breaks no other.

Order, as flagd has it: no such flag; disabled (here with the flag's explicit off variant, so that a kill switch holds
whatever default the code has); no rule: STATIC; the rule gives null: DEFAULT; it gives a variant: TARGETING_MATCH; it
gives anything else: an error.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from bascule.flag.answer import Answer, ErrorCode, Reason
from bascule.flag.check import document_faults, flag_faults
from bascule.flag.definition import Flag, FlagSet, Scalar, by_key, read_flag
from bascule.flag.fault import Fault
from bascule.flag.results import result_name
from bascule.flag.rules.compile import compile_rule, resolve
from bascule.flag.rules.part import Rule, Scope
from bascule.kernel.i18n import Message, say
from bascule.kernel.quantities import Instant

Context = Mapping[str, Any]
Resolve = Callable[[Context, Instant], Answer]


class Evaluator:
    """The flags of one place, ready to be asked."""

    __slots__ = ("_resolvers", "flags", "metadata")

    def __init__(
        self, resolvers: dict[str, Resolve], flags: Mapping[str, Flag], metadata: Mapping[str, Scalar]
    ) -> None:
        self._resolvers, self.flags, self.metadata = resolvers, flags, metadata

    @classmethod
    def of(cls, flag_set: FlagSet) -> "Evaluator":
        """Compile flags that were checked."""
        resolvers = {key: compile_flag(flag, flag_set) for key, flag in flag_set.flags.items()}
        return cls(resolvers, flag_set.flags, flag_set.metadata)

    @classmethod
    def lenient(cls, document: Mapping[str, Any]) -> "Evaluator":
        """Compile a document of which single flags may be broken: those, and no others, answer with an error."""
        metadata, evaluators = document.get("metadata") or {}, document.get("$evaluators") or {}
        good: dict[str, Flag] = {}
        broken: dict[str, Resolve] = {}
        for key, written in by_key(document["flags"]).items():
            faults = flag_faults(key, written, evaluators)
            if faults:
                broken[key] = _always(broken_answer(key, faults))
            else:
                good[key] = read_flag(key, written)
        made = cls.of(FlagSet(good, evaluators, metadata))
        made._resolvers.update(broken)
        return made

    def evaluate(self, key: str, context: Context, now: Instant) -> Answer:
        """What the flag gives to the context; `now` is in seconds since the epoch."""
        resolver = self._resolvers.get(key)
        return not_found(key) if resolver is None else resolver(context, now)

    def evaluate_all(self, context: Context, now: Instant) -> Iterable[Answer]:
        """What every flag gives, in the order of their definitions."""
        return [resolver(context, now) for resolver in self._resolvers.values()]


def compile_flag(flag: Flag, flag_set: FlagSet) -> Resolve:
    """One flag as a function of context and time."""
    metadata = {**flag_set.metadata, **flag.metadata}
    if not flag.enabled:
        return _always(_answer(flag, flag.off, Reason.DISABLED, metadata))
    if flag.targeting is None:
        reason = Reason.DEFAULT if flag.default is None else Reason.STATIC
        return _always(_answer(flag, flag.default, reason, metadata))
    rule = compile_rule(resolve(flag.targeting, flag_set.evaluators), Scope(flag.key, flag.generation)).rule
    return _targeted(flag, rule, metadata)


def _targeted(flag: Flag, rule: Rule, metadata: Mapping[str, Scalar]) -> Resolve:
    answers = {name: _answer(flag, name, Reason.TARGETING_MATCH, metadata) for name in flag.variants}
    otherwise = _answer(flag, flag.default, Reason.DEFAULT, metadata)

    def resolver(context: Context, now: Instant) -> Answer:
        try:
            result = rule(context, now)
            if result.__class__ is str:
                return answers[result]
            return otherwise if result is None else answers[result_name(result)]  # type: ignore[index]
        except KeyError:
            return _error(flag.key, metadata, say("flag.result-no-variant", known=", ".join(flag.variants)))
        except Exception as error:
            return _error(flag.key, metadata, say("flag.failed", error=type(error).__name__))

    return resolver


def _always(answer: Answer) -> Resolve:
    return lambda _context, _now: answer


def _answer(flag: Flag, variant: str | None, reason: Reason, metadata: Mapping[str, Scalar]) -> Answer:
    value = flag.variants[variant] if variant is not None else None
    if any(isinstance(each, float) for each in flag.variants.values()) and isinstance(value, int):
        # One of the variants has a fraction, so all of them are floats to a typed client.
        value = float(value)
    return Answer(flag.key, value, variant, reason, metadata)


def _error(key: str, metadata: Mapping[str, Scalar], details: Message, code: ErrorCode = ErrorCode.GENERAL) -> Answer:
    return Answer(key, None, None, Reason.ERROR, metadata, code, details)


def not_found(key: str) -> Answer:
    """The answer about a flag that does not exist."""
    return _error(key, {}, say("flag.not-found", key=key[:80]), ErrorCode.FLAG_NOT_FOUND)


def broken_answer(key: str, faults: list[Fault]) -> Answer:
    """The answer of a flag whose definition has a fault."""
    first = faults[0]
    return _error(key, {}, say("flag.broken", pointer=first.pointer, because=first.message), ErrorCode.PARSE_ERROR)


def load(document: Any) -> tuple[Evaluator | None, list[Fault]]:
    """A document as an evaluator, or what is wrong with it."""
    if not (faults := document_faults(document)):
        flags = {key: read_flag(key, each) for key, each in document["flags"].items()}
        flag_set = FlagSet(flags, document.get("$evaluators") or {}, document.get("metadata") or {})
        return Evaluator.of(flag_set), []
    return None, faults
