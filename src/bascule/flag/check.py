"""Checking a document of flags: every fault with its JSON pointer.

It accepts what flagd's schema accepts (see `rules.check` for rules) and demands a little more, because a definition that
passes is served: a default and an off variant that exist, a generation of buckets that we know, a key that fits in an
address, results of rules that are variants, and no more than can be compiled in a blink.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from bascule.flag.bucket import GENERATIONS
from bascule.flag.fault import Fault, Faults, below
from bascule.flag.results import results
from bascule.flag.rules.check import rule_faults
from bascule.flag.rules.compile import resolve
from bascule.flag.size import LARGEST, size
from bascule.kernel.i18n import Message, say

LONGEST_KEY = 256
STATES = ("ENABLED", "DISABLED")
_KINDS: tuple[tuple[str, type | tuple[type, ...]], ...] = (
    ("boolean", bool),
    ("number", (int, float)),
    ("string", str),
    ("object", dict),
)


def document_faults(document: Any, lists: bool = False) -> list[Fault]:
    """Everything that is wrong with a document; `lists` allows flags as a list, as flagd's own configuration does."""
    return list(_document(document, lists))


def shared_faults(written: Any, evaluators: Any) -> list[Fault]:
    """What is wrong with rules that definitions share, and with how much they come to in their places."""
    faults = list(_evaluators(evaluators))
    if not faults and size(written, evaluators) > LARGEST:
        faults.append(Fault("/flags", say("flag.too-large", most=LARGEST)))
    return faults


def whole_faults(document: Mapping[str, Any]) -> list[Fault]:
    """Everything that is wrong with a document, and of each flag whose form is right, with the results of its rule."""
    found = document_faults(document, lists=True)
    if not isinstance(document, dict) or any(_is_of_all(each.pointer) for each in found):
        return found
    evaluators, wrong = document.get("$evaluators") or {}, [each.pointer for each in found]
    for key, written, pointer in _entries(document["flags"], True):
        if not any(each == pointer or each.startswith(f"{pointer}/") for each in wrong):
            found += result_faults(key, written, evaluators)
    return found


def _is_of_all(pointer: str) -> bool:
    return pointer in {"", "/flags"} or pointer.startswith("/$evaluators")


def flag_faults(key: str, written: Any, evaluators: Mapping[str, Any] | None = None) -> list[Fault]:
    """Everything that is wrong with one definition; pointers start at `/flags/KEY`."""
    return list(_flag(key, written, below("/flags", key), evaluators or {}))


def _document(document: Any, lists: bool) -> Faults:
    if not isinstance(document, dict) or "flags" not in document:
        yield Fault("", say("flag.no-flags"))
        return
    evaluators = document.get("$evaluators") or {}
    yield from _evaluators(evaluators)
    if "metadata" in document:
        yield from _metadata(document["metadata"], "/metadata", of_set=True)
    named = evaluators if isinstance(evaluators, dict) else {}
    for key, written, pointer in _entries(document["flags"], lists):
        yield from (
            _flag(key, written, pointer, named) if isinstance(key, str) else [Fault(pointer, say("flag.key-missing"))]
        )
    if not isinstance(document["flags"], dict | list if lists else dict):
        yield Fault("/flags", say("flag.object-expected"))
    elif size(document["flags"], named) > LARGEST:
        yield Fault("/flags", say("flag.too-large", most=LARGEST))


def _entries(flags: Any, lists: bool) -> Iterator[tuple[Any, Any, str]]:
    if isinstance(flags, dict):
        yield from ((key, written, below("/flags", key)) for key, written in flags.items())
    elif isinstance(flags, list) and lists:
        for index, each in enumerate(flags):
            key = each.get("key") if isinstance(each, dict) else None
            yield (key if isinstance(key, str) else None), each, below("/flags", index)


def _evaluators(evaluators: Any) -> Faults:
    if not isinstance(evaluators, dict):
        yield Fault("/$evaluators", say("flag.object-expected"))
        return
    for name, rule in evaluators.items():
        pointer = below("/$evaluators", name)
        if not isinstance(rule, dict):
            yield Fault(pointer, say("flag.rule-expected"))
        yield from rule_faults(rule, pointer, None)


def _flag(key: str, written: Any, pointer: str, evaluators: Mapping[str, Any]) -> Faults:
    if not key or len(key) > LONGEST_KEY or "/" in key or not key.isprintable():
        yield Fault(pointer, say("flag.bad-key", most=LONGEST_KEY))
    if not isinstance(written, dict):
        yield Fault(pointer, say("flag.object-expected"))
        return
    if written.get("state") not in STATES:
        yield Fault(below(pointer, "state"), say("flag.state", found=str(written.get("state"))[:40]))
    yield from _variants(written.get("variants"), below(pointer, "variants"))
    if "metadata" in written:
        yield from _metadata(written["metadata"], below(pointer, "metadata"))
    yield from _targeting(written, below(pointer, "targeting"), evaluators)
    yield from _named_variants(written, pointer)


def _variants(variants: Any, pointer: str) -> Faults:
    if not isinstance(variants, dict) or not variants:
        yield Fault(pointer, say("flag.variants-expected"))
        return
    first: str | None = None
    for name, value in variants.items():
        found = kind(value)
        first = first or found
        if not name or found is None or found != first:
            yield Fault(below(pointer, name), say("flag.one-type", first=first or "", found=found or "null"))


def kind(value: Any) -> str | None:
    """What a variant's value is: boolean, number, string, object; None for what it cannot be."""
    return next((name for name, types in _KINDS if isinstance(value, types)), None)


def _metadata(metadata: Any, pointer: str, of_set: bool = False) -> Faults:
    if not isinstance(metadata, dict):
        yield Fault(pointer, say("flag.object-expected"))
        return
    for name, value in metadata.items():
        texts = of_set and name in {"flagSetId", "version"}
        if not isinstance(value, str if texts else str | int | float | bool):
            yield Fault(below(pointer, name), say("flag.text-expected" if texts else "flag.scalar-expected"))
    if not of_set and "bucketing" in metadata and metadata["bucketing"] not in GENERATIONS:
        yield Fault(below(pointer, "bucketing"), say("flag.bucketing", known=", ".join(map(str, GENERATIONS))))


def _targeting(written: dict[str, Any], pointer: str, evaluators: Mapping[str, Any]) -> Faults:
    targeting = written.get("targeting", {})
    if not isinstance(targeting, dict):
        yield Fault(pointer, say("flag.rule-expected"))
    elif targeting:
        yield from rule_faults(targeting, pointer, evaluators)


def _named_variants(written: dict[str, Any], pointer: str) -> Faults:
    variants, metadata = written.get("variants"), written.get("metadata")
    if not isinstance(variants, dict):
        return
    default, off = written.get("defaultVariant"), metadata.get("offVariant") if isinstance(metadata, dict) else None
    if default is not None and (not isinstance(default, str) or default not in variants):
        yield Fault(below(pointer, "defaultVariant"), _no_variant(default, variants))
    if off is not None and off not in variants:
        yield Fault(below(below(pointer, "metadata"), "offVariant"), _no_variant(off, variants))


def result_faults(key: str, written: Mapping[str, Any], evaluators: Mapping[str, Any]) -> Faults:
    """Results that a rule without other faults can give and that are no variants: such a user would get an error."""
    pointer, variants = below(below("/flags", key), "targeting"), written["variants"]
    for result in results(resolve(written.get("targeting") or {}, evaluators)):
        if result not in variants:
            yield Fault(pointer, _no_variant(result, variants))


def _no_variant(name: Any, variants: Mapping[str, Any]) -> Message:
    return say("flag.no-variant", name=str(name)[:80], known=", ".join(variants))
