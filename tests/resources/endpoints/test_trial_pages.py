"""The page that tries an endpoint: as oneself or with a pasted credential, which is nowhere afterwards."""

import re
from typing import Any

import pytest

from keys.models import ApiKey
from portal.models import AuditEvent, User
from resources.endpoints.rules import Parameter
from resources.models import Level, NamedEndpoint
from tests.cast import Cast
from tests.keys.calling import program
from tests.keys.minting import mint, revoked
from tests.resources.making import endpoint, table
from tests.resources.pages import address, signed_in, text_of
from tests.resources.widget_cast import robot

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


def test_an_identifier_that_is_pasted_for_a_key_is_told_as_one(cast: Cast, path: str) -> None:
    made = program(cast, "endpoints:call").made
    for text in (made.key.public_id, made.key.masked):
        page = text_of(asked(cast, path, who="credential", credential=text))
        assert ("401 Unauthorized" in page, "identifier_presented" in page) == (True, True)


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


def pasted(cast: Cast, path: str, by: User, owner: object) -> str:
    token = mint(cast.acme, cast.alice, owner=owner, name="pasted").text
    answer = signed_in(by).post(path, {**ASKED, "who": "credential", "credential": token})
    return " ".join(text_of(answer).split())


@pytest.mark.parametrize("whose", ["alice", "robot"])
def test_who_may_grant_is_told_what_is_missing_and_grants_it_in_one_step(
    cast: Cast, path: str, people: NamedEndpoint, whose: str
) -> None:
    owner = cast.alice if whose == "alice" else robot(cast, None, role="endpoint-caller")
    page = pasted(cast, path, cast.alice, owner)
    assert ("404 Not Found" in page, "What is missing:" in page) == (True, True)
    holder = re.search(r'name="holder" value="([^"]+)"', page)
    assert holder
    answer = signed_in(cast.alice).post(f"{path}/grant", {"holder": holder[1]}, follow=True)
    assert "Call it again." in text_of(answer)
    ApiKey.objects.update(name="before")
    assert "200 OK" in pasted(cast, path, cast.alice, owner)


def test_a_reader_is_lifted_to_a_user(cast: Cast, path: str, people: NamedEndpoint) -> None:
    reader = robot(cast, people.connector, level=Level.READER, role="endpoint-caller")
    page = pasted(cast, path, cast.alice, reader)
    assert ("403 Forbidden" in page, "Grant robot the rows" in page) == (True, True)


def test_to_who_may_not_grant_it_stays_404(cast: Cast, path: str) -> None:
    page = pasted(cast, path, cast.bob, cast.bob)
    assert ("404 Not Found" in page, "What is missing" in page) == (True, False)
    assert signed_in(cast.bob).post(f"{path}/grant", {"holder": "x"}).status_code == 403


def test_a_wrong_parameter_is_no_want_of_a_grant(cast: Cast, path: str) -> None:
    made = program(cast, "endpoints:call").made
    typed = {**ASKED, "who": "credential", "credential": made.text[:-1]}
    assert "What is missing" not in text_of(signed_in(cast.alice).post(path, typed))
