"""Flags as environment variables, for components that read them so: `FLAG_CHECKOUT_V2=true`.

A component that reads variables reads them once, when it starts, and for all of its users; so these are the values for a
context without a user. Flags that give no variant are left to the code.
"""

import json
import re
from collections.abc import Iterable, Mapping

from bascule.flag.answer import Answer

PREFIX = "FLAG_"


def variables_of(answers: Iterable[Answer]) -> Mapping[str, str]:
    """Name -> value, in the order of the flags; texts as they are, everything else as JSON."""
    return {
        variable_name(each.key): each.value if isinstance(each.value, str) else json.dumps(each.value)
        for each in answers
        if each.variant is not None
    }


def variable_name(key: str) -> str:
    """The variable of a flag: `checkout-v2` is FLAG_CHECKOUT_V2."""
    return PREFIX + re.sub(r"[^0-9A-Z]+", "_", key.upper()).strip("_")
