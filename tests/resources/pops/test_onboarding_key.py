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


def test_the_key_is_held_to_what_was_typed_and_else_kept_out_of_browsers(
    cast: Cast, path: str
) -> None:
    client = signed_in(cast.bob)
    page = client.get(path).content.decode()
    assert "checked" in page.partition('name="refuse_browsers"')[2].partition(">")[0]
    client.post(path, SENT)
    typed = {"chooses_restrictions": "1", "quota_requests": "100", "quota_period": "day"}
    client.post(path, {**SENT, "name": "second", "token": "u" * 32, **typed})
    held_to = [key.restrictions for key in ApiKey.objects.order_by("id")]
    assert held_to == [{"refuse_browsers": True}, {"quota": {"requests": 100, "period": "day"}}]
