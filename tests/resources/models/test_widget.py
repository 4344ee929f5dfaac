"""What the database itself refuses of widgets, whatever a service may have forgotten."""

import pytest
from django.db import IntegrityError, transaction

from resources.models import Connector, NamedEndpoint, Widget
from tests.cast import Cast


def test_a_name_is_taken_once_in_an_organization(cast: Cast) -> None:
    connector = Connector.objects.create(organization=cast.acme, name="a", kind="http")
    endpoint = NamedEndpoint.objects.create(
        organization=cast.acme, name="rows", connector=connector
    )
    Widget.objects.create(organization=cast.acme, name="a", kind="table", endpoint=endpoint)
    with pytest.raises(IntegrityError), transaction.atomic():
        Widget.objects.create(organization=cast.acme, name="A", kind="bar", endpoint=endpoint)
