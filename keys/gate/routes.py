"""What does each question of the fast road ask, and what is answered? One function for each route.

A function returns the answer, raises the refusal, or returns None for a request that is unusual: that one is
Django's, which decides it by the same rules. What a stranger can send without a good credential is answered here,
so that nobody is sent to the slow road who has not shown one.

Each is a generator: it yields what it wants to have read and is sent what was found. So the same lines serve where a
thread may wait for the database, and in an event loop, which may not.
"""

from collections.abc import Generator
from datetime import datetime
from typing import Any, NamedTuple

from keys.gate import answers
from keys.gate.answers import JSON, NO_STORE, VARIES, Answer, answer
from keys.gate.credentials import admit, presented, wanted
from keys.oauth.errors import OAuthError
from keys.oauth.form_body import MEDIA_TYPE, parameters_of, texts_of
from keys.oauth.grants import clients
from keys.oauth.grants.introspection_api import INACTIVE, render_verdict, sees
from keys.verification import access_tokens, refusals, wrong_keys
from keys.verification.arrivals import UNJUDGED, Sent, Told
from keys.verification.asked import MOST_COST, required_in
from keys.verification.audiences import ANYWHERE
from keys.verification.credential_headers import API_KEY, bearer, refuse_repeated
from keys.verification.door import Presented, judged, read
from keys.verification.forward_auth_headers import forward_auth_headers
from keys.verification.records import Asked, Found, KeyRecord
from keys.verification.verdicts import NOT_FOUND, Verdict
from portal.errors import Refusal
from portal.http.gateway_questions import required_by
from portal.http.json_body import parse_object, refuse_other_charset
from portal.permissions import KEYS_VERIFY
from portal.restrictions.addresses import address_in

VERIFY = frozenset({KEYS_VERIFY})
ASKED_MEMBERS = frozenset({"key", "organization_id", "permissions", "ip", "cost"})
LONGEST_ID = 64  # characters of an organization id
MOST_PERMISSIONS = 100
NOTHING: frozenset[str] = frozenset()
AS_POST = [("Allow", "POST"), NO_STORE, VARIES]
OF_OAUTH = [*AS_POST, ("Pragma", "no-cache")]


class Question(NamedTuple):
    """One request to the gate."""

    environ: dict[str, Any]
    body: bytes
    now: datetime


# What is read, what was found, what is answered. None: by Django.
Steps = Generator[Asked, Found, Answer | None]


# POST /v1/keys/verify ------------------------------------------------------------------------------------------------


def verify_key(question: Question) -> Steps:
    caller = presented(question.environ, question.now)
    asked = verification_asked(question)
    if asked is None:  # for Django, if the caller may ask at all
        found = yield wanted(caller)
        admit(caller, found, question.environ, question.now, VERIFY, is_handed_on=True)
        return None
    credential = read(asked["key"], question.now, place=ANYWHERE)
    found = yield wanted(caller, credential, cost=asked.get("cost", 1))
    verifier = admit(caller, found, question.environ, question.now, VERIFY)
    verdict = verdict_for(verifier.record, asked, credential, found, question)
    return answer(200, answers.verdict(verdict), [JSON, *AS_POST, *verifier.headers])


def verification_asked(question: Question) -> dict[str, Any] | None:
    """What the body asks, where it asks in the plain form that nearly all bodies have; None for any other."""
    body = json_object(question)
    if body is None or not body.keys() <= ASKED_MEMBERS or not is_plain(body.get("key")):
        return None
    organization_id = body.get("organization_id")
    if organization_id is not None and not is_plain(organization_id, LONGEST_ID):
        return None
    wanted = body.get("permissions", [])
    if not isinstance(wanted, list) or len(wanted) > MOST_PERMISSIONS:
        return None
    if not all(is_plain(name) for name in wanted):
        return None
    return body if is_usual_use(body.get("ip"), body.get("cost", 1)) else None


def is_usual_use(ip: Any, cost: Any) -> bool:
    """Whether the address is one, written plainly, and the cost is a number of requests."""
    if type(cost) is not int or not 0 <= cost <= MOST_COST:
        return False
    if ip is None:
        return True
    return is_plain(ip, LONGEST_ID) and " " not in ip and address_in(ip) is not None


def is_plain(value: Any, longest: int = access_tokens.LONGEST) -> bool:
    return (
        isinstance(value, str) and value.isascii() and value.isprintable() and len(value) <= longest
    )


def json_object(question: Question) -> dict[str, Any] | None:
    """The body, if it is a JSON object that is sent as one."""
    try:
        media_type = question.environ.get("CONTENT_TYPE", "")
        if not media_type.lower().startswith("application/json"):
            return None
        refuse_other_charset(media_type)
        return parse_object(question.body)
    except Refusal:
        return None


def verdict_for(
    verifier: KeyRecord,
    asked: dict[str, Any],
    credential: Presented | None,
    found: Found,
    question: Question,
) -> Verdict:
    """As `keys.api.verify.verdict_for`, of what was read already."""
    arrival, now = Told(asked.get("ip"), question.environ), question.now
    if credential is None:
        wrong_keys.note(
            asked["key"], arrival, now
        )  # not where it was read, which may be done twice
        return NOT_FOUND
    sees_all = verifier.is_installation_verifier
    expected = asked.get("organization_id")
    if expected is None and not sees_all:
        expected = verifier.organization_id
    required = required_in(asked.get("permissions", ()))
    cost = asked.get("cost", 1)
    verdict = judged(credential, found, now, expected, required, arrival=arrival, cost=cost)
    record = verdict.record
    is_own = record is not None and record.organization_pk == verifier.organization_pk
    return verdict if sees_all or is_own else NOT_FOUND


# GET /v1/whoami ------------------------------------------------------------------------------------------------------


def who_am_i(question: Question) -> Steps:
    caller = presented(question.environ, question.now)
    found = yield wanted(caller)
    passed = admit(caller, found, question.environ, question.now)
    body = answers.caller(passed.verdict, passed.record, question.now)
    return answer(200, body, [JSON, ("Allow", "GET, HEAD"), NO_STORE, VARIES, *passed.headers])


# The exchange of a key for an access token ---------------------------------------------------------------------------


def exchange_from_body(question: Question) -> Steps:
    """POST /authentication/token"""
    refuse_repeated(question.environ)
    body = json_object(question)
    if body is None or not is_plain(body.get("secret_key")) or not body["secret_key"]:
        return None
    arrival = Sent(question.environ)
    credential = read(body["secret_key"], question.now, accept_tokens=False, arrival=arrival)
    if credential is None:
        raise refusals.invalid_credential()
    found = yield wanted(credential, with_lifetime=True)
    return exchanged(question, credential, found, is_dated=False)


def exchange_from_header(question: Question) -> Steps:
    """POST /v1/auth/authenticate"""
    credential = presented(question.environ, question.now, accept_tokens=False)
    found = yield wanted(credential, with_lifetime=True)
    return exchanged(question, credential, found, is_dated=True)


def exchanged(question: Question, credential: Presented, found: Found, *, is_dated: bool) -> Answer:
    passed = admit(credential, found, question.environ, question.now)
    wish = access_tokens.TokenRequest(seconds=found.exchange_seconds)
    held, parent = passed.verdict.permissions, passed.record.token_parent
    token = access_tokens.issue(parent, permissions=held, now=question.now, wish=wish)
    dated = f',"expires_at":{answers.moment(token.expires_at)}' if is_dated else ""
    body = f'{{"access_token":"{token.text}","expires_in":{token.expires_in},"token_type":"Bearer"{dated}}}'
    return answer(200, body.encode(), [JSON, *AS_POST, *passed.headers])


# POST /oauth/introspect ----------------------------------------------------------------------------------------------


def introspect(question: Question) -> Steps:
    environ, now = question.environ, question.now
    parameters = introspection_asked(question)
    if API_KEY in environ or bearer(environ) is not None:
        caller = presented(environ, now)
        if parameters is None:
            found = yield wanted(caller)
            admit(caller, found, environ, now, is_handed_on=True)
            return None
        token = read(parameters["token"], now, place=ANYWHERE)
        found = yield wanted(caller, token)
        verdict = admit(caller, found, environ, now).verdict
    elif parameters is None:
        return None
    else:
        client = clients.read_credential(environ, parameters)
        if client is None or client.secret is None:
            raise refusals.no_credential()
        caller = clients.secret_of(client, environ, now)
        token = read(parameters["token"], now, place=ANYWHERE)
        found = yield wanted(caller, token)
        verdict = clients.admit(client, caller, found, environ, now)
    body = introspected_for(record_in(verdict), token, found, now)
    return answer(200, body, [JSON, *OF_OAUTH, *verdict.headers.items()])


def introspection_asked(question: Question) -> dict[str, str] | None:
    """The parameters of a form with a token in it; None for any other body."""
    kind = question.environ.get("CONTENT_TYPE", "").partition(";")[0].strip().lower()
    try:
        parameters = texts_of(parameters_of(question.body)) if kind == MEDIA_TYPE else {}
    except OAuthError:
        return None
    return parameters if "token" in parameters else None


def introspected_for(
    asking: KeyRecord, token: Presented | None, found: Found, now: datetime
) -> bytes:
    verdict = NOT_FOUND
    if token is not None:
        verdict = judged(token, found, now, None, NOTHING, arrival=UNJUDGED, cost=None)
    is_seen = verdict.record is not None and sees(asking, verdict.record)
    said = render_verdict(verdict) if verdict.is_valid and is_seen else INACTIVE
    return answers.json_of(said)


def record_in(verdict: Verdict) -> KeyRecord:
    assert verdict.record is not None  # noqa: S101 - nobody passes without one
    return verdict.record


# Forward authentication ----------------------------------------------------------------------------------------------


FORWARD_AUTH = [("Allow", "GET, HEAD, POST, PATCH, DELETE, PUT"), NO_STORE]


def forward_auth(question: Question) -> Steps:
    """ANY /v1/auth and /v1/forward-auth, and whatever is below them."""
    environ, now = question.environ, question.now
    caller = presented(environ, now)
    found = yield wanted(caller)
    passed = admit(caller, found, environ, now, required_by(environ))
    return answer(200, b"", [*forward_auth_headers(passed.verdict, passed.record), *FORWARD_AUTH])
