"""Wrong keys are counted for who sent them, in bounded memory, and a good key never pays for somebody else's."""

from datetime import timedelta

import pytest

from keys.keystring import generate
from keys.secrets import hashing, proofs
from keys.verification import wrong_keys
from keys.verification.arrivals import UNJUDGED, UNKNOWN, Arrival, Sent, Told
from keys.verification.door import read, verify
from keys.verification.wrong_keys import (
    ELSEWHERE,
    FLOOD,
    MOST_CALLERS,
    WINDOW,
    Unwritten,
    WrongKeyBook,
)
from keys.verification_codes import Code
from portal.errors import Refusal
from tests.cast import Cast
from tests.keys.minting import NOW, SECOND, mint

HERE, ELSE = "192.0.2.1", "192.0.2.2"
UNKNOWN_KEY = generate("Z" * 12).text


def at(ip: str) -> Sent:
    return Sent({"REMOTE_ADDR": ip, "PATH_INFO": "/v1/whoami"})


def counted() -> dict[str, int]:
    return {caller: taken.count for caller, taken in wrong_keys.book.take(100).items()}


# For whom ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("arrival", "proxies", "caller"),
    [
        (at(HERE), 0, HERE),
        (at("2001:db8:1:2:3:4:5:6"), 0, "2001:db8:1:2::"),
        (at("::ffff:192.0.2.1"), 0, HERE),
        (at(""), 0, ELSEWHERE),
        (Sent({"REMOTE_ADDR": ELSE, "HTTP_X_FORWARDED_FOR": f"8.8.8.8, {HERE}"}), 1, HERE),
        (Sent({"REMOTE_ADDR": HERE, "HTTP_X_FORWARDED_FOR": ELSE}), 0, HERE),
        (Sent({"REMOTE_ADDR": HERE, "PATH_INFO": "/v1/auth"}), 0, HERE),
        (Told(HERE, {"REMOTE_ADDR": ELSE}), 0, HERE),
        (Told("2001:db8:1:2:3:4:5:6", {"REMOTE_ADDR": ELSE}), 0, "2001:db8:1:2::"),
        (Told(None, {"REMOTE_ADDR": ELSE}), 0, ELSE),
        (Told(None, {"REMOTE_ADDR": "10.0.0.1", "HTTP_X_FORWARDED_FOR": HERE}), 1, HERE),
        (UNKNOWN, 0, None),
        (UNJUDGED, 0, None),
    ],
)
def test_the_caller_is_whom_those_name_who_can_know(
    settings, arrival: Arrival, proxies: int, caller: str | None
) -> None:
    settings.TRUSTED_PROXY_COUNT = proxies
    assert arrival.caller == caller


def test_what_proves_no_key_is_counted_once_for_who_sent_it(cast: Cast) -> None:
    good = mint(cast.acme, cast.alice).text
    forged, mistyped = generate(good.split("_")[2]).text, good[:-1] + "!"
    for text in (forged, mistyped, UNKNOWN_KEY, "garbage"):
        assert verify(text, now=NOW, arrival=at(HERE)).code is Code.NOT_FOUND
    with pytest.raises(Refusal, match="identifier"):
        read(good.split("_")[2], NOW, arrival=at(HERE))
    assert counted() == {HERE: 5}


def test_a_good_key_a_token_and_what_is_only_asked_about_are_not_counted(cast: Cast) -> None:
    good = mint(cast.acme, cast.alice).text
    for organization_id in (None, cast.acme.public_id, cast.other.public_id):
        verify(good, now=NOW, organization_id=organization_id, arrival=at(HERE))
    verify(good, now=NOW, required=["keys:manage"], arrival=at(HERE))
    for text in ("a.b.c", ""):
        verify(text, now=NOW, arrival=at(HERE))
    verify(UNKNOWN_KEY, now=NOW, arrival=UNJUDGED)
    assert counted() == {}


# What a flood costs --------------------------------------------------------------------------------------------------


@pytest.fixture
def hashes(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The id of each key for which a digest was made."""
    made, compare = [], hashing.argon2_matches
    proofs.forget()

    def noted(key, digest) -> bool:
        made.append(key.id)
        return compare(key, digest)

    monkeypatch.setattr(hashing, "argon2_matches", noted)
    return made


def flood(*texts: str, count: int = FLOOD, ip: str = HERE) -> None:
    for number in range(count):
        verify(texts[number % len(texts)], now=NOW, arrival=at(ip))


def test_a_flood_is_shed_for_one_read_and_no_digest_whether_the_id_exists_or_not(
    cast: Cast, hashes: list[str], django_assert_num_queries
) -> None:
    good = mint(cast.acme, cast.alice).text
    forged = generate(good.split("_")[2]).text
    flood(forged, UNKNOWN_KEY)
    assert len(hashes) == FLOOD
    hashes.clear()
    for text in (forged, UNKNOWN_KEY):
        with django_assert_num_queries(1):
            assert verify(text, now=NOW, arrival=at(HERE)).code is Code.NOT_FOUND
    with django_assert_num_queries(0):
        assert verify(good[:-1] + "!", now=NOW, arrival=at(HERE)).code is Code.NOT_FOUND
    assert hashes == []


def test_a_good_key_passes_from_the_address_of_a_flood_at_its_first_use_and_after(
    cast: Cast, hashes: list[str], django_assert_num_queries
) -> None:
    good = mint(cast.acme, cast.alice)
    flood(UNKNOWN_KEY, count=3 * FLOOD)
    hashes.clear()
    for _ in range(3):
        with django_assert_num_queries(1):
            assert verify(good.text, now=NOW, arrival=at(HERE)).is_valid
    assert hashes == [good.key.public_id]


def test_a_forged_key_with_the_tail_that_pages_show_is_still_refused(
    cast: Cast, hashes: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    made = mint(cast.acme, cast.alice)
    forged = generate(made.key.public_id)
    type(made.key).objects.filter(pk=made.key.pk).update(tail=forged.tail)
    flood(UNKNOWN_KEY)
    hashes.clear()
    assert verify(forged.text, now=NOW, arrival=at(HERE)).code is Code.NOT_FOUND
    assert hashes == [made.key.public_id]


def test_other_callers_and_later_ones_are_judged_as_ever(cast: Cast, hashes: list[str]) -> None:
    flood(UNKNOWN_KEY)
    hashes.clear()
    verify(UNKNOWN_KEY, now=NOW, arrival=at(ELSE))
    verify(UNKNOWN_KEY, now=NOW + WINDOW, arrival=at(HERE))
    assert len(hashes) == 2


# In memory -----------------------------------------------------------------------------------------------------------


def test_a_flood_lasts_for_its_window_and_a_clock_set_back_ends_it() -> None:
    book = WrongKeyBook()
    for _ in range(FLOOD):
        assert not book.floods(HERE, NOW)
        book.note(HERE, NOW)
    assert book.floods(HERE, NOW + WINDOW - SECOND)
    assert not book.floods(HERE, NOW + WINDOW)
    assert not book.floods(HERE, NOW - SECOND)
    book.note(HERE, NOW - SECOND)
    assert not book.floods(HERE, NOW)


def test_memory_is_bounded_and_who_was_quiet_for_longest_makes_room_without_being_lost() -> None:
    book = WrongKeyBook()
    book.note("first", NOW)
    book.note("loud", NOW)
    for number in range(MOST_CALLERS):
        book.note(f"caller {number}", NOW + SECOND)
        book.note("loud", NOW + SECOND)
    assert len(book.callers) == MOST_CALLERS
    assert "first" not in book.callers
    taken = book.take(2)
    assert taken["loud"] == Unwritten(MOST_CALLERS + 1, NOW + SECOND)
    assert sum(each.count for each in taken.values()) == 2 * MOST_CALLERS + 2
    assert set(taken) == {"loud", ELSEWHERE, *(name for name in taken if name[:6] == "caller")}
    assert len(taken) == 3
    assert book.take(2) == {}


def test_what_is_taken_to_be_written_ends_no_flood() -> None:
    book = WrongKeyBook()
    for _ in range(FLOOD):
        book.note(HERE, NOW)
    assert book.take(1) == {HERE: Unwritten(FLOOD, NOW)}
    assert book.floods(HERE, NOW + timedelta(seconds=1))
