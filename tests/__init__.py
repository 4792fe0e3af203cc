"""The tests. What several rooms share stands in `tests.kit`, and fails with the same details as what stands in a test."""

import pytest

pytest.register_assert_rewrite("tests.kit")
