"""What stories from outside need: a seeded server on this session's database, and a plain HTTP client."""

from collections.abc import Iterator
from typing import Any

import pytest
import requests

from tests.server import Server


@pytest.fixture(scope="module")
def seed(server: Server) -> dict[str, Any]:
    """`seed_demo --json` of the running server: sign-ins, ids, and keys that only this module holds."""
    return server.seed()


@pytest.fixture
def http() -> Iterator[requests.Session]:
    """An HTTP client that follows no redirect of its own accord and no proxy of the environment."""
    with requests.Session() as session:
        session.trust_env = False
        yield session
