"""Experiments: estimates against published numbers, boundaries against theory, readings against simulation."""
