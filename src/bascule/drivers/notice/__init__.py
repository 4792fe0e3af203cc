"""Drivers of the notice port."""
