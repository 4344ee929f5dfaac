"""Is every dialog a page of its own without htmx, a fragment with it, and never kept?"""

import pytest

from keys.models import ApiKey
from tests.cast import Cast
from tests.keys.minting import mint
from tests.keys.pages.asking import person

ACTIONS = ("name", "expiry", "rotation", "overlap", "reissue", "revocation", "deletion")


@pytest.fixture
def key(cast: Cast) -> ApiKey:
    return mint(cast.acme, cast.alice).key


# A key without a successor has no overlap, and so no form.
@pytest.mark.parametrize("action", [action for action in ACTIONS if action != "overlap"])
def test_a_dialog_is_a_page_without_htmx(cast: Cast, key: ApiKey, action: str) -> None:
    page = person(cast.alice, cast.acme).get(key, action).content.decode()
    assert "<html" in page
    assert f'<form method="post" action="/o/{cast.acme.public_id}/keys/' in page


@pytest.mark.parametrize("action", ACTIONS)
def test_a_dialog_is_a_fragment_with_htmx(cast: Cast, key: ApiKey, action: str) -> None:
    response = person(cast.alice, cast.acme, htmx=True).get(key, action)
    assert "<html" not in response.content.decode()
    assert 'id="dialog-title"' in response.content.decode()
    assert "HX-Request" in response.headers["Vary"]


@pytest.mark.parametrize("action", ["", *ACTIONS])
def test_nothing_of_a_key_is_kept_by_a_cache(cast: Cast, key: ApiKey, action: str) -> None:
    response = person(cast.alice, cast.acme).get(key, action)
    assert "no-store" in response.headers["Cache-Control"]


@pytest.mark.parametrize("action", ACTIONS)
def test_a_dialog_leads_back_to_the_key_and_the_list_behind_it(
    cast: Cast, key: ApiKey, action: str
) -> None:
    alice = person(cast.alice, cast.acme)
    page = alice.get(key, action, status="active").content.decode()
    assert f'href="{alice.path(key)}?status=active"' in page


def test_success_redirects_to_the_key_with_the_list_behind_it(cast: Cast, key: ApiKey) -> None:
    alice = person(cast.alice, cast.acme)
    response = alice.client.post(f"{alice.path(key, 'name')}?status=active", {"name": "other"})
    assert response.headers["Location"] == f"{alice.path(key)}?status=active"
