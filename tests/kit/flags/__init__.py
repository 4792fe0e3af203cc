"""Flags, as tests serve and judge them."""
