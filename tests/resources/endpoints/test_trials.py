"""A trial ends as a call from outside would: with its status, its rows, or its refusal."""

from typing import Any

import pytest

from portal import clock
from portal.models import User
from resources.endpoints.trials import Trial, try_endpoint
from resources.models import Level, NamedEndpoint
from tests.cast import Cast
from tests.keys.calling import program
from tests.resources.connectors.test_pages import granted_to
from tests.resources.making import endpoint, table


@pytest.fixture
def people(cast: Cast) -> NamedEndpoint:
    return endpoint(cast, table(cast))


def trial(
    cast: Cast, people: NamedEndpoint, user: User, credential: Any = None, **given: str
) -> Trial:
    membership = cast.acme.memberships.select_related("user", "organization").get(user=user)
    return try_endpoint(
        people, given, membership=membership, credential=credential, now=clock.now()
    )


def code_of(outcome: Trial) -> tuple[int, str]:
    assert outcome.refusal is not None
    return outcome.status, outcome.refusal.code


def test_who_builds_tries_everything(cast: Cast, people: NamedEndpoint) -> None:
    outcome = trial(cast, people, cast.bob)
    assert outcome.page is not None
    assert (outcome.status, outcome.reason, len(outcome.page.rows)) == (200, "OK", 3)


def test_a_viewer_may_not_call(cast: Cast, people: NamedEndpoint) -> None:
    granted_to(cast, cast.vera, people.connector, Level.USER)
    assert code_of(trial(cast, people, cast.vera)) == (403, "insufficient_scope")


def test_a_credential_is_judged_and_not_the_person(cast: Cast, people: NamedEndpoint) -> None:
    text = program(cast, "endpoints:call").made.text
    assert trial(cast, people, cast.vera, text).status == 200
    wrong = text[:-1] + ("x" if text[-1] != "x" else "y")
    assert code_of(trial(cast, people, cast.bob, wrong)) == (401, "invalid_credential")
    other = program(cast, "pops:read", name="other").made.text
    assert code_of(trial(cast, people, cast.bob, other)) == (403, "insufficient_scope")


def test_without_a_credential_an_endpoint_asks_for_one_unless_it_is_open(
    cast: Cast, people: NamedEndpoint
) -> None:
    assert code_of(trial(cast, people, cast.bob, "")) == (401, "token_required")
    people.requires_token = False
    assert trial(cast, people, cast.bob, "").status == 200


def test_csv_is_there_as_text(cast: Cast, people: NamedEndpoint) -> None:
    assert trial(cast, people, cast.bob, format="csv").csv.startswith("id,status")
