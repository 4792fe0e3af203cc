"""The child that reads plans: texts come in, what they mean goes out, until nobody is there any more.

A question and an answer are each a length and a pickle. The child has the lowest claim to the processor, a bound on its
memory, and a bound on the time of one question that holds also when nobody watches it. Its neighbour is `reader`.
"""

import contextlib
import os
import pickle
import resource
import signal
import struct
import sys
from collections import OrderedDict
from dataclasses import dataclass
from typing import BinaryIO

from bascule.kernel.error import BasculeError, ErrorKind
from bascule.kernel.i18n import Message
from bascule.plan.compiling.compile import Terms, compile_spec
from bascule.plan.difference import Difference, difference
from bascule.plan.identity import plan_hash
from bascule.plan.model.plan import Plan
from bascule.plan.reading.problem import Problem, has_errors
from bascule.plan.spec import ReleaseSpec
from bascule.wiring.plans.document import examine

LENGTH = struct.Struct("!I")
MEMORY = 2 * 1024**3
# The parent ends a question sooner; this is for a child whose parent is gone.
LONGEST = 60
# Of a text with more faults than anybody reads, the first ones.
MOST_PROBLEMS = 200
KEPT = 4


@dataclass(frozen=True, slots=True)
class Reading:
    """What a text means: a plan with its hash, or none where it is none, and everything that is wrong with it.

    A plan may be there and be wrong all the same: a release never uses it then.
    """

    plan: Plan | None
    identity: str
    problems: tuple[Problem, ...]


@dataclass(frozen=True, slots=True)
class Ask:
    """Read a text. Without `whole` the plan itself does not come back, only what is wrong with it."""

    text: str
    name: str
    whole: bool = True


@dataclass(frozen=True, slots=True)
class Compile:
    """The specs of components of a plan in an environment."""

    text: str
    name: str
    components: tuple[str, ...]
    environment: str
    terms: Terms


@dataclass(frozen=True, slots=True)
class Compare:
    """What another text changes about a plan."""

    text: str
    name: str
    other: str


@dataclass(frozen=True, slots=True)
class Fault:
    """A refusal, as it is raised on the other side."""

    message: Message
    hint: Message | None
    kind: ErrorKind


Question = Ask | Compile | Compare
Reply = Reading | tuple[ReleaseSpec, ...] | Difference | Fault


class Answering:
    """Answers questions; the last few plans are kept, because a plan that was read is compiled next."""

    def __init__(self) -> None:
        self._read: OrderedDict[tuple[str, str], Reading] = OrderedDict()

    def answer(self, question: Question) -> Reply:
        """What a question comes to."""
        try:
            reading = self._reading(question.text, question.name)
            if isinstance(question, Ask):
                return reading if question.whole else Reading(None, reading.identity, reading.problems)
            if isinstance(question, Compare):
                return self._compared(reading, self._reading(question.other, question.name))
            if reading.plan is None or has_errors(reading.problems):
                return reading
            named = question.components
            return tuple(compile_spec(reading.plan, one, question.environment, question.terms) for one in named)
        except BasculeError as error:
            return Fault(error.message, error.hint, error.kind)

    @staticmethod
    def _compared(old: Reading, new: Reading) -> Reply:
        """What is wrong with them by today's rules is no matter here: one was good once, the other is judged elsewhere."""
        if old.plan is None or new.plan is None:
            return old if old.plan is None else new
        return difference(old.plan, new.plan)

    def _reading(self, text: str, name: str) -> Reading:
        key = (text, name)
        if key not in self._read:
            self._read[key] = read(text, name)
            while len(self._read) > KEPT:
                self._read.popitem(last=False)
        self._read.move_to_end(key)
        return self._read[key]


def read(text: str, name: str) -> Reading:
    """Read a text and look at everything that can be wrong with it."""
    loaded = examine(text, name)
    plan, found = loaded.plan, loaded.problems
    errors_first = sorted(found[: 10 * MOST_PROBLEMS], key=lambda one: one.severity.value)[:MOST_PROBLEMS]
    kept = found if len(found) <= MOST_PROBLEMS else errors_first
    return Reading(plan, plan_hash(plan) if plan else "", tuple(kept))


def main(stream: BinaryIO, out: BinaryIO) -> None:
    """Answer until the questions end."""
    answering = Answering()
    while len(head := stream.read(LENGTH.size)) == LENGTH.size:
        question: Question = pickle.loads(stream.read(LENGTH.unpack(head)[0]))
        signal.alarm(LONGEST)
        reply = pickle.dumps(answering.answer(question), pickle.HIGHEST_PROTOCOL)
        signal.alarm(0)
        out.write(LENGTH.pack(len(reply)) + reply)
        out.flush()


def restrict(niceness: int) -> None:
    """Take the bounds."""
    with contextlib.suppress(OSError, ValueError):
        os.nice(niceness)
    with contextlib.suppress(OSError, ValueError):
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    # Whoever stops the control plane by a key stops it, not us: we end when it does.
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def run() -> None:
    """The child, from its first line to its last."""
    restrict(int(sys.argv[1]))
    main(sys.stdin.buffer, sys.stdout.buffer)
