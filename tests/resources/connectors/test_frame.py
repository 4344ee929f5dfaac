"""Which tabs a person has depends on the kind of the connector and on what they may do."""

import pytest

from resources.connectors.frame import tabs_of
from resources.models import Connector


@pytest.mark.parametrize(
    ("kind", "may_manage", "may_grant", "expected"),
    [
        ("table", True, True, ["overview", "rows", "columns", "access"]),
        ("http", True, True, ["overview", "test", "access", "headers"]),
        ("http", True, False, ["overview", "test", "access", "headers"]),
        ("table", False, False, ["overview", "rows", "columns"]),
        ("http", False, False, ["overview", "test"]),
    ],
)
def test_the_tabs(kind: str, may_manage: bool, may_grant: bool, expected: list[str]) -> None:
    tabs = tabs_of(Connector(kind=kind), may_manage=may_manage, may_grant=may_grant)
    assert [name for name, _ in tabs] == expected
