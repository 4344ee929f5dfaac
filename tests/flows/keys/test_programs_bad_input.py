"""Whatever a program sends, it gets a clear refusal with a code: never a 500, never half a change."""

import time

import pytest
import requests

from tests.flows.programs import Api, raw, raw_bytes
from tests.portal.http.test_json_body import REFUSED

JSON = {"content-type": "application/json"}


@pytest.fixture
def api(http, seed) -> Api:
    return Api(http, seed)


@pytest.mark.parametrize("name", REFUSED)
@pytest.mark.parametrize("path", ["/v1/keys", "/authentication/token"])
def test_json_that_could_mean_two_things_is_refused_from_outside_too(api, name, path):
    body, code = REFUSED[name]
    answer = api.call("POST", path, data=body, headers=JSON)
    # Without a byte there is no document to be malformed: what is missing is then the first member.
    expected = code if body else "invalid_input"
    assert (answer.status_code, answer.json()["code"]) == (400, expected)


@pytest.mark.parametrize(
    ("content_type", "body"),
    [
        ("text/plain", b'{"name": "x"}'),
        ("application/x-www-form-urlencoded", b"name=x"),
        ("multipart/form-data; boundary=b", b"--b--"),
        ("application/json; charset=utf-16", b'{"name": "x"}'),
        ("application/xml", b"<name>x</name>"),
        ("nonsense", b'{"name": "x"}'),
    ],
)
def test_another_content_type_is_415(api, content_type, body):
    answer = api.call("POST", "/v1/keys", data=body, headers={"content-type": content_type})
    assert (answer.status_code, answer.json()["code"]) == (415, "unsupported_media_type")


def test_a_body_above_one_mib_is_413_and_the_server_goes_on(api):
    body = b'{"name": "' + b"x" * 1_048_576 + b'"}'
    for data in (body, iter([body])):
        # A connection of its own: the server closes the one whose body it did not read to the end.
        answer = requests.post(
            f"{api.base_url}/v1/keys", data=data, headers={**api.headers, **JSON}, timeout=30
        )
        assert (answer.status_code, answer.json()["code"]) == (413, "body_too_large")
    assert api.call("GET", "/v1/whoami").status_code == 200


def test_a_chunked_body_is_read_whole(api):
    parts = iter([b'{"na', b'me": ', b"7}"])
    answer = api.call("POST", "/v1/keys", data=parts, headers=JSON)
    assert answer.json()["errors"][0] == {
        "pointer": "/name",
        "code": "not_a_string",
        "detail": "This must be a string.",
    }


@pytest.mark.parametrize(
    "tail",
    [
        b"content-length: 40\r\n\r\n{}",
        b"transfer-encoding: chunked\r\n\r\nzz\r\n{}\r\n0\r\n\r\n",
        # An object that was cut off is no JSON, however much of it the server hands on.
        b'transfer-encoding: chunked\r\n\r\n20\r\n{"reason": "x',
        b"transfer-encoding: gzip, chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n",
        b"content-length: -1\r\n\r\n{}",
        b"content-length: 2\r\ncontent-length: 3\r\n\r\n{} ",
    ],
)
def test_a_broken_body_is_never_taken_for_none(server, api, tail):
    made = api.make(f"broken-{time.monotonic_ns()}")
    request = (
        f"POST /v1/keys/{made['id']}/revocation HTTP/1.1\r\nhost: 127.0.0.1\r\n"
        f"x-api-key: {api.key}\r\nx-organization-id: {api.organization_id}\r\n"
        "content-type: application/json\r\nconnection: close\r\n"
    )
    status, _ = raw_bytes(server, request.encode() + tail)
    assert status in {0, 400, 411}
    assert api.status_of(made["key"]) == 200


@pytest.mark.parametrize("name", ["x-api-key", "x-organization-id"])
def test_a_header_sent_twice_is_401(server, api, name):
    both = [*api.headers.items(), (name, api.headers[name])]
    status, headers, said = raw(server, "GET", "/v1/whoami", both)
    assert (status, said["code"]) == (401, "repeated_header")
    assert 'error="invalid_token"' in headers["WWW-Authenticate"]


def test_two_authorizations_are_401(server, api):
    bearer = ("authorization", f"Bearer {api.key}")
    status, _, said = raw(server, "GET", "/v1/whoami", [bearer, bearer])
    assert (status, said["code"]) == (401, "repeated_header")


@pytest.mark.parametrize(
    "value",
    [b"", b"x", "ключ".encode(), b"\xff\xfe", b"a b", b"kd_live_" + b"0" * 62, b"x" * 8000],
)
def test_a_key_of_any_shape_is_401(server, api, value):
    headers = [("x-api-key", value), ("x-organization-id", api.organization_id)]
    status, _, said = raw(server, "GET", "/v1/whoami", headers)
    assert (status, said["code"]) == (401, "invalid_credential")


def test_a_key_longer_than_any_header_is_431(server, api):
    headers = [("x-api-key", b"x" * 9000), ("x-organization-id", api.organization_id)]
    status, _, said = raw(server, "GET", "/v1/whoami", headers)
    assert (status, said["code"]) == (431, "request_header_too_large")


def test_an_unreadable_key_does_not_let_the_bearer_decide(server, api):
    headers = [("x-api-key", b"\xff"), ("authorization", f"Bearer {api.key}"), *organization(api)]
    assert raw(server, "GET", "/v1/whoami", headers)[0] == 401


def organization(api: Api) -> list[tuple[str, str]]:
    return [("x-organization-id", api.organization_id)]


def test_a_header_of_a_megabyte_is_refused_before_us(server, api):
    request = b"GET /v1/whoami HTTP/1.1\r\nhost: 127.0.0.1\r\nx-api-key: " + b"x" * 1_000_000
    try:
        status, _ = raw_bytes(server, request + b"\r\n\r\n")
    except OSError:
        status = 0  # closed before all of it was sent
    assert status in {0, 400, 431}
    assert api.call("GET", "/v1/whoami").status_code == 200


@pytest.mark.parametrize("field", ["api_key", "access_token"])
def test_a_credential_in_the_address_is_refused_and_stays_out_of_the_log(server, api, field):
    made = api.make(f"leaked-{time.monotonic_ns()}")
    answer = api.http.get(f"{api.base_url}/v1/whoami", params={field: made["key"]}, timeout=30)
    assert (answer.status_code, answer.json()["code"]) == (400, "credential_in_url")
    assert made["key"] not in server.log()


@pytest.mark.parametrize(
    "path",
    [
        "/v1/keys/%00",
        "/v1/keys/%ff",
        "/v1/keys/../../etc",
        "/v1/keys/" + "x" * 5000,
        "/pops/%00/config",
    ],
)
def test_an_odd_path_is_refused_without_a_fault(server, api, path):
    status, _, said = raw(server, "GET", path, [*api.headers.items()])
    assert (status, said["status"]) in {(404, 404), (400, 400)}


def test_a_cookie_of_a_signed_in_person_is_no_credential(http, seed):
    for name in ("keydock_session", "__Host-keydock_session"):
        http.cookies.set(name, "x" * 32)
    assert http.get(f"{seed['base_url']}/v1/keys", timeout=30).status_code == 401
    answer = http.post(f"{seed['base_url']}/v1/keys", json={"name": "x"}, timeout=30)
    assert answer.status_code == 401


def test_nothing_of_the_inside_is_told(server, api):
    told = [
        api.call("POST", "/v1/keys", data=b"{", headers=JSON).text,
        api.call("GET", "/v1/keys?cursor=x").text,
        api.call("GET", "/v1/nothing").text,
    ]
    for word in ("Traceback", "psycopg", "sqlite", "django", "site-packages", 'File "'):
        assert not [text for text in told if word.lower() in text.lower()]
    assert "Traceback" not in server.log()


def test_a_chunked_body_that_is_no_json_is_411(api):
    answer = api.call(
        "POST", "/v1/keys", data=iter([b"name=x"]), headers={"content-type": "text/plain"}
    )
    assert (answer.status_code, answer.json()["code"]) == (411, "length_required")
