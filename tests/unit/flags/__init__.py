"""What applications load for their flags, one piece at a time."""
