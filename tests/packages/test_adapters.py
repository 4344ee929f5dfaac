"""The layers and classes of the Python package: no way round them, and every verdict has its answer."""

import asyncio
import json
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest
from django.http import HttpRequest, JsonResponse
from django.test import RequestFactory
from rest_framework.permissions import AllowAny
from rest_framework.response import Response
from rest_framework.views import APIView, exception_handler

from keydock import KeydockError, Verifier, asgi, wsgi
from keydock import django as plain
from keydock.credentials import address, presented
from keydock.drf import HasKey, KeydockAuthentication, KeydockThrottle
from keydock.refusals import refusal_of
from keydock.verdict import verdict_of
from tests.packages.doors import UNKNOWN, Door, door, refused
from tests.services import deaf_port

pytestmark = pytest.mark.sqlite

LIMITS = [
    {"name": "minute", "limit": 10, "remaining": 0, "reset_seconds": 12.2},
    {"name": "day", "limit": 1000, "remaining": 7, "reset_seconds": 9000},
]
TABLE = [
    (UNKNOWN, 401, "invalid_credential"),
    (refused("WRONG_ORGANIZATION"), 401, "invalid_credential"),
    (refused("EXPIRED"), 401, "key_expired"),
    (refused("REVOKED"), 401, "key_revoked"),
    (refused("OWNER_INACTIVE"), 401, "owner_inactive"),
    (refused("OF_TOMORROW"), 401, "invalid_credential"),
    (refused("FORBIDDEN"), 403, "insufficient_scope"),
    (refused("IP_NOT_ALLOWED"), 403, "ip_not_allowed"),
    (refused("RATE_LIMITED", limits=LIMITS), 429, "rate_limited"),
    (refused("QUOTA_EXCEEDED", limits=LIMITS), 429, "quota_exceeded"),
]


@pytest.fixture
def opened() -> Iterator[Door]:
    with door() as found:
        yield found


@pytest.fixture
def verifier(opened: Door, monkeypatch: pytest.MonkeyPatch) -> Iterator[Verifier]:
    made = Verifier(opened.url, "kd_live_of_the_api")
    monkeypatch.setattr(plain, "verifier", lambda: made)
    monkeypatch.setattr("keydock.drf.verifier", lambda: made)
    yield made
    made.close()


@pytest.mark.parametrize(("said", "status", "code"), TABLE)
def test_every_verdict_has_its_answer(said: dict[str, Any], status: int, code: str) -> None:
    refusal = refusal_of(verdict_of(said))
    assert (refusal.status, refusal.code) == (status, code)
    assert ("WWW-Authenticate" in refusal.headers) == (
        code in {"insufficient_scope"} or status == 401
    )
    assert refusal.headers.get("Retry-After") == ("13" if status == 429 else None)


# Credentials --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("headers", "text"),
    [
        ({}, None),
        ({"x-api-key": "a"}, "a"),
        ({"authorization": "Bearer a"}, "a"),
        ({"authorization": "bearer  a "}, "a"),
        ({"authorization": "Basic a"}, None),
        ({"authorization": "Bearer"}, ""),
        ({"x-api-key": "", "authorization": "Bearer a"}, ""),
        ({"x-api-key": "a", "authorization": "Bearer b"}, "a"),
    ],
)
def test_a_credential_is_read_as_keydock_reads_it(
    headers: dict[str, str], text: str | None
) -> None:
    found = presented(headers.get, None)
    assert (found and found.text) == text


@pytest.mark.parametrize(
    ("peer", "chain", "proxies", "expected"),
    [
        ("203.0.113.9", "198.51.100.1", 0, "203.0.113.9"),
        ("127.0.0.1", "198.51.100.1", 1, "198.51.100.1"),
        ("127.0.0.1", "6.6.6.6, 198.51.100.1", 1, "198.51.100.1"),
        ("127.0.0.1", "6.6.6.6, 198.51.100.1, 10.0.0.1", 2, "198.51.100.1"),
        ("127.0.0.1", "", 1, None),
        ("127.0.0.1", "198.51.100.1", 2, None),
        ("::ffff:198.51.100.1", None, 0, "198.51.100.1"),
        ("fe80::1%eth0", None, 0, "fe80::1"),
        ("testclient", None, 0, None),
        (None, None, 0, None),
    ],
)
def test_an_address_is_the_peer_or_what_a_proxy_of_ours_says(
    peer: str | None, chain: str | None, proxies: int, expected: str | None
) -> None:
    assert address({"x-forwarded-for": chain}.get, peer, proxies) == expected


# WSGI ---------------------------------------------------------------------------------------------


def wsgi_call(
    application: Any, path: str = "/", **environ: str
) -> tuple[str, dict[str, str], bytes]:
    said: list[Any] = []
    asked = {"PATH_INFO": path, "SCRIPT_NAME": "", "REMOTE_ADDR": "203.0.113.9", **environ}
    body = b"".join(application(asked, lambda *words: said.extend(words)))
    return said[0], dict(said[1]), body


def says_who(environ: dict[str, Any], start_response: Any) -> list[bytes]:
    start_response("200 OK", [])
    return [str(environ.get("keydock")).encode()]


@pytest.mark.parametrize("path", ["/api", "/api/x", "/API/x", "//api/x", "/api//x", "/apix"])
def test_wsgi_paths_have_no_second_spelling(verifier: Verifier, path: str) -> None:
    layer = wsgi.KeyRequired(says_who, verifier, paths=["/api/"])
    assert wsgi_call(layer, path)[0] == "401 Unauthorized"
    assert wsgi_call(layer, path, HTTP_X_API_KEY="a")[2] == b"abcdefghijkl"


def test_wsgi_leaves_other_paths_alone_and_hands_on_no_verdict_of_others(
    verifier: Verifier,
) -> None:
    layer = wsgi.KeyRequired(says_who, verifier, paths=["/api/"])
    assert wsgi_call(layer, "/open", keydock="made up") == ("200 OK", {}, b"None")


def test_wsgi_counts_the_place_where_it_is_mounted(verifier: Verifier) -> None:
    layer = wsgi.KeyRequired(says_who, verifier, paths=["/api/"])
    assert wsgi_call(layer, "/x", SCRIPT_NAME="/api")[0] == "401 Unauthorized"


def test_wsgi_refuses_in_the_words_of_a_problem_document(opened: Door, verifier: Verifier) -> None:
    opened.says(refused("RATE_LIMITED", limits=LIMITS))
    status, headers, body = wsgi_call(wsgi.KeyRequired(says_who, verifier), HTTP_X_API_KEY="a")
    assert (status, headers["Retry-After"]) == ("429 Too Many Requests", "13")
    assert (headers["Content-Type"], json.loads(body)["code"]) == (
        "application/problem+json",
        "rate_limited",
    )


def test_the_question_tells_address_organization_and_cost(opened: Door, verifier: Verifier) -> None:
    layer = wsgi.KeyRequired(says_who, verifier, "orders:read", cost=5)
    wsgi_call(layer, HTTP_X_API_KEY="a", HTTP_X_ORGANIZATION_ID="org_A")
    assert opened.asked == [
        {"key": "a", "permissions": ["orders:read"], "cost": 5, "ip": "203.0.113.9",
         "organization_id": "org_A"}
    ]  # fmt: skip


# ASGI ---------------------------------------------------------------------------------------------


def asgi_call(layer: Any, kind: str = "http", **scope: Any) -> list[dict[str, Any]]:
    sent: list[dict[str, Any]] = []

    async def receive() -> dict[str, Any]:
        return {"type": "websocket.connect"}

    async def send(message: dict[str, Any]) -> None:
        sent.append(message)

    asked = {"type": kind, "path": "/api/x", "headers": [], "client": ("203.0.113.9", 1), **scope}
    asyncio.run(layer(asked, receive, send))
    return sent


async def tells(scope: dict[str, Any], receive: Any, send: Any) -> None:
    await send({"keydock": scope.get("keydock"), "state": scope.get("state")})


def test_asgi_protects_requests_and_web_sockets(verifier: Verifier) -> None:
    layer = asgi.KeyRequired(tells, verifier, paths=["/api"])
    key = [(b"x-api-key", b"a")]
    assert asgi_call(layer)[0]["status"] == 401
    assert asgi_call(layer, "websocket") == [{"type": "websocket.close", "code": 1008}]
    answered = {"extensions": {"websocket.http.response": {}}}
    assert asgi_call(layer, "websocket", **answered)[0]["status"] == 401
    for kind in ("http", "websocket"):
        (said,) = asgi_call(layer, kind, headers=key)
        assert (
            said["keydock"].organization_id == said["state"]["keydock"].organization_id == "org_A"
        )
    assert asgi_call(layer, path="/open", keydock="made up") == [{"keydock": None, "state": None}]
    assert asgi_call(layer, "lifespan") == [{"keydock": None, "state": None}]


def test_asgi_takes_no_header_that_came_twice(opened: Door, verifier: Verifier) -> None:
    opened.says(UNKNOWN)
    twice = [(b"x-api-key", b"a"), (b"X-Api-Key", b"b")]
    assert asgi_call(asgi.KeyRequired(tells, verifier), headers=twice)[0]["status"] == 401
    assert opened.asked[0]["key"] == "a,b"


# Django -------------------------------------------------------------------------------------------


def request(path: str = "/orders", **headers: str) -> HttpRequest:
    return RequestFactory().post(path, headers=headers)


@plain.key_required("orders:read")
def view(request: HttpRequest, number: int) -> JsonResponse:
    return JsonResponse({"of": request.keydock.organization_id, "number": number})


@plain.key_required
async def async_view(request: HttpRequest) -> JsonResponse:
    return JsonResponse({"of": request.keydock.organization_id})


def test_django_views_are_protected_and_exempt_from_forged_forms(verifier: Verifier) -> None:
    assert view(request(), 7).status_code == 401
    assert json.loads(view(request(x_api_key="a"), 7).content) == {"of": "org_A", "number": 7}
    assert view.csrf_exempt


def test_django_async_views_are_protected(verifier: Verifier) -> None:
    assert asyncio.run(async_view(request())).status_code == 401
    assert json.loads(asyncio.run(async_view(request(x_api_key="a"))).content) == {"of": "org_A"}


def test_django_middleware_protects_what_is_below_its_paths(
    verifier: Verifier, settings: Any
) -> None:
    settings.KEYDOCK_PATHS, settings.KEYDOCK_PERMISSIONS = ["/api/"], ["orders:read"]
    layer = plain.KeydockMiddleware(lambda asked: JsonResponse({"of": str(asked.keydock)}))
    said = [layer(asked) for asked in (request("/api/x"), request("/Api/x"), request("/open"),
                                       request("/api/x", x_api_key="a"))]  # fmt: skip
    assert [answer.status_code for answer in said] == [401, 401, 200, 200]
    assert [json.loads(answer.content)["of"] for answer in said[2:]] == ["None", "abcdefghijkl"]


def test_django_reads_its_settings_first(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("KEYDOCK_URL", raising=False)
    plain.verifier.cache_clear()
    with pytest.raises(KeydockError, match="KEYDOCK_URL"):
        plain.verifier()
    settings.KEYDOCK_URL, settings.KEYDOCK_VERIFIER_KEY = "https://keys.example.com", "kd_live_x"
    settings.KEYDOCK_PROXIES = 1
    assert (plain.verifier().url, plain.verifier().proxies) == ("https://keys.example.com", 1)
    plain.verifier.cache_clear()


# Django REST framework ----------------------------------------------------------------------------


class Orders(APIView):
    authentication_classes = [KeydockAuthentication]
    permission_classes = [HasKey.to("orders:read")]
    keydock_cost = 3

    def get_exception_handler(self) -> Any:
        """That of other people's projects, and not ours."""
        return exception_handler

    def post(self, request: Any) -> Response:
        return Response({"of": request.user.organization_id, "owner": request.auth.owner.name})


class Throttled(Orders):
    throttle_classes = [KeydockThrottle]


class ThrottledByNone(Throttled):
    def get_throttles(self) -> list[Any]:
        """As views do it that hold some actions to limits and others not."""
        return []


class ThrottledByUser(Orders):
    def get_throttles(self) -> list[Any]:
        return [KeydockThrottle()] if self.request.user.organization_id else []


class OfAnybody(Orders):
    permission_classes = [AllowAny]


class ForWriters(Throttled):
    permission_classes = [HasKey.to("orders:write")]


def ask(kind: type[APIView], **headers: str) -> Response:
    return kind.as_view()(request(**headers))


def test_drf_says_who_calls_and_counts_once(opened: Door, verifier: Verifier) -> None:
    assert ask(Orders, x_api_key="a").data == {"of": "org_A", "owner": "Ada"}
    assert ask(Throttled, x_api_key="a").status_code == 200
    assert [asked["cost"] for asked in opened.asked] == [3, 3]


def test_drf_refuses_strangers_with_the_challenge(opened: Door, verifier: Verifier) -> None:
    stranger = ask(Orders)
    opened.says(UNKNOWN)
    unknown = ask(Orders, x_api_key="a")
    assert [stranger.status_code, unknown.status_code] == [401, 401]
    assert [answer.headers["WWW-Authenticate"] for answer in (stranger, unknown)] == [
        'Bearer realm="api"',
        'Bearer realm="api", error="invalid_token"',
    ]


@pytest.mark.parametrize(("said", "status", "code"), TABLE)
@pytest.mark.parametrize("kind", [Orders, Throttled, ThrottledByNone, ThrottledByUser, OfAnybody])
def test_drf_lets_no_refused_key_in(
    opened: Door,
    verifier: Verifier,
    kind: type[APIView],
    said: dict[str, Any],
    status: int,
    code: str,
) -> None:
    opened.says(said)
    answer = ask(kind, x_api_key="a")
    assert answer.status_code == status
    assert answer.headers.get("Retry-After") == ("13" if status == 429 else None)


def test_drf_says_403_before_429_with_the_throttle_class(opened: Door, verifier: Verifier) -> None:
    opened.says(refused("RATE_LIMITED", limits=LIMITS))
    assert ask(ForWriters, x_api_key="a").status_code == 403


def test_drf_is_closed_when_nobody_can_be_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    with deaf_port() as port:
        away = Verifier(f"http://127.0.0.1:{port}", "kd_live_x")
        monkeypatch.setattr("keydock.drf.verifier", lambda: away)
        answer = ask(OfAnybody, x_api_key="a")
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5")


def test_a_verdict_of_somebody_else_is_no_key_to_drf() -> None:
    made_up = SimpleNamespace(auth=SimpleNamespace(valid=True, permissions=frozenset()))
    assert not HasKey().has_permission(made_up, None)
