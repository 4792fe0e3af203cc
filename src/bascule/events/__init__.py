"""Product events: what the users of an application did, as its own programs and pages tell it. Pure.

`envelope` opens a call of Segment's tracking API, `read` makes its parts entries or faults, `skew` sets clocks right, `marks` finds
the slot and the flags that an event happened under, and `tally` counts entries per minute. Nothing here reads a clock: the instant
at which a call was received is an argument.
"""
