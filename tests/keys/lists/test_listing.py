"""Does the list page its keys, and does it count them honestly?"""

import pytest

from keys.lists import listing
from keys.lists.selection import ORDERS, Selection
from keys.models import ApiKey
from keys.status import Status
from portal.paging import Count
from tests.cast import Cast
from tests.keys.minting import DAY, NOW, kept_by, mint, revoked


@pytest.fixture
def six(cast: Cast) -> None:
    """Two active keys, one that ends soon, two that ended, one revoked."""
    mint(cast.acme, cast.alice, name="worker-1")
    mint(cast.acme, cast.alice, name="worker-2", life=30 * DAY)
    mint(cast.acme, cast.alice, name="visitor", life=DAY)
    for number in (3, 4):
        mint(cast.acme, cast.alice, name=f"worker-{number}", life=DAY, now=NOW - 3 * DAY)
    revoked(mint(cast.acme, cast.alice, name="worker-5", life=DAY), cast.alice)
    mint(cast.other, cast.charlie, name="worker-6")


def count_two_at_most(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in ("keys.lists.listing", "portal.paging"):
        monkeypatch.setattr(f"{module}.COUNTED_AT_MOST", 2)


def numbers(cast: Cast, search: str = "") -> dict[str, str]:
    counts = listing.page_with_counts(kept_by(cast.acme), Selection(search), NOW).counts
    return {status: str(count) for status, count in counts.items()}


@pytest.mark.usefixtures("six")
def test_counts_of_all_and_of_each_status(cast: Cast) -> None:
    assert numbers(cast) == {
        "": "6",
        Status.ACTIVE: "2",
        Status.EXPIRES_SOON: "1",
        Status.EXPIRED: "2",
        Status.REVOKED: "1",
    }


@pytest.mark.usefixtures("six")
def test_counts_follow_the_search(cast: Cast) -> None:
    assert numbers(cast, "worker") == {
        "": "5",
        Status.ACTIVE: "2",
        Status.EXPIRES_SOON: "0",
        Status.EXPIRED: "2",
        Status.REVOKED: "1",
    }


@pytest.mark.usefixtures("six")
def test_more_than_the_limit_is_told_as_more(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    count_two_at_most(monkeypatch)
    assert numbers(cast) == {
        "": "2+",
        Status.ACTIVE: "2",
        Status.EXPIRES_SOON: "1",
        Status.EXPIRED: "2",
        Status.REVOKED: "1",
    }


@pytest.mark.usefixtures("six")
def test_a_search_beyond_the_limit_still_lists_and_counts_in_all_only(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    count_two_at_most(monkeypatch)
    shown = listing.page_with_counts(kept_by(cast.acme), Selection("worker"), NOW)
    page, counts = shown.page, shown.counts
    assert (len(page.rows), {k: str(v) for k, v in counts.items()}) == (5, {"": "2+"})


@pytest.mark.usefixtures("six")
def test_a_page_holds_as_many_keys_as_asked_for_and_leads_on(cast: Cast) -> None:
    first = listing.page(kept_by(cast.acme), Selection("worker"), NOW, size=3)
    second = listing.page(kept_by(cast.acme), Selection("worker"), NOW, size=3, after=first.after)
    assert (len(first.rows), len(second.rows), second.after) == (3, 2, "")


@pytest.mark.usefixtures("six")
def test_a_page_is_shown_without_a_query_for_each_row(
    cast: Cast, django_assert_num_queries: object
) -> None:
    with django_assert_num_queries(2):
        page = listing.page(kept_by(cast.acme), Selection(), NOW)
        assert {str(key.owner) for key in page.rows} == {"Acme Robotics"}


def test_numbers_have_their_thousands_marked() -> None:
    assert str(Count(1234)) == "1,234"


def test_a_deleted_key_is_not_counted(cast: Cast) -> None:
    made = revoked(mint(cast.acme, cast.alice), cast.alice)
    ApiKey.objects.filter(pk=made.key.pk).update(deleted_at=NOW)
    assert numbers(cast)[""] == "0"


@pytest.mark.usefixtures("six")
def test_counts_follow_who_made_it_and_what_it_may_do(cast: Cast) -> None:
    mint(cast.acme, cast.bob, name="of bob", permissions=["pops:read"])
    for selection in (
        Selection(maker=cast.bob.public_id),
        Selection(permission="pops:read", search="bob"),
    ):
        shown = listing.page_with_counts(kept_by(cast.acme), selection, NOW)
        assert [key.name for key in shown.page.rows] == ["of bob"]
        assert (str(shown.counts[""]), str(shown.counts[Status.EXPIRED])) == ("1", "0")


@pytest.mark.usefixtures("six")
@pytest.mark.parametrize("sort", ORDERS)
def test_each_page_says_with_which_row_it_begins(
    cast: Cast, sort: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(listing, "PAGE_SIZE", 2)
    selection, after, firsts = Selection(sort=sort), "", []
    for _ in range(3):
        shown = listing.page_with_counts(kept_by(cast.acme), selection, NOW, after=after)
        firsts.append(shown.in_front.number + 1)
        after = shown.page.after
    assert (firsts, after) == ([1, 3, 5], "")


@pytest.mark.usefixtures("six")
def test_a_page_of_which_all_is_gone_is_the_first_page(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Else whoever deletes the last key of the last page is told that there is no key at all."""
    monkeypatch.setattr(listing, "PAGE_SIZE", 4)
    selection = Selection(sort="name")
    first = listing.page_with_counts(kept_by(cast.acme), selection, NOW)
    last = listing.page_with_counts(kept_by(cast.acme), selection, NOW, after=first.page.after)
    gone = ApiKey.objects.filter(pk__in=[key.pk for key in last.page.rows])
    gone.update(revoked_at=NOW, deleted_at=NOW)
    again = listing.page_with_counts(kept_by(cast.acme), selection, NOW, after=first.page.after)
    assert [key.name for key in again.page.rows] == [key.name for key in first.page.rows]
    assert (again.in_front.number, again.page.after) == (0, "")
