"""A request with an Idempotency-Key is carried out once, however often and however many at once it is sent."""

from datetime import timedelta

import pytest
from django.db import connection, transaction

from keys.life.idempotency import CreatedAnswer, IdempotentRequest, answer_once, claim, given_key
from keys.models import ApiKey, IdempotencyRecord
from portal.errors import Conflict, Refusal
from portal.models import AuditEvent
from tests.cast import summon
from tests.keys.calling import Program, bearer, call, program
from tests.keys.minting import NOW, mint
from tests.parallel import at_once

KEYS = "/v1/keys"
GIVEN = "8e03978e-40d5-43e8-bc93-6894a57f9324"


@pytest.fixture
def caller(cast, frozen) -> Program:
    return program(cast)


def create(caller: Program, name: str = "production", given: str = GIVEN):
    return caller.call("POST", KEYS, {"name": name}, idempotency_key=given)


def refused(response) -> tuple[int, str]:
    return response.status_code, response.json()["code"]


def test_the_same_request_gets_the_same_answer_byte_for_byte(caller):
    first, again = create(caller), create(caller)
    assert (again.status_code, again.content) == (201, first.content)
    assert again["Location"] == first["Location"]


def test_only_a_repetition_says_so(caller):
    first, again = create(caller), create(caller)
    assert "Idempotency-Replayed" not in first.headers
    assert again["Idempotency-Replayed"] == "true"


def test_a_repetition_makes_no_second_key_and_no_second_event(caller):
    create(caller)
    create(caller)
    assert ApiKey.objects.filter(name="production").count() == 1
    assert AuditEvent.objects.filter(object_name="production").count() == 1


def test_the_order_of_members_makes_no_other_request(caller):
    body = {"name": "x", "expires_at": None}
    first = caller.call("POST", KEYS, body, idempotency_key=GIVEN)
    turned = b'{"expires_at": null, "name": "x"}'
    assert caller.call("POST", KEYS, turned, idempotency_key=GIVEN).content == first.content


def test_another_body_is_422_and_makes_nothing(caller):
    create(caller)
    assert refused(create(caller, name="staging")) == (422, "idempotency_key_reused")
    assert not ApiKey.objects.filter(name="staging").exists()


def test_the_same_body_on_another_route_is_422(cast, caller):
    old = mint(cast.acme, cast.alice, name="old").key
    body = {"overlap_seconds": 0}
    create(caller)
    path = f"{KEYS}/{old.public_id}/rotation"
    response = caller.call("POST", path, body, idempotency_key=GIVEN)
    assert refused(response) == (422, "idempotency_key_reused")


def test_a_rotation_can_be_repeated_too(cast, caller):
    old = mint(cast.acme, cast.alice, name="old").key
    path = f"{KEYS}/{old.public_id}/rotation"
    body = {"overlap_seconds": 60}
    first = caller.call("POST", path, body, idempotency_key=GIVEN)
    again = caller.call("POST", path, body, idempotency_key=GIVEN)
    assert (again.status_code, again.content) == (201, first.content)


def test_another_callers_same_idempotency_key_is_another_request(cast, caller):
    other = program(cast, name="other-caller")
    first = create(caller, name="one")
    second = create(other, name="two")
    assert (first.status_code, second.status_code) == (201, 201)
    assert first.json()["id"] != second.json()["id"]


def test_a_token_of_the_key_is_not_told_the_answer_again(caller):
    made = create(caller).json()
    headers = {**bearer(caller.token(NOW)), "idempotency-key": GIVEN}
    answer = call("POST", KEYS, {"name": "production"}, **headers)
    assert refused(answer) == (403, "key_needed")
    assert made["key"] not in answer.content.decode()


def test_after_ten_minutes_the_text_is_gone_and_the_id_is_told(caller, frozen):
    made = create(caller).json()
    frozen.move_to(NOW + timedelta(minutes=10) - timedelta(seconds=1))
    assert create(caller).status_code == 201
    frozen.move_to(NOW + timedelta(minutes=10))
    late = create(caller)
    assert refused(late) == (409, "idempotency_answer_gone")
    assert late.json()["key_id"] == made["id"]
    assert made["key"] not in late.content.decode()


def test_the_sealed_answer_leaves_the_database_after_ten_minutes(caller, frozen):
    create(caller)
    frozen.move_to(NOW + timedelta(minutes=10))
    create(caller, name="later", given="another")
    first, later = IdempotencyRecord.objects.order_by("pk")
    assert (bytes(first.sealed_answer), bool(later.sealed_answer)) == (b"", True)


def test_a_record_is_forgotten_after_a_day(caller, frozen):
    create(caller)
    frozen.move_to(NOW + timedelta(hours=24))
    assert create(caller, name="another name").status_code == 201
    assert IdempotencyRecord.objects.count() == 1


def test_a_refused_request_leaves_no_record_and_may_be_repeated(cast, caller):
    taken = mint(cast.acme, cast.alice, name="production").key
    assert refused(create(caller)) == (409, "name_taken")
    assert not IdempotencyRecord.objects.exists()
    taken.delete()
    assert create(caller).status_code == 201


def test_neither_the_idempotency_key_nor_the_secret_is_stored(caller):
    made = create(caller).json()
    row = str(IdempotencyRecord.objects.values().get())
    assert GIVEN not in row
    assert made["key"] not in row
    assert made["key"].rpartition("_")[2][:43] not in row


def test_without_the_header_every_request_is_its_own(caller):
    assert caller.call("POST", KEYS, {"name": "a"}).status_code == 201
    assert refused(caller.call("POST", KEYS, {"name": "a"})) == (409, "name_taken")


@pytest.mark.parametrize("given", ["", "a b", "a,b", "ä", "x" * 256, "a\x7f"])
def test_an_unusable_idempotency_key_is_400(given):
    with pytest.raises(Refusal) as refusal:
        given_key({"HTTP_IDEMPOTENCY_KEY": given})
    assert (refusal.value.status, refusal.value.code) == (400, "invalid_idempotency_key")


@pytest.mark.parametrize("given", ["a", "x" * 255, '"quoted"', "~!@#$%^&*()_+-=", GIVEN])
def test_any_visible_ascii_is_a_usable_one(given):
    assert given_key({"HTTP_IDEMPOTENCY_KEY": given}) == given


# Many at once ------------------------------------------------------------------------------------


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_of_twenty_at_once_one_makes_the_key_and_all_tell_of_it():
    caller = program(summon())
    answers = at_once(*[lambda: create(caller)] * 20)
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.content for answer in answers}) == 1
    assert sum("Idempotency-Replayed" not in answer.headers for answer in answers) == 1
    assert ApiKey.objects.filter(name="production").count() == 1


@pytest.mark.django_db(transaction=True)
def test_when_the_first_is_lost_half_way_a_second_does_the_work():
    caller = program(summon()).made.key
    asked = IdempotentRequest(caller, GIVEN, "POST /v1/keys", {"name": "x"})

    def lost() -> CreatedAnswer:
        raise ConnectionError

    with pytest.raises(ConnectionError):
        answer_once(asked, lost, NOW)
    assert answer_once(asked, lambda: CreatedAnswer({"made": True}, "0" * 12), NOW).body == {
        "made": True
    }


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_while_the_first_is_still_running_a_repetition_is_409():
    caller = program(summon()).made.key
    asked = IdempotentRequest(caller, GIVEN, "POST /v1/keys", {"name": "x"})

    def repeat() -> object:
        with transaction.atomic():
            connection.cursor().execute("SET LOCAL lock_timeout = '100ms'")
            return answer_once(asked, lambda: CreatedAnswer({}, "0" * 12), NOW)

    with transaction.atomic():
        claim(asked, NOW)
        [result] = at_once(repeat)
    assert isinstance(result, Conflict)
    assert result.code == "idempotency_in_progress"
