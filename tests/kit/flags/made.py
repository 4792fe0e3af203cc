"""Flags that tests judge."""


def flag(**members):
    """A good flag, changed."""
    return {"state": "ENABLED", "variants": {"on": True, "off": False}, "defaultVariant": "off"} | members
