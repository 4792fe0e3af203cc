"""Phrases: what stands in a plan as a line of words, each module with its reader and, where it is written back, its writer.

`tokens` is the one way in which they are read, `amount` and `values` are the small words that all of them share.
"""
