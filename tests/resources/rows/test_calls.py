"""What a caller asks, who may ask it, and what is told of a wrong question."""

import pytest

from keys.models import ApiKey
from portal.errors import Forbidden, Refusal
from portal.models import Organization
from resources.access.reach import Reach, reach_of, reach_of_key
from resources.endpoints.answering import endpoint_call, refuse_caller
from resources.endpoints.lookup import endpoints_within
from resources.endpoints.rules import Parameter
from resources.models import Level, NamedEndpoint
from resources.rows.calls import connector_call
from tests.cast import Cast
from tests.resources.access.test_reach import give
from tests.resources.making import api_user, endpoint, table


@pytest.fixture
def people(cast: Cast) -> NamedEndpoint:
    return endpoint(
        cast,
        table(cast),
        columns=["id", "status"],
        parameters=[Parameter("state", "status", default="open"), Parameter("born", "born")],
        max_rows=50,
    )


def code_of(endpoint: NamedEndpoint, **given: str) -> str:
    with pytest.raises(Refusal) as refusal:
        endpoint_call(endpoint, given)
    assert refusal.value.status == 400
    return refusal.value.code


def test_defaults_hold_until_a_caller_says_otherwise(people: NamedEndpoint) -> None:
    assert endpoint_call(people, {}).query.filters == {"status": "open"}
    assert endpoint_call(people, {"state": "closed"}).query.filters == {"status": "closed"}


def test_a_call_shows_the_endpoints_columns(people: NamedEndpoint) -> None:
    assert endpoint_call(people, {}).query.columns == ("id", "status")


def test_a_fixed_filter_cannot_be_talked_away(cast: Cast) -> None:
    fixed = endpoint(
        cast, table(cast), fixed_filters={"status": "open"}, parameters=[Parameter("s", "status")]
    )
    assert endpoint_call(fixed, {}).query.filters == {"status": "open"}
    assert code_of(fixed, s="closed") == "contradicting_parameters"
    assert code_of(fixed, status="closed") == "unknown_parameter"


def test_a_required_parameter_is_asked_for(cast: Cast) -> None:
    needing = endpoint(cast, table(cast), parameters=[Parameter("who", "id", is_required=True)])
    assert code_of(needing) == "missing_parameter"
    assert endpoint_call(needing, {"who": "1"}).query.filters == {"id": "1"}


@pytest.mark.parametrize(
    ("given", "limit"),
    [
        ({}, 50), ({"limit": "7"}, 7), ({"limit": "50"}, 50), ({"MaxRecords": "10000"}, 50), ({"MaxRecords": "3"}, 3),
    ],
)  # fmt: skip
def test_the_rows_of_one_answer(people: NamedEndpoint, given: dict, limit: int) -> None:
    assert endpoint_call(people, given).query.limit == limit


@pytest.mark.parametrize("text", ["0", "-1", "x", "", "1.5", "51", "²", "1" * 30])
def test_a_wrong_limit_is_told(people: NamedEndpoint, text: str) -> None:
    assert code_of(people, limit=text) == "invalid_limit"


def test_other_wrong_questions_are_told(people: NamedEndpoint) -> None:
    assert code_of(people, limit="1", MaxRecords="1") == "invalid_limit"
    assert code_of(people, format="xml") == "unknown_format"
    assert code_of(people, nope="1") == "unknown_parameter"


def test_format_and_token_are_handed_on(people: NamedEndpoint) -> None:
    call = endpoint_call(people, {"format": "CSV", "nextToken": "abc"})
    assert (call.format, call.token) == ("csv", "abc")


def test_a_connector_is_asked_by_its_columns(people: NamedEndpoint) -> None:
    call = connector_call(people.connector, {"status": "open", "limit": "5"})
    assert (call.query.filters, call.query.limit, call.query.columns) == ({"status": "open"}, 5, ())


# Who may ask ----------------------------------------------------------------------------------


def test_nothing_granted_is_404_a_reader_403_a_user_reads(
    cast: Cast, people: NamedEndpoint
) -> None:
    robot = api_user(cast.acme)
    with pytest.raises(Refusal) as refusal:
        refuse_caller(people, reach_of(cast.acme, robot))
    assert refusal.value.status == 404
    give(cast, people.connector, robot, Level.READER)
    with pytest.raises(Forbidden):
        refuse_caller(people, reach_of(cast.acme, robot))
    give(cast, people.connector, robot, Level.USER)
    refuse_caller(people, reach_of(cast.acme, robot))


def test_a_key_of_another_organization_gets_404(cast: Cast, people: NamedEndpoint) -> None:
    with pytest.raises(Refusal) as refusal:
        refuse_caller(people, reach_of_key(ApiKey(organization=cast.other)))
    assert refusal.value.status == 404


def test_without_a_credential_only_an_open_endpoint_answers(
    cast: Cast, people: NamedEndpoint
) -> None:
    with pytest.raises(Refusal) as refusal:
        refuse_caller(people, None)
    assert refusal.value.status == 401
    people.requires_token = False
    refuse_caller(people, None)


def test_the_list_of_endpoints_holds_those_within_reach(cast: Cast, people: NamedEndpoint) -> None:
    robot = api_user(cast.acme)

    def names(reach: Reach) -> list[str]:
        return [found.name for found in endpoints_within(reach)]

    assert names(reach_of(cast.acme, robot)) == []
    give(cast, people.connector, robot, Level.READER)
    assert names(reach_of(cast.acme, robot)) == ["people"]
    assert names(reach_of(cast.acme, cast.acme)) == ["people"]
    assert names(reach_of(cast.acme, Organization(pk=10**9))) == []
