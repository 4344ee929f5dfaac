"""What the database itself refuses of endpoints, whatever a service may have forgotten."""

import pytest
from django.db import IntegrityError, transaction

from resources.models import Connector, EndpointParameter, NamedEndpoint
from tests.cast import Cast


def test_names_of_endpoints_and_of_their_parameters_are_taken_once(cast: Cast) -> None:
    connector = Connector.objects.create(organization=cast.acme, name="a", kind="http")
    here = {"organization": cast.acme, "connector": connector}
    endpoint = NamedEndpoint.objects.create(name="rows", **here)
    with pytest.raises(IntegrityError), transaction.atomic():
        NamedEndpoint.objects.create(name="Rows", **here)
    EndpointParameter.objects.create(endpoint=endpoint, position=1, name="a", column="a")
    with pytest.raises(IntegrityError), transaction.atomic():
        EndpointParameter.objects.create(endpoint=endpoint, position=2, name="a", column="b")
