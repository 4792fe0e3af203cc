"""Flags on the wire: OFREP, `flags.json`, and the stream of changes; against ASGI itself, because services wait for it."""
