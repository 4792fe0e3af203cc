"""The command line, without a control plane."""
