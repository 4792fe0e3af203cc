"""Traffic through an HAProxy of our own, which outlives us and is moved by its runtime socket."""
