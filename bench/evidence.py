"""Bench of the evidence package: false rollbacks, detections, and requests needed, beside two popular rules.

Run as `python bench/evidence.py [--quick]`; it prints Markdown tables and writes `bench/results/evidence.json`.

Every cell simulates rollouts of one hour: Poisson traffic to the candidate, each request failing independently with
the true rate, the limit at 1 %. Bascule's guard is `error_rate > 1%` at a risk of 1 %, looked at every 10 s. Beside it,
on the same requests: a rule that checks every 60 s and fails a check when that minute's rate is above 1 %, with the
defaults of Argo Rollouts (rollback when more than `failureLimit` checks failed: 0, and 2) and Flagger (rollback one
check after 5 failed ones). The rules are modelled from their published behaviour; neither program is run.

The ten thousand rollouts of a cell use a vectorised copy of the evidence. The script first replays sampled paths through the
real `observe` and stops when a single look differs.
"""

import argparse
import json
import math
import os
import platform
import time
from dataclasses import replace
from pathlib import Path
from statistics import median
from typing import Any

import numpy as np

from bascule.evidence.counting import log_evidence
from bascule.evidence.counts import Counts, Tick
from bascule.evidence.guard import GuardState, View, begin, observe, thresholds
from bascule.evidence.statistics.share import bets, wald
from bascule.evidence.statistics.wealth import due
from bascule.evidence.verdict import Verdict
from bascule.evidence.view import pace
from bascule.kernel.slot import Slot
from bascule.kernel.stored import as_stored
from bascule.plan.phrases.condition import Condition, Direction
from bascule.plan.spec import Guard

LIMIT, ALPHA, LOOK, LOOKS = 0.01, 0.01, 10.0, 360
TRAFFIC = (0.2, 1.0, 10.0, 100.0, 1000.0)
RATES = (0.005, 0.01, 0.02, 0.05, 0.2, 1.0)
VIEW = View(Slot.GREEN, ALPHA)
PROOF = math.log(1 / ALPHA)
RESULT = Path(__file__).parent / "results" / "evidence.json"


def guard_of(hold: float, metric: str = "error_rate", limit: float = LIMIT, relative: bool = False) -> Guard:
    return Guard(metric, Condition(metric, Direction.ABOVE, limit, relative, hold))


PLAIN = guard_of(0.0)
PATIENT = replace(guard_of(300.0), early=False)


class Wealths:
    """The wealth of many rollouts at once: the recursion of `bascule.evidence.statistics.wealth` on rows."""

    def __init__(self, rows: int) -> None:
        table = bets(LIMIT)
        self.prior, self.bad, self.good = (np.array(part) for part in (table.prior, table.bad, table.good))
        self.pots = np.full((rows, len(self.prior)), -1e9)
        self.invested = 0.0

    def grow(self, elapsed: float, n: Any, k: Any) -> Any:
        """After one look with n requests and k failures per row: the log wealth per row."""
        target = due(elapsed, pace(PLAIN))
        fresh, self.invested = target - self.invested, target
        self.pots = np.logaddexp(self.pots, math.log(fresh) + self.prior)
        self.pots += np.outer(k, self.bad) + np.outer(n - k, self.good)
        top = np.maximum(self.pots.max(axis=1), 0.0)
        return top + np.log(np.exp(self.pots - top[:, None]).sum(axis=1) + (1 - self.invested) * np.exp(-top))

    def keep(self, rows: Any) -> None:
        """Go on with these rows only."""
        self.pots = self.pots[rows]


def paths(rng: Any, rows: int, traffic: float, rate: Any) -> tuple[Any, Any]:
    """Requests and failures per rollout and look."""
    n = rng.poisson(traffic * LOOK, (rows, LOOKS))
    return n, rng.binomial(n, rate)


def bascule(n: Any, k: Any) -> Any:
    """The look at which each rollout is breached; LOOKS where it never is."""
    rows = np.arange(len(n))
    found = np.full(len(n), LOOKS)
    wealths = Wealths(len(n))
    for look in range(LOOKS):
        hit = wealths.grow((look + 1) * LOOK, n[rows, look], k[rows, look]) >= PROOF
        found[rows[hit]] = look
        rows = rows[~hit]
        wealths.keep(~hit)
        if not len(rows):
            break
    return found


def fixed(n: Any, k: Any, allowed: int, lag: int, empty_fails: bool) -> Any:
    """The check at which the count of failed checks passes `allowed`, `lag` checks later; -1 where it never does."""
    shape = (len(n), LOOKS // 6, 6)
    requests, failures = n.reshape(shape).sum(axis=2), k.reshape(shape).sum(axis=2)
    failed = failures > LIMIT * requests
    if empty_fails:
        failed |= requests == 0
    over = failed.cumsum(axis=1) > allowed
    check = np.where(over.any(axis=1), over.argmax(axis=1) + lag, -1)
    return np.where(check < shape[1], check, -1)


def cell(rng: Any, rows: int, traffic: float, rate: float) -> dict[str, Any]:
    n, k = paths(rng, rows, traffic, rate)
    found = bascule(n, k)
    hit = found < LOOKS
    used = n.cumsum(axis=1)[np.arange(rows), np.minimum(found, LOOKS - 1)]
    row: dict[str, Any] = {"traffic": traffic, "rate": rate, "rollouts": rows, "bascule": 100 * float(hit.mean())}
    if hit.mean() >= 0.5 and rate > LIMIT:
        row["requests"] = float(np.median(np.where(hit, used, np.inf)))
        row["ratio"] = row["requests"] / wald(rate, LIMIT, ALPHA)
        row["seconds"] = float(np.median(np.where(hit, (found + 1) * LOOK, np.inf)))
    for name, rule in {"argo0": (0, 0, False), "argo2": (2, 0, False), "flagger5": (4, 1, True)}.items():
        check = fixed(n, k, *rule)
        row[name] = 100 * float((check >= 0).mean())
        if (check >= 0).mean() >= 0.5:
            row[f"{name}_seconds"] = float(np.median(np.where(check >= 0, (check + 1) * 60.0, np.inf)))
    return row


def check_same(rng: Any) -> dict[str, Any]:
    """Replay sampled paths through the real `observe`; stop when one look differs."""
    worst, looks = 0.0, 0
    for traffic in TRAFFIC:
        for rate in RATES:
            n, k = paths(rng, 2, traffic, rate)
            found, wealths = bascule(n, k), Wealths(2)
            states = [begin(PLAIN, 0.0), begin(PLAIN, 0.0)]
            first = [LOOKS, LOOKS]
            for look in range(LOOKS):
                at = (look + 1) * LOOK
                logs = wealths.grow(at, n[:, look], k[:, look])
                for row in range(2):
                    if first[row] < LOOKS:
                        continue
                    counts = Counts(int(n[row, look]), int(k[row, look]))
                    states[row], judged = observe(PLAIN, states[row], Tick(at, {Slot.GREEN: counts}), VIEW)
                    worst = max(worst, abs(log_evidence(PLAIN, states[row]) - logs[row]) / max(1.0, abs(logs[row])))
                    looks += 1
                    if judged.verdict is Verdict.BREACHED:
                        first[row] = look
            if first != list(found) or worst > 1e-9:
                raise SystemExit(f"The vectorised copy differs at {traffic}/s, {rate}: {first} {list(found)} {worst}")
    return {"paths": 2 * len(TRAFFIC) * len(RATES), "looks": looks, "worst_relative_difference": worst}


def each_request(rng: Any, rows: int, rate: float) -> dict[str, Any]:
    """Requests needed when one looks after every single request, at 10 requests a second."""
    wealths, live, needed = Wealths(rows), np.arange(rows), np.zeros(rows)
    bound = wald(rate, LIMIT, ALPHA)
    for request in range(1, int(40 * bound) + 50):
        k = rng.random(len(live)) < rate
        hit = wealths.grow(request / 10, np.ones(len(live)), k) >= PROOF
        needed[live[hit]] = request
        live = live[~hit]
        wealths.keep(~hit)
        if not len(live):
            break
    return {
        "rate": rate, "rollouts": rows, "unfinished": len(live), "wald": bound, "fewest": max(1, math.ceil(bound)),
        "median": float(np.median(needed)), "mean": float(needed.mean()), "ratio": float(np.median(needed)) / bound,
        "mean_ratio": float(needed.mean()) / bound,
    }  # fmt: skip


def late(rng: Any, rows: int, rate: float) -> dict[str, Any]:
    """Trouble after half an hour of 0.1 % at 10 requests a second: requests from there to the breach."""
    n, k = paths(rng, rows, 10.0, np.r_[np.full(LOOKS // 2, 0.001), np.full(LOOKS // 2, rate)])
    found = bascule(n, k)
    hit = (found < LOOKS) & (found >= LOOKS // 2)
    used = n[:, LOOKS // 2 :].cumsum(axis=1)[np.arange(rows), np.clip(found - LOOKS // 2, 0, LOOKS // 2 - 1)]
    needed = float(np.median(np.where(hit, used, np.inf)))
    return {
        "rate": rate, "rollouts": rows, "found": 100 * float(hit.mean()), "requests": needed,
        "ratio": needed / wald(rate, LIMIT, ALPHA), "seconds": float(np.median((found - LOOKS // 2 + 1) * LOOK)),
    }  # fmt: skip


def bursts(rng: Any, rows: int, traffic: float, spread: float) -> dict[str, Any]:
    """Failures that come in bursts: each minute has its own rate, 0.5 % on average, standard deviation `spread` times that."""
    mean = 0.005
    size = (1 - mean) / (mean * spread * spread) - 1
    rate = np.repeat(rng.beta(mean * size, (1 - mean) * size, (rows, LOOKS // 6)), 6, axis=1)
    n, k = paths(rng, rows, traffic, rate)
    few = max(100, rows // 50)
    held = [walk(PATIENT, n[row], k[row], Verdict.BREACHED) < LOOKS for row in range(few)]
    return {
        "traffic": traffic, "spread": spread, "rollouts": rows, "bascule": 100 * float((bascule(n, k) < LOOKS).mean()),
        "patient_rollouts": few, "patient": 100 * sum(held) / few,
    }  # fmt: skip


def walk(guard: Guard, n: Any, k: Any, stop: Verdict) -> int:
    """The look at which the real code first says `stop`; LOOKS where it never does."""
    state: GuardState = begin(guard, 0.0)
    for look in range(LOOKS):
        tick = Tick((look + 1) * LOOK, {Slot.GREEN: Counts(int(n[look]), int(k[look]))})
        state, judged = observe(guard, state, tick, VIEW)
        if judged.verdict is stop:
            return look
    return LOOKS


def real(rng: Any, rows: int, case: tuple[str, float, Verdict], rate: float) -> dict[str, Any]:
    """Real code at 10 requests a second: how often and when it says `stop`."""
    name, hold, stop = case
    n, k = paths(rng, rows, 10.0, rate)
    found = np.array([walk(guard_of(hold), n[row], k[row], stop) for row in range(rows)])
    hit = found < LOOKS
    used = n.cumsum(axis=1)[np.arange(rows), np.minimum(found, LOOKS - 1)]
    row: dict[str, Any] = {"case": name, "rate": rate, "rollouts": rows, "said": 100 * float(hit.mean())}
    if hit.mean() >= 0.5:
        row["requests"] = float(np.median(np.where(hit, used, np.inf)))
        row["seconds"] = float(np.median(np.where(hit, (found + 1) * LOOK, np.inf)))
    return row


def speed(kind: str, guard: Guard) -> dict[str, Any]:
    """The median time of one `observe` in microseconds."""
    over = {limit: int(100 * math.exp(-8 * limit)) for limit in thresholds([guard])}
    values = {guard.condition.metric: (100, 310.0, 1100.0)}
    counts = {
        Slot.GREEN: Counts(100, 1, over, values),
        Slot.BLUE: Counts(900, 8, {k: 9 * v for k, v in over.items()}, values),
    }
    state, times = begin(guard, 0.0), []
    for look in range(2000):
        started = time.perf_counter()
        state, _ = observe(guard, state, Tick(look * LOOK, counts), VIEW)
        times.append(time.perf_counter() - started)
    return {"guard": kind, "microseconds": 1e6 * median(times), "state_bytes": len(json.dumps(as_stored(state)))}


def run(rows: int) -> dict[str, Any]:
    rng = np.random.default_rng(20240607)
    few = max(200, rows // 25)
    cases = [("healthy", 0.0, Verdict.HEALTHY, rate) for rate in (0.0, 0.001, 0.005)]
    cases += [
        ("breached, for 5m", 300.0, Verdict.BREACHED, rate) for rate in (0.005, 0.01, 0.015, 0.02, 0.05, 0.1, 1.0)
    ]
    guards = {
        "share": guard_of(300.0), "share, relative": guard_of(300.0, limit=0.005, relative=True),
        "quantile": guard_of(300.0, "latency_p95", 0.5),
        "quantile, relative": guard_of(300.0, "latency_p95", 0.2, True),
        "mean": guard_of(300.0, "time_to_complete", 3.0), "mean, relative": guard_of(300.0, "time_to_complete", 0.1, True),
    }  # fmt: skip
    return {
        "same": check_same(rng),
        "cells": [cell(rng, rows, traffic, rate) for rate in RATES for traffic in TRAFFIC],
        "each_request": [each_request(rng, rows, rate) for rate in (0.02, 0.05, 0.1, 0.2, 1.0)],
        "late": [late(rng, rows, rate) for rate in (0.02, 0.05, 0.2)],
        "bursts": [bursts(rng, rows, traffic, spread) for spread in (0.5, 1.0, 2.0) for traffic in (1.0, 10.0, 100.0)],
        "real": [real(rng, few, case[:3], case[3]) for case in cases],
        "speed": [speed(kind, guard) for kind, guard in guards.items()],
    }


def short(value: float | None, digits: int = 1) -> str:
    return "–" if value is None or not math.isfinite(value) else f"{value:,.{digits}f}".removesuffix(".0")


def table(title: str, head: str, rows: list[list[str]]) -> None:
    columns = head.split(" | ")
    print(f"\n**{title}**\n\n| {head} |\n|{'---|' * len(columns)}")
    for row in rows:
        print(f"| {' | '.join(row)} |")


def show(found: dict[str, Any]) -> None:
    table(
        "Rolled back within an hour, in % (median seconds)",
        "true rate | requests/s | Bascule | median requests | × Wald | Argo, limit 0 | Argo, limit 2 | Flagger, threshold 5",
        [
            [
                f"{100 * row['rate']:g} %", f"{row['traffic']:g}", with_time(row, "bascule", "seconds"),
                short(row.get("requests"), 0), times_wald(row),
                *(with_time(row, name, f"{name}_seconds") for name in ("argo0", "argo2", "flagger5")),
            ]
            for row in found["cells"]
        ],
    )  # fmt: skip
    table(
        "Requests needed when looking after every request",
        "true rate | Wald's bound | median | × | mean | ×",
        [
            [f"{100 * row['rate']:g} %", short(row["wald"]), short(row["median"]), short(row["ratio"], 2),
             short(row["mean"]), short(row["mean_ratio"], 2)]
            for row in found["each_request"]
        ],
    )  # fmt: skip
    table(
        "Trouble after half an hour of 0.1 %, 10 requests/s",
        "rate after | found in % | median requests | × Wald | median seconds",
        [[f"{100 * row['rate']:g} %", short(row["found"]), short(row["requests"], 0), short(row["ratio"], 2),
          short(row["seconds"], 0)] for row in found["late"]],
    )  # fmt: skip
    table(
        "Failures in bursts, 0.5 % on average: rolled back in %",
        "spread of the minutes' rates | requests/s | at once | `for 5m`, `early: false`",
        [[f"{row['spread']:g} × mean", f"{row['traffic']:g}", short(row["bascule"], 2), short(row["patient"])]
         for row in found["bursts"]],
    )  # fmt: skip
    table(
        "Other verdicts, 10 requests/s",
        "verdict | true rate | rollouts | said within the hour, in % | median requests | median seconds",
        [[row["case"], f"{100 * row['rate']:g} %", str(row["rollouts"]), short(row["said"]), short(row.get("requests"), 0),
          short(row.get("seconds"), 0)] for row in found["real"]],
    )  # fmt: skip
    table(
        "One look",
        "guard | µs | state, bytes",
        [[row["guard"], short(row["microseconds"], 0), str(row["state_bytes"])] for row in found["speed"]],
    )


def times_wald(row: dict[str, Any]) -> str:
    return "first look" if row.get("seconds") == LOOK else short(row.get("ratio"), 2)


def with_time(row: dict[str, Any], share: str, seconds: str) -> str:
    timed = f" ({short(row[seconds], 0)})" if seconds in row and row["rate"] > LIMIT else ""
    return f"{row[share]:.2f}{timed}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a tenth of the rollouts")
    rows = 1000 if parser.parse_args().quick else 10_000
    load, started = os.getloadavg(), time.perf_counter()
    found = run(rows)
    seconds = time.perf_counter() - started
    about = {
        "python": platform.python_version(), "numpy": np.__version__, "cores": os.cpu_count(), "load_average": load,
        "seconds": round(seconds, 1), "limit": LIMIT, "alpha": ALPHA, "look_seconds": LOOK, "exposure_seconds": LOOK * LOOKS,
    }  # fmt: skip
    show(found)
    print(
        f"\n{rows:,} rollouts per cell, {seconds:.0f} s, Python {about['python']}, {about['cores']} cores, load {load[0]:.1f}"
    )
    print(f"The vectorised copy agreed with the real code in {found['same']['looks']:,} looks.")
    RESULT.parent.mkdir(exist_ok=True)
    RESULT.write_text(json.dumps({"about": about, **found}, indent=1) + "\n")


if __name__ == "__main__":
    main()
