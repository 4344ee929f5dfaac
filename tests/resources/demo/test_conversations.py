"""What the demo's conversations are: the same invented people in every demo, ready to be asked for."""

from portal import clock
from resources.demo.conversations import COUNT, STATUSES, conversations, conversations_endpoint
from resources.endpoints.answering import endpoint_call
from resources.models import Connector, NamedEndpoint
from resources.rows import reading as rows
from tests.cast import Cast, actor


def made(cast: Cast) -> NamedEndpoint:
    return conversations_endpoint(organization=cast.acme, actor=actor(cast.alice), now=clock.now())


def test_the_endpoint_answers_with_the_fields_that_clients_know(cast: Cast) -> None:
    endpoint = made(cast)
    call = endpoint_call(endpoint, {"limit": "2"})
    page = rows.read(endpoint.connector, call.query, now=clock.now())
    assert {"recordId", "conversationStatus", "candidateId", "externalCampaignId"} < set(
        page.rows[0]
    )
    assert page.next_token


def test_every_status_occurs_and_can_be_asked_for(cast: Cast) -> None:
    endpoint = made(cast)
    for status in STATUSES:
        call = endpoint_call(endpoint, {"conversationStatus": status, "limit": "1000"})
        found = rows.read(endpoint.connector, call.query, now=clock.now()).rows
        assert {row["conversationStatus"] for row in found} == {status}


def test_a_second_seed_makes_nothing_new(cast: Cast) -> None:
    assert made(cast) == made(cast)
    assert Connector.objects.get().table.row_count == COUNT


def test_the_people_are_the_same_in_every_demo(cast: Cast) -> None:
    now = clock.now()
    assert list(conversations(cast.acme, now)) == list(conversations(cast.acme, now))
