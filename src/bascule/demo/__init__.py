"""The demo: a small shop, steady load, a good version, a bad one, and the way back, on real parts."""
