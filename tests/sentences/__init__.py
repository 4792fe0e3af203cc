"""The check of the sentences: `python -m tests.sentences`, a part of `make check`.

Its tests are in `tests/unit/kernel/test_sentences.py`.
"""
