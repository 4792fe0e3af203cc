"""Rigs: the worlds in which the conformance suites run, one per driver."""
