"""A filter that would not filter is refused, so that nobody takes every key for what was searched."""

import pytest

from keys.models import ApiKey
from tests.keys.calling import bearer, call, program
from tests.keys.minting import NOW

pytestmark = pytest.mark.usefixtures("frozen")


@pytest.mark.parametrize("search", ["", "a", "ab", "%20%20%20%20", "%20ab%20"])
def test_a_search_that_is_too_short_is_refused(cast, search):
    answer = program(cast).call("GET", f"/v1/keys?search={search}")
    assert (answer.status_code, answer.json()["code"]) == (400, "search_too_short")


def test_three_characters_are_searched_for(cast):
    caller = program(cast, name="production")
    found = [
        len(caller.call("GET", f"/v1/keys?search={s}").json()["results"]) for s in ("pro", "xyz")
    ]
    assert found == [1, 0]


@pytest.mark.parametrize("way", ["", "/{id}/rotation"])
def test_an_access_token_makes_and_rotates_no_key(cast, way):
    caller = program(cast)
    path = "/v1/keys" + way.format(id=caller.made.key.public_id)
    body = {"overlap_seconds": 0} if way else {"name": "permanent"}
    answer = call("POST", path, body, **bearer(caller.token(NOW)))
    assert (answer.status_code, answer.json()["code"]) == (403, "key_needed")
    assert ApiKey.objects.count() == 1


def test_an_access_token_still_lists_and_revokes(cast):
    caller = program(cast)
    token = bearer(caller.token(NOW))
    assert call("GET", "/v1/keys", **token).status_code == 200
    one = f"/v1/keys/{caller.made.key.public_id}/revocation"
    assert call("POST", one, {}, **token).json()["status"] == "revoked"
