"""The newcomer's first key: made in the usual dialog, shown once, and followed by the quick start."""

import re

import pytest

from keys.models import ApiKey
from portal.permissions import DEFAULT_FOR_KEYS
from resources.models import Pop
from tests.cast import Cast
from tests.resources.pages import address, signed_in, text_of

SENT = {"name": "first", "expiry": "period", "days": "90", "token": "t" * 32}


@pytest.fixture
def path(cast: Cast) -> str:
    pop = Pop.objects.create(organization=cast.acme, name="Counter")
    return address(cast, "start_key_new", pop.pk)


def test_the_key_is_shown_once_and_done_leads_to_the_quick_start(cast: Cast, path: str) -> None:
    response = signed_in(cast.bob).post(path, SENT)
    page = response.content.decode()
    key = ApiKey.objects.get()
    assert re.search(rf"kd_live_{key.public_id}_\w+", page)
    assert sorted(key.permissions) == sorted(DEFAULT_FOR_KEYS)
    assert f'action="{path.removesuffix("/key/new")}"' in page
    assert response["Cache-Control"] == "no-store"


def test_the_form_sent_twice_makes_one_key(cast: Cast, path: str) -> None:
    client = signed_in(cast.bob)
    tried = [client.post(path, SENT).status_code for _ in "ab"]
    assert (tried, ApiKey.objects.count()) == ([200, 422], 1)


def test_a_taken_name_is_refused_with_a_free_one(cast: Cast, path: str) -> None:
    client = signed_in(cast.bob)
    client.post(path, SENT)
    response = client.post(path, {**SENT, "token": "u" * 32})
    assert response.status_code == 422
    assert "Use “first" in text_of(response)


def test_a_viewer_makes_no_key(cast: Cast, path: str) -> None:
    assert signed_in(cast.vera).post(path, SENT).status_code == 403
    assert not ApiKey.objects.exists()
