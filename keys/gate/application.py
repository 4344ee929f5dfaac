"""Which requests does the gate answer, and in what shell? A WSGI application in front of another one.

What it does not know, and every request that is unusual, goes on to the application behind: Django's, whose views
stand at the same addresses. The headers that Django's middleware puts on every answer are taken from an answer of
Django's own, so that a change of a policy changes both.
"""

import random
from collections.abc import Callable, Iterable
from functools import lru_cache
from io import BytesIO
from typing import Any, NamedTuple

from django.conf import settings
from django.db import InterfaceError, OperationalError
from django.http.request import split_domain_port, validate_host

from keys.gate import answers, routes
from keys.gate.answers import Answer, Header
from keys.gate.routes import AS_POST, OF_OAUTH, Question, Steps
from keys.oauth.errors import OAuthError
from keys.oauth.view import oauth_error
from keys.verification.records import Asked, Found
from keys.verification.sources import Source
from portal import clock
from portal.errors import Refusal
from portal.http import bodies
from portal.http.gateway_questions import as_handed_on, is_forward_auth
from portal.http.middleware import GIVEN_ID
from portal.http.refusals import outage

Environ = dict[str, Any]
Application = Callable[[Environ, Callable[..., Any]], Iterable[bytes]]
REQUEST_ID = "HTTP_X_REQUEST_ID"
READ_BEFORE = "keydock.read_before"  # in the environ: what the event loop has read for this request
HANDED_ON = "keydock.handed_on"  # in the environ: the gate has judged the caller and leaves the rest to Django
# Of a page's own, by which Django decides more than the gate knows; forward authentication ignores them.
OF_BROWSERS = ("HTTP_ORIGIN", "HTTP_ACCESS_CONTROL_REQUEST_METHOD")
# Said by the route or of the one answer, and not by a policy of every answer.
OF_ROUTES = frozenset(
    {"content-type", "content-length", "www-authenticate", "allow", "vary", "cache-control"}
    | {"x-request-id", "retry-after", "ratelimit", "ratelimit-policy"}
)


class Route(NamedTuple):
    method: str
    ask: Callable[[Question], Steps]
    headers: list[Header]  # of its refusals
    takes_body: bool = True
    is_oauth: bool = False
    hears_everybody: bool = False  # the credential is in the body


ROUTES = {
    "/v1/keys/verify": Route("POST", routes.verify_key, AS_POST),
    "/v1/whoami": Route(
        "GET", routes.who_am_i, [("Allow", "GET, HEAD"), *AS_POST[1:]], takes_body=False
    ),
    "/authentication/token": Route(
        "POST", routes.exchange_from_body, AS_POST, hears_everybody=True
    ),
    "/v1/auth/authenticate": Route("POST", routes.exchange_from_header, AS_POST, takes_body=False),
    "/oauth/introspect": Route(
        "POST", routes.introspect, OF_OAUTH, is_oauth=True, hears_everybody=True
    ),
}
# Any method, host, query and origin: they are those of the request that the gateway asks about.
FORWARD_AUTH = Route("", routes.forward_auth, routes.FORWARD_AUTH, takes_body=False)


def route_of(environ: Environ) -> Route | None:
    """The route that answers this request, None for one that is Django's."""
    path = environ["PATH_INFO"]
    route = ROUTES.get(path)
    if route is None:
        return FORWARD_AUTH if is_forward_auth(path) else None
    is_usual = (
        environ["REQUEST_METHOD"] == route.method
        and not environ.get("QUERY_STRING")
        and is_served(environ.get("HTTP_HOST", ""))
        and not any(name in environ for name in OF_BROWSERS)
    )
    return route if is_usual else None


class ReadBefore(NamedTuple):
    """What was read for a request before it came to a thread: that is not asked for once more. The request had
    arrived by then, so a revocation that returned before it is in it."""

    asked: Asked
    found: Found
    source: Source

    def find(self, asked: Asked) -> Found:
        return self.found if asked == self.asked else self.source.find(asked)


class Gate:
    """Answers the questions of the fast road from `source`, and hands everything else to `behind`."""

    def __init__(self, behind: Application, source: Source) -> None:
        self.behind = behind
        self.source = source
        self.policies: dict[bool, list[Header]] = {}

    def __call__(self, environ: Environ, start_response: Callable[..., Any]) -> Iterable[bytes]:
        request_id = request_id_of(environ)
        answer = self.answered(environ, request_id)
        if answer is None:
            return self.behind(environ, start_response)
        start_response(answer.status, self.headers_of(answer, environ, request_id))
        return [answer.body]

    def headers_of(self, answer: Answer, environ: Environ, request_id: str) -> list[Header]:
        """All headers of one of the gate's own answers."""
        policy = self.policy(is_secure(environ))
        return [*answer.headers, *policy, ("X-Request-Id", request_id)]

    def answered(self, environ: Environ, request_id: str) -> Answer | None:
        """The gate's own answer, or None for a request that it hands on."""
        source: Source = environ.pop(READ_BEFORE, self.source)
        route = route_of(environ)
        is_others = (
            environ.get(outage.UNPROVED) or HANDED_ON in environ or bodies.REFUSED in environ
        )
        if route is None or is_others:
            return None
        body = b""
        if route.takes_body and bodies.UNREAD not in environ:
            body = environ["wsgi.input"].read()
        try:
            answer = finished(route.ask(Question(environ, body, clock.now())), source)
            if answer is None and body:
                environ["wsgi.input"] = BytesIO(body)  # for whoever comes behind
            return answer
        except (Refusal, OAuthError) as refusal:
            return told(refusal, route, environ, request_id)
        except (OperationalError, InterfaceError) as error:
            return told(outage.refusal_of(error), route, environ, request_id)

    def policy(self, secure: bool) -> list[Header]:
        """What Django's middleware says on every answer, over https or not."""
        if secure not in self.policies:
            self.policies[secure] = policy_of(self.behind, secure)
        return self.policies[secure]


def request_id_of(environ: Environ) -> str:
    """What the caller sent, if it may stand in a log, else a new one."""
    given = environ.get(REQUEST_ID, "")
    if given and GIVEN_ID.fullmatch(given):
        return given
    return f"{random.getrandbits(128):032x}"  # a name in the log, which nobody has to guess


def finished(steps: Steps, source: Source) -> Answer | None:
    """What is answered when everything that is wanted was read from this source, one after the other."""
    try:
        wanted = next(steps)
        while True:
            wanted = steps.send(source.find(wanted))
    except StopIteration as end:
        return end.value


def told(refusal: Refusal | OAuthError, route: Route, environ: Environ, request_id: str) -> Answer:
    if route.is_oauth:
        error = refusal if isinstance(refusal, OAuthError) else oauth_error(refusal)
        if error is not None:
            return answers.oauth_refused(error, route.headers)
    if isinstance(refusal, OAuthError):
        raise refusal
    headers = route.headers
    if route is FORWARD_AUTH:
        refusal, added = as_handed_on(refusal, environ)
        headers = [*headers, *added]
    return answers.refused(refusal, request_id, headers)


def is_secure(environ: Environ) -> bool:
    """As Django decides it, by the proxy's word where a proxy is declared."""
    declared = getattr(settings, "SECURE_PROXY_SSL_HEADER", None)
    if declared and declared[0] in environ:
        return environ[declared[0]].split(",")[0].strip() == declared[1]
    return environ.get("wsgi.url_scheme") == "https"


@lru_cache(1000)
def is_served(host: str) -> bool:
    """Whether this is one of our names, as Django compares them. Any other request is Django's to refuse."""
    return validate_host(split_domain_port(host)[0], settings.ALLOWED_HOSTS)


def policy_of(behind: Application, secure: bool) -> list[Header]:
    """The headers of an answer that says nothing of its own: the one to whom asks whether the process is alive."""
    environ: Environ = {
        "REQUEST_METHOD": "GET",
        "SCRIPT_NAME": "",
        "PATH_INFO": "/healthz",
        "QUERY_STRING": "",
        "HTTP_HOST": settings.PUBLIC_HOST,
        "SERVER_NAME": settings.PUBLIC_HOST,
        "SERVER_PORT": "80",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "wsgi.url_scheme": "https" if secure else "http",
        "wsgi.input": BytesIO(b""),
    }
    declared = getattr(settings, "SECURE_PROXY_SSL_HEADER", None)
    if declared and secure:
        environ[declared[0]] = declared[1]
    said: list[Header] = []
    answer = behind(environ, lambda status, headers, *_: said.extend(headers))
    b"".join(answer)
    return [(name, value) for name, value in said if name.lower() not in OF_ROUTES]
