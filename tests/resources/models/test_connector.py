"""What the database itself refuses of connectors, whatever a service may have forgotten."""

import pytest
from django.db import IntegrityError, transaction

from resources.models import Connector
from tests.cast import Cast


def test_a_name_is_taken_once_in_an_organization_whatever_its_case(cast: Cast) -> None:
    Connector.objects.create(organization=cast.acme, name="a", kind="http")
    Connector.objects.create(organization=cast.other, name="a", kind="http")
    with pytest.raises(IntegrityError), transaction.atomic():
        Connector.objects.create(organization=cast.acme, name="A", kind="table")
