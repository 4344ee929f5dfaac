"""An administrator prepares a token and never sees it; the person claims it once; nobody else does either."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.mail import EmailMessage
from django.test import Client
from django.urls import reverse
from time_machine import Traveller

from keys.models import ApiKey, TokenOffer
from tests.cast import Cast
from tests.keys.minting import mint

RESTRICTED = {
    "chooses_restrictions": "1",
    "limit_0_requests": "10",
    "limit_0_length": "1",
    "limit_0_unit": "60",
    "ip_allow": "192.0.2.0/24",
}


def signed_in(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


def of_bob(cast: Cast, page: str, *arguments: str) -> str:
    names = [cast.acme.public_id, cast.bob.public_id, *arguments]
    return reverse(f"keys:member_tokens_{page}", args=names)


def mine(cast: Cast, page: str, *arguments: str) -> str:
    return reverse(f"keys:my_tokens_{page}", args=[cast.acme.public_id, *arguments])


@pytest.fixture
def prepared(cast: Cast) -> TokenOffer:
    sent = {"name": "laptop", "expiry": "never"}
    signed_in(cast.alice).post(of_bob(cast, "generate"), sent)
    return TokenOffer.objects.get()


def test_preparing_makes_no_key(prepared: TokenOffer) -> None:
    assert (prepared.name, ApiKey.objects.exists()) == ("laptop", False)


def test_the_person_is_told_by_mail_where_to_claim_it(
    cast: Cast, prepared: TokenOffer, mailoutbox: list[EmailMessage]
) -> None:
    (mail,) = mailoutbox
    assert mail.to == [cast.bob.email]
    assert f"/o/{cast.acme.public_id}/tokens" in mail.body
    assert "Alice prepared the token “laptop” for you in Acme Robotics." in mail.body


def test_a_mail_that_is_not_taken_leaves_the_token_prepared(cast: Cast, settings: Any) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9
    sent = {"name": "laptop", "expiry": "never"}
    said = signed_in(cast.alice).post(of_bob(cast, "generate"), sent, follow=True)
    assert "could not be told by mail, and can claim it" in said.content.decode()
    assert TokenOffer.objects.exists()


def test_the_mail_is_sent_again_in_growing_pauses_to_whoever_waits_for_it(
    cast: Cast, prepared: TokenOffer, mailoutbox: list[EmailMessage], frozen: Traveller
) -> None:
    page = signed_in(cast.alice).get(of_bob(cast, "list")).content.decode()
    again = of_bob(cast, "offer_mail", prepared.public_id)
    assert f'action="{again}"' in page

    def ask() -> str:
        return signed_in(cast.alice).post(again, follow=True).content.decode()

    assert "was sent to Bob again" in ask()
    assert [mail.to for mail in mailoutbox] == [[cast.bob.email]] * 2
    assert "a short while ago" in ask()
    frozen.shift(timedelta(minutes=1))
    ask()
    assert len(mailoutbox) == 3
    signed_in(cast.bob).post(mine(cast, "claim", prepared.public_id))
    frozen.shift(timedelta(hours=1))
    assert "already claimed" in ask()
    assert len(mailoutbox) == 3


def test_on_ones_own_profile_a_token_is_made_at_once(cast: Cast) -> None:
    names = [cast.acme.public_id, cast.alice.public_id]
    client, page = signed_in(cast.alice), reverse("keys:member_tokens_generate", args=names)
    assert "claims the token" not in client.get(page).content.decode()
    made = client.post(page, {"name": "laptop", "expiry": "never", "token": "a"})
    assert "Copy your token" in made.content.decode()
    key = ApiKey.objects.get()
    assert (key.owner, TokenOffer.objects.exists()) == (cast.alice, False)
    listed = client.get(reverse("keys:member_tokens_list", args=names)).content.decode()
    assert "You prepare it" not in listed
    rotation = reverse("keys:member_tokens_rotation", args=[*names, key.public_id])
    assert client.post(rotation, {"overlap": "0"}).status_code == 200


def test_both_see_what_waits(cast: Cast, prepared: TokenOffer) -> None:
    assert "Withdraw" in signed_in(cast.alice).get(of_bob(cast, "list")).content.decode()
    assert "Claim token" in signed_in(cast.bob).get(mine(cast, "list")).content.decode()


def test_the_person_claims_it_and_sees_it_once(cast: Cast, prepared: TokenOffer) -> None:
    client, address = signed_in(cast.bob), mine(cast, "claim", prepared.public_id)
    assert "Copy your token" in client.post(address).content.decode()
    assert ApiKey.objects.get().owner == cast.bob
    assert client.post(address, follow=True).redirect_chain != []
    assert ApiKey.objects.count() == 1


def test_a_claim_under_a_taken_name_says_what_to_do(cast: Cast, prepared: TokenOffer) -> None:
    mint(cast.acme, cast.bob, owner=cast.bob, name="laptop")
    address = mine(cast, "claim", prepared.public_id)
    said = signed_in(cast.bob).post(address, follow=True).content.decode()
    assert "You have a token called “laptop”. Rename it, then claim this one." in said


def test_another_person_finds_nothing_to_claim(cast: Cast, prepared: TokenOffer) -> None:
    address = mine(cast, "claim", prepared.public_id)
    assert signed_in(cast.adam).post(address).status_code == 404
    assert not ApiKey.objects.exists()


def test_what_was_withdrawn_cannot_be_claimed(cast: Cast, prepared: TokenOffer) -> None:
    signed_in(cast.alice).post(of_bob(cast, "withdrawal", prepared.public_id))
    signed_in(cast.bob).post(mine(cast, "claim", prepared.public_id))
    assert not ApiKey.objects.exists()


def test_an_administrator_sees_and_revokes_a_members_token(cast: Cast) -> None:
    token = mint(cast.acme, cast.bob, owner=cast.bob, name="laptop").key
    client = signed_in(cast.alice)
    assert "laptop" in client.get(of_bob(cast, "list")).content.decode()
    client.post(of_bob(cast, "revocation", token.public_id))
    token.refresh_from_db()
    assert token.revoked_at is not None


@pytest.mark.parametrize("page_name", ["rotation", "reissue"])
def test_an_administrator_cannot_have_a_members_secret_shown(cast: Cast, page_name: str) -> None:
    token = mint(cast.acme, cast.bob, owner=cast.bob).key
    address = of_bob(cast, page_name, token.public_id)
    answer = signed_in(cast.alice).post(address, {"overlap": "0"})
    assert answer.status_code == 422
    assert ApiKey.objects.count() == 1


@pytest.mark.parametrize("page_name", ["list", "generate"])
def test_others_may_not_look_at_a_members_tokens(cast: Cast, page_name: str) -> None:
    assert signed_in(cast.vera).get(of_bob(cast, page_name)).status_code == 403
    assert signed_in(cast.charlie).get(of_bob(cast, page_name)).status_code == 404


def test_a_token_is_prepared_with_what_it_is_held_to(cast: Cast) -> None:
    client, typed = signed_in(cast.alice), {"name": "laptop", "expiry": "never", **RESTRICTED}
    assert 'name="limit_0_requests"' in client.get(of_bob(cast, "generate")).content.decode()
    wrong = client.post(of_bob(cast, "generate"), {**typed, "ip_allow": "192.0.2.1/24"})
    assert (wrong.status_code, TokenOffer.objects.exists()) == (422, False)
    client.post(of_bob(cast, "generate"), typed)
    offer = TokenOffer.objects.get()
    signed_in(cast.bob).post(mine(cast, "claim", offer.public_id))
    assert ApiKey.objects.get(owner_user=cast.bob).restrictions == {
        "limits": [{"requests": 10, "seconds": 60, "name": ""}],
        "ip_allow": ["192.0.2.0/24"],
    }
