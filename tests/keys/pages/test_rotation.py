"""Can a person rotate a key with an overlap, change the overlap, and re-issue a key that was never used?"""

from datetime import UTC, datetime, timedelta

import pytest
from time_machine import Traveller

from keys.models import ApiKey, KeyLastUse
from keys.verification import door as verification
from keys.verification_codes import Code
from tests.cast import Cast
from tests.keys.minting import DAY, NOW, mint, revoked, rotated
from tests.keys.pages.asking import Person, actions, keys_in, person, text_of

pytestmark = pytest.mark.usefixtures("frozen")


@pytest.fixture(params=[False, True], ids=["page", "fragment"])
def alice(request: pytest.FixtureRequest, cast: Cast) -> Person:
    return person(cast.alice, cast.acme, htmx=request.param)


def code(text: str, after: timedelta = timedelta(0)) -> Code:
    return verification.verify(text, now=NOW + after).code


def test_a_rotation_shows_the_new_key_and_leaves_the_old_one_for_the_overlap(
    alice: Person, cast: Cast
) -> None:
    old = mint(cast.acme, cast.alice)
    response = alice.post(old.key, "rotation", overlap="3600")
    (new,) = keys_in(response)
    hour = timedelta(hours=1)
    assert (code(new), code(old.text), code(old.text, hour)) == (
        Code.VALID,
        Code.VALID,
        Code.EXPIRED,
    )
    assert "keeps working until 2 Mar 2026, 14:00" in text_of(response)


def test_a_rotation_is_shown_once_and_kept_by_nobody(alice: Person, cast: Cast) -> None:
    response = alice.post(mint(cast.acme, cast.alice).key, "rotation", overlap="0")
    assert "no-store" in response.headers["Cache-Control"]
    assert "Copy your API key" in text_of(response)
    assert "has stopped working" in text_of(response)


def test_the_window_says_when_the_new_key_ends(alice: Person, cast: Cast) -> None:
    until = mint(cast.acme, cast.alice, name="until", life=30 * DAY).key
    forever = mint(cast.acme, cast.alice, name="forever").key
    assert "1 Apr 2026, 14:00" in text_of(alice.get(until, "rotation"))
    assert "never expires, like the old one" in text_of(alice.get(forever, "rotation"))


def test_the_window_says_the_day_of_a_key_that_ends_with_a_day(
    cast: Cast, frozen: Traveller
) -> None:
    """In New York it was made at 8 in the morning until 1 December, and is about to be rotated at 7 in the evening."""
    cast.acme.time_zone = "America/New_York"
    cast.acme.save()
    morning = NOW + timedelta(hours=1)
    end = datetime(2026, 12, 2, 4, 59, 59, tzinfo=UTC)
    key = mint(cast.acme, cast.alice, life=end - morning, now=morning).key
    frozen.move_to(NOW + timedelta(hours=12))
    window = text_of(person(cast.alice, cast.acme).get(key, "rotation"))
    assert "1 Dec 2026" in window
    assert "2 Dec 2026" not in window


def test_the_list_marks_a_key_that_was_replaced(alice: Person, cast: Cast) -> None:
    old = mint(cast.acme, cast.alice)
    assert "Replaced" not in text_of(alice.get())
    rotated(old, cast.alice)
    listed = text_of(alice.get())
    assert listed.count("Replaced") == 1


def test_an_overlap_may_end_with_a_day(alice: Person, cast: Cast) -> None:
    old = mint(cast.acme, cast.alice)
    alice.post(old.key, "rotation", overlap="date", date="2026-03-09")
    old.key.refresh_from_db()
    assert old.key.expires_at == datetime(2026, 3, 9, 22, 59, 59, tzinfo=UTC)


def test_a_second_rotation_makes_no_second_successor(alice: Person, cast: Cast) -> None:
    old = mint(cast.acme, cast.alice)
    alice.post(old.key, "rotation", overlap="0")
    again = alice.post(old.key, "rotation", overlap="3600")
    assert again.status_code == 422
    assert not keys_in(again)
    assert ApiKey.objects.count() == 2


@pytest.mark.parametrize(
    "typed",
    [{}, {"overlap": "-5"}, {"overlap": "date"}, {"overlap": "date", "date": "2028-01-01"}],
)
def test_a_wrong_overlap_is_refused(alice: Person, cast: Cast, typed: dict[str, str]) -> None:
    old = mint(cast.acme, cast.alice)
    assert alice.post(old.key, "rotation", **typed).status_code == 422
    assert ApiKey.objects.count() == 1


def test_an_expired_key_says_why_it_cannot_be_rotated(alice: Person, cast: Cast) -> None:
    dead = mint(cast.acme, cast.alice, life=DAY, now=NOW - 2 * DAY).key
    assert "This key has expired" in text_of(alice.get(dead, "rotation"))
    assert alice.post(dead, "rotation", overlap="0").status_code == 422


def test_an_overlap_can_be_extended_and_ended(alice: Person, cast: Cast) -> None:
    old = mint(cast.acme, cast.alice)
    rotated(old, cast.alice)
    alice.post(old.key, "overlap", overlap="604800")
    assert code(old.text, 6 * DAY) is Code.VALID
    alice.post(old.key, "overlap", overlap="0")
    assert code(old.text) is Code.EXPIRED
    assert actions()[-2:] == ["key.expiry_changed"] * 2


def test_a_key_without_a_successor_has_no_overlap(alice: Person, cast: Cast) -> None:
    response = alice.post(mint(cast.acme, cast.alice).key, "overlap", overlap="0")
    assert response.status_code == 422
    assert "was not rotated, so it has no overlap" in text_of(response)


def test_who_opens_the_overlap_of_such_a_key_reads_so_and_is_led_back(
    alice: Person, cast: Cast
) -> None:
    key = mint(cast.acme, cast.alice).key
    answer = alice.get(key, "overlap")
    words = text_of(answer)
    assert ("was not rotated" in words, "keeps working until" in words) == (True, False)
    assert f'href="{alice.path(key)}"' in answer.content.decode()


def test_re_issue_says_that_the_old_text_stops_now(alice: Person, cast: Cast) -> None:
    words = text_of(alice.get(mint(cast.acme, cast.alice).key, "reissue"))
    assert "The old text stops working now" in words


def test_re_issue_gives_a_new_text_and_ends_the_old_one(alice: Person, cast: Cast) -> None:
    old = mint(cast.acme, cast.alice)
    response = alice.post(old.key, "reissue")
    (new,) = keys_in(response)
    assert (code(new), code(old.text)) == (Code.VALID, Code.REVOKED)
    assert ApiKey.objects.get(pk=old.key.pk).revocation_reason == "reissued"
    assert "no-store" in response.headers["Cache-Control"]


def test_a_used_key_is_not_re_issued(alice: Person, cast: Cast) -> None:
    old = mint(cast.acme, cast.alice)
    KeyLastUse.objects.filter(key=old.key).update(at=NOW)
    assert "has been used" in text_of(alice.get(old.key, "reissue"))
    assert alice.post(old.key, "reissue").status_code == 422
    assert code(old.text) is Code.VALID


def test_re_issue_sent_twice_makes_one_new_key(alice: Person, cast: Cast) -> None:
    old = mint(cast.acme, cast.alice)
    alice.post(old.key, "reissue")
    again = alice.post(old.key, "reissue")
    assert again.status_code == 422
    assert ApiKey.objects.count() == 2


def test_a_revoked_key_is_not_replaced(alice: Person, cast: Cast) -> None:
    dead = revoked(mint(cast.acme, cast.alice), cast.alice).key
    assert alice.post(dead, "reissue").status_code == 422
    assert alice.post(dead, "rotation", overlap="0").status_code == 422


@pytest.mark.parametrize("action", ["rotation", "overlap", "reissue"])
def test_a_viewer_may_replace_nothing(cast: Cast, action: str) -> None:
    key = mint(cast.acme, cast.alice).key
    vera = person(cast.vera, cast.acme)
    assert vera.get(key, action).status_code == 403
    assert vera.post(key, action, overlap="0").status_code == 403
