"""What is told: the outbox, notices, and reports to where releases come from."""
