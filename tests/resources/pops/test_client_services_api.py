"""What clients are told of services that Keydock does not have: its own address, and never another host's."""

import pytest

from tests.keys.calling import bearer, call, program
from tests.keys.minting import NOW

pytestmark = pytest.mark.usefixtures("frozen")
ACCOUNT = "?account_uuid=11111111-2222-3333-4444-555555555555"


@pytest.mark.parametrize("path", ["/configs", "/v1/configs", "/data/config", f"/configs{ACCOUNT}"])
def test_every_address_is_our_own(cast, settings, path):
    settings.PUBLIC_URL = "https://keys.example"
    token = program(cast, "pops:read").token(NOW)
    told = call("GET", path, **bearer(token)).json()
    assert set(told.values()) == {"https://keys.example"}


def test_there_are_no_sessions_and_none_is_started(cast):
    caller = program(cast, "pops:read")
    assert call("GET", "/v1/sessions", **bearer(caller.made.text)).json() == []
    response = call("POST", "/v1/sessions", {}, **bearer(caller.made.text))
    assert (response.status_code, response.json()["code"]) == (405, "method_not_allowed")


@pytest.mark.parametrize("path", ["/configs", "/v1/configs", "/data/config", "/v1/sessions"])
def test_they_are_told_to_nobody_without_a_credential(db, path):
    assert call("GET", path).status_code == 401
