"""Random rules and contexts, from a seed: every operator, nested, on every kind of value."""

import random
from typing import Any

from bascule.flag.rules.operators import OPERATORS
from bascule.flag.rules.versions import COMPARISONS

NAMES = ("targetingKey", "country", "plan", "age", "version", "user.name", "tags", "absent", "0", "")
TEXTS = (
    "",
    "a",
    "FR",
    "DE",
    "on",
    "5",
    "05",
    " 7 ",
    "0x10",
    "-1",
    "1e3",
    "é",
    "日本",
    "1.2.0",
    "v2",
    "1.0.0-rc.1",
    "x" * 40,
)
NUMBERS = (0, 1, -1, 2, 5, 7, 16, 0.5, -0.0, 2.5, 1e3, 1e300, 2**53 + 1, 3.0)
LISTS = ("map", "filter", "all", "some", "none")


class Rules:
    """Draws rules, contexts and settings."""

    def __init__(self, seed: int) -> None:
        self.rng = random.Random(seed)

    def value(self, depth: int = 2) -> Any:
        """Any JSON value."""
        kind = self.rng.randrange(9 if depth else 7)
        if kind < 3:
            return self.rng.choice(TEXTS)
        if kind < 6:
            return self.rng.choice(NUMBERS)
        if kind == 6:
            return self.rng.choice((True, False, None))
        if kind == 7:
            return [self.value(depth - 1) for _ in range(self.rng.randrange(4))]
        return {self.rng.choice(NAMES[:6]): self.value(depth - 1) for _ in range(self.rng.randrange(3))}

    def context(self) -> dict[str, Any]:
        """What an application might send, and what it might not."""
        made = {name: self.value() for name in NAMES[1:] if self.rng.random() < 0.6}
        made["user"] = {"name": self.value(0)}
        if self.rng.random() < 0.9:
            made["targetingKey"] = f"user-{self.rng.randrange(10**6)}" if self.rng.random() < 0.9 else self.value(1)
        return made

    def setting(self) -> dict[str, Any]:
        """Flag, generation and time."""
        return {"flag": self.rng.choice(("f", "checkout-v2", "é")), "generation": self.rng.choice((2, 3)), "now": 1.8e9}

    def rule(self, depth: int = 3) -> Any:
        """An expression that `check` accepts."""
        if depth == 0 or self.rng.random() < 0.15:
            return {"var": self.path()} if self.rng.random() < 0.6 else self.literal()
        name = self.rng.choice(list(OPERATORS))
        return {name: self.arguments(name, depth - 1)}

    def literal(self) -> Any:
        """A value that is no object: an object would be a rule."""
        while isinstance(found := self.value(1), dict) or (isinstance(found, list) and dict in map(type, found)):
            pass
        return found

    def path(self) -> Any:
        """The argument of `var`."""
        path = self.rng.choice((*NAMES, "$flagd.flagKey", "$flagd.timestamp", "user", "tags.0"))
        return [path, self.rng.choice(TEXTS)] if self.rng.random() < 0.2 else path

    def arguments(self, name: str, depth: int) -> Any:
        """Arguments in the form that the operator wants."""
        special = {
            "var": self.path,
            "missing": lambda: [self.rng.choice(NAMES) for _ in range(3)],
            "missing_some": lambda: [self.rng.randrange(3), [self.rng.choice(NAMES) for _ in range(3)]],
            "starts_with": lambda: [self._text(depth), self._text(depth)],
            "ends_with": lambda: [self._text(depth), self._text(depth)],
            "sem_ver": lambda: [{"var": "version"}, self.rng.choice(list(COMPARISONS)), self.rng.choice(TEXTS[-4:-1])],
            "fractional": lambda: self._shares(depth),
        }
        if name in special:
            return special[name]()
        operator = OPERATORS[name]
        most = operator.most or operator.least + 3
        arguments = [self.rule(depth) for _ in range(self.rng.randint(operator.least, most))]
        if name in (*LISTS, "reduce"):
            arguments[0] = self.rng.choice(({"var": "tags"}, [1, "a", 0, None, [2]], arguments[0]))
        return arguments

    def _text(self, depth: int) -> Any:
        return self.rng.choice(TEXTS) if self.rng.random() < 0.5 else {"cat": [self.rule(depth)]}

    def _shares(self, depth: int) -> list[Any]:
        choices = [self._choice(depth) for _ in range(self.rng.randint(1, 4))]
        return [{"var": self.rng.choice(NAMES)}, *choices] if self.rng.random() < 0.5 else choices

    def _choice(self, depth: int) -> list[Any]:
        variant = self.rng.choice(("on", "off", True, 1, None)) if self.rng.random() < 0.8 else self.rule(depth)
        kind = self.rng.random()
        if kind < 0.2:
            return [variant]
        return [variant, {"-": [{"var": "age"}, 3]} if kind < 0.35 else self.rng.choice((0, 1, 25, 50, 99_999, 3.0))]
