"""The kit of the command line: how a verb is made, speaks, asks a control plane, and ends."""
