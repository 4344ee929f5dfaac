"""Faults of OAuth servers that users of others' products reported in public, tried on this one."""

from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from time_machine import Traveller

from keys.oauth.grants import devices
from tests.cast import Cast, actor
from tests.keys.calling import program
from tests.keys.minting import NOW
from tests.keys.oauth.asking import application, ask, basic, passes, redemption, token
from tests.keys.oauth.consent.prompting import decide, request_of
from tests.portal.signed_in import signed_in

pytestmark = pytest.mark.usefixtures("frozen", "db")
DEVICE = "urn:ietf:params:oauth:grant-type:device_code"


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "[::1]"])
def test_of_two_loopback_addresses_the_one_that_was_asked_for_is_answered(
    cast: Cast, host: str
) -> None:
    """github.com/better-auth/better-auth/issues/11278: 127.0.0.1 was answered at localhost, and the code was lost;
    github.com/decocms/studio/pull/6351: [::1] could not be registered."""
    hosts = ("localhost", "127.0.0.1", "[::1]")
    app = application(cast, redirect_uris=[f"http://{each}/callback" for each in hosts])
    own = f"http://{host}:51004/callback"
    answer = decide(signed_in(cast.bob), request_of(app, redirect_uri=own))
    assert answer["Location"].startswith(f"{own}?")
    code = parse_qs(urlsplit(answer["Location"]).query)["code"][0]
    redeemed = token(redemption(app, code, redirect_uri=own))
    assert redeemed.status_code == 200, redeemed.json()


def test_a_device_that_keeps_its_interval_is_not_slowed_down_by_the_network(
    cast: Cast, frozen: Traveller
) -> None:
    """github.com/H2CK/oidc/pull/716: one early question, and the device never got out of slow_down again."""
    app = application(cast)
    started = ask("/oauth/device_authorization", {"client_id": app.public_id}).json()
    body = {"grant_type": DEVICE, "client_id": app.public_id, "device_code": started["device_code"]}

    def poll_after(seconds: float) -> str:
        frozen.shift(timedelta(seconds=seconds))
        return token(body).json().get("error", "")

    steady = [poll_after(started["interval"] + early) for early in (0, -0.4, 0.3, -0.4)]
    assert steady == ["authorization_pending"] * 4
    assert poll_after(1) == "slow_down"
    assert poll_after(started["interval"] + 5) == "authorization_pending"
    device = devices.find(started["user_code"], cast.bob, NOW)
    devices.allow(device=device, user=cast.bob, actor=actor(cast.bob), now=NOW)
    assert poll_after(1) == ""  # whoever was allowed is not kept waiting


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/oauth/token", {"grant_type": "authorization_code", "code": "x"}),
        ("/oauth/token", {}),
        ("/oauth/introspect", {}),
        ("/oauth/revoke", {}),
        ("/oauth/device_authorization", {}),
    ],
)
def test_refusals_are_kept_by_no_cache_either(db: None, path: str, body: dict[str, str]) -> None:
    """github.com/cloudflare/workers-oauth-provider/pull/224"""
    answer = ask(path, body)
    assert answer.status_code >= 400
    assert "no-store" in answer["Cache-Control"]


@pytest.mark.parametrize("asked", ["", "pops:read"])
def test_the_answer_says_what_the_token_may(cast: Cast, asked: str) -> None:
    """github.com/jentic/jentic-one/issues/1260: who asked for more never learned what they got."""
    made = program(cast, "pops:read", "widgets:view").made
    body = {"grant_type": "client_credentials"} | ({"scope": asked} if asked else {})
    said = token(body, **basic(made.key.public_id, made.text)).json()
    assert said["scope"] == (asked or "pops:read widgets:view")
    assert passes(said["access_token"])


@pytest.mark.parametrize("text", ["", "kd_live_nonsense", "a.b.c", "\u00e9"])
def test_what_is_no_token_is_inactive_and_no_error(cast: Cast, text: str) -> None:
    """github.com/GluuFederation/oxAuth/issues/929: 400 for a token that is not found."""
    made = program(cast).made
    said = ask("/oauth/introspect", {"token": text or "x"}, **basic(made.key.public_id, made.text))
    assert (said.status_code, said.json()) == (200, {"active": False})
