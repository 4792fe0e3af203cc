"""The onboarding: a plan from its preparation to the report of its results, played by simulated users and people."""
