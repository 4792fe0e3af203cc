"""Rules of lint, one module per matter; `lint` asks them all. A rule is a generator of problems over a `Scene`; it never raises."""
