"""Tests in a real browser, over the real server, with a real control plane behind it."""
