"""One door leads out: no module but those of egress opens a connection, so none can forget the guard."""

import ast

import pytest

from tests.house.sources import modules

OUT = {
    "requests",
    "urllib3",
    "httpx",
    "aiohttp",
    "http.client",
    "urllib.request",
    "socket",
    "ftplib",
}
DOOR = {
    "resources/egress/calls.py",
    "resources/egress/bodies.py",
    "resources/egress/lines.py",
    "resources/egress/addresses.py",
}
# module: why it holds one of these names and calls nobody whom a stranger chose
REASONS = {
    "portal/running/demo_access.py": "a demo asks its own address whether it is served there",
    "portal/inspection/outside.py": "the operator asks the public address whether callers reach it",
    "portal/management/commands/serve.py": "tries whether its own port is free",
}


def ways_out(tree: ast.Module) -> set[str]:
    """The names of modules through which this one could call out."""
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    return {way for way in OUT for name in found if name == way or name.startswith(f"{way}.")}


def test_nobody_but_the_door_calls_out() -> None:
    outside = {str(m) for m in modules() if ways_out(m.tree)}
    assert outside - DOOR == set(REASONS)


@pytest.mark.parametrize(
    "text",
    ["import requests", "from urllib.request import urlopen", "from urllib import request",
     "import http.client", "from requests.adapters import HTTPAdapter", "from http import client"],
)  # fmt: skip
def test_a_way_out_is_seen(text: str) -> None:
    assert ways_out(ast.parse(text))


def test_parsing_addresses_is_no_way_out() -> None:
    assert not ways_out(ast.parse("from urllib.parse import urlsplit\nfrom smtplib import SMTP"))
