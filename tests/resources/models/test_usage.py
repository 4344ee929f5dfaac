"""What the database itself refuses of counts: an hour of one outcome is one row."""

import pytest
from django.db import IntegrityError, transaction

from portal import clock
from resources.models import EndpointUsage
from tests.cast import Cast
from tests.resources.making import endpoint, table


def test_an_hour_of_one_outcome_is_one_row(cast: Cast) -> None:
    row = {"endpoint": endpoint(cast, table(cast)), "hour": clock.now(), "outcome": "ANSWERED"}
    EndpointUsage.objects.create(**row)
    with pytest.raises(IntegrityError), transaction.atomic():
        EndpointUsage.objects.create(**row)
