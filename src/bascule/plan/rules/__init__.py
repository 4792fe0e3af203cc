"""Rules of lint: one module per matter. A rule is a generator of problems over a `Scene`; it never raises."""
