"""JSON bodies: bounded in bytes and depth, in UTF-8, and with one meaning only."""

import json
from io import BytesIO

import pytest

from portal.errors import Refusal
from portal.http.json_body import MOST_VALUES, parse_object, read_body, refuse_other_charset

ONE_MIB = 1_048_576


def nested(levels: int) -> bytes:
    """An object whose innermost member lies `levels` deep."""
    return b'{"a":' * levels + b"1" + b"}" * levels


# name: (body, code of the refusal). The flow tests send the same table to a real server.
REFUSED = {
    "nothing": (b"", "malformed_json"),
    "half an object": (b'{"name": ', "malformed_json"),
    "two values": (b"{} {}", "malformed_json"),
    "single quotes": (b"{'name': 'x'}", "malformed_json"),
    "a trailing comma": (b'{"name": "x",}', "malformed_json"),
    "a byte order mark": (b'\xef\xbb\xbf{"name": "x"}', "malformed_json"),
    "a raw line break in a text": (b'{"name": "a\nb"}', "malformed_json"),
    "a raw NUL": (b'{"name": "a\0b"}', "malformed_json"),
    "NaN": (b'{"name": NaN}', "malformed_json"),
    "Infinity": (b'{"name": -Infinity}', "malformed_json"),
    "a number beyond any": (b'{"name": 1e999}', "malformed_json"),
    "a number of 5,000 digits": (b'{"name": ' + b"9" * 5000 + b"}", "malformed_json"),
    "a list": (b"[1, 2]", "not_an_object"),
    "a list of objects": (b'[{"name": "x"}]', "not_an_object"),
    "a text": (b'"name"', "not_an_object"),
    "null": (b"null", "not_an_object"),
    "a number": (b"7", "not_an_object"),
    "a name twice": (b'{"name": "x", "name": "y"}', "duplicate_name"),
    "a name twice further in": (b'{"owner": {"id": "x", "id": "x"}}', "duplicate_name"),
    "a name twice, once escaped": (b'{"name": "x", "n\\u0061me": "y"}', "duplicate_name"),
    "an escaped NUL": (b'{"name": "a\\u0000b"}', "invalid_character"),
    "NUL in a name": (b'{"na\\u0000me": "x"}', "invalid_character"),
    "NUL in a list": (b'{"permissions": ["a\\u0000"]}', "invalid_character"),
    "half a surrogate pair": (b'{"name": "\\ud83d"}', "invalid_character"),
    "the other half": (b'{"name": "\\ude00 x"}', "invalid_character"),
    "21 levels": (nested(21), "too_deep"),
    "10,000 levels": (nested(10_000), "too_deep"),
    "100,000 open brackets": (b"[" * 100_000, "too_many_values"),
    "half a million values": (b'{"name": [' + b"1," * 500_000 + b"1]}", "too_many_values"),
    "latin-1": ('{"name": "Köln"}'.encode("latin-1"), "invalid_encoding"),
    "UTF-16": ('{"name": "x"}'.encode("utf-16"), "invalid_encoding"),
    "an overlong slash": (b'{"name": "\xc0\xaf"}', "invalid_encoding"),
    "a surrogate in UTF-8": (b'{"name": "\xed\xa0\xbd"}', "invalid_encoding"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_json_that_could_mean_two_things_is_refused_with_its_reason(name: str) -> None:
    body, code = REFUSED[name]
    with pytest.raises(Refusal) as refused:
        parse_object(body)
    assert (refused.value.status, refused.value.code) == (400, code)


@pytest.mark.parametrize(
    ("body", "value"),
    [
        (b"{}", {}),
        (b' \r\n\t{"name": "x"} ', {"name": "x"}),
        (b'{"name": "K\\u00f6ln"}', {"name": "Köln"}),
        ('{"name": "🔑"}'.encode(), {"name": "🔑"}),
        (b'{"name": "\\ud83d\\udd11"}', {"name": "🔑"}),
        (b'{"a": {"id": 1}, "b": {"id": 2}}', {"a": {"id": 1}, "b": {"id": 2}}),
    ],
)
def test_ordinary_json_is_read_as_it_is(body: bytes, value: dict) -> None:
    assert parse_object(body) == value


def test_twenty_levels_are_read() -> None:
    assert parse_object(nested(20))["a"]["a"]


def test_a_refusal_never_quotes_the_body() -> None:
    with pytest.raises(Refusal) as refused:
        parse_object(b'{"secret_key": "kd_live_secret"')
    assert "kd_live" not in refused.value.detail


def test_as_many_values_as_are_allowed_are_read() -> None:
    body = b'{"a": [' + b",".join([b"1"] * (MOST_VALUES - 1)) + b"]}"
    assert len(parse_object(body)["a"]) == MOST_VALUES - 1


def test_a_body_of_exactly_one_mib_is_read() -> None:
    assert len(read_body(BytesIO(b"x" * ONE_MIB), str(ONE_MIB))) == ONE_MIB


@pytest.mark.parametrize("declared", [str(ONE_MIB + 1), "50000000", ""])
def test_a_larger_body_is_refused_whatever_it_declares(declared: str) -> None:
    with pytest.raises(Refusal) as refused:
        read_body(BytesIO(b"x" * (ONE_MIB + 1)), declared)
    assert (refused.value.status, refused.value.code) == (413, "body_too_large")


def test_a_body_that_ends_early_is_never_taken_for_a_shorter_one() -> None:
    with pytest.raises(Refusal, match="before its Content-Length") as refused:
        read_body(BytesIO(b""), "2")
    assert refused.value.code == "malformed_body"


@pytest.mark.parametrize(
    "media_type", ["application/json", "application/json; charset=utf-8", 'a/b;charset="UTF-8"', ""]
)
def test_utf_8_may_be_named_or_not(media_type: str) -> None:
    assert refuse_other_charset(media_type) is None


def test_another_charset_is_an_unsupported_media_type() -> None:
    with pytest.raises(Refusal) as refused:
        refuse_other_charset("application/json; charset=iso-8859-1")
    assert refused.value.status == 415


def test_what_is_read_is_what_a_second_parser_would_read() -> None:
    text = '{"name": "x", "list": [1, 2.5, null, true, {"deep": "\\u00e4"}]}'
    assert parse_object(text.encode()) == json.loads(text)
