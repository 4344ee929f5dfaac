"""Newcomers are led to the first step from their Home, until there is a Pop."""

from django.urls import reverse

from portal import clock
from resources.models import Pop
from resources.pops.lookup import first_step_address
from tests.cast import Cast
from tests.resources.pages import address, signed_in, text_of


def test_the_first_step_is_offered_as_long_as_there_is_no_pop(cast: Cast) -> None:
    before = first_step_address(cast.acme)
    Pop.objects.create(organization=cast.acme, name="Counter")
    assert (before, first_step_address(cast.acme)) == (address(cast, "start"), "")


def test_home_leads_builders_there_once_a_request_was_accepted(cast: Cast) -> None:
    """A key and its first request come first."""
    step = reverse("keys:first_request", args=[cast.acme.public_id])

    def offered() -> list[bool]:
        return [
            address(cast, "start") in text_of(signed_in(who).get(step, HTTP_HX_REQUEST="true"))
            for who in (cast.bob, cast.vera)
        ]

    before = offered()
    cast.acme.daily_usage.create(day=clock.now().date(), outcome="VALID", count=1)
    assert (before, offered()) == ([False, False], [True, False])
