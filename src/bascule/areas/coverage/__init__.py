"""Coverage: what a document demands, line by line, beside what of the plan does it, whose it is, and what has shown it."""
