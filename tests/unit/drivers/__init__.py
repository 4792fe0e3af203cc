"""Drivers, one by one."""
