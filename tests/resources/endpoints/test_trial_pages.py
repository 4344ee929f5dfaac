"""The page that tries an endpoint: as oneself or with a pasted credential, which is nowhere afterwards."""

from typing import Any

import pytest

from portal.models import AuditEvent
from resources.endpoints.rules import Parameter
from resources.models import NamedEndpoint
from tests.cast import Cast
from tests.keys.calling import program
from tests.keys.minting import revoked
from tests.resources.making import endpoint, table
from tests.resources.pages import address, signed_in, text_of

pytestmark = pytest.mark.usefixtures("frozen")

ASKED = {"who": "me", "format": "json", "limit": "20"}


@pytest.fixture
def people(cast: Cast) -> NamedEndpoint:
    return endpoint(cast, table(cast), parameters=[Parameter("state", "status")])


@pytest.fixture
def path(cast: Cast, people: NamedEndpoint) -> str:
    return address(cast, "endpoint_trial", people.public_id)


def asked(cast: Cast, path: str, **typed: str) -> Any:
    return signed_in(cast.bob).post(path, {**ASKED, **typed})


def test_before_the_first_call_the_code_is_there(cast: Cast, path: str) -> None:
    page = text_of(signed_in(cast.bob).get(path))
    assert [
        word in page for word in ("Not called yet", "curl -X GET", "requests.get", "fetch(")
    ] == [True] * 4
    assert "YOUR_API_KEY" in page


def test_as_oneself_rows_status_and_time_are_shown(cast: Cast, path: str) -> None:
    page = text_of(asked(cast, path, parameter_0="open"))
    assert ("200 OK" in page, "2 rows" in page, "ms" in page) == (True, True, True)
    assert "state=open" in page


def test_a_key_is_judged_as_at_the_door_and_is_nowhere_afterwards(cast: Cast, path: str) -> None:
    made = program(cast, "endpoints:call").made
    browser = signed_in(cast.bob)
    answer = browser.post(path, {**ASKED, "who": "credential", "credential": made.text})
    assert "200 OK" in text_of(answer)
    assert made.text.encode() not in answer.content
    assert answer["Cache-Control"] == "no-store"
    kept = [str(dict(browser.session))]
    told = [str(event.details) for event in AuditEvent.objects.all()]
    assert not any(made.text in text for text in (*kept, *told))


@pytest.mark.parametrize(
    ("permissions", "dead", "said"),
    [(["endpoints:call"], True, "401 Unauthorized"), (["pops:read"], False, "403 Forbidden")],
)
def test_a_refusal_is_shown_as_a_caller_would_get_it(
    cast: Cast, path: str, permissions: list[str], dead: bool, said: str
) -> None:
    made = program(cast, *permissions).made
    if dead:
        made = revoked(made, cast.alice)
    assert said in text_of(asked(cast, path, who="credential", credential=made.text))


def test_a_wrong_question_is_told_with_its_code(
    cast: Cast, people: NamedEndpoint, path: str
) -> None:
    page = text_of(asked(cast, path, limit="5000"))
    assert ("400 Bad Request" in page, "invalid_limit" in page) == (True, True)


def test_no_credential_is_told_at_its_field(cast: Cast, path: str) -> None:
    assert "Paste a key or a token." in text_of(asked(cast, path, who="credential"))


def test_the_next_page_follows_and_csv_is_shown_as_text(cast: Cast, path: str) -> None:
    first = asked(cast, path, limit="2")
    token = first.context["trial"].page.next_token
    second = text_of(asked(cast, path, limit="2", next_token=token))
    assert ("1 row" in second, "Next page" in second) == (True, False)
    assert "id,status,score,born" in text_of(asked(cast, path, format="csv"))


def test_for_htmx_only_the_answer_is_sent(cast: Cast, path: str) -> None:
    client = signed_in(cast.bob)
    answer = client.post(path, ASKED, headers={"HX-Request": "true"})
    assert (b"<html" in answer.content, b'id="trial"' in answer.content) == (False, True)


def test_an_open_endpoint_can_be_tried_without_a_credential(cast: Cast) -> None:
    made = endpoint(cast, table(cast), requires_token=False)
    path = address(cast, "endpoint_trial", made.public_id)
    assert "200 OK" in text_of(asked(cast, path, who="nobody"))
