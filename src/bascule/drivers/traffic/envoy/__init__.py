"""Traffic through an Envoy of our own, which outlives us and reads its routes from files."""
