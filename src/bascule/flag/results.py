"""Results: the variants that a rule can give, as far as they are written in it."""

from collections.abc import Iterator
from typing import Any

from bascule.flag.rules.values import text


def results(rule: Any) -> Iterator[str]:
    """Names of variants that the rule may give; what is computed from the context is not among them."""
    if isinstance(rule, dict) and len(rule) == 1:
        (name, written), *_ = rule.items()
        if name == "if" and isinstance(written, list):
            for each in _branches(written):
                yield from results(each)
        elif name == "fractional" and isinstance(written, list):
            for each in written:
                yield from results(each[0]) if isinstance(each, list) else ()
    elif (name_of := result_name(rule)) is not None:
        yield name_of


def result_name(result: Any) -> str | None:
    """The variant that a result names: a text itself, a truth value or a number as its text; None for null and the rest."""
    return text(result) if isinstance(result, str | bool | int | float) else None


def _branches(written: list[Any]) -> list[Any]:
    if len(written) == 1:
        return []
    return [*written[1::2], *(written[-1:] if len(written) % 2 else [])]
