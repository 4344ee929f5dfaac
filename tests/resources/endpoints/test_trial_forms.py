"""What a person typed to try an endpoint becomes the query of a call, and says in whose name it is made."""

import pytest

from resources.endpoints.rules import Parameter
from resources.endpoints.trial_forms import TrialForm
from resources.models import NamedEndpoint
from tests.cast import Cast
from tests.resources.making import endpoint, table

TYPED = {"who": "me", "format": "json", "limit": "5"}


@pytest.fixture
def people(cast: Cast) -> NamedEndpoint:
    return endpoint(
        cast, table(cast), parameters=[Parameter("a", "id"), Parameter("b", "status", default="x")]
    )


def filled(people: NamedEndpoint, **typed: str) -> TrialForm:
    form = TrialForm({**TYPED, **typed}, endpoint=people)
    form.is_valid()
    return form


def test_what_is_empty_is_not_sent(people: NamedEndpoint) -> None:
    assert filled(people, parameter_0="1", parameter_1="").given() == {"a": "1", "limit": "5"}
    assert filled(people, format="csv").given() == {"format": "csv", "limit": "5"}


@pytest.mark.parametrize(
    ("typed", "credential"),
    [({}, None), ({"who": "credential", "credential": " k "}, "k")],
)
def test_in_whose_name_a_call_is_made(
    people: NamedEndpoint, typed: dict, credential: object
) -> None:
    assert filled(people, **typed, next_token="t").credential_sent() == credential


def test_nobody_calls_only_what_is_open(people: NamedEndpoint) -> None:
    assert "who" in filled(people, who="nobody").errors
    people.requires_token = False
    assert filled(people, who="nobody").credential_sent() == ""


def test_the_credential_is_never_written_back_into_the_page(people: NamedEndpoint) -> None:
    assert "sesame" not in str(filled(people, who="credential", credential="sesame")["credential"])
