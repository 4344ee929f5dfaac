"""How is a verdict written down? As Django's views write it, byte for byte, without what they need to write pages.

The views of `keys.api` describe the same answers for the OpenAPI document and give them where the gate is switched
off; `tests/keys/gate/test_agreement.py` sends every case through both.
"""

import json
from datetime import datetime
from functools import lru_cache
from json.encoder import encode_basestring as quoted
from typing import Any, NamedTuple

from keys.limits.answers import listed
from keys.oauth.errors import OAuthError
from keys.status import status_of
from keys.verification.audiences import as_told
from keys.verification.records import KeyRecord
from keys.verification.verdicts import Verdict
from portal.errors import Refusal
from portal.http.refusals.problems import CONTENT_TYPE, problem_of

Header = tuple[str, str]
REMEMBERED = 10_000
NO_STORE = ("Cache-Control", "no-store")
JSON = ("Content-Type", "application/json")
VARIES = ("Vary", "Origin")
REASONS = {
    200: "200 OK",
    400: "400 Bad Request",
    401: "401 Unauthorized",
    403: "403 Forbidden",
    413: "413 Request Entity Too Large",
    415: "415 Unsupported Media Type",
    429: "429 Too Many Requests",
    503: "503 Service Unavailable",
}
NOT_FOUND = (
    b'{"valid":false,"code":"NOT_FOUND","key_id":null,"organization_id":null,"organization_external_id":null,'
    b'"organization_metadata":null,"owner":null,"permissions":null,"metadata":null,"expires_at":null,"limits":null,'
    b'"aud":null}'
)


class Answer(NamedTuple):
    status: str  # as WSGI has it
    headers: list[Header]
    body: bytes


def text(value: str) -> str:
    """A JSON string as Django REST framework writes it: the two line ends that JavaScript knows beside JSON's own
    are escaped."""
    written = quoted(value)
    if "\u2028" in written or "\u2029" in written:
        written = written.replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")
    return written


@lru_cache(REMEMBERED)
def list_of(names: frozenset[str]) -> str:
    return json.dumps(sorted(names), separators=(",", ":"))


def moment(at: datetime | None) -> str:
    """RFC 3339 in UTC with a Z, as a JSON value."""
    return f'"{at.isoformat()[:-6]}Z"' if at is not None else "null"


def audience(of_token: str) -> str:
    """`aud` as JSON: a string, or a list of several."""
    told = as_told(of_token)
    return text(told) if isinstance(told, str) else f"[{','.join(map(text, told))}]"


def owner_of(record: KeyRecord) -> str:
    kind, identifier = record.owner_type.value, text(record.owner_id)
    name, external_id = text(record.owner_name), or_null(record.owner_external_id)
    return f'{{"type":"{kind}","id":{identifier},"name":{name},"external_id":{external_id}}}'


def organization_of(record: KeyRecord) -> str:
    """The organization, with what the company calls it and noted beside it."""
    outside = record.outside
    external_id, metadata = or_null(outside.organization_external_id), outside.organization_metadata
    return (
        f'"organization_id":"{record.organization_id}","organization_external_id":{external_id},'
        f'"organization_metadata":{metadata}'
    )


def or_null(value: str | None) -> str:
    return "null" if value is None else text(value)


def verdict(said: Verdict) -> bytes:
    """The body of `POST /v1/keys/verify`; on NOT_FOUND all but the verdict itself are null."""
    record = said.record
    if record is None:
        return NOT_FOUND
    ends = said.token.expires_at if said.token else record.expires_at
    aud = audience(said.token.audience) if said.token else "null"
    return (
        f'{{"valid":{"true" if said.is_valid else "false"},"code":"{said.code.value}",'
        f'"key_id":"{record.public_id}",{organization_of(record)},'
        f'"owner":{owner_of(record)},"permissions":{list_of(said.permissions)},'
        f'"metadata":{record.outside.metadata},"expires_at":{moment(ends)},"limits":{limits_of(said)},"aud":{aud}}}'
    ).encode()


def limits_of(said: Verdict) -> str:
    standings = said.counted.standings
    return json_of(listed(standings)).decode() if standings else "[]"


def caller(said: Verdict, record: KeyRecord, now: datetime) -> bytes:
    """The body of `GET /v1/whoami`."""
    status = status_of(expires_at=record.expires_at, revoked_at=record.revoked_at, now=now)
    return (
        f'{{{organization_of(record)},"owner":{owner_of(record)},'
        f'"key":{{"id":"{record.public_id}","name":{text(record.name)},"status":"{status.value}",'
        f'"expires_at":{moment(record.expires_at)}}},"permissions":{list_of(said.permissions)},'
        f'"metadata":{record.outside.metadata}}}'
    ).encode()


def json_of(value: Any) -> bytes:
    """As Django REST framework writes it."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()


def refused(refusal: Refusal, request_id: str, headers: list[Header]) -> Answer:
    """A problem document; `headers` are those of the route."""
    body = json.dumps(problem_of(refusal, request_id)).encode()
    return answer(refusal.status, body, [*headers, ("Content-Type", CONTENT_TYPE)], refusal.headers)


def oauth_refused(error: OAuthError, headers: list[Header]) -> Answer:
    return answer(error.status, json_of(error.as_json()), [*headers, JSON], error.headers)


def answer(
    status: int, body: bytes, headers: list[Header], more: dict[str, str] | None = None
) -> Answer:
    """An answer with its length. `more` are headers of this answer alone, and win over those of the route."""
    if more:
        headers = [pair for pair in headers if pair[0] not in more] + list(more.items())
    return Answer(REASONS[status], [*headers, ("Content-Length", str(len(body)))], body)
