"""Targeting rules: JsonLogic with flagd's additions, checked with JSON pointers and compiled once to closures."""
