"""What the database itself refuses of grants, whatever a service may have forgotten."""

import pytest
from django.db import IntegrityError, transaction

from apiusers.models import Team
from resources.models import Connector, ConnectorGrant
from tests.cast import Cast
from tests.resources.making import api_user


def test_a_grant_has_exactly_one_holder_and_each_holder_one(cast: Cast) -> None:
    connector = Connector.objects.create(organization=cast.acme, name="a", kind="http")
    robot, team = api_user(cast.acme), Team.objects.create(organization=cast.acme, name="red")
    ConnectorGrant.objects.create(connector=connector, api_user=robot, level="user")
    for holders in ({}, {"api_user": robot, "team": team}, {"api_user": robot}):
        with pytest.raises(IntegrityError), transaction.atomic():
            ConnectorGrant.objects.create(connector=connector, level="user", **holders)
