"""Rules about the steps of a release: their order, the growth of the traffic, the times that must fit."""

from collections.abc import Iterator
from itertools import pairwise

from bascule.kernel.i18n import say
from bascule.kernel.quantities import Seconds, Share
from bascule.plan.model.plan import Step
from bascule.plan.phrases.lasting import Lasting
from bascule.plan.reading.problem import Problem
from bascule.plan.rules.scene import Scene
from bascule.plan.spec import LASTS, StepKind


def order(scene: Scene) -> Iterator[Problem]:
    """Deploy once, before anything that needs the new version; soak once, at the end."""
    deploys, traffic = scene.steps(StepKind.DEPLOY), scene.steps(StepKind.TRAFFIC)
    if not deploys:
        yield scene.error(scene.path("release"), say("plan.no_deploy"), key=True)
    for index in deploys[1:]:
        yield scene.error(scene.release_path(index), say("plan.two_deploys"))
    for index in scene.steps(StepKind.SMOKE):
        if deploys and index < deploys[0]:
            yield scene.error(scene.release_path(index), say("plan.smoke_first"))
    if deploys and traffic and traffic[0] < deploys[0]:
        yield scene.error(scene.release_path(traffic[0]), say("plan.traffic_first"))


def growth(scene: Scene) -> Iterator[Problem]:
    """The traffic only grows, and ends with everybody."""
    steps = scene.component.release
    traffic = scene.steps(StepKind.TRAFFIC)
    shares = [(index, share.percent) for index in traffic if (share := steps[index].traffic)]
    for (_, before), (index, after) in pairwise(shares):
        if after <= before:
            message = say("plan.traffic_shrinks", before=before / 100, after=after / 100)
            yield scene.error(scene.release_path(index, "traffic"), message)
    if not shares:
        yield scene.error(scene.path("release"), say("plan.no_traffic"), key=True)
    elif shares[-1][1] != 100:
        index, last = shares[-1]
        yield scene.error(scene.release_path(index, "traffic"), say("plan.traffic_end", last=last / 100))
    for index, percent in shares:
        share = steps[index].traffic
        if share is not None and percent < 100 and not share.duration:
            yield scene.warning(scene.release_path(index, "traffic"), say("plan.no_duration", percent=percent / 100))


def soaking(scene: Scene) -> Iterator[Problem]:
    """A soak has all traffic, comes once, and the way back stays open for as long."""
    steps, soaks = scene.component.release, scene.steps(StepKind.SOAK)
    full = [index for index, step in enumerate(steps) if step.traffic and step.traffic.percent == 100]
    for index in soaks:
        if not full or index < full[0]:
            yield scene.error(scene.release_path(index), say("plan.soak_early"))
    for index in soaks[1:]:
        yield scene.error(scene.release_path(index), say("plan.two_soaks"))
    total = sum((lasts(steps[index]).longest for index in soaks), Seconds(0.0))
    if total > scene.component.keep:
        here = scene.path("keep")
        path = here if "keep" in scene.component.model_fields_set else scene.release_path(soaks[0], "soak")
        yield scene.error(path, say("plan.keep_short", keep=scene.component.keep, soak=total))


def exposure(scene: Scene) -> Seconds:
    """How long users meet the new version under the guards' eyes, in seconds, at most."""
    return sum((lasts(step).longest for step in scene.component.release), Seconds(0.0))


def lasts(step: Step) -> Lasting:
    """How long the plan says that a step lasts; nothing for what does not."""
    shown = step.traffic or step.flag
    return shown.duration if shown else step.soak or Lasting()


def undoing(scene: Scene) -> Iterator[Problem]:
    """Only what is run can be taken back by a command: the rest has a way back of its own, or ways down."""
    for index, step in enumerate(scene.component.release):
        if step.undo is not None and step.run is None and step.migrate is None and step.kind is not None:
            where = scene.release_path(index, "undo")
            yield scene.error(where, say("plan.undo_where", kind=step.kind.value), key=True)


def lasting(scene: Scene) -> Iterator[Problem]:
    """Only what lasts can last until something is shown."""
    for index, step in enumerate(scene.component.release):
        if step.until and step.kind and step.kind not in LASTS:
            yield scene.error(
                scene.release_path(index, "until"), say("plan.until_where", kind=step.kind.value), key=True
            )


def named(scene: Scene) -> Iterator[Problem]:
    """A phase names at least one step and no other phase's; a step has one name."""
    steps = scene.component.release
    seen: set[str] = set()
    for index, step in enumerate(steps):
        if step.kind is None and (index + 1 == len(steps) or steps[index + 1].kind is None):
            yield scene.error(scene.release_path(index), say("plan.phase_empty", name=step.phase))
        if step.phase in seen:
            yield scene.error(scene.release_path(index), say("plan.phase_twice", name=step.phase))
        if step.name and step.traffic and step.traffic.name:
            yield scene.error(scene.release_path(index, "name"), say("plan.named_twice"), key=True)
        seen |= {step.phase} if step.phase else set()


def flags(scene: Scene) -> Iterator[Problem]:
    """A flag is given to users of the version that knows it, and its share only grows."""
    steps, traffic = scene.component.release, scene.steps(StepKind.TRAFFIC)
    reached: dict[str, Share] = {}
    for index in scene.steps(StepKind.FLAG):
        line, path = steps[index].flag, scene.release_path(index, "flag")
        assert line is not None
        if not traffic or index < traffic[0]:
            yield scene.error(path, say("plan.flag_first", flag=line.flag))
        if line.share <= reached.get(line.flag, 0.0):
            yield scene.error(
                path, say("plan.flag_shrinks", flag=line.flag, before=reached[line.flag], after=line.share)
            )
        if line.share < 1 and not line.duration:
            yield scene.warning(path, say("plan.flag_no_duration", flag=line.flag, percent=line.share))
        reached[line.flag] = line.share
