"""Conformance: what every driver of a port must do, as classes that pytest collects.

To test a driver of your own, subclass the suite of its port and give it a fixture `rig` that yields the port's rig: the
few things that a suite must do to the world besides calling the driver. What a driver declares that it cannot do is skipped.
"""
