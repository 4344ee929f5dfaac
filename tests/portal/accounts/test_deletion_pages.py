"""The page of the account that deletes it says what stops, and leads on where something is in the way."""

import pytest
from django.test import Client

from portal.access import Role
from portal.models import Membership, Session, User
from tests.cast import Cast
from tests.keys.minting import mint
from tests.portal.signed_in import at, signed_in

pytestmark = pytest.mark.django_db

PAGE = "/accounts/deletion"


def words(client: Client) -> str:
    return " ".join(client.get(PAGE).content.decode().split())


def test_every_page_of_the_account_leads_to_it(cast: Cast) -> None:
    assert f'href="{PAGE}"' in signed_in(cast.bob).get("/accounts/sessions").content.decode()


def test_it_says_what_stops(cast: Cast) -> None:
    mint(cast.acme, cast.alice, owner=cast.bob, name="laptop")
    shown = words(signed_in(cast.bob))
    assert "You leave Acme Robotics." in shown
    assert "1 token stops working" in shown


def test_the_typed_address_deletes_it_and_every_browser_is_out(cast: Cast) -> None:
    client, other = signed_in(cast.bob), signed_in(cast.bob)
    answer = client.post(PAGE, {"confirmation": cast.bob.email})
    assert (answer.status_code, answer["Clear-Site-Data"]) == (302, '"cache", "storage"')
    assert not User.objects.filter(pk=cast.bob.pk).exists()
    assert not Session.objects.exclude(user=None).exists()
    assert "Your account was deleted." in client.get("/", follow=True).content.decode()
    assert other.get(at(cast.acme, "keys")).status_code == 302


@pytest.mark.parametrize("typed", ["", "somebody@example.com", "x" * 300])
def test_what_is_typed_wrongly_is_said_at_the_field(cast: Cast, typed: str) -> None:
    answer = signed_in(cast.bob).post(PAGE, {"confirmation": typed})
    assert answer.status_code == 422
    assert 'aria-invalid="true"' in answer.content.decode()
    assert User.objects.filter(pk=cast.bob.pk).exists()


def test_the_only_owner_is_led_to_hand_over_or_delete(cast: Cast) -> None:
    client = signed_in(cast.alice)
    shown = words(client)
    for path in ("ownership", "invitations/new", "deletion"):
        assert f'href="{at(cast.acme, path)}"' in shown
        assert client.get(at(cast.acme, path)).status_code == 200
    assert 'name="confirmation"' not in shown
    answer = client.post(PAGE, {"confirmation": cast.alice.email})
    assert (answer.status_code, "Nobody else is an active Owner" in answer.content.decode()) == (
        422,
        True,
    )


def test_after_the_hand_over_the_same_page_deletes(cast: Cast) -> None:
    client = signed_in(cast.alice)
    client.post(
        at(cast.acme, "ownership"),
        {
            "member": cast.adam.public_id,
            "afterwards": "admin",
            "confirmation": cast.acme.name,
        },
    )
    assert client.post(PAGE, {"confirmation": cast.alice.email}).status_code == 302
    assert list(
        Membership.objects.filter(role=Role.OWNER, organization=cast.acme).values_list("user")
    ) == [(cast.adam.pk,)]


def test_somebody_without_an_organization_may_go_too(cast: Cast) -> None:
    Membership.objects.filter(user=cast.bob).delete()
    assert signed_in(cast.bob).post(PAGE, {"confirmation": cast.bob.email}).status_code == 302


def test_a_stranger_signs_in_first(db: None) -> None:
    assert "/accounts/login/" in Client().get(PAGE)["Location"]
