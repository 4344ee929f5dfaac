"""A proof of who somebody is counts for its person, for a while, and never from the future."""

from datetime import timedelta

import pytest
from django.http import HttpResponse

from portal import clock
from portal.models import Organization
from portal.pages import reauthentication
from portal.pages.reauthentication import ACCOUNT, ProofNeededError, When
from tests.portal.asking import ask

pytestmark = pytest.mark.usefixtures("frozen")


@pytest.fixture
def request_(cast):
    request = ask(user=cast.alice)
    reauthentication.stamp(request, cast.alice, "password", clock.now())
    return request


def test_the_stamp_tells_when_and_how(request_):
    assert reauthentication.last_proof(request_) == reauthentication.ProofOfPerson(
        clock.now(), "password"
    )


def test_it_is_fresh_for_its_age_and_not_at_its_end(request_, frozen):
    frozen.shift(ACCOUNT - timedelta(seconds=1))
    assert reauthentication.is_fresh(request_, ACCOUNT, clock.now())
    frozen.shift(1)
    assert not reauthentication.is_fresh(request_, ACCOUNT, clock.now())


@pytest.mark.parametrize(("back", "fresh"), [(5, True), (6, False), (3600, False)])
def test_one_from_the_future_is_none_beyond_what_clocks_of_nodes_differ(
    request_, frozen, back: int, fresh: bool
):
    frozen.shift(-back)
    assert reauthentication.is_fresh(request_, ACCOUNT, clock.now()) is fresh


def test_another_persons_counts_nothing(request_, cast):
    request_.user = cast.bob
    assert reauthentication.last_proof(request_) is None


def test_a_mailed_link_stamps_that_there_was_none(request_, cast):
    reauthentication.stamp(request_, cast.alice, "mailed_link", clock.now())
    assert reauthentication.last_proof(request_) is None


@pytest.mark.parametrize(
    ("chosen", "seconds"), [(None, 7200), (300, 300), (7200, 7200), (90_000, 7200)]
)
def test_an_organization_may_ask_earlier_and_never_later(chosen: int | None, seconds: int):
    organization = Organization(step_up_seconds=chosen)
    assert reauthentication.age_for_makers(organization) == timedelta(seconds=seconds)


def test_the_installation_says_how_old_it_may_be(settings):
    settings.STEP_UP_SECONDS = 600
    assert reauthentication.age_for_makers(None) == timedelta(seconds=600)


@pytest.mark.parametrize(
    ("life", "asks"),
    [(timedelta(days=1), False), (timedelta(days=1, seconds=1), True), (None, True)],
)
def test_what_ends_within_a_day_is_made_without_a_question(request_, frozen, life, asks: bool):
    frozen.shift(timedelta(hours=2))
    ends_at = None if life is None else clock.now() + life
    if asks:
        with pytest.raises(ProofNeededError):
            reauthentication.refuse_stale_maker(request_, None, ends_at)
    else:
        reauthentication.refuse_stale_maker(request_, None, ends_at)


def test_a_refused_proof_is_asked_for_in_a_fresh_session_too(request_):
    request_.refused_proof = "what was wrong"
    with pytest.raises(ProofNeededError):
        reauthentication.refuse_stale(request_, ACCOUNT)


@pytest.mark.parametrize("when", When)
def test_a_view_tells_when_it_asks_also_through_what_stands_above_it(when: When):
    view = reauthentication.proves_lately(when)(lambda request: HttpResponse())
    assert view.step_up is when


def test_who_is_not_signed_in_is_left_to_the_view():
    view = reauthentication.proves_lately(When.OPENING)(lambda request: HttpResponse("sign in"))
    assert view(ask()).content == b"sign in"
