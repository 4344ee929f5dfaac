"""`/api/v2/widget` lists what the caller's token may see, under the names that its clients know."""

from resources.endpoints.rules import Parameter
from tests.cast import Cast
from tests.keys.calling import bearer, call, stranger
from tests.resources.making import endpoint, table
from tests.resources.widget_cast import embed, robot, token_of, widget


def names(token: str) -> list[str]:
    return [one["Name"] for one in call("GET", "/api/v2/widget", **bearer(token)).json()]


def test_each_token_lists_what_it_may_see(cast: Cast) -> None:
    over = endpoint(cast, table(cast))
    reaches = robot(cast, over.connector, name="reaches")
    reaches_not = robot(cast, None, name="reaches not")
    widget(cast, over, name="for tokens")
    widget(cast, over, name="for the listed", only_listed=True, viewers=[reaches])
    open_one = endpoint(cast, over.connector, "open", requires_token=False)
    widget(cast, open_one, name="open", is_restricted=False)
    assert names(token_of(cast, reaches).text) == ["for the listed", "for tokens", "open"]
    assert names(token_of(cast, reaches_not).text) == ["open"]
    assert names(stranger(cast).made.text) == []


def test_a_widget_is_described_for_clients_of_old(cast: Cast) -> None:
    over = endpoint(cast, table(cast))
    made = widget(cast, over, kind="summary", width=300)
    token = token_of(cast, robot(cast, over.connector)).text
    [said] = call("GET", "/api/v2/widget", **bearer(token)).json()
    assert (said["Type"], said["Width"], said["WidthType"], said["Token"]) == (5, 300, 0, None)
    assert embed(made, token).status_code == 200
    assert said["Endpoint"] == made.public_id


def test_its_open_parameters_are_told(cast: Cast) -> None:
    parameters = [Parameter("who", "id", is_required=True), Parameter("state", "status")]
    over = endpoint(cast, table(cast), parameters=parameters)
    made = widget(cast, over, parameters={"state": "open"})
    token = token_of(cast, robot(cast, over.connector)).text
    path = f"/api/v2/widget/{made.public_id}/parameter"
    [said] = call("GET", path, **bearer(token)).json()
    assert (said["Name"], said["FieldId"], said["Required"]) == ("who", "id", True)
    assert call("GET", path, **bearer(stranger(cast).made.text)).status_code == 404
