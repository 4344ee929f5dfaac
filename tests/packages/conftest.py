"""One Keydock with a permission of its own, and the packages of `sdk/` as files, for all tests of this folder."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import missing
from tests.packages import environments
from tests.server import Server, start_server
from tests.services import MissingBinaryError

PERMISSION = {"KEYDOCK_PERMISSIONS": "orders:read=Read orders"}


@pytest.fixture(scope="session")
def keydock() -> Iterator[Server]:
    with start_server(env=PERMISSION) as running:
        yield running


@pytest.fixture(scope="session")
def verifier_key(keydock: Server) -> str:
    """As the operator makes it."""
    return keydock.manage("verifier", "--name", "orders-api").strip()


@pytest.fixture(scope="session")
def seed(keydock: Server, verifier_key: str) -> dict[str, Any]:
    return keydock.seed()


@pytest.fixture(scope="session")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return environments.build_wheel(environments.SDK / "python", tmp_path_factory.mktemp("wheel"))


@pytest.fixture(scope="session")
def tarball(tmp_path_factory: pytest.TempPathFactory) -> Path:
    try:
        environments.node_packages()
    except MissingBinaryError as error:
        missing(error)
    return environments.pack(tmp_path_factory.mktemp("tarball"))
