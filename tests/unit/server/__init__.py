"""Tests of the server: views, API, pages, streams, and the serving process."""
