"""What happens to every request: it gets an id, a lost database becomes 503, a body is refused when it is broken."""

import re
import uuid
from collections.abc import Callable
from contextvars import ContextVar
from functools import lru_cache
from http import HTTPStatus

from django.conf import settings
from django.http import Http404, HttpResponse, HttpResponseNotAllowed
from django.template.loader import render_to_string

from portal.databases.causes import is_outage
from portal.errors import Refusal
from portal.http import bodies, large_bodies
from portal.http.gateway_questions import is_forward_auth
from portal.http.refusals import failures, outage
from portal.http.refusals.problems import is_api, problem
from portal.http.requests import PageRequest
from portal.installation import brand, modules
from portal.logs import lines
from portal.logs.redaction import LINKS_OF_MAILS

GIVEN_ID = re.compile(r"[A-Za-z0-9._-]{1,64}")
LINK_OF_A_MAIL = re.compile(LINKS_OF_MAILS)
HEALTH_PATHS = frozenset({"/healthz", "/readyz"})
ANY_ID = "ID-OF-THE-REQUEST"  # stands in a page that was rendered before, in the place of one
Next = Callable[[PageRequest], HttpResponse]
# The servers that call others through which this request came, as it says itself.
calls_passed: ContextVar[str] = ContextVar("calls_passed", default="")


class RequestIdMiddleware:
    """Takes X-Request-Id from the caller when it is well-formed, else makes one; says it in the answer and the log."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: PageRequest) -> HttpResponse:
        given = request.headers.get("X-Request-Id", "")
        request.request_id = given if GIVEN_ID.fullmatch(given) else uuid.uuid4().hex
        token = lines.request_id.set(request.request_id)
        try:
            response = self.get_response(request)
        finally:
            lines.request_id.reset(token)
        response["X-Request-Id"] = request.request_id
        return response


class RememberCallsPassed:
    """Keeps what CDN-Loop says (RFC 8586) while the request is answered, for whoever calls a server on its behalf."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: PageRequest) -> HttpResponse:
        token = calls_passed.set(request.headers.get("CDN-Loop", ""))
        try:
            return self.get_response(request)
        finally:
            calls_passed.reset(token)


class HealthHostMiddleware:
    """Lets load balancers ask for health, and gateways for their callers, under any Host or none: the first know a node
    by its address and not by our name, the second hand on the Host of the request that they ask about."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: PageRequest) -> HttpResponse:
        if request.path_info in HEALTH_PATHS or is_forward_auth(request.path_info):
            request.META["HTTP_HOST"] = settings.PUBLIC_HOST
        return self.get_response(request)


class DatabaseDownMiddleware:
    """Answers 503 for a view that could not reach the database, and to everything before the database vouched for us.

    What fails outside a view (a session that cannot be saved) passes `portal.http.refusals.failures.server_error`,
    which asks the same `portal.http.refusals.outage`. Django closes the broken connection itself at the end of the
    request, and the next one opens a new one: nothing has to be restarted.
    """

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: PageRequest) -> HttpResponse:
        if request.META.get(outage.UNPROVED) and request.path_info not in HEALTH_PATHS:
            return outage.unavailable(request, None)
        return self.get_response(request)

    def process_exception(self, request: PageRequest, error: Exception) -> HttpResponse | None:
        if isinstance(error, Refusal) and error.status == HTTPStatus.SERVICE_UNAVAILABLE:
            return outage.busy(request, error)
        return outage.unavailable(request, error) if is_outage(error) else None


class BodyMiddleware:
    """Refuses a request whose body is too large or was not read to its end, before anything acts on it."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: PageRequest) -> HttpResponse:
        reason = request.META.get(bodies.REFUSED) or too_large(request)
        if not reason:
            return self.get_response(request)
        status, detail = bodies.REASONS[reason]
        headers = (
            {"Retry-After": bodies.RETRY_AFTER[reason]} if reason in bodies.RETRY_AFTER else {}
        )
        if is_api(request.path_info):
            return problem(request, Refusal(reason, detail, status=status, headers=headers))
        page = page_about(reason, brand.current()).replace(ANY_ID, request.request_id)
        return HttpResponse(page, status=status, headers=headers)


@lru_cache(32)
def page_about(reason: str, shown: brand.Brand) -> str:
    """What a person is told of a refused body. Rendered once for each look of the portal: whoever sends hundreds of
    half bodies shall cost nobody the work of hundreds of pages. The request id is put in afterwards."""
    told = failures.told_of(*bodies.REASONS[reason])
    return render_to_string("400.html", {"request_id": ANY_ID, **told})


def too_large(request: PageRequest) -> str:
    """The same rule for a request that did not come through `portal.wsgi`."""
    declared = request.META.get("CONTENT_LENGTH") or "0"
    if request.META.get(bodies.UNREAD):
        return ""
    if not declared.isdecimal() or int(declared) <= bodies.LARGEST:
        return ""
    allowed = large_bodies.limit_of(request.path_info, request.method or "")
    return "body_too_large" if int(declared) > allowed else ""


class OneLeadingSlash:
    """Takes an address for programs that begins with two slashes for the same one: a published client writes it so.

    It joins its base address and a path without looking, so that a base address that ends in a slash gives
    `//authentication/token`. Pages are left as they are: browsers read two slashes as another host.
    """

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: PageRequest) -> HttpResponse:
        asked = request.path_info
        meant = f"/{asked.lstrip('/')}"
        if asked != meant and is_api(meant):
            request.path = request.path.removesuffix(asked) + meant
            request.path_info = meant
        return self.get_response(request)


class KeepNothing:
    """Says no-store for every answer that says nothing about caches itself; files say how long they may be kept.

    Pages are one person's, and also one that anybody may open can hold a token against forgery, or stand at an address
    with a secret in it. A view that forgets to say so must not be the one whose page comes back after signing out.
    """

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: PageRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers.setdefault("Cache-Control", "no-store")
        return response


class KeepAddressesWithSecrets:
    """Lets browsers tell nobody the address of a page that a mail led to, not even us.

    With it in `Referer` each file of the page would spread the link: messages of a server in front quote that header.
    The origin is still told, since `no-referrer` would take it from forms too, and with it our word that they are ours.
    """

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: PageRequest) -> HttpResponse:
        response = self.get_response(request)
        if LINK_OF_A_MAIL.search(request.path_info):
            response.headers["Referrer-Policy"] = "strict-origin"
        return response


class ModulesOff:
    """Answers at addresses of a part of the portal that is off as if they were not there: 404."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: PageRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: PageRequest, view: Callable, args: tuple, kwargs: dict) -> None:
        """Before any other middleware looks at the view: whoever asks learns no more than of an address of nobody."""
        if request.resolver_match and modules.is_off(request.resolver_match.route):
            raise Http404("This part of the portal is off.")


class PagesOfWrongMethods:
    """Puts a page where Django answers a request of the wrong method with nothing: somebody opened a form's address."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: PageRequest) -> HttpResponse:
        response = self.get_response(request)
        is_of_programs = is_api(request.path_info) or request.path_info in HEALTH_PATHS
        if isinstance(response, HttpResponseNotAllowed) and not is_of_programs:
            failures.tell_wrong_method(request, response)
        return response
