"""An API user is nobody to every way of signing in: each answers its name, id and token like somebody unknown."""

import re
from collections.abc import Callable

import pytest
from django.core import mail
from django.test import Client

from apiusers.models import ApiUser
from tests.cast import Cast
from tests.house.access.test_every_view_has_a_policy import ALL
from tests.keys.minting import mint

pytestmark = [
    pytest.mark.usefixtures("frozen"),
    pytest.mark.sqlite,
]  # rules of access, the same on both
NAME = "robot@example.com"  # API users are called as one likes, like people too
UNKNOWN = "rabot@example.com"
PASSWORD = "correct horse battery staple"
# A token of a form, the mask of a key, the id of the request.
RANDOM = re.compile(
    r'name="csrfmiddlewaretoken" value="[^"]+"|kd_live_\w+|<code>[0-9a-f]{32}</code>'
)
# What somebody fills in who signs in, signs up, or has forgotten the password; by what follows /accounts/ or /admin/.
WAYS: dict[str, Callable[[str, str], dict[str, str]]] = {
    "accounts/login/": lambda who, word: {"login": who, "password": word},
    "accounts/password/reset/": lambda who, word: {"email": who},
    "accounts/signup/": lambda who, word: {"email": who, "name": "R", "password1": word},
    "admin/login/": lambda who, word: {"username": who, "password": word},
    "accounts/mfa/passkey/sign-in": lambda who, word: {"login": who, "credential": "{}"},
    "accounts/mfa/authenticate/": lambda who, word: {"code": "123456"},
    "accounts/confirm-email/": lambda who, word: {"email": who},
}


@pytest.fixture
def robot(cast: Cast) -> ApiUser:
    return ApiUser.objects.create(organization=cast.acme, name=NAME, permissions=["*"])


def told(way: str, who: str, password: str) -> tuple:
    """Everything that a stranger learns: status, address, page, cookies, mails."""
    client, mail.outbox = Client(), []
    answer = client.post(f"/{way}", WAYS[way](who, password))
    page = RANDOM.sub("", answer.content.decode()).replace(who, "who")
    sent = [(m.subject, m.body.replace(who, "who").count("http")) for m in mail.outbox]
    where = answer.headers.get("Location", "").replace(who, "who")
    return answer.status_code, where, page, sorted(client.cookies), sent


@pytest.mark.parametrize("way", sorted(WAYS))
def test_its_name_is_answered_like_an_unknown_one(robot: ApiUser, way: str) -> None:
    assert told(way, NAME, PASSWORD) == told(way, UNKNOWN, PASSWORD)


@pytest.mark.parametrize("way", ["accounts/login/", "admin/login/"])
def test_its_token_is_no_password(cast: Cast, robot: ApiUser, way: str) -> None:
    token = mint(cast.acme, cast.alice, owner=robot).text
    assert told(way, NAME, token) == told(way, UNKNOWN, token)


@pytest.mark.parametrize("way", ["accounts/login/", "admin/login/"])
def test_its_id_is_no_name_to_sign_in_with(robot: ApiUser, way: str) -> None:
    assert told(way, robot.public_id, PASSWORD) == told(way, "z" * 12, PASSWORD)


def test_it_opens_no_page_with_its_token(cast: Cast, robot: ApiUser) -> None:
    token = mint(cast.acme, cast.alice, owner=robot).text
    address = f"/o/{cast.acme.public_id}/keys"
    answer = Client(headers={"authorization": f"Bearer {token}"}).get(address)
    assert (answer.status_code, answer["Location"].split("?")[0]) == (302, "/accounts/login/")


def test_every_way_that_is_tried_exists() -> None:
    paths = {address.path for address in ALL}
    assert {way for way in WAYS if way not in paths and not way.startswith("admin/")} == set()
