"""Do addresses find the key of the organization and carry the list behind along?"""

import pytest
from django.http import Http404, HttpRequest
from django.test import RequestFactory

from keys.pages.addresses import key_address, key_or_404, list_address, list_state
from keys.pages.key_collections import ORGANIZATION, KeyCollection
from tests.cast import Cast
from tests.keys.minting import mint

ASKED = RequestFactory().get("/", {"status": "active", "search": "a b", "sort": "", "next": "//x"})


def collection(cast: Cast) -> KeyCollection:
    return KeyCollection(ORGANIZATION, cast.acme, owner=None, may_change=True)


@pytest.fixture
def asked(cast: Cast) -> HttpRequest:
    """A request for the list with filters, at the collection of Acme."""
    ASKED.collection = collection(cast)
    return ASKED


def test_only_the_state_of_the_list_is_carried_along() -> None:
    assert list_state(ASKED) == {"status": "active", "search": "a b"}


def test_the_list_behind_has_its_filters(cast: Cast, asked: HttpRequest) -> None:
    address = list_address(asked)
    assert address == f"/o/{cast.acme.public_id}/keys?search=a+b&status=active"


def test_a_page_of_a_key_has_them_too(cast: Cast, asked: HttpRequest) -> None:
    key = mint(cast.acme, cast.alice).key
    address = key_address(asked, key, "rotation")
    base = f"/o/{cast.acme.public_id}/keys/{key.public_id}"
    assert address == f"{base}/rotation?search=a+b&status=active"


def test_a_key_is_found_with_all_that_its_pages_show(
    cast: Cast, django_assert_num_queries: object
) -> None:
    public_id = mint(cast.acme, cast.alice).key.public_id
    with django_assert_num_queries(1):
        key = key_or_404(collection(cast), public_id)
        assert (key.created_by_user, key.replaces, hasattr(key, "successor")) == (
            cast.alice,
            None,
            False,
        )


def test_a_key_of_another_organization_is_not_found(cast: Cast) -> None:
    theirs = mint(cast.other, cast.charlie).key
    with pytest.raises(Http404):
        key_or_404(collection(cast), theirs.public_id)
