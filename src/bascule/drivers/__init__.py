"""Drivers: one folder per port, one folder per backend; no driver knows another."""
