"""How a new key is told: once, with its address, and once more to a repetition."""

from types import SimpleNamespace

from keys.api.answers import respond, respond_created
from keys.life.idempotency import CreatedAnswer

ANSWER = CreatedAnswer({"id": "0" * 12, "key": "text"}, "0" * 12)


def test_a_new_key_is_201_with_its_address():
    response = respond(ANSWER)
    assert (response.status_code, response["Location"]) == (201, f"/v1/keys/{'0' * 12}")
    assert "Idempotency-Replayed" not in response.headers


def test_a_repetition_says_that_it_is_one():
    assert respond(CreatedAnswer({}, "0" * 12, replayed=True))["Idempotency-Replayed"] == "true"


def test_without_an_idempotency_key_the_work_is_simply_done(django_assert_num_queries, db):
    with django_assert_num_queries(0):
        assert respond_created(SimpleNamespace(META={}), lambda: ANSWER).data == ANSWER.body
