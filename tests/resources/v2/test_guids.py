"""A row's GUID follows from its public id: always the same, another one for every row and kind of row."""

from uuid import UUID

import pytest

from portal.models import Organization
from resources.models import Connector, NamedEndpoint
from resources.v2.view import guid_of, named


def test_a_guid_stays_what_it_is():
    assert guid_of(NamedEndpoint(public_id="abc")) == "19b9d05c-c529-50e8-947a-76a72c0ded48"


def test_no_two_rows_share_one():
    rows = [
        NamedEndpoint(public_id="abc"),
        NamedEndpoint(public_id="abd"),
        Connector(public_id="abc"),
        Organization(public_id="abc"),
    ]
    assert len({guid_of(row) for row in rows}) == len(rows)


@pytest.mark.parametrize("change", [str, str.upper, "{{{}}}".format, lambda guid: UUID(guid).hex])
def test_clients_write_a_guid_in_several_ways(change):
    row = NamedEndpoint(public_id="abc")
    assert named(row, change(guid_of(row)))
    assert not named(row, change(guid_of(Connector(public_id="abc"))))


def test_the_public_id_is_a_name_too():
    assert named(NamedEndpoint(public_id="aBc"), "aBc")
    assert not named(NamedEndpoint(public_id="aBc"), "abc")
