"""One control plane for the tests that leave it alive."""

from collections.abc import Iterator

import pytest

from tests.kit.flags.served import Plane, plane


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Plane]:
    """A control plane as a process."""
    with plane(tmp_path_factory.mktemp("flags")) as made:
        yield made
