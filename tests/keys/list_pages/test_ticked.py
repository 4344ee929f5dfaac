"""Is to several keys done what was asked, to those that were counted, and to no other?"""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from keys.list_pages import ticked
from keys.models import ApiKey, KeyLastUse
from keys.status import Status
from keys.verification import door as verification
from keys.verification_codes import Code
from portal.models import AuditEvent, User
from tests.cast import Cast
from tests.keys.minting import DAY, NOW, mint, revoked, rotated
from tests.keys.pages.asking import Person, actions, person, text_of

pytestmark = pytest.mark.usefixtures("frozen")
IN_A_MONTH = {"expiry": "period", "days": "30"}


@pytest.fixture
def alice(cast: Cast) -> Person:
    return person(cast.alice, cast.acme)


@pytest.fixture
def three(cast: Cast) -> list[ApiKey]:
    """Two whose names begin alike, and another."""
    return [mint(cast.acme, cast.alice, name=name).key for name in ("job-one", "job-two", "other")]


def asked(person: Person, action: str, *keys: ApiKey, **query: str) -> Any:
    ticked = {"key": [key.public_id for key in keys], **query}
    return person.client.get(person.path(action), ticked)


def ask_about(person: Person, *keys: ApiKey) -> Any:
    return asked(person, "revocations", *keys)


def sent(person: Person, action: str, asked_before: Any, **typed: str) -> Any:
    """The question's own form, sent to where it says, with what was typed."""
    hidden = {"all": "1", "seal": asked_before.context["chosen"].seal}
    return person.client.post(asked_before.context["action"], {**hidden, **typed})


def send(person: Person, action: str, **typed: Any) -> Any:
    return person.client.post(person.path(action), typed)


def living() -> set[str]:
    return {key.name for key in ApiKey.objects.all() if key.status_at(NOW) is not Status.REVOKED}


def test_the_question_about_several_counts_what_lives_what_was_used_and_what_had_ended(
    alice: Person, cast: Cast
) -> None:
    one, two = (mint(cast.acme, cast.alice, name=name).key for name in ("one", "two"))
    over = revoked(mint(cast.acme, cast.alice, name="over"), cast.alice).key
    KeyLastUse.objects.filter(key=one).update(at=NOW - DAY)
    words = text_of(ask_about(alice, one, two, over))
    assert "Revoke 2 API keys?" in words
    assert "1 of 2 was used in the last seven days" in words
    assert "1 more was ticked and is revoked already" in words
    assert actions().count("key.revoked") == 1


def test_several_are_revoked_each_with_its_event_and_no_other(alice: Person, cast: Cast) -> None:
    made = [mint(cast.acme, cast.alice, name=name) for name in ("one", "two", "kept")]
    ticked = [each.key.public_id for each in made[:2]]
    response = alice.client.post(alice.path("revocations"), {"key": ticked})
    assert response.status_code == 302
    codes = [verification.verify(each.text, now=NOW).code for each in made]
    assert codes == [Code.REVOKED, Code.REVOKED, Code.VALID]
    assert actions().count("key.revoked") == 2
    assert "2 API keys are revoked" in text_of(alice.get())


def test_a_key_of_another_organization_among_the_ticked_is_as_if_it_were_not_there(
    alice: Person, cast: Cast
) -> None:
    made = mint(cast.other, cast.charlie)
    assert "Tick at least one key" in text_of(ask_about(alice, made.key))
    alice.client.post(alice.path("revocations"), {"key": [made.key.public_id]})
    assert verification.verify(made.text, now=NOW).is_valid


def test_what_is_no_id_is_as_if_it_were_not_ticked(alice: Person) -> None:
    """NUL, over which PostgreSQL stumbles, among them."""
    odd = {"key": ["\0", "a\0b", "", "x" * 10_000, "<b>"]}
    for response in (alice.client.get, alice.client.post):
        assert response(alice.path("revocations"), odd).status_code in {200, 302}


def test_a_viewer_has_no_boxes_and_may_revoke_none(cast: Cast) -> None:
    made, vera = mint(cast.acme, cast.alice), person(cast.vera, cast.acme)
    assert 'name="key"' not in vera.get().content.decode()
    response = vera.client.post(vera.path("revocations"), {"key": [made.key.public_id]})
    assert response.status_code == 403
    assert verification.verify(made.text, now=NOW).is_valid


def test_all_that_match_are_counted_and_revoked_by_the_filter(
    alice: Person, three: list[ApiKey]
) -> None:
    question = asked(alice, "revocations", three[2], all="1", search="job")
    assert "Revoke 2 API keys?" in text_of(question)
    assert "job-one" in text_of(question)
    assert sent(alice, "revocations", question).status_code == 302
    assert living() == {"other"}


def test_who_matches_since_the_question_is_asked_about_again(
    alice: Person, three: list[ApiKey], cast: Cast
) -> None:
    question = asked(alice, "revocations", all="1", search="job")
    mint(cast.acme, cast.alice, name="job-three")
    again = sent(alice, "revocations", question)
    assert again.status_code == 422
    assert "others match since you were asked" in text_of(again)
    assert "Revoke 3 API keys?" in text_of(again)
    assert len(living()) == 4
    assert sent(alice, "revocations", again).status_code == 302
    assert living() == {"other"}


def test_of_very_many_the_first_are_taken_and_the_question_says_so(
    alice: Person, three: list[ApiKey], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ticked, "MOST_AT_ONCE", 2)
    monkeypatch.setattr(ticked, "NAMED", 1)
    question = asked(alice, "revocations", all="1", sort="-name")
    words = text_of(question)
    assert "These are the first 2 of 3 that match, in the order of the list" in words
    assert "And 1 more." in words
    sent(alice, "revocations", question)
    assert living() == {"job-one"}


@pytest.mark.parametrize("action", ["revocations", "expiries"])
def test_a_filter_that_is_none_chooses_nothing(alice: Person, three: list, action: str) -> None:
    words = text_of(asked(alice, action, all="1", status="moon"))
    assert "Tick at least one key" in words


def test_ticked_keys_get_one_end_each_with_its_event(
    alice: Person, three: list[ApiKey], cast: Cast
) -> None:
    question = asked(alice, "expiries", *three[:2])
    assert "Change expiry of 2 API keys" in text_of(question)
    answer = send(alice, "expiries", key=[key.public_id for key in three[:2]], **IN_A_MONTH)
    assert answer.status_code == 302
    ends = dict(ApiKey.objects.values_list("name", "expires_at"))
    assert ends == {"job-one": NOW + 30 * DAY, "job-two": NOW + 30 * DAY, "other": None}
    assert actions().count("key.expiry_changed") == 2
    assert "2 API keys now expire on 1 Apr 2026, 14:00:00 Europe/Berlin" in text_of(alice.get())


def test_their_end_is_told_in_the_zone_of_whoever_set_it(cast: Cast, three: list[ApiKey]) -> None:
    User.objects.filter(pk=cast.alice.pk).update(time_zone="Asia/Tokyo")
    alice = person(User.objects.get(pk=cast.alice.pk), cast.acme)
    send(alice, "expiries", key=[three[0].public_id], **IN_A_MONTH)
    assert "1 API key now expires on 1 Apr 2026, 21:00:00 Asia/Tokyo" in text_of(alice.get())


def test_what_has_ended_is_counted_apart_and_stays_ended(alice: Person, cast: Cast) -> None:
    over = revoked(mint(cast.acme, cast.alice, name="over"), cast.alice).key
    going = mint(cast.acme, cast.alice, name="going").key
    assert "1 more was ticked and has ended, which is permanent" in text_of(
        asked(alice, "expiries", over, going)
    )
    send(alice, "expiries", key=[over.public_id, going.public_id], **IN_A_MONTH)
    assert ApiKey.objects.get(pk=over.pk).expires_at is None
    assert "What you chose has ended" in text_of(asked(alice, "expiries", over))


def test_a_replaced_key_is_left_as_it_was_where_it_cannot_live_for_ever(
    alice: Person, cast: Cast
) -> None:
    replaced = mint(cast.acme, cast.alice, name="replaced", life=30 * DAY)
    rotated(replaced, cast.alice)
    ending = mint(cast.acme, cast.alice, name="ending", life=DAY).key
    send(alice, "expiries", key=[replaced.key.public_id, ending.public_id], expiry="never")
    assert ApiKey.objects.get(pk=ending.pk).expires_at is None
    assert ApiKey.objects.get(pk=replaced.key.pk).expires_at == NOW + DAY
    words = text_of(alice.get())
    assert (
        "1 API key now never expires. Left as before, since it was replaced or has ended: 1."
        in words
    )


def test_all_that_match_get_one_end(alice: Person, three: list[ApiKey]) -> None:
    question = asked(alice, "expiries", all="1", search="job")
    assert "Change expiry of 2 API keys" in text_of(question)
    sent(alice, "expiries", question, **IN_A_MONTH)
    assert ApiKey.objects.filter(expires_at=NOW + 30 * DAY).count() == 2


def test_a_day_that_has_passed_changes_nothing_and_keeps_the_choice(
    alice: Person, three: list[ApiKey]
) -> None:
    ids = [key.public_id for key in three]
    answer = send(alice, "expiries", key=ids, expiry="date", date="2026-01-01")
    assert answer.status_code == 422
    assert all(public_id in answer.content.decode() for public_id in ids)
    assert not ApiKey.objects.filter(expires_at__isnull=False).exists()


def test_a_viewer_changes_the_end_of_none(cast: Cast, three: list[ApiKey]) -> None:
    vera = person(cast.vera, cast.acme)
    assert send(vera, "expiries", key=[three[0].public_id], **IN_A_MONTH).status_code == 403
    assert not AuditEvent.objects.filter(action="key.expiry_changed").exists()


def test_ticked_keys_leave_as_a_file(alice: Person, three: list[ApiKey]) -> None:
    answer = alice.client.get(
        alice.path(), {"format": "csv", "key": [three[0].public_id, "\0"], "sort": "name"}
    )
    lines = b"".join(answer).decode().splitlines()
    assert [line.split(",")[1] for line in lines] == ["name", "job-one"]


def test_the_cost_of_a_question_does_not_grow_with_the_keys(
    alice: Person, three: list[ApiKey]
) -> None:
    def cost(*keys: ApiKey) -> int:
        with CaptureQueriesContext(connection) as queries:
            ask_about(alice, *keys)
        return len(queries)

    ask_about(alice, *three)
    assert cost(three[0]) == cost(*three)
