"""Success metrics: figures over product events against their goals, and alerts about them.

The section `metrics` is the heart's own, for guards and criteria judge by it, too.
"""
