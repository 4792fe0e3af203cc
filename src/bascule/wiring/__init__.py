"""Wiring: settings become drivers, a store and an engine. The only place that knows everything."""
