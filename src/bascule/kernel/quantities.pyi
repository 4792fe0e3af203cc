# For mypy only, beside `quantities.py`: the operators take less than those of float, on purpose. `NewType` would know the kinds
# apart, too, and would make a float of every sum: `Instant(now + pause)` at each line that reckons, which says nothing and
# hides the one that is wrong.
from typing import Literal, overload

# Nothing is nothing in every unit.
_Zero = Literal[0]

class Seconds(float):
    def __add__(self, other: Seconds, /) -> Seconds: ...  # type: ignore[override]
    def __radd__(self, other: Seconds, /) -> Seconds: ...  # type: ignore[override]
    def __sub__(self, other: Seconds, /) -> Seconds: ...  # type: ignore[override]
    def __rsub__(self, other: Seconds, /) -> Seconds: ...  # type: ignore[override]
    def __mul__(self, other: float, /) -> Seconds: ...
    def __rmul__(self, other: float, /) -> Seconds: ...
    @overload
    def __truediv__(self, other: Seconds, /) -> float: ...  # type: ignore[overload-overlap]
    @overload
    def __truediv__(self, other: float, /) -> Seconds: ...
    def __mod__(self, other: float, /) -> Seconds: ...
    def __neg__(self) -> Seconds: ...
    def __abs__(self) -> Seconds: ...
    def __lt__(self, other: Seconds | _Zero, /) -> bool: ...  # type: ignore[override]
    def __le__(self, other: Seconds | _Zero, /) -> bool: ...  # type: ignore[override]
    def __gt__(self, other: Seconds | _Zero, /) -> bool: ...  # type: ignore[override]
    def __ge__(self, other: Seconds | _Zero, /) -> bool: ...  # type: ignore[override]

class Instant(float):
    def __add__(self, other: Seconds, /) -> Instant: ...  # type: ignore[override]
    def __radd__(self, other: Seconds, /) -> Instant: ...  # type: ignore[override]
    @overload  # type: ignore[override]
    def __sub__(self, other: Instant, /) -> Seconds: ...
    @overload
    def __sub__(self, other: Seconds, /) -> Instant: ...
    def __rsub__(self, other: Instant, /) -> Seconds: ...  # type: ignore[override]
    def __lt__(self, other: Instant, /) -> bool: ...  # type: ignore[override]
    def __le__(self, other: Instant, /) -> bool: ...  # type: ignore[override]
    def __gt__(self, other: Instant, /) -> bool: ...  # type: ignore[override]
    def __ge__(self, other: Instant, /) -> bool: ...  # type: ignore[override]

class Share(float): ...
