"""Size: how much there is to compile, with every shared rule counted wherever it is used."""

from collections.abc import Mapping
from typing import Any

LARGEST = 500_000


def size(written: Any, evaluators: Mapping[str, Any]) -> int:
    """The number of values in a document after every `$ref` is resolved."""
    sizes = {name: _count(rule, {}) for name, rule in evaluators.items()}
    return _count(written, sizes)


def _count(written: Any, sizes: Mapping[str, int]) -> int:
    total, waiting = 0, [written]
    while waiting:
        value = waiting.pop()
        total += 1
        if isinstance(value, list):
            waiting += value
        elif isinstance(value, dict):
            waiting += value.values()
            name = value.get("$ref")
            total += sizes.get(name, 0) if isinstance(name, str) else 0
    return total
