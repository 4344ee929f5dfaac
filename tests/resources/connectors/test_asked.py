"""What the API takes for a connector is strict: nothing is guessed, nothing unknown is passed over."""

from typing import Any

import pytest
from rest_framework.exceptions import ValidationError

from portal.api.fields import validated
from resources.connectors.serializers import ConnectorAsked, ConnectorChangeAsked, HttpAsked
from resources.grants.serializers import GrantAsked


@pytest.mark.parametrize(
    "given",
    [
        {"timeout_seconds": "5"},
        {"timeout_seconds": True},
        {"cache_seconds": -1},
        {"page_size": 10_001},
        {"headers": {"X-A": 1}},
        {"headers": ["X-A"]},
        {"paging": "scroll"},
        {"sealed_headers": "x"},
    ],
)
def test_what_is_not_meant_so_is_refused(given: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        validated(HttpAsked, given)


def test_a_null_header_is_kept_as_null() -> None:
    assert validated(HttpAsked, {"headers": {"X-A": None}}) == {"headers": {"X-A": None}}


def test_a_change_names_only_what_it_names() -> None:
    assert validated(ConnectorChangeAsked, {"name": "x"}) == {"name": "x"}


def test_a_kind_and_a_level_are_of_those_that_exist() -> None:
    with pytest.raises(ValidationError):
        validated(ConnectorAsked, {"name": "x", "kind": "ftp"})
    with pytest.raises(ValidationError):
        validated(GrantAsked, {"holder": {"type": "user", "id": "1"}, "level": "owner"})
