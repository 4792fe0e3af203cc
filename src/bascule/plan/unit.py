"""Units of the figures that checks measure. A module of its own, because the catalogue of drivers loads nothing else."""

from enum import StrEnum


class Unit(StrEnum):
    """What an amount counts: things, a share in 0..1, bytes, or seconds."""

    COUNT = "count"
    SHARE = "share"
    SIZE = "size"
    TIME = "time"
