"""Coverage: tables, what shows a demand, and what is said of both."""
