"""Drivers of the job port."""
