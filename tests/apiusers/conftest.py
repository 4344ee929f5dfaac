"""An API user and a team of Acme, to which nothing is granted yet."""

import pytest

from apiusers.api_users import services
from apiusers.models import ApiUser, Team
from apiusers.teams import services as teams
from portal import clock
from tests.cast import Cast, actor


@pytest.fixture
def robot(cast: Cast) -> ApiUser:
    return services.create_api_user(
        organization=cast.acme, name="robot", actor=actor(cast.alice), now=clock.now()
    )


@pytest.fixture
def team(cast: Cast) -> Team:
    return teams.create_team(
        organization=cast.acme, name="red", actor=actor(cast.alice), now=clock.now()
    )
