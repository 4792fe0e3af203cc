"""The public test kit: conformance suites, in-memory drivers, a simulated world, and a clock that does not wait."""
