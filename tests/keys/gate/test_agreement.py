"""The gate answers every case as Django's views do: the same status, headers and body, but for what is random."""

import asyncio
import json
import re
import sqlite3
from base64 import b64encode
from collections.abc import Callable, Iterable
from io import BytesIO
from ipaddress import ip_network
from typing import Any, NamedTuple
from urllib.parse import urlencode

import pytest
from django.core.handlers.wsgi import WSGIHandler
from django.core.signals import request_finished, request_started
from django.db import close_old_connections, connection

from apiusers.api_users import services as api_users
from apiusers.models import ApiUser
from keys.gate.answers import REASONS
from keys.gate.application import ROUTES, Gate
from keys.gate.in_loop import GateInLoop
from keys.gate.serving import AtOnce
from keys.keystring import generate
from keys.limits import counting as limit_counts
from keys.limits.lenders import InMemory
from keys.limits.named import Limit
from keys.models import ApiKey
from keys.oauth.revocation import revoked_access_tokens
from keys.secrets import signing_rotation
from keys.usage import counting
from keys.verification import access_tokens, wrong_keys
from keys.verification.audiences import issuer
from keys.verification.records import Asked, Found
from keys.verification.sources import THROUGH_DJANGO, ask_postgresql, ask_sqlite
from portal.models import Membership, Organization, User
from portal.permissions import KEYS_VERIFY
from portal.restrictions.document import Quota, RateLimit, Restrictions
from tests.cast import Cast, actor
from tests.keys.minting import DAY, NOW, mint, revoked, rotated
from tests.keys.oauth.asking import application, consent
from tests.keys.records import record_of

pytestmark = pytest.mark.usefixtures("frozen")
JSON, FORM = "application/json", "application/x-www-form-urlencoded"


# Tokens that are for one address alone, of ours or not.
AUDIENCES = {
    "token for whoami": f"{issuer()}v1/whoami",
    "token for the gateway": f"{issuer()}v1/forward-auth",
    "token for two": f"{issuer()}v1/whoami {issuer()}v1/keys/verify",
    "token for a worker": "https://worker.example.com/“base”",
}


# Beside one of the organizations, a key and an API user.
NOTED = {"“tier”": 'göld \\ "1"', "n": 5, "x": 0.25, "on": True, "\U0001f30d": ""}


class Said(NamedTuple):
    status: str
    headers: dict[str, str]
    body: bytes


class Credentials(NamedTuple):
    """One credential of every kind, by name; and the ids of the two organizations."""

    texts: dict[str, str]
    here: str
    elsewhere: str


@pytest.fixture
def credentials(cast: Cast) -> Credentials:
    texts: dict[str, str] = {}
    by = cast.alice

    def keep(name: str, key: ApiKey, text: str | None) -> None:
        if text:
            texts[name] = text
        held = frozenset({"keys:verify", "pops:read"})
        texts[f"{name} token"] = access_tokens.issue(key, permissions=held, now=NOW).text

    made = {
        "verifier": mint(cast.acme, by, name="verifier", permissions=[KEYS_VERIFY]),
        "plain": mint(cast.acme, by, name="plain “name” \\ <b>", permissions=["pops:read"]),
        "ending": mint(cast.acme, by, name="ending", life=3 * DAY),
        "ended": mint(cast.acme, by, name="ended", life=DAY, now=NOW - 2 * DAY),
        "revoked": revoked(mint(cast.acme, by, name="revoked"), by),
        "foreign": mint(cast.other, cast.charlie, name="foreign", permissions=[KEYS_VERIFY]),
        "everywhere": mint(cast.acme, by, name="everywhere", permissions=[KEYS_VERIFY]),
        "person": mint(cast.acme, by, name="person", owner=cast.bob),
        "left": mint(cast.acme, by, name="left", owner=cast.vera),
        "replaced": mint(cast.acme, by, name="replaced"),
        "noted": mint(cast.acme, by, name="noted", external={"metadata": NOTED}),
        **machines(cast),
        **held_to_something(cast),
    }
    rotated(made["replaced"], by)
    for name, new in made.items():
        keep(name, new.key, new.text)
    keep("consent", consent(application(cast), cast.bob, "pops:read"), None)
    ApiKey.objects.filter(pk=made["everywhere"].key.pk).update(is_installation_verifier=True)
    Organization.objects.filter(pk=cast.acme.pk).update(external_id='crm-"7\\', metadata=NOTED)
    Membership.objects.filter(user=cast.vera).delete()
    User.objects.filter(pk=cast.bob.pk).update(name="")
    end_alone(made["plain"].key, texts, cast)
    for name, audience in AUDIENCES.items():
        texts[name] = access_tokens.issue(
            made["verifier"].key,
            permissions=frozenset({KEYS_VERIFY}),
            now=NOW,
            wish=access_tokens.TokenRequest(audience=audience),
        ).text
    texts |= {
        "nothing": "",
        "word": "secret",
        "identifier": made["plain"].key.public_id,
        "masked": made["plain"].key.masked,
        "unknown": generate("Z" * 12).text,
        "wrong secret": generate(made["plain"].key.public_id).text,
        "mistyped": made["plain"].text[:-1] + ("a" if made["plain"].text[-1] != "a" else "b"),
        "spoiled token": texts["plain token"][:-3] + "abc",
    }
    return Credentials(texts, cast.acme.public_id, cast.other.public_id)


# What keys are held to, by name. Those that are "used up" have used what they may before anybody is asked.
HELD_TO = {
    "limited": Restrictions(
        (RateLimit(5, 60, 'a "burst" \\'), RateLimit(100, 3600)), Quota(500, "month")
    ),
    "used up": Restrictions((RateLimit(1, 60),)),
    "used up today": Restrictions((RateLimit(9, 1),), Quota(1, "day")),
    "listed": Restrictions(ip_allow=(ip_network("192.0.2.0/24"), ip_network("2001:db8::/32"))),
    "kept out of browsers": Restrictions(refuse_browsers=True),
}


def held_to_something(cast: Cast) -> dict[str, Any]:
    found = {}
    for name, restrictions in HELD_TO.items():
        held = ["pops:read", KEYS_VERIFY]
        found[name] = mint(cast.acme, cast.alice, name=name, permissions=held)
        rows = ApiKey.objects.filter(pk=found[name].key.pk)
        rows.update(restrictions=restrictions.as_document())
    return found


def used_up() -> list[tuple[Limit, ...]]:
    """The limits of keys that have used what they may."""
    keys = ApiKey.objects.filter(name__startswith="used up")
    return [record_of(key).limits for key in keys]


def counted_anew(spent: Iterable[tuple[Limit, ...]]) -> None:
    """Limits as they stand before each question, at a moment that stands still."""

    def seconds() -> float:
        return NOW.timestamp()

    lender = InMemory(seconds)
    limit_counts.counter = limit_counts.Counter(lender, lender, seconds)
    for limits in spent:
        limit_counts.counter.spend(limits)


def machines(cast: Cast) -> dict[str, Any]:
    found = {}
    for name in ("robot", "idle"):
        machine = api_users.create_api_user(
            organization=cast.acme, name=name, actor=actor(cast.alice), now=NOW
        )
        found[name] = mint(cast.acme, cast.alice, name=name, owner=machine)
    robots = ApiUser.objects.filter(name="robot")
    robots.update(permissions=["pops:read", "keys:verify"], external_id="erp-1", metadata=NOTED)
    ApiUser.objects.filter(name="idle").update(is_active=False)
    return found


def end_alone(key: ApiKey, texts: dict[str, str], cast: Cast) -> None:
    """A token that was revoked while its key lives."""
    token = access_tokens.issue(key, permissions=frozenset({"pops:read"}), now=NOW)
    claims = access_tokens.read(token.text, NOW)
    assert claims is not None
    revoked_access_tokens.revoke_token(
        key=key,
        token_id=claims.token_id,
        expires_at=claims.expires_at,
        actor=actor(cast.alice),
        now=NOW,
    )
    texts["revoked token alone"] = token.text


# Asking both ---------------------------------------------------------------------------------


@pytest.fixture
def django() -> Iterable[WSGIHandler]:
    """Django's own handler, which would close the connection of the test at the end of each request."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield WSGIHandler()
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


def ask(
    app: Any, method: str, path: str, body: bytes = b"", query: str = "", **environ: Any
) -> Said:
    said: list[Any] = []
    request = {
        "REQUEST_METHOD": method,
        "SCRIPT_NAME": "",
        "PATH_INFO": path,
        "QUERY_STRING": query,
        "SERVER_NAME": "127.0.0.1",
        "SERVER_PORT": "8000",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "HTTP_HOST": "127.0.0.1:8000",
        "REMOTE_ADDR": "127.0.0.1",
        "HTTP_X_REQUEST_ID": "the-same-for-both",
        "CONTENT_LENGTH": str(len(body)),
        "wsgi.url_scheme": "http",
        "wsgi.input": BytesIO(body),
        **environ,
    }
    answer = app(request, lambda status, headers, *_: said.extend((status, headers)))
    text = b"".join(answer)
    if close := getattr(answer, "close", None):
        close()
    status, headers = said
    return Said(status, {name.lower(): value for name, value in headers}, text)


TOKEN = re.compile(rb'"access_token":"[^"]+"')


def settled(said: Said) -> Said:
    """Without what is random: the text of a token that was made just now."""
    body = TOKEN.sub(b'"access_token":"..."', said.body)
    headers = {
        name: value
        for name, value in said.headers.items()
        if name != "content-length" or body == said.body
    }
    return Said(said.status, headers, body)


class InLoop:
    """The gate in an event loop with itself behind, as a WSGI application; it counts what never took a thread."""

    def __init__(self, gate: Gate) -> None:
        self.gate = gate
        self.in_loop = GateInLoop(gate, AtOnce(OfTheTest()), lambda: True)
        self.runner = asyncio.Runner()
        self.answered = 0

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Any:
        protocol = BodyProtocol(environ["wsgi.input"].getvalue())
        signing_rotation.cache.get(older_than=1.0)  # at hand, as in a process that serves
        taken = self.in_loop.takes(environ)
        if taken is None:
            return self.gate(environ, start_response)
        left = self.runner.run(self.in_loop.answered(taken, environ, protocol))
        if left is not None:
            return self.gate(left, start_response)
        self.answered += 1
        start_response(REASONS[protocol.status], protocol.headers)
        return [protocol.answer]


class OfTheTest:
    """Reads over the connection that holds the rows of the test: in an event loop Django would make another one."""

    def __init__(self) -> None:
        connection.ensure_connection()
        self.raw: Any = connection.connection

    def find(self, asked: Asked) -> Found:
        if isinstance(self.raw, sqlite3.Connection):
            return ask_sqlite(self.raw, asked)
        prepared = THROUGH_DJANGO.prepared.setdefault(self.raw, set())
        return ask_postgresql(self.raw.pgconn, prepared, asked)


class BodyProtocol:
    """The server's, of a request whose body is there."""

    status, headers, answer = 0, [], b""

    def __init__(self, body: bytes) -> None:
        self.body = body

    async def __call__(self) -> bytes:
        return self.body

    def response_bytes(self, status: int, headers: list[tuple[str, str]], body: bytes) -> None:
        self.status, self.headers, self.answer = status, headers, body


@pytest.fixture
def in_loop(django: WSGIHandler, db: None) -> Iterable[InLoop]:
    app = InLoop(Gate(django, THROUGH_DJANGO))
    yield app
    app.runner.close()


@pytest.fixture
def both(django: WSGIHandler, in_loop: InLoop) -> Callable[..., Said]:
    """Ask Django, then the gate with nothing behind it but Django, in a thread and in an event loop: the same answer,
    and the same use and wrong keys counted."""
    gate = Gate(django, THROUGH_DJANGO)

    def compare(*asked: Any, **more: Any) -> Said:
        answers, counted, wrong, spent = [], [], [], used_up()
        for app in (django, gate, in_loop):
            counting.buffer.take(0.0, 10_000, everything=True)
            counted_anew(spent)
            wrong_keys.book = wrong_keys.WrongKeyBook()
            answers.append(settled(ask(app, *asked, **more)))
            notes = counting.buffer.take(0.0, 10_000, everything=True)
            counted.append({pk: dict(note.counts) for pk, note in notes.items()})
            wrong.append(wrong_keys.book.take(10))
        assert answers[0] == answers[1] == answers[2]
        assert counted[0] == counted[1] == counted[2]
        assert wrong[0] == wrong[1] == wrong[2]
        return answers[1]

    return compare


def key_headers(text: str, organization_id: str | None) -> dict[str, str]:
    headers = {"HTTP_X_API_KEY": text}
    return (
        headers
        if organization_id is None
        else {**headers, "HTTP_X_ORGANIZATION_ID": organization_id}
    )


def bearer(text: str) -> dict[str, str]:
    return {"HTTP_AUTHORIZATION": f"Bearer {text}"}


# The cases -----------------------------------------------------------------------------------


def test_whoever_asks_who_they_are_gets_one_answer(credentials: Credentials, both) -> None:
    for text in credentials.texts.values():
        both("GET", "/v1/whoami", **bearer(text))
        for organization_id in (credentials.here, credentials.elsewhere, "", None):
            both("GET", "/v1/whoami", **key_headers(text, organization_id))
            if organization_id is not None:
                both("GET", "/v1/whoami", **bearer(text), HTTP_X_ORGANIZATION_ID=organization_id)


ODD_HEADERS: list[dict[str, str]] = [
    {},
    {"HTTP_AUTHORIZATION": ""},
    {"HTTP_AUTHORIZATION": "Bearer"},
    {"HTTP_AUTHORIZATION": "Basic abc"},
    {"HTTP_AUTHORIZATION": "bearer   two words"},
    {"HTTP_AUTHORIZATION": "Bearer a, Bearer b"},
    {"HTTP_X_API_KEY": "a,b", "HTTP_X_ORGANIZATION_ID": "x"},
    {"HTTP_X_API_KEY": "a", "HTTP_X_ORGANIZATION_ID": "x,y"},
    {"HTTP_X_API_KEY": "", "HTTP_X_ORGANIZATION_ID": ""},
]


@pytest.mark.parametrize("path", sorted(ROUTES))
def test_odd_headers_get_one_answer_at_every_route(path: str, both, db) -> None:
    for headers in ODD_HEADERS:
        for body in (b"", b"{}", b"x=y"):
            both(ROUTES[path].method, path, body, CONTENT_TYPE=JSON, **headers)


@pytest.mark.parametrize("path", sorted(ROUTES))
def test_other_methods_queries_and_hosts_get_one_answer(path: str, both, credentials) -> None:
    good = bearer(credentials.texts["verifier"])
    for method in ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"):
        both(method, path, **good)
    both(ROUTES[path].method, path, query="api_key=x", **good)
    both(ROUTES[path].method, path, query="a=1&a=2", **good)
    both(ROUTES[path].method, path, **{**good, "HTTP_HOST": "elsewhere.example"})
    both(ROUTES[path].method, path, **{**good, "HTTP_ORIGIN": "https://app.example"})


def test_each_credential_is_told_of_alike_to_each_verifier(credentials: Credentials, both) -> None:
    for verifier in ("verifier", "everywhere", "robot", "foreign", "plain", "revoked"):
        headers = bearer(credentials.texts[verifier])
        for text in credentials.texts.values():
            for more in (
                {},
                {"permissions": ["pops:read"]},
                {"organization_id": credentials.elsewhere},
            ):
                body = json.dumps({"key": text, **more}).encode()
                both("POST", "/v1/keys/verify", body, CONTENT_TYPE=JSON, **headers)


ODD_BODIES: list[bytes] = [
    b"", b"{}", b"[]", b"null", b"{", b'{"key":1}', b'{"key":null}', b'{"key":"a","key":"b"}', b'{"key":"\\u0000"}',
    b'{"key":"\\ud800"}', b'{"key":"x","more":1}', b'{"key":"x","permissions":"pops:read"}',
    b'{"key":"x","permissions":[1]}', b'{"key":"x","permissions":null}', b'{"key":"x","permissions":[]}',
    b'{"key":"x","permissions":["no:such"]}', b'{"key":"x","organization_id":1}', b'{"key":"x","organization_id":null}',
    b'{"key":"x","organization_id":"' + b"a" * 65 + b'"}', b'{"key":"x","ip":"127.0.0.1"}', b'{"key":"x","ip":"no"}',
    b'{"key":"' + b"k" * 20_000 + b'"}', '{"key":"schlüssel"}'.encode(), b'{"key":"\xff"}', b'{"key":"a b"}',
    b'{"key":"x","permissions":[' + b",".join([b'"pops:read"'] * 101) + b"]}", b"[" * 30 + b"]" * 30, b'{"key":NaN}',
    b'{"key":"x","cost":0}', b'{"key":"x","cost":-1}', b'{"key":"x","cost":1.0}', b'{"key":"x","cost":true}',
    b'{"key":"x","cost":1000001}', b'{"key":"x","cost":"1"}', b'{"key":"x","cost":null}', b'{"key":"x","ip":""}',
    b'{"key":"x","ip":"fe80::1%eth0"}', b'{"key":"x","ip":" 192.0.2.1"}', b'{"key":"x","ip":"192.0.2.01"}',
    b'{"key":"x","ip":"::ffff:192.0.2.1"}', b'{"key":"x","permissions":{"any":["pops:read"]}}',
    b'{"key":"x","permissions":{"any":[]}}', b'{"key":"x","permissions":{"all":["pops:read"]}}',
    b'{"key":"x","permissions":{}}', b'{"key":"x","permissions":["pops:*"]}', b'{"key":"x","permissions":["none:*"]}',
    b'{"key":"x"} {}', b'\xef\xbb\xbf{"key":"x"}', b'{"key":"line\\n"}',
]  # fmt: skip


@pytest.mark.parametrize("caller", ["verifier", "plain", "unknown"])
def test_odd_bodies_get_one_answer(caller: str, both, credentials: Credentials) -> None:
    for body in ODD_BODIES:
        for kind in (JSON, "application/json; charset=latin-1", "text/plain", ""):
            headers = {**bearer(credentials.texts[caller]), "CONTENT_TYPE": kind}
            both("POST", "/v1/keys/verify", body, **headers)


def test_odd_bodies_are_exchanged_for_nothing_alike(both, db: None) -> None:
    for body in ODD_BODIES:
        secret = body.replace(b'"key"', b'"secret_key"')
        both("POST", "/authentication/token", secret, CONTENT_TYPE=JSON)


def test_each_credential_is_exchanged_or_refused_alike(credentials: Credentials, both) -> None:
    for text in credentials.texts.values():
        body = json.dumps({"secret_key": text, "ignored": 1}).encode()
        for headers in ({}, {"HTTP_X_ORGANIZATION_ID": credentials.elsewhere}):
            both("POST", "/authentication/token", body, CONTENT_TYPE=JSON, **headers)
        both("POST", "/v1/auth/authenticate", **bearer(text))
        both("POST", "/v1/auth/authenticate", **key_headers(text, credentials.here))


def test_each_token_is_introspected_alike_by_each_caller(
    credentials: Credentials, both, cast
) -> None:
    key_id = credentials.texts["plain"].split("_")[2]
    callers: list[tuple[dict[str, str], dict[str, str]]] = [
        *(
            (bearer(credentials.texts[name]), {})
            for name in ("verifier", "everywhere", "foreign token", "revoked")
        ),
        ({"HTTP_AUTHORIZATION": basic(key_id, credentials.texts["plain"])}, {}),
        ({"HTTP_AUTHORIZATION": basic("nobody", credentials.texts["plain"])}, {}),
        ({}, {"client_id": key_id, "client_secret": credentials.texts["plain"]}),
        ({}, {"client_id": key_id, "client_secret": "wrong"}),
        ({}, {"client_id": key_id}),
        ({"HTTP_AUTHORIZATION": "Basic ###"}, {}),
    ]
    for headers, form in callers:
        for text in credentials.texts.values():
            body = urlencode({"token": text, **form}).encode()
            both("POST", "/oauth/introspect", body, CONTENT_TYPE=FORM, **headers)
        for odd in (b"", b"token", b"token=a&token=b", b"token=%ff", b"token=%00", b"other=1"):
            both("POST", "/oauth/introspect", odd, CONTENT_TYPE=FORM, **headers)


def basic(client_id: str, secret: str) -> str:
    return "Basic " + b64encode(f"{client_id}:{secret}".encode()).decode()


QUERIES = [
    "", "permission=pops:read", "permission=keys:manage", "permission=pops:read&permission=keys:verify",
    "permission=", "permission=no:such", "gateway=nginx", "gateway=nginx&permission=keys:manage", "tag=a&tag=b",
    "q=%E9", "access_token=x", "api_key=x", "a=%00", "gateway=other", "permission=a%22%0d%0aX-Evil:1", "&&=&",
]  # fmt: skip
PATHS = [
    "/v1/auth", "/v1/auth/", "/v1/auth/orders/1", "/v1/auth/authenticate/", "/v1/auth//x", "/v1/forward-auth",
    "/v1/forward-auth/", "/v1/forward-auth/orders/1", "/v1/forward-auth/a\nb", "/v1/forward-auth/\xe9",
    "/v1/authors", "/v1/forward-authx",
]  # fmt: skip


def test_gateways_get_one_answer(credentials: Credentials, both) -> None:
    for text in credentials.texts.values():
        both("GET", "/v1/auth", **bearer(text))
        both("POST", "/v1/forward-auth/any", **key_headers(text, credentials.here))
    good, bad = bearer(credentials.texts["plain"]), bearer(credentials.texts["revoked"])
    for path in PATHS:
        for query in QUERIES:
            for headers in (good, bad, {}):
                both("GET", path, query=query, **headers)
        for method in ("HEAD", "PUT", "DELETE", "OPTIONS", "PURGE"):
            both(method, path, **good)
            both(method, path, **bad)
        for more in (
            {"HTTP_X_AUTH_REQUIRE": "pops:read"},
            {"HTTP_X_AUTH_REQUIRE": "pops:read keys:manage"},
            {"HTTP_X_AUTH_REQUIRE": "pops:read,keys:verify"},
            {"HTTP_HOST": "elsewhere.example"},
            {"HTTP_ORIGIN": "https://app.example", "HTTP_COOKIE": "a=b"},
        ):
            both("GET", path, **good, **more)


USES: list[dict[str, Any]] = [
    {"cost": 0}, {"cost": 1}, {"cost": 5}, {"cost": 6}, {"cost": 1_000_000}, {"ip": "192.0.2.7"},
    {"ip": "::ffff:192.0.2.7"},
    {"ip": "198.51.100.7"}, {"ip": "2001:db8::1"}, {"ip": None}, {"permissions": {"any": ["pops:read", "no:such"]}},
    {"permissions": {"any": ["keys:manage"]}}, {"permissions": ["pops:*"]}, {"permissions": ["keys:*"]},
    {"ip": "192.0.2.7", "cost": 2, "permissions": {"any": ["pops:*"]}},
]  # fmt: skip


def test_what_a_key_is_held_to_is_told_alike(credentials: Credentials, both) -> None:
    headers = bearer(credentials.texts["verifier"])
    for name in (*HELD_TO, "plain"):
        for text in (credentials.texts[name], credentials.texts[f"{name} token"]):
            for use in USES:
                body = json.dumps({"key": text, **use}).encode()
                both("POST", "/v1/keys/verify", body, CONTENT_TYPE=JSON, **headers)


ARRIVALS: list[dict[str, str]] = [
    {"REMOTE_ADDR": "192.0.2.1"},
    {"REMOTE_ADDR": "198.51.100.1", "HTTP_X_FORWARDED_FOR": "192.0.2.1"},
    {"REMOTE_ADDR": "192.0.2.1", "HTTP_X_FORWARDED_FOR": "192.0.2.2, 198.51.100.1"},
    {"REMOTE_ADDR": "192.0.2.1", "HTTP_X_FORWARDED_FOR": "192.0.2.1%eth0"},
    {"REMOTE_ADDR": "", "HTTP_X_FORWARDED_FOR": "::ffff:192.0.2.1"},
    {"HTTP_SEC_FETCH_SITE": "cross-site"},
    {"HTTP_SEC_FETCH_SITE": "same-origin"},
    {"HTTP_SEC_FETCH_MODE": "cors"},
    {"HTTP_ORIGIN": "https://app.example"},
    {"HTTP_ORIGIN": "null", "HTTP_SEC_FETCH_SITE": "same-origin"},
]


@pytest.mark.parametrize("proxies", [0, 1])
def test_from_where_a_key_comes_is_judged_alike(
    credentials: Credentials, both, settings, proxies: int
) -> None:
    settings.TRUSTED_PROXY_COUNT = proxies
    for name in HELD_TO:
        text = credentials.texts[name]
        secret = json.dumps({"secret_key": text}).encode()
        for arrival in ARRIVALS:
            both("GET", "/v1/whoami", **bearer(text), **arrival)
            both("POST", "/v1/auth/authenticate", **bearer(text), **arrival)
            both("POST", "/authentication/token", secret, CONTENT_TYPE=JSON, **arrival)
            for query in ("", "gateway=nginx", "gateway=nginx&permission=keys:manage"):
                both("GET", "/v1/auth", query=query, **bearer(text), **arrival)
                both(
                    "GET",
                    "/v1/auth",
                    query=query,
                    **bearer(credentials.texts[f"{name} token"]),
                    **arrival,
                )


HELD_TOGETHER = {
    "list": Restrictions(ip_allow=(ip_network("192.0.2.0/24"),)),
    "browsers": Restrictions(refuse_browsers=True),
    "limits": Restrictions((RateLimit(3, 60), RateLimit(9, 3600)), Quota(500, "month")),
}


@pytest.mark.parametrize("kind", HELD_TOGETHER)
def test_what_an_organization_and_an_owner_are_held_to_is_judged_alike(
    credentials: Credentials, both, cast: Cast, kind: str
) -> None:
    held_to = HELD_TOGETHER[kind].as_document()
    Organization.objects.filter(pk=cast.acme.pk).update(restrictions=held_to)
    ApiUser.objects.filter(name="robot").update(restrictions=held_to)
    Membership.objects.filter(user=cast.bob).update(restrictions=held_to)
    verifier = bearer(credentials.texts["foreign"])
    ApiKey.objects.filter(name="foreign").update(is_installation_verifier=True)
    statuses = set()
    for name in ("plain", "robot", "person", "listed", "limited", "consent token", "robot token"):
        text = credentials.texts[name]
        for arrival in (ARRIVALS[0], ARRIVALS[1], ARRIVALS[5]):
            statuses.add(both("GET", "/v1/whoami", **bearer(text), **arrival).status)
            both("GET", "/v1/auth", query="gateway=nginx", **bearer(text), **arrival)
        for use in ({}, {"ip": "192.0.2.7"}, {"ip": "198.51.100.7"}, {"cost": 2}, {"cost": 0}):
            body = json.dumps({"key": text, **use}).encode()
            both("POST", "/v1/keys/verify", body, CONTENT_TYPE=JSON, **verifier)
    assert statuses >= ({"200 OK"} if kind == "limits" else {"200 OK", "403 Forbidden"})


def test_the_cases_are_not_all_alike(credentials: Credentials, both, in_loop: InLoop) -> None:
    """The table holds every verdict, so that agreement says something."""
    headers = bearer(credentials.texts["everywhere"])
    codes = set()
    for text in credentials.texts.values():
        for more in (
            {},
            {"permissions": ["keys:manage"]},
            {"organization_id": credentials.elsewhere},
        ):
            body = json.dumps({"key": text, **more}).encode()
            said = both("POST", "/v1/keys/verify", body, CONTENT_TYPE=JSON, **headers)
            codes.add(json.loads(said.body)["code"])
    assert in_loop.answered >= len(credentials.texts) * 3
    assert codes == {
        "VALID", "NOT_FOUND", "EXPIRED", "REVOKED", "OWNER_INACTIVE", "WRONG_ORGANIZATION", "FORBIDDEN",
        "IP_NOT_ALLOWED", "RATE_LIMITED", "QUOTA_EXCEEDED",
    }  # fmt: skip
