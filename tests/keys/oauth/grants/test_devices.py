"""A program waits for a person: it is told to be patient, gets its tokens once; its short code is not guessed."""

from datetime import timedelta

import pytest

from keys.models import ApiKey, DeviceAuthorization
from keys.oauth.grants import devices
from keys.oauth.grants.opaque_tokens import digest_of
from portal import clock
from portal.errors import Refusal
from tests.cast import actor
from tests.keys.minting import NOW
from tests.keys.oauth.asking import application, ask, passes, token

pytestmark = pytest.mark.usefixtures("frozen")
GRANT = "urn:ietf:params:oauth:grant-type:device_code"


@pytest.fixture
def app(cast):
    return application(cast)


@pytest.fixture
def started(app) -> dict:
    body = {"client_id": app.public_id, "scope": "pops:read offline_access"}
    return ask("/oauth/device_authorization", body).json()


def poll(app, started, **changed: str):
    wanted = {"grant_type": GRANT, "client_id": app.public_id}
    return token({**wanted, "device_code": started["device_code"], **changed})


def error_of(answer) -> tuple[int, str]:
    return answer.status_code, answer.json()["error"]


def allow(cast, started) -> bool:
    device = devices.find(started["user_code"], cast.bob, NOW)
    return devices.allow(device=device, user=cast.bob, actor=actor(cast.bob), now=NOW)


def test_a_program_is_told_where_to_send_the_person_and_how_often_to_ask(started):
    assert (started["expires_in"], started["interval"]) == (600, 5)
    assert started["verification_uri"] == "http://127.0.0.1:8000/device"
    assert started["verification_uri_complete"].endswith(f"?user_code={started['user_code']}")


def test_an_allowed_device_gets_its_tokens_once(cast, app, started):
    assert error_of(poll(app, started)) == (400, "authorization_pending")
    assert allow(cast, started)
    said = poll(app, started).json()
    assert passes(said["access_token"])
    assert said["refresh_token"]
    assert error_of(poll(app, started)) == (400, "invalid_grant")


@pytest.mark.parametrize("asked", [{}, {"scope": "offline_access"}])
def test_a_program_that_names_no_permission_gets_what_its_application_may(
    cast, asked: dict[str, str]
):
    app = application(cast, name="least", scopes=["pops:read"])
    started = ask("/oauth/device_authorization", {"client_id": app.public_id, **asked}).json()
    assert allow(cast, started)
    said = poll(app, started).json()
    assert set(said["scope"].split()) - {"offline_access"} == {"pops:read"}
    assert ("refresh_token" in said) == bool(asked)


def test_a_refused_scope_is_told_with_the_remedy(cast):
    app = application(cast, name="least", scopes=["pops:read"])
    body = {"client_id": app.public_id, "scope": "endpoints:call pops:read offline_access"}
    said = ask("/oauth/device_authorization", body).json()
    assert said["error"] == "invalid_scope"
    assert "not registered for endpoints:call" in said["error_description"]
    assert "on its page under Applications" in said["error_description"]


def test_an_application_that_may_nothing_is_told_so_whatever_it_asks(cast):
    app = application(cast, name="nothing", scopes=[])
    body = {"client_id": app.public_id, "scope": "offline_access"}
    assert error_of(ask("/oauth/device_authorization", body)) == (400, "invalid_scope")


def test_a_program_that_asks_too_often_is_slowed_down(app, started, frozen):
    poll(app, started)
    frozen.shift(timedelta(seconds=4))
    assert error_of(poll(app, started)) == (400, "slow_down")
    frozen.shift(timedelta(seconds=6))
    assert error_of(poll(app, started)) == (400, "slow_down")
    frozen.shift(timedelta(seconds=16))
    assert error_of(poll(app, started)) == (400, "authorization_pending")


def test_a_refused_device_is_told_so(cast, app, started):
    devices.deny(device=devices.find(started["user_code"], cast.bob, NOW), now=NOW)
    assert error_of(poll(app, started)) == (400, "access_denied")
    with pytest.raises(Refusal):
        allow(cast, started)


def test_a_code_that_nobody_answered_expires(app, started, frozen):
    frozen.shift(timedelta(minutes=10))
    assert error_of(poll(app, started)) == (400, "expired_token")


def test_of_two_answers_the_first_counts_and_the_second_leaves_no_consent(cast, started):
    first = devices.find(started["user_code"], cast.bob, NOW)
    assert devices.allow(device=first, user=cast.bob, actor=actor(cast.bob), now=NOW)
    assert not devices.allow(device=first, user=cast.adam, actor=actor(cast.adam), now=NOW)
    assert not devices.deny(device=first, now=NOW)
    assert ApiKey.objects.filter(application__isnull=False).count() == 1


@pytest.mark.parametrize("written", ["{0}-{1}", "{0}{1}", " {0} {1} ", "{0}.{1}"])
def test_the_short_code_may_be_typed_in_any_case_and_grouping(cast, started, written):
    first, second = started["user_code"].split("-")
    typed = written.format(first, second).lower()
    assert devices.find(typed, cast.bob, NOW)


def test_five_wrong_codes_an_hour_and_then_not_even_the_right_one(cast, started):
    for _ in range(5):
        with pytest.raises(Refusal) as refusal:
            devices.find("BBBB-BBBB", cast.bob, NOW)
        assert refusal.value.code == "unknown_user_code"
    with pytest.raises(Refusal) as refusal:
        devices.find(started["user_code"], cast.bob, NOW)
    assert (refusal.value.status, refusal.value.code) == (429, "too_many_user_codes")
    assert devices.find(started["user_code"], cast.adam, NOW)  # others are not kept out


def test_a_right_code_is_not_counted_as_a_guess(cast, started):
    for _ in range(8):
        assert devices.find(started["user_code"], cast.bob, NOW)


@pytest.mark.parametrize("changed", [{"device_code": "kdd_unknown"}, {"client_id": "other"}])
def test_a_code_of_another_is_none(cast, app, started, changed):
    other = application(cast, "Other app").public_id
    changed = {name: other if value == "other" else value for name, value in changed.items()}
    assert error_of(poll(app, started, **changed)) == (400, "invalid_grant")


@pytest.mark.parametrize(
    ("body", "status", "error"),
    [
        ({}, 401, "invalid_client"),
        ({"scope": "keys:manage"}, 400, "invalid_scope"),
        ({"resource": "https://elsewhere.example/"}, 400, "invalid_target"),
    ],
)
def test_what_cannot_be_asked_for_is_refused_at_the_start(app, body, status, error):
    named = {"client_id": app.public_id} if body else {}
    assert error_of(ask("/oauth/device_authorization", {**named, **body})) == (status, error)


def test_one_address_asks_so_often_and_leaves_no_more_rows(app, settings):
    settings.MAX_DEVICE_REQUESTS = 3
    body = {"client_id": app.public_id}
    for _ in range(3):
        assert ask("/oauth/device_authorization", body).status_code == 200
    refused = ask("/oauth/device_authorization", body)
    assert error_of(refused) == (429, "temporarily_unavailable")
    assert int(refused["Retry-After"]) > 0
    assert DeviceAuthorization.objects.count() == 3


def test_a_flood_ends_the_oldest_device_of_its_application_and_refuses_nobody(cast, app, settings):
    settings.MAX_WAITING_DEVICES = 2
    other = application(cast, name="Other")
    asked = [
        ask("/oauth/device_authorization", {"client_id": one.public_id}).json()["device_code"]
        for one in (app, other, app, app)
    ]
    kept = set(DeviceAuthorization.objects.values_list("device_digest", flat=True))
    assert [digest_of(code) in kept for code in asked] == [False, True, True, True]


def test_what_a_person_answered_is_not_ended_by_a_flood(app, settings):
    settings.MAX_WAITING_DEVICES = 1
    body = {"client_id": app.public_id}
    ask("/oauth/device_authorization", body)
    DeviceAuthorization.objects.update(denied_at=clock.now())
    for _ in range(2):
        ask("/oauth/device_authorization", body)
    assert DeviceAuthorization.objects.filter(denied_at=None).count() == 1
    assert DeviceAuthorization.objects.count() == 2
