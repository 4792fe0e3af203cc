"""Views: what a page or an API answer shows, as plain values made from releases and the journal. Pure: no HTTP, no clock.

Sentences stay messages and instants stay seconds; templates and API shapes turn both into the reader's language and form.
"""
