"""One window adds an API user, with its first token if wanted; both or neither."""

import pytest
from django.test import Client
from django.urls import reverse

from apiusers.models import ApiUser
from keys.models import ApiKey
from tests.cast import Cast


def send(cast: Cast, user, **typed: str):
    client = Client()
    client.force_login(user)
    return client.post(reverse("keys:api_user_add", args=[cast.acme.public_id]), typed)


def test_without_the_box_there_is_an_api_user_and_no_token(cast: Cast) -> None:
    answer = send(cast, cast.alice, name="erp-sync")
    robot = ApiUser.objects.get()
    assert answer["Location"].endswith(f"/api-users/{robot.public_id}/tokens")
    assert not ApiKey.objects.exists()


def test_with_the_box_its_token_is_shown_once(cast: Cast) -> None:
    typed = {"adds_token": "on", "token_name": "nightly", "expiry": "never"}
    answer = send(cast, cast.alice, name="erp-sync", **typed)
    token = ApiKey.objects.get()
    assert (token.name, str(token.owner)) == ("nightly", "erp-sync")
    assert "Copy your token" in answer.content.decode()
    assert answer["Cache-Control"] == "no-store"


@pytest.mark.parametrize(
    "typed",
    [
        {"name": ""},
        {"name": "erp-sync", "adds_token": "on", "token_name": " ", "expiry": "never"},
        {"name": "erp-sync", "adds_token": "on", "token_name": "x", "expiry": "date"},
    ],
)
def test_what_is_missing_is_told_and_nothing_is_made(cast: Cast, typed: dict[str, str]) -> None:
    assert send(cast, cast.alice, **typed).status_code == 422
    assert not ApiUser.objects.exists()


def test_a_refused_token_leaves_no_api_user_behind(cast: Cast) -> None:
    typed = {"adds_token": "on", "token_name": "a\u202eb", "expiry": "never"}
    assert send(cast, cast.alice, name="erp-sync", **typed).status_code == 422
    assert not ApiUser.objects.exists()


def test_a_developer_adds_none(cast: Cast) -> None:
    assert send(cast, cast.bob, name="erp-sync").status_code == 403


RESTRICTED = {
    "adds_token": "on",
    "token_name": "nightly",
    "expiry": "never",
    "chooses_restrictions": "1",
    "limit_0_requests": "10",
    "limit_0_length": "1",
    "limit_0_unit": "60",
    "ip_allow": "192.0.2.0/24",
}


def test_its_first_token_is_held_to_what_was_typed(cast: Cast) -> None:
    assert send(cast, cast.alice, name="erp-sync", **RESTRICTED).status_code == 200
    assert ApiKey.objects.get().restrictions == {
        "limits": [{"requests": 10, "seconds": 60, "name": ""}],
        "ip_allow": ["192.0.2.0/24"],
    }


def test_a_mistake_in_what_its_token_is_held_to_is_told_and_counts_without_a_token_for_nothing(
    cast: Cast,
) -> None:
    wrong = {**RESTRICTED, "limit_0_requests": "0"}
    answer = send(cast, cast.alice, name="erp-sync", **wrong)
    assert (answer.status_code, ApiUser.objects.exists()) == (422, False)
    assert "At least 1 request is allowed." in answer.content.decode()
    del wrong["adds_token"]
    assert send(cast, cast.alice, name="erp-sync", **wrong).status_code == 303
