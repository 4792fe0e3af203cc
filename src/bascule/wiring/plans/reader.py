"""Reading plans apart: no text holds the event loop that drives releases.

A plan is read, checked and compiled in a child process, because a thread would hold the interpreter all the same, and
nothing but a process can be ended. Per text this happens once: what came of it is kept by the text's hash, and two who
bring the same text wait for one reading. Bounds: the text's size (`plan.reading.tree`), the places of a plan (`plan.load`), the
time of one reading, and how many wait for one; each is said in a sentence.

There are two lanes, each with at most one child: our own people's, and one for whoever has not said who they are, which has
the lower claim to the processor. So a stranger's texts delay nobody's release, and drive no plan out of what is kept.
A child is started when it is needed (a second, most of it imports; the first plan of our own is read right at the start),
takes about 60 MB, and the strangers' one ends when nobody has asked for a minute.
"""

import asyncio
import os
import pickle
import sys
from collections.abc import Sequence
from contextlib import suppress
from hashlib import sha256

import psutil
import structlog

from bascule.kernel.error import BasculeError
from bascule.kernel.i18n import say
from bascule.kernel.quantities import Seconds
from bascule.plan.compiling.compile import PLAIN, Terms
from bascule.plan.difference import Difference
from bascule.plan.model.plan import Plan
from bascule.plan.reading.problem import Problem, Severity
from bascule.plan.reading.tree import MAX_CHARACTERS
from bascule.plan.spec import ReleaseSpec
from bascule.ports.errors import TryLater
from bascule.store.plans import KeptPlan
from bascule.wiring.plans.once import Once
from bascule.wiring.plans.reader_child import LENGTH, Ask, Compare, Compile, Fault, Question, Reading, Reply

# Seconds: that the child may work for one reading; for its turn to come; until a child that nobody needs ends.
LONGEST, TURN, IDLE = Seconds(10.0), 20.0, Seconds(60.0)
# A busy machine makes no plan bad: so many times longer it may take by the clock.
CLOCK = 5
# Those who wait for a lane.
WAITING = 16
# Above this size a pickle is taken apart in a thread, so that it holds the loop in slices only.
LARGE = 50_000
OWN, STRANGERS = 5, 19
RUN = "from bascule.wiring.plans.reader_child import run; run()"
INHERITED = ("PATH", "HOME", "LANG", "VIRTUAL_ENV", "PYTHONPATH", "PYTHONHOME")
log = structlog.get_logger("bascule.reader")


class PlanRefused(BasculeError):
    """The plan has faults; `problems` lists them all, each with its place in the file."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__(say("plan.refused", count=len(problems)), say("plan.refused_hint"))
        self.problems = list(problems)


class Gone(Exception):
    """The child ended in the middle of a question."""


class PlanReader:
    """Reads plans apart. Whatever a text is, it gets an answer in a bounded time."""

    def __init__(self, longest: Seconds = LONGEST) -> None:
        self._own, self._strangers = _Lane(OWN, longest, None), _Lane(STRANGERS, longest, IDLE)
        self._readings, self._checked = Once[Reading](), Once[Reading]()

    async def read(self, text: str, name: str) -> Plan:
        """The plan of a text. Raises `PlanRefused` where it has errors; warnings pass."""
        return whole(await self.examine(text, name))[0]

    async def identify(self, text: str, name: str) -> tuple[Plan, str]:
        """The plan of a text with its hash. Raises `PlanRefused`."""
        return whole(await self.examine(text, name))

    async def examine(self, text: str, name: str) -> Reading:
        """What a text of one of our own people means, with all that is wrong with it."""
        key = _key(text, name)
        return await self._readings.get(key, len(text), lambda: self._own.read(Ask(text, name)))

    async def check(self, text: str, name: str) -> Sequence[Problem]:
        """What is wrong with a text that anybody may have sent."""
        key = _key(text, name)
        if (known := self._readings.known(key)) is not None:
            return known.problems
        ask = Ask(text, name, whole=False)
        return (await self._checked.get(key, len(text), lambda: self._strangers.read(ask))).problems

    async def compile(
        self, text: str, name: str, components: Sequence[str], environment: str, terms: Terms = PLAIN
    ) -> Sequence[ReleaseSpec]:
        """The specs of components in an environment. Raises `PlanRefused`, and `BasculeError` as `compile_spec` does."""
        wanted = Compile(text, name, tuple(components), environment, terms)
        # Whoever goes away must not take the child from those who come next.
        return await asyncio.shield(asyncio.create_task(self._own.compile(wanted)))

    async def difference(self, old: KeptPlan, new: KeptPlan) -> Difference:
        """What a text changes about another one. Raises `PlanRefused` where one of them is no plan any more."""
        asked = Compare(old.text, old.file, new.text)
        return await asyncio.shield(asyncio.create_task(self._own.compare(asked)))

    async def warm(self) -> None:
        """Have the child of our own people there before somebody waits for it."""
        await self._own.warm()

    async def close(self) -> None:
        """End the children."""
        await self._own.close()
        await self._strangers.close()


def whole(reading: Reading) -> tuple[Plan, str]:
    """The plan of a reading. Raises `PlanRefused` where there is none."""
    errors = [one for one in reading.problems if one.severity is Severity.ERROR]
    if errors or reading.plan is None:
        raise PlanRefused(errors)
    return reading.plan, reading.identity


def _key(text: str, name: str) -> str:
    return f"{sha256(text.encode('utf-8', 'surrogatepass')).hexdigest()} {name}"


class _Lane:
    """One child, asked one question at a time; it is started again after it was ended."""

    def __init__(self, niceness: int, longest: Seconds, idle: Seconds | None) -> None:
        self._niceness, self._longest, self._idle = niceness, longest, idle
        self._child: asyncio.subprocess.Process | None = None
        self._turn, self._waiting = asyncio.Lock(), 0
        self._rest: asyncio.TimerHandle | None = None

    async def read(self, ask: Ask) -> Reading:
        """Read a text; one that takes too long has a fault that says so. Raises `PlanRefused` where the child ended."""
        if len(ask.text) > MAX_CHARACTERS:
            message = say("plan.too_long", limit=MAX_CHARACTERS, found=len(ask.text))
            return _only(Problem(ask.name, 1, 1, message))
        reply = await self._ask(ask)
        assert isinstance(reply, Reading)
        return reply

    async def compile(self, wanted: Compile) -> Sequence[ReleaseSpec]:
        """The specs. Raises what stands against them."""
        reply = await self._ask(wanted)
        if isinstance(reply, Reading):
            whole(reply)
        assert isinstance(reply, tuple)
        return reply

    async def compare(self, asked: Compare) -> Difference:
        """What changes. Raises what stands against it."""
        reply = await self._ask(asked)
        if isinstance(reply, Reading):
            whole(reply)
        assert isinstance(reply, Difference)
        return reply

    async def warm(self) -> None:
        """Start the child."""
        async with self._turn:
            await self._living()

    async def close(self) -> None:
        """End the child."""
        if self._rest is not None:
            self._rest.cancel()
        await self._end()

    async def _ask(self, question: Question) -> Reply:
        if self._waiting >= WAITING:
            raise TryLater(say("plan.reader_busy"), after=Seconds(5.0))
        self._waiting += 1
        try:
            await asyncio.wait_for(self._turn.acquire(), TURN)
        except TimeoutError:
            raise TryLater(say("plan.reader_busy"), after=Seconds(5.0)) from None
        finally:
            self._waiting -= 1
        try:
            return await self._answered(question)
        finally:
            self._turn.release()
            self._begin_rest()

    async def _answered(self, question: Question) -> Reply:
        done = False
        try:
            child = await self._living()
            reply = await self._in_time(child, question)
            done = True
        except TimeoutError:
            log.warning("a plan takes too long to read", name=question.name, limit=self._longest)
            return _only(Problem(question.name, 1, 1, say("plan.too_slow", limit=self._longest)))
        except (Gone, OSError) as error:
            log.warning("the reader of plans ended", name=question.name, error=type(error).__name__)
            # Not the text's fault, as far as anybody knows: it may be tried again, so this is not kept.
            raise PlanRefused([Problem(question.name, 1, 1, say("plan.reader_gone"))]) from None
        finally:
            # Also where we are cancelled: its answer would be taken for that to the next question.
            if not done:
                await self._end()
        if isinstance(reply, Fault):
            raise BasculeError(reply.message, reply.hint, kind=reply.kind)
        return reply

    async def _in_time(self, child: asyncio.subprocess.Process, question: Question) -> Reply:
        """The child's answer. Raises `TimeoutError` once it has worked for longer than it may, whatever the clock says."""
        answer, before = asyncio.ensure_future(_put(child, question)), _worked(child)
        try:
            for _ in range(CLOCK):
                if (await asyncio.wait({answer}, timeout=self._longest))[0]:
                    return answer.result()
                if _worked(child) - before >= self._longest:
                    break
            raise TimeoutError
        finally:
            answer.cancel()

    async def _living(self) -> asyncio.subprocess.Process:
        if self._child is None or self._child.returncode is not None:
            pipe = asyncio.subprocess.PIPE
            # Not by `-m`: what it answers would be of classes of `__main__`, which is somebody else here.
            words = (sys.executable, "-c", RUN, str(self._niceness))
            surroundings = {name: os.environ[name] for name in INHERITED if name in os.environ}
            self._child = await asyncio.create_subprocess_exec(
                *words, stdin=pipe, stdout=pipe, stderr=asyncio.subprocess.DEVNULL, env=surroundings
            )
        return self._child

    def _begin_rest(self) -> None:
        if self._idle is None:
            return
        if self._rest is not None:
            self._rest.cancel()
        self._rest = asyncio.get_running_loop().call_later(self._idle, self._sleep)

    def _sleep(self) -> None:
        if not self._turn.locked() and self._child is not None and self._child.stdin is not None:
            # Its questions end, and so does it.
            self._child.stdin.close()
            self._child = None

    async def _end(self) -> None:
        child, self._child = self._child, None
        if child is None or child.returncode is not None:
            return
        with suppress(ProcessLookupError):
            child.kill()
        await child.wait()


def _worked(child: asyncio.subprocess.Process) -> Seconds:
    """Seconds of a processor that it has had; 0 where it is gone, which its answer tells."""
    try:
        times = psutil.Process(child.pid).cpu_times()
    except psutil.Error:
        return Seconds(0.0)
    return Seconds(times.user + times.system)


async def _put(child: asyncio.subprocess.Process, question: Question) -> Reply:
    assert child.stdin is not None
    assert child.stdout is not None
    data = pickle.dumps(question, pickle.HIGHEST_PROTOCOL)
    child.stdin.write(LENGTH.pack(len(data)) + data)
    try:
        await child.stdin.drain()
        (size,) = LENGTH.unpack(await child.stdout.readexactly(LENGTH.size))
        answer = await child.stdout.readexactly(size)
    except (asyncio.IncompleteReadError, ConnectionError) as error:
        raise Gone from error
    reply: Reply = await asyncio.to_thread(pickle.loads, answer) if size > LARGE else pickle.loads(answer)
    return reply


def _only(problem: Problem) -> Reading:
    """No plan, and the one reason why."""
    return Reading(None, "", (problem,))
