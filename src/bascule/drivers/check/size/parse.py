"""Parsing: sizes become a verdict. Pure."""

from collections.abc import Mapping

from bascule.drivers.check.size.render import Question
from bascule.drivers.support.checks.figures import broken, shown
from bascule.kernel.i18n import say
from bascule.plan.phrases.amount import Unit
from bascule.ports.check import CheckResult

SHOWN = 50


def judge(question: Question, sizes: Mapping[str, int]) -> CheckResult:
    """Whether the sizes (file to bytes) keep to the limits; the largest files are shown first."""
    total = float(sum(sizes.values()))
    figures = {"": total, "size": total, "largest": float(max(sizes.values())), "files": float(len(sizes))}
    because = broken(figures, question.limits, "size")
    largest = sorted(sizes.items(), key=lambda each: (-each[1], each[0]))
    lines = tuple(f"{size} B  {name}" for name, size in largest[:SHOWN])
    word = "" if question.packing == "none" else question.packing
    passed = say("check.size-passed", size=shown(total, Unit.SIZE), files=len(sizes), word=word)
    return CheckResult(because is None, because or passed, lines)
