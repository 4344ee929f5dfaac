"""What can be done to a named endpoint, and what is refused."""

from functools import partial

import pytest

from portal import clock
from portal.audit.events import Action
from portal.errors import Conflict, InvalidInput, Refusal
from portal.models import AuditEvent
from resources.endpoints import services as endpoints
from resources.endpoints.rules import Parameter
from resources.endpoints.services import EndpointSettings
from resources.models import EndpointParameter, NamedEndpoint
from tests.cast import Cast, actor
from tests.parallel import at_once, outcomes
from tests.resources.making import endpoint, table


def test_an_endpoint_is_published_with_its_parameters_and_recorded(cast: Cast) -> None:
    made = endpoint(cast, table(cast), parameters=[Parameter("state", "status", default="open")])
    assert made.requires_token
    assert made.parameters.get().default == "open"
    event = AuditEvent.objects.get(action=Action.ENDPOINT_CREATED)
    assert (event.object_name, event.details["parameters"]) == ("people", ["state"])


def test_a_connector_of_another_organization_does_not_exist_here(cast: Cast) -> None:
    connector = table(cast)
    with pytest.raises(Refusal) as refusal:
        endpoints.publish(
            organization=cast.other,
            settings=EndpointSettings("mine", connector),
            actor=actor(cast.charlie),
            now=clock.now(),
        )
    assert refusal.value.status == 404
    assert not NamedEndpoint.objects.exists()


def test_a_name_is_taken_once_in_an_organization(cast: Cast) -> None:
    connector = table(cast)
    endpoint(cast, connector)
    with pytest.raises(InvalidInput) as refusal:
        endpoint(cast, connector, "PEOPLE")
    assert refusal.value.status == 409


def test_a_wrong_parameter_publishes_nothing(cast: Cast) -> None:
    with pytest.raises(InvalidInput):
        endpoint(cast, table(cast), parameters=[Parameter("a", "nope")])
    assert not NamedEndpoint.objects.exists()
    assert not AuditEvent.objects.filter(action=Action.ENDPOINT_CREATED).exists()


@pytest.mark.parametrize("most", [0, 10_001])
def test_the_rows_of_an_answer_have_limits(cast: Cast, most: int) -> None:
    with pytest.raises(InvalidInput):
        endpoint(cast, table(cast), max_rows=most)


def test_a_change_replaces_the_whole_description(cast: Cast) -> None:
    connector = table(cast)
    made = endpoint(cast, connector, parameters=[Parameter("state", "status")])
    settings = EndpointSettings("persons", connector, columns=["id"], requires_token=False)
    endpoints.change(endpoint=made, settings=settings, actor=actor(cast.alice))
    made.refresh_from_db()
    assert (made.name, made.columns, made.requires_token) == ("persons", ["id"], False)
    assert not EndpointParameter.objects.exists()
    details = AuditEvent.objects.get(action=Action.ENDPOINT_CHANGED).details
    assert (details["before"]["requires_token"], details["after"]["requires_token"]) == (
        True,
        False,
    )


def test_deleting_is_done_once_and_a_deleted_one_is_not_changed(cast: Cast) -> None:
    connector = table(cast)
    made = endpoint(cast, connector)
    assert [endpoints.delete(endpoint=made, actor=actor(cast.alice)) for _ in "ab"] == [True, False]
    with pytest.raises(Conflict):
        endpoints.change(
            endpoint=made, settings=EndpointSettings("x1", connector), actor=actor(cast.alice)
        )


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_of_two_publications_of_one_name_at_once_one_is_done(cast: Cast) -> None:
    connector = table(cast)
    results = at_once(*[partial(endpoint, cast, connector)] * 4)
    assert outcomes(results) == ["InvalidInput"] * 3 + ["done"]
    cast.acme.delete()
