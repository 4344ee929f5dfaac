"""The real server, from outside: what its entry does to the environ and to bodies before Django sees them."""

import json
import socket
from contextlib import suppress

import pytest
import requests

from tests.server import Server, start_server

CHUNKED = (
    b"POST /authentication/token HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
    b"Transfer-Encoding: chunked\r\nConnection: close\r\n\r\n"
)


def exchange(server: Server, request: bytes) -> tuple[int, dict]:
    """Status and JSON body of the answer to bytes sent as they are, of which the server may leave some unread."""
    answer = b""
    with socket.create_connection(("127.0.0.1", server.port), timeout=60) as connection:
        with suppress(ConnectionError):
            connection.sendall(request)
        with suppress(ConnectionError):
            while part := connection.recv(65536):
                answer += part
    head, _, body = answer.partition(b"\r\n\r\n")
    return int(head.split()[1]), json.loads(body)


def chunk(body: bytes) -> bytes:
    return b"%x\r\n%s\r\n0\r\n\r\n" % (len(body), body)


def test_a_chunked_body_is_read(server):
    key = server.seed()["secret_key"]
    status, answer = exchange(server, CHUNKED + chunk(json.dumps({"secret_key": key}).encode()))
    assert (status, answer["token_type"]) == (200, "Bearer")


@pytest.mark.parametrize("sent", [b"zz\r\nnothing\r\n", b"0\r\n\r\n"], ids=["bad size", "empty"])
def test_a_chunked_body_of_nothing_is_400_and_never_an_empty_one(server, sent):
    status, answer = exchange(server, CHUNKED + sent)
    assert (status, answer["code"]) == (400, "malformed_body")


def test_the_beginning_of_a_chunked_body_is_never_taken_for_the_whole(server):
    status, answer = exchange(server, CHUNKED + b'12\r\n{"secret_key": "x"\r\nzz\r\n')
    assert (status, answer["code"]) == (400, "malformed_json")


def test_a_form_sent_in_chunks_is_asked_for_its_length(server):
    form = CHUNKED.replace(b"application/json", b"application/x-www-form-urlencoded")
    status, answer = exchange(server, form + chunk(b"secret_key=x"))
    assert (status, answer["code"]) == (411, "length_required")


@pytest.mark.parametrize("size", [1_048_577, 3_000_000])
def test_a_body_over_one_mebibyte_is_413(server, size):
    answer = requests.post(f"{server.base_url}/authentication/token", data=b"x" * size, timeout=60)
    assert (answer.status_code, answer.json()["code"]) == (413, "body_too_large")


def test_a_chunked_body_over_one_mebibyte_is_413(server):
    status, answer = exchange(server, CHUNKED + chunk(b"x" * 1_100_000))
    assert (status, answer["code"]) == (413, "body_too_large")


def test_a_worker_answers_on_after_bodies_that_broke_off(server):
    """Nobody is there to read the answer; the thread must be free again."""
    declared = CHUNKED.replace(b"Transfer-Encoding: chunked", b"Content-Length: 50")
    for request in (declared + b'{"secret_key"', CHUNKED + b"10\r\nfour"):
        with socket.create_connection(("127.0.0.1", server.port), timeout=60) as connection:
            connection.sendall(request)
    assert server.answers()


@pytest.mark.sqlite
def test_variables_of_the_process_are_no_headers_of_a_request(sqlite_server):
    """A good key in the variable HTTP_X_API_KEY would let every stranger in."""
    seed = sqlite_server.seed()
    planted = {
        "HTTP_X_API_KEY": seed["secret_key"],
        "HTTP_X_ORGANIZATION_ID": seed["organization_id"],
        "HTTP_AUTHORIZATION": f"Bearer {seed['secret_key']}",
        "CONTENT_LENGTH": "5",
    }
    with start_server(beside=sqlite_server, env=planted) as second:
        answer = requests.get(f"{second.base_url}/v1/whoami", timeout=60)
    assert (answer.status_code, answer.json()["code"]) == (401, "credential_missing")
