"""Newcomers are led to the first step from their keys, until there is a Pop."""

from django.urls import reverse

from resources.models import Pop
from resources.pops.lookup import first_step_address
from tests.cast import Cast
from tests.resources.pages import address, signed_in


def test_the_first_step_is_offered_as_long_as_there_is_no_pop(cast: Cast) -> None:
    before = first_step_address(cast.acme)
    Pop.objects.create(organization=cast.acme, name="Counter")
    assert (before, first_step_address(cast.acme)) == (address(cast, "start"), "")


def test_the_list_of_keys_leads_builders_there(cast: Cast) -> None:
    listed = reverse("keys:list", args=[cast.acme.public_id])
    found = [
        address(cast, "start") in signed_in(who).get(listed).content.decode()
        for who in (cast.bob, cast.vera)
    ]
    assert found == [True, False]
