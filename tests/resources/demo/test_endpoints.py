"""What the demo's keys can read, however somebody who tried it left things behind."""

from dataclasses import replace

import pytest

from apiusers.models import ApiUser
from portal import clock
from portal.actors import Actor
from portal.models import AuditEvent, Organization, User
from resources.connectors import services as connectors
from resources.demo.seed import seed
from resources.endpoints import services as endpoints
from resources.endpoints.services import settings_of
from resources.grants import services as grants
from resources.http.rules import HttpSettings
from resources.models import Connector, EndpointUsage, Level, NamedEndpoint
from tests.keys.calling import bearer, call
from tests.keys.minting import mint

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _own_folder(tmp_path, settings) -> None:
    settings.VAR_DIR = tmp_path


@pytest.fixture
def told() -> dict:
    return seed(clock.now())


def status_of(told: dict, name: str) -> int:
    return call("GET", f"/v1/{told['endpoint_name']}", **bearer(told[name])).status_code


def test_the_organizations_key_and_the_caller_read_and_the_newcomer_does_not(told):
    names = ("secret_key", "api_user_token", "restricted_api_user_token", "other_organization_key")
    assert told["endpoint_name"] == "conversations"
    assert [status_of(told, name) for name in names] == [200, 200, 403, 404]


def test_the_owners_own_token_reads_what_the_demo_offers(told):
    olivia = User.objects.get(email=told["owner_email"])
    organization = Organization.objects.get(public_id=told["organization_id"])
    own = mint(organization, olivia, owner=olivia, permissions=["endpoints:call"], now=clock.now())
    answers = {
        name: call("GET", f"/v1/{name}?limit=1", **bearer(own.text)).status_code
        for name in NamedEndpoint.objects.filter(connector__organization=organization).values_list(
            "name", flat=True
        )
    }
    assert answers == {told["endpoint_name"]: 200}


def test_it_has_a_past_that_the_chart_can_show(told):
    assert EndpointUsage.objects.filter(endpoint__name="conversations").count() > 300


def deleted() -> None:
    connectors.delete(connector=Connector.objects.get(), actor=Actor.system(), confirmed=True)


def renamed() -> None:
    endpoint = NamedEndpoint.objects.get()
    settings = replace(settings_of(endpoint), name="moved", requires_token=False)
    endpoints.change(endpoint=endpoint, settings=settings, actor=Actor.system())


def narrowed() -> None:
    endpoint = NamedEndpoint.objects.get()
    settings = replace(
        settings_of(endpoint), columns=["recordId"], fixed_filters={"candidateId": "x"}
    )
    endpoints.change(endpoint=endpoint, settings=settings, actor=Actor.system())


def granted_to_all() -> None:
    for robot in ApiUser.objects.all():
        grants.grant(
            connector=Connector.objects.get(), holder=robot, level=Level.READER,
            actor=Actor.system(), now=clock.now(),
        )  # fmt: skip


def replaced_by_an_api() -> None:
    organization = Connector.objects.get().organization
    deleted()
    connectors.create_http_connector(
        organization=organization, name="Conversations", http=HttpSettings(base_url="https://a.example.com"),
        actor=Actor.system(), now=clock.now(),
    )  # fmt: skip


@pytest.mark.parametrize("change", [deleted, renamed, narrowed, granted_to_all, replaced_by_an_api])
def test_what_a_visitor_changed_is_set_right_by_the_next_seed(told, change):
    change()
    again = seed(clock.now())
    assert status_of(again, "api_user_token") == 200
    assert status_of(again, "restricted_api_user_token") == 403
    rows = call("GET", "/v1/conversations?limit=1", **bearer(again["secret_key"])).json()["results"]
    assert rows[0]["conversationStatus"]


def test_seeding_again_adds_no_rows_and_no_events(told):
    def of_resources() -> int:
        return AuditEvent.objects.filter(object_type__in=["connector", "endpoint"]).count()

    before = of_resources()
    seed(clock.now())
    assert (of_resources(), Connector.objects.count()) == (before, 1)
