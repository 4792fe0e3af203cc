"""Parsing: what the engine says about containers becomes replicas. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from bascule.drivers.workload.docker.render import IDENTITY, PORT, REPLICA, REPLICAS, VERSION
from bascule.kernel.i18n import say
from bascule.ports.errors import Unreachable
from bascule.ports.workload import Output, OutputAsked


@dataclass(frozen=True, slots=True)
class Found:
    """A container that was found: `address` is empty unless it runs; `state` is the engine's own word."""

    id: str
    replica: int
    replicas: int
    version: str
    identity: str
    state: str
    address: str
    started: str
    ending: str


def found(details: Mapping[str, Any]) -> Found:
    """A container from its inspection."""
    try:
        labels, state = details["Config"]["Labels"], details["State"]
        return Found(
            id=details["Id"],
            replica=int(labels[REPLICA]),
            replicas=int(labels[REPLICAS]),
            version=labels[VERSION],
            identity=labels[IDENTITY],
            state=state["Status"],
            address=_address(details, labels[PORT]) if state["Status"] == "running" else "",
            started=f"{details['Id']} {state['StartedAt']}",
            ending=_ending(details),
        )
    except (KeyError, TypeError, ValueError, IndexError) as error:
        raise Unreachable(say("driver.garbage", who="Docker", reason=type(error).__name__)) from error


def is_whole(there: Sequence[Found]) -> bool:
    """Whether every replica that was wanted is there, in one version."""
    kinds = {(one.version, one.replicas) for one in there}
    return len(kinds) == 1 and {one.replica for one in there} == set(range(1, there[0].replicas + 1))


def output(timed: Sequence[tuple[str, str]], asked: OutputAsked) -> Output:
    """What is asked of lines with their times, which the engine writes so that they can be compared as texts."""
    newest = max((when for when, _ in timed), default=asked.after)
    if asked.after:
        timed = [line for line in timed if line[0] > asked.after]
    elif asked.since is not None:
        since = datetime.fromtimestamp(asked.since, UTC).strftime("%Y-%m-%dT%H:%M:%S")
        timed = [line for line in timed if line[0] >= since]
    else:
        timed = timed[-asked.lines :] if asked.lines > 0 else []
    return Output(tuple(text for _, text in timed), newest)


def _address(details: Mapping[str, Any], port: str) -> str:
    bindings = (details["NetworkSettings"]["Ports"] or {}).get(port) or []
    return f"127.0.0.1:{bindings[0]['HostPort']}" if bindings else ""


def _ending(details: Mapping[str, Any]) -> str:
    """How it ended, the last time that it did; empty when it never has."""
    state = details["State"]
    if state["Status"] == "running" and not details.get("RestartCount"):
        return ""
    if state.get("Error"):
        return str(state["Error"])
    return "killed for lack of memory" if state.get("OOMKilled") else f"exit code {state['ExitCode']}"
