"""Everybody lands where they can go on."""

import pytest

from portal.models import Membership
from tests.portal.signed_in import signed_in


def test_a_stranger_who_asks_for_the_keys_is_led_to_sign_in_and_back(db, client):
    assert client.get("/developer/keys")["Location"] == "/accounts/login/?next=/developer/keys"


@pytest.mark.parametrize(("address", "page"), [("/", "home"), ("/developer/keys", "keys")])
def test_a_member_is_led_to_home_and_by_the_fixed_address_to_the_keys(
    cast, address: str, page: str
):
    assert signed_in(cast.bob).get(address)["Location"] == f"/o/{cast.acme.public_id}/{page}"


def test_a_person_without_an_organization_is_led_to_make_one(cast):
    Membership.objects.filter(user=cast.bob).delete()
    client = signed_in(cast.bob)
    assert client.get("/")["Location"] == "/organizations/new"
    assert "Create your organization" in client.get("/organizations/new").content.decode()


def test_with_several_organizations_it_is_the_one_visited_last(cast):
    Membership.objects.create(organization=cast.other, user=cast.bob, role="viewer")
    client = signed_in(cast.bob)
    client.get(f"/o/{cast.other.public_id}/members")
    assert client.get("/")["Location"] == f"/o/{cast.other.public_id}/home"


def test_the_switcher_offers_every_organization_of_the_person_and_no_other(cast):
    page = signed_in(cast.alice).get(f"/o/{cast.acme.public_id}/members").content.decode()
    assert (cast.acme.public_id in page, cast.other.public_id in page) == (True, False)
