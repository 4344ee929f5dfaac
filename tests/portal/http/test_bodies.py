"""A body is read whole or refused; a broken one never counts as an empty one."""

from io import BytesIO

import pytest

from portal.http import bodies

JSON = {"CONTENT_TYPE": "application/json; charset=utf-8"}
FORM = {"CONTENT_TYPE": "application/x-www-form-urlencoded"}


def environ(body: bytes = b"", **headers: str) -> dict:
    return {"wsgi.input": BytesIO(body), **headers}


def read(made: dict) -> tuple[bytes, str]:
    return made["wsgi.input"].read(), made["CONTENT_LENGTH"]


def test_a_request_without_a_body_has_an_empty_one():
    assert read(bodies.buffer(environ())) == (b"", "0")


def test_a_sized_body_is_read():
    assert read(bodies.buffer(environ(b"abc", CONTENT_LENGTH="3"))) == (b"abc", "3")


def test_a_chunked_body_is_read_and_gets_its_length():
    made = bodies.buffer(environ(b"{}", HTTP_TRANSFER_ENCODING="Chunked", **JSON))
    assert read(made) == (b"{}", "2")


def test_a_body_of_exactly_one_mebibyte_passes():
    made = bodies.buffer(environ(b"x" * 1_048_576, CONTENT_LENGTH="1048576"))
    assert len(read(made)[0]) == 1_048_576


@pytest.mark.parametrize(
    ("given", "reason"),
    [
        (environ(b"ab", CONTENT_LENGTH="3"), "malformed_body"),
        (environ(b"", CONTENT_LENGTH="3"), "malformed_body"),
        (environ(b"abc", CONTENT_LENGTH="-3"), "malformed_body"),
        (environ(b"abc", CONTENT_LENGTH="3,3"), "malformed_body"),
        (environ(b"abc", CONTENT_LENGTH="³"), "malformed_body"),
        (environ(b"", HTTP_TRANSFER_ENCODING="chunked", **JSON), "malformed_body"),
        (environ(b"a=b", HTTP_TRANSFER_ENCODING="chunked", **FORM), "length_required"),
        (environ(b"", HTTP_TRANSFER_ENCODING="chunked"), "length_required"),
        (environ(b"x", HTTP_TRANSFER_ENCODING="gzip, chunked"), "unknown_transfer_encoding"),
        (environ(b"x", CONTENT_LENGTH="1048577"), "body_too_large"),
        (environ(b"x" * 1_048_577, HTTP_TRANSFER_ENCODING="chunked", **JSON), "body_too_large"),
    ],
    ids=["short", "nothing came", "negative", "two lengths", "superscript", "empty chunked",
         "chunked form", "chunked without type", "other coding", "too large", "chunked too large"],
)  # fmt: skip
def test_what_cannot_be_read_to_its_end_is_refused_and_emptied(given, reason):
    made = bodies.buffer(given)
    assert made[bodies.REFUSED] == reason
    assert read(made) == (b"", "0")


def test_a_body_declared_too_large_is_not_even_read():
    given = environ(b"x", CONTENT_LENGTH="99999999")
    bodies.buffer(given)
    assert given["wsgi.input"].read() == b"x"


def test_django_and_the_reading_of_bodies_know_one_bound(settings) -> None:
    assert settings.DATA_UPLOAD_MAX_MEMORY_SIZE == bodies.LARGEST
