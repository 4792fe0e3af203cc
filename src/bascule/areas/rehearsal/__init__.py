"""Rehearsals: the plan played a thousand times on a virtual clock, before it is obeyed."""
