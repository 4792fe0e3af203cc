"""A user's way along the steps of a funnel. Pure.

Each step is their first event of that name at or after the step before, until an instant at which the way is over.
"""

from collections.abc import Collection, Sequence

from bascule.kernel.quantities import Instant


def way(
    steps: Sequence[str], begun: Instant, own: Collection[tuple[str, Instant]], end: Instant
) -> tuple[Instant, ...]:
    """When a user who took the first step at an instant came to each, as far as they came; `own` are names with instants."""
    came = [begun]
    for step in steps[1:]:
        found = min((at for name, at in own if name == step and came[-1] <= at <= end), default=None)
        if found is None:
            break
        came.append(found)
    return tuple(came)
