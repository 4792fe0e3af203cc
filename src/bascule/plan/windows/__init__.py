"""Windows: when a release may go on, as the plan writes it and as instants.

`window` holds the values, `span`, `exception` and `calendars` read and write them, `wall` turns local time into instants,
`intervals` says when a window is open and which of its intervals were announced, `look` what holds now, `table` shows intervals.
"""
