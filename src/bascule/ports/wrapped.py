"""Wrapped drivers: whatever is handed out as a driver has time limits, log and error translation on it.

A raw driver cannot be had: the catalogue hands out wrapped ones and nothing else, `Runtime` wraps what drivers brings that
has no catalogue (a simulation), a driver is made inside a guarded call, and only what its port declares can be reached on it.
What a port's methods are is read from the protocol; how long each may take is declared here, once. Answers of another type
than the port's are a bug of the driver (`ports.fits`).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache, partial
from typing import Any, Final, TypeVar, cast, get_type_hints

from bascule.kernel.error import BasculeError
from bascule.kernel.i18n import say
from bascule.kernel.quantities import Seconds
from bascule.ports.check import Check
from bascule.ports.database import Database
from bascule.ports.dispatch import Dispatcher, defect
from bascule.ports.errors import PortError, Refused, Unreachable
from bascule.ports.figures import Figures
from bascule.ports.fits import fits
from bascule.ports.flags import Flags
from bascule.ports.job import Jobs
from bascule.ports.notice import Messenger
from bascule.ports.source import Source
from bascule.ports.traffic import Traffic
from bascule.ports.workload import Workload

Port = TypeVar("Port")
Limit = Seconds | Callable[..., Seconds]
# A look is repeated soon; what acts may need a moment; a job may need a copy of a large repository first; statements
# have limits of their own, and the last one ends what has none.
LOOK, ACT, LONG, CLOSE, DATABASE = Seconds(5.0), Seconds(30.0), Seconds(300.0), Seconds(10.0), Seconds(12 * 3600.0)
# Whoever watches gives up sooner: nothing has to happen.
WATCH = Seconds(2 * 3600.0)

LIMITS: Final[Mapping[type, Mapping[str, Limit]]] = {
    Workload: {
        "ensure": ACT,
        "observe": LOOK,
        "stop": lambda _, grace: grace + Seconds(10.0),
        "output": ACT,
        "follow": ACT,
        "watch": WATCH,
        "close": CLOSE,
    },
    Traffic: {
        **dict.fromkeys(("observe", "measure", "survey"), LOOK),
        **dict.fromkeys(("ensure", "remove", "rest", "vacate", "visit"), ACT),
        "watch": WATCH,
        "close": CLOSE,
    },
    Check: {"run": lambda _, context: context.timeout, "close": CLOSE},
    Database: {
        **dict.fromkeys(("inspect", "back_up", "migrate", "applied", "drift", "revert", "rehearse"), DATABASE),
        "close": CLOSE,
    },
    Flags: {"observe": LOOK, "ensure": ACT},
    Figures: {"read": LOOK},
    Jobs: {"start": LONG, "look": LOOK, "lines": ACT, "artifact": ACT, "stop": ACT, "close": CLOSE},
    Messenger: {"send": ACT},
    Source: {
        **dict.fromkeys(("commit", "status", "deploy", "advance", "review", "merge", "text"), ACT),
        "close": CLOSE,
    },
}


@dataclass(frozen=True, slots=True)
class _Method:
    """One method of a port: how long it may take, and whether an answer is one."""

    limit: Limit
    fits: Callable[[Any], bool]


@cache
def _methods(port: type) -> Mapping[str, _Method]:
    hints = {name: get_type_hints(getattr(port, name))["return"] for name in LIMITS[port]}
    return {name: _Method(limit, fits(hints[name])) for name, limit in LIMITS[port].items()}


@cache
def _values(port: type) -> Mapping[str, Callable[[Any], bool]]:
    return {name: fits(hint) for name, hint in get_type_hints(port).items()}


class Wrapped:
    """A driver behind the dispatcher; it is made when it is first needed, and what goes wrong then is an answer, too."""

    __slots__ = ("__dispatcher", "__make", "__name", "__port")

    def __init__(self, port: type, name: str, make: Callable[[], Any], dispatcher: Dispatcher) -> None:
        self.__port, self.__name, self.__make, self.__dispatcher = port, name, make, dispatcher

    def __getattr__(self, name: str) -> Any:
        if (method := _methods(self.__port).get(name)) is not None:
            return partial(self.__call, name, method)
        if (right := _values(self.__port).get(name)) is not None:
            return self.__value(name, right)
        raise AttributeError(f"the port {self.__port.__name__} has no {name!r}")

    async def __call(self, name: str, method: _Method, *arguments: Any, **named: Any) -> Any:
        async def ask() -> Any:
            return await getattr(_made(self.__make), name)(*arguments, **named)

        what = f"{self.__name} {name}"
        limit = method.limit(*arguments, **named) if callable(method.limit) else method.limit
        answer = await self.__dispatcher.call(what, ask, limit)
        if not method.fits(answer):
            raise Unreachable(say("engine.nonsense", what=what, found=type(answer).__name__))
        return answer

    def __value(self, name: str, right: Callable[[Any], bool]) -> Any:
        try:
            value = getattr(_made(self.__make), name)
        except PortError:
            raise
        except Exception as error:
            raise Unreachable(defect(f"{self.__name} {name}", error)) from error
        if not right(value):
            raise Unreachable(say("engine.nonsense", what=f"{self.__name} {name}", found=type(value).__name__))
        return value


def _made(make: Callable[[], Any]) -> Any:
    """The driver. One that there is not, or whose packages are missing, is a refusal: a person must change something."""
    try:
        return make()
    except PortError:
        raise
    except BasculeError as error:
        refused = Refused(error.message)
        refused.hint = error.hint
        raise refused from error


def is_wrapped(driver: object) -> bool:
    """Whether it is behind a dispatcher already; a second one would keep time twice."""
    return isinstance(driver, Wrapped)


def wrap(port: type, name: str, make: Callable[[], Port], dispatcher: Dispatcher) -> Port:
    """A driver as its port, behind the dispatcher."""
    return cast(Port, Wrapped(port, name, make, dispatcher))
