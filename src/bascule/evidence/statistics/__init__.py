"""The mathematics of evidence: wealth, intervals and tests that hold at every look."""
