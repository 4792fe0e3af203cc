"""kill -9 of the real control plane."""
