"""Compiling: a plan, a component and an environment become the spec of a release; `compile` is the way in."""
