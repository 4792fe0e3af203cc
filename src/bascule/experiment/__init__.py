"""Experiments, pure: daily sums per variant become an estimate, a decision, and the reasons for it."""
