"""What the API tells of a connector depends on who asks, and values of headers are told to nobody."""

import json

from portal import clock
from resources.connectors.serializers import connector_shown
from resources.grants.serializers import grant_shown
from resources.models import ConnectorGrant
from tests.cast import Cast
from tests.resources.making import api_user, http, table


def test_a_table_tells_its_columns_and_rows(cast: Cast) -> None:
    said = connector_shown(table(cast), "reader", manages=False)
    assert (said["row_count"], said["level"], said["http"]) == (3, "reader", None)
    assert said["columns"][0] == {"name": "id", "type": "integer", "filterable": True}


def test_how_an_api_is_asked_is_told_to_who_manages_without_secrets(cast: Cast) -> None:
    connector = http(cast, headers={"X-Secret": "hush-hush"})
    assert connector_shown(connector, "user", manages=False)["http"] is None
    said = connector_shown(connector, None, manages=True)
    assert (said["http"]["headers"], said["columns"]) == ({"X-Secret": None}, None)
    assert "hush-hush" not in json.dumps(said)


def test_a_grant_names_its_holder(cast: Cast) -> None:
    robot = api_user(cast.acme)
    row = ConnectorGrant(connector=http(cast), api_user=robot, level="user", created_at=clock.now())
    holder = {"type": "api_user", "id": robot.public_id, "name": "robot"}
    assert dict(grant_shown(row)["holder"]) == holder
