"""The check of the sentences: `python -m tests.sentences`, a part of `make check`.

Its tests are in `tests/unit/base/test_sentences.py`.
"""
