"""Home: three steps until the first request was accepted, and then what happens with the keys."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from keys.home.pages import ASKS
from keys.models import (
    ApiKey,
    DailyKeyUsage,
    DailyOrganizationUsage,
    KeyLastUse,
    OrganizationUsage,
)
from keys.usage import writing
from keys.usage.counting import KeyNotes
from portal.models import User
from tests.cast import Cast
from tests.keys.minting import DAY, NOW, mint
from tests.portal.signed_in import signed_in

pytestmark = pytest.mark.usefixtures("frozen")
HTMX = {"HTTP_HX_REQUEST": "true"}


class Visitor:
    """A signed-in person at the pages of Home."""

    def __init__(self, user: User, cast: Cast) -> None:
        self.client: Client = signed_in(user)
        self.organization_id = cast.acme.public_id

    def home(self, **headers: str) -> str:
        return self.read(reverse("keys:home", args=[self.organization_id]), **headers)

    def step(self, asked: str = "0") -> str:
        path = reverse("keys:first_request", args=[self.organization_id])
        return self.read(f"{path}?asked={asked}", **HTMX)

    def read(self, path: str, **headers: str) -> str:
        answer = self.client.get(path, **headers)
        assert answer.status_code == 200
        return " ".join(answer.content.decode().split())


@pytest.fixture
def alice(cast: Cast) -> Visitor:
    return Visitor(cast.alice, cast)


def use(key: ApiKey, outcome: str = "VALID", number: int = 1) -> None:
    writing.write({key.pk: KeyNotes({(NOW, outcome): number}, NOW if outcome == "VALID" else None)})


def test_an_empty_organization_has_three_steps_with_its_own_ids(alice: Visitor, cast: Cast) -> None:
    page = alice.home()
    assert "<title>Home · Acme Robotics · Keydock</title>" in page
    assert "Generate your first key" in page
    assert f"x-organization-id: {cast.acme.public_id}" in page
    assert "/v1/whoami" in page
    assert 'hx-trigger="load delay:2s"' not in page  # there is nothing yet that could arrive


def test_with_a_key_the_page_asks_by_itself_and_offers_a_button(alice: Visitor, cast: Cast) -> None:
    mint(cast.acme, cast.alice)
    page = alice.home()
    assert 'hx-trigger="load delay:2s"' in page
    assert "Waiting for the first request" in page
    assert "Look now" in page


def test_the_step_turns_green_when_a_request_was_accepted_and_asks_no_more(
    alice: Visitor, cast: Cast
) -> None:
    key = mint(cast.acme, cast.alice).key
    before = alice.step()
    use(key)
    after = alice.step("1")
    assert ("asked=1" in before, "data-done" in before) == (True, False)
    assert ("asked=" in after, "data-done" in after) == (False, True)
    assert "Your first request arrived" in after
    assert 'hx-swap-oob="innerHTML:#live"' in after


def test_a_refused_request_is_told_with_its_reason_and_the_page_goes_on_asking(
    alice: Visitor, cast: Cast
) -> None:
    use(mint(cast.acme, cast.alice).key, "WRONG_ORGANIZATION")
    step = alice.step()
    assert "A request arrived and was refused" in step
    assert "Wrong organization." in step
    assert "load delay:2s" in step


@pytest.mark.parametrize("asked", [str(ASKS), "x", "-1", "²", "9" * 5000, ""])
def test_a_page_that_has_asked_long_enough_leaves_it_to_the_button(
    alice: Visitor, cast: Cast, asked: str
) -> None:
    mint(cast.acme, cast.alice)
    step = alice.step(asked)
    assert ("load delay" in step, "Look now" in step) == (False, True)


def test_a_viewer_is_told_who_generates_keys(cast: Cast) -> None:
    page = Visitor(cast.vera, cast).home()
    assert "Generate your first key" not in page
    assert "An Owner, Admin or Developer generates them" in page


def test_a_busy_organization_sees_figures_and_never_the_steps_again(
    alice: Visitor, cast: Cast, frozen
) -> None:
    key = mint(cast.acme, cast.alice, name="production").key
    use(key, number=1234)
    use(key, "RATE_LIMITED", number=66)
    page = alice.home()
    assert "1,300 <span>requests</span>" in page
    assert "<strong>66</strong> refused (5.1 %)" in page
    assert "Rate limit reached" in page
    assert "Waiting for" not in page
    frozen.move_to(NOW + 60 * DAY)  # after the hours have gone, the days remember
    assert "Needs attention" in Visitor(cast.alice, cast).home()


def test_times_are_those_of_the_organization(alice: Visitor, cast: Cast) -> None:
    use(mint(cast.acme, cast.alice).key)
    page = alice.home()
    assert "2 Mar, 13:00: 1 accepted, 0 refused" in page
    assert "Times are those of Europe/Berlin." in page


def test_htmx_gets_what_lies_under_the_head(alice: Visitor, cast: Cast) -> None:
    use(mint(cast.acme, cast.alice).key)
    part = alice.home(**HTMX)
    assert part.startswith('<div class="overview" id="home"')
    assert "<html" not in part


def test_newcomers_are_led_here_from_the_list_of_keys_until_the_first_request(
    alice: Visitor, cast: Cast
) -> None:
    listed = reverse("keys:list", args=[cast.acme.public_id])
    key = mint(cast.acme, cast.alice).key
    before = alice.read(listed)
    use(key)
    assert ("New here?" in before, "New here?" in alice.read(listed)) == (True, False)


YEAR_OF_KEYS = 200


@pytest.fixture
def year(cast: Cast) -> Cast:
    """Acme after a year: keys of which each was used and refused every day."""
    keys = ApiKey.objects.bulk_create(
        ApiKey(
            organization=cast.acme, name=f"key {n}", tail="abcdefgh", digest="x", pepper_version=1,
            created_at=NOW - 365 * DAY,
        )
        for n in range(YEAR_OF_KEYS)
    )  # fmt: skip
    acme, outcomes = cast.acme, ("VALID", "FORBIDDEN")
    KeyLastUse.objects.bulk_create(KeyLastUse(key=key, organization=acme, at=NOW) for key in keys)
    DailyKeyUsage.objects.bulk_create(
        DailyKeyUsage(
            key=key, organization=acme, day=(NOW - back * DAY).date(), outcome=outcome, count=20
        )
        for key in keys
        for back in range(10)
        for outcome in outcomes
    )
    DailyOrganizationUsage.objects.bulk_create(
        DailyOrganizationUsage(
            organization=acme, day=(NOW - back * DAY).date(), outcome=outcome, count=20
        )
        for back in range(365)
        for outcome in outcomes
    )
    OrganizationUsage.objects.bulk_create(
        OrganizationUsage(
            organization=acme, hour=NOW - timedelta(hours=back), outcome=outcome, count=20
        )
        for back in range(31 * 24)
        for outcome in outcomes
    )
    return cast


def test_home_asks_few_questions_however_much_was_counted(
    year: Cast, alice: Visitor, django_assert_max_num_queries
) -> None:
    """Session, person, memberships, and what this page tells: hours, and five questions about keys."""
    alice.home()
    with django_assert_max_num_queries(10):
        page = alice.home()
    assert page.count("<rect") < 400
