"""Workloads as plain processes of this machine."""
