"""Compiling: a plan, a component and an environment become the course of a release; `compile` is the way in."""
