"""Buckets: where a user falls, the same for ever and in every language.

A user's key is hashed to h in 0 .. 2^32 - 1 by MurmurHash3 (x86, 32 bits, seed 0, unsigned); with weights that add up
to T, the bucket is (h * T) >> 32, and the first variant whose cumulative weight is above it is taken. Which bytes are
hashed is the *generation*; the two that are in use disagree about nearly every user, so it is a property of the flag:

    generation 2: UTF-8 of the key, or of flag key + targeting key
    generation 3: canonical CBOR (RFC 8949, 4.2.1) of the key, or of the array [flag key, targeting key]

(h * T) >> 32 < w is the same as h < ceil(w * 2^32 / T), so variants are cut points on one line of 2^32 places. That makes
growth provable: who was below a cut stays below it as long as the share w / T does not fall and the variant stays first.
"""

from bisect import bisect_right
from collections.abc import Callable, Sequence
from typing import Any

import cbor2
import mmh3

SPACE = 2**32
MOST_WEIGHT = 2**31 - 1
GENERATIONS = (2, 3)
NEWEST = 3

# CBOR integers reach this far; a float that is an integer within is written as one.
_LEAST, _MOST = -(2**63), 2**64 - 1


# Where bytes fall on the line: 0 .. 2^32 - 1.
place: Callable[[bytes], int] = mmh3.mmh3_32_uintdigest


def cuts(weights: Sequence[int]) -> list[int]:
    """The places at which the variants end, in order; the last is 2^32. Empty where the weights add up to nothing."""
    total, reached, found = sum(weights), 0, []
    for weight in weights:
        reached += weight
        found.append(-(-reached * SPACE // total) if total else 0)
    return found if total else []


def pick(at: int, ends: Sequence[int]) -> int:
    """Which of the variants a place belongs to."""
    return bisect_right(ends, at)


def cbor(value: Any) -> bytes:
    """The canonical CBOR of a key: integral floats as integers, -0.0 as 0, the shortest form of everything."""
    return cbor2.dumps(_normal(value), canonical=True)


def cbor_head(size: int) -> bytes:
    """What stands before a text of so many bytes."""
    if size < 24:
        return bytes((0x60 + size,))
    if size < 256:
        return bytes((0x78, size))
    return b"\x79" + size.to_bytes(2, "big") if size < 65536 else b"\x7a" + size.to_bytes(4, "big")


# The heads of keys as they are in practice; made once, because this is on the path of every evaluation.
HEADS = tuple(cbor_head(size) for size in range(256))


def cbor_text(value: str) -> bytes:
    """The canonical CBOR of a text."""
    data = value.encode()
    return cbor_head(len(data)) + data


def cbor_pair(first: str) -> bytes:
    """The beginning of the array [first, second]."""
    return b"\x82" + cbor_text(first)


def _normal(value: Any) -> Any:
    if isinstance(value, float) and value.is_integer() and _LEAST <= value <= _MOST:
        return int(value)
    if isinstance(value, list):
        return [_normal(each) for each in value]
    return {key: _normal(each) for key, each in value.items()} if isinstance(value, dict) else value
