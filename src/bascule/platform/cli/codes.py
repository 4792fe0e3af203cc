"""Exit codes, the same for every verb."""

DONE, FAILED, WRONG, HELD, INTERRUPTED = 0, 1, 2, 3, 130
