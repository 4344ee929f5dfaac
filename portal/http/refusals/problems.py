"""How does the API say no? RFC 9457 problem documents with a stable code (decision 0006), OAuth in words of its own."""

from collections.abc import Iterator
from itertools import islice
from typing import Any

from django.core.exceptions import (
    DisallowedHost,
    PermissionDenied,
    RequestDataTooBig,
    SuspiciousOperation,
)
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.http.request import UnreadablePostError
from rest_framework import exceptions

from portal.errors import InputError, Refusal
from portal.http.refusals import oauth_refusals

TITLES = {
    400: "The request is not valid",
    401: "Not authenticated",
    403: "Not allowed",
    404: "Not found",
    405: "Method not allowed",
    409: "Conflict",
    411: "Length required",
    413: "Too large",
    415: "Unsupported media type",
    422: "Not processable",
    429: "Too many requests",
    500: "Server error",
    502: "The data source failed",
    503: "Temporarily unavailable",
    504: "The data source did not answer in time",
}

CONTENT_TYPE = "application/problem+json"
# First parts of the addresses that programs call; everything else is a page for people.
API_ROOTS = frozenset(
    {"v1", "api", "pops", "authentication", "workers", "configs", "data", "demo", ".well-known"}
)
# What the framework or Django found wrong, in our own words: theirs may tell of the code behind.
FOREIGN = {
    Http404: Refusal("not_found", "There is no such object or route.", status=404),
    PermissionDenied: Refusal("permission_denied", "This is not allowed.", status=403),
    RequestDataTooBig: Refusal("body_too_large", "The body is larger than 1 MiB.", status=413),
    UnreadablePostError: Refusal("malformed_body", "The body could not be read to its end."),
    DisallowedHost: Refusal(
        "unknown_host",
        "This portal is not served under the host name that was asked. Use its public address.",
    ),
    SuspiciousOperation: Refusal("malformed_request", "The request is malformed."),
}
SERVER_ERROR = Refusal(
    "server_error",
    "Something failed on our side. Nothing was changed; quote the request id when you ask for help.",
    status=500,
)
MOST_ERRORS = 100  # told in one answer; whoever sends more learns nothing from the rest
# Codes of the framework's that say only that something is wrong, not what.
GENERIC = frozenset(
    {"invalid", "required", "null", "blank", "not_a_string", "unknown_field", "not_a_list", "empty"}
    | {"not_a_dict"}
    | {"max_length", "min_length", "max_value", "min_value", "invalid_choice"}
)


def is_api(path: str) -> bool:
    """True when programs call this address, so that failures are told by `problem` and not on a page."""
    return path in oauth_refusals.PATHS or path.lstrip("/").split("/", 1)[0] in API_ROOTS


def problem(request: HttpRequest, refusal: Refusal) -> JsonResponse:
    """The answer: type, title, status, detail, code, request_id, and `errors` for wrong input.

    At the addresses of OAuth it is an error of RFC 6749 instead: this is where an address's format is decided.
    """
    if request.path_info in oauth_refusals.PATHS:
        return oauth_refusals.answer(refusal)
    return JsonResponse(
        problem_of(refusal, getattr(request, "request_id", "")),
        status=refusal.status,
        content_type=CONTENT_TYPE,
        headers={"Cache-Control": "no-store", **refusal.headers},
    )


def problem_of(refusal: Refusal, request_id: str) -> dict[str, Any]:
    """The members of the document (RFC 9457 section 3)."""
    told = {
        "type": f"urn:keydock:problem:{refusal.code}",
        "title": refusal.title or TITLES.get(refusal.status, "Error"),
        "status": refusal.status,
        "detail": refusal.detail,
        "code": refusal.code,
        "request_id": request_id,
        **refusal.extra,
    }
    return {**told, "errors": [vars(error) for error in refusal.errors]} if refusal.errors else told


def exception_handler(error: Exception, context: dict[str, Any]) -> HttpResponse | None:
    """Django REST framework's hook: every refusal it or we raise becomes a problem document."""
    refusal = as_refusal(error)
    if refusal is None:
        return None
    request = context["request"]
    return problem(getattr(request, "_request", request), refusal)


def as_refusal(error: Exception) -> Refusal | None:
    """The refusal that an exception means, or None when it is a fault of ours."""
    if isinstance(error, Refusal):
        return error
    if isinstance(error, exceptions.ValidationError):
        return invalid_input(error)
    if isinstance(error, exceptions.APIException):
        return framework_refusal(error)
    return next((said for kind, said in FOREIGN.items() if isinstance(error, kind)), None)


def invalid_input(error: exceptions.ValidationError) -> Refusal:
    errors = list(islice(input_errors(error.get_full_details(), ""), MOST_ERRORS))
    codes = {each.code for each in errors}
    code = errors[0].code if len(codes) == 1 and not codes & GENERIC else "invalid_input"
    return Refusal(code, errors[0].detail, status=400, errors=errors)


def input_errors(details: Any, pointer: str) -> Iterator[InputError]:
    """Flatten the framework's nested details into pointers (RFC 6901)."""
    if isinstance(details, dict) and set(details) == {"message", "code"}:
        yield InputError(pointer, str(details["code"]), str(details["message"]))
    elif isinstance(details, dict):
        for name, inner in details.items():
            yield from input_errors(inner, pointer + step(name))
    elif isinstance(details, list):
        for inner in details:
            yield from input_errors(inner, pointer)


def step(name: str | int) -> str:
    """One step of a JSON pointer; `~` and `/` are escaped (RFC 6901 section 3)."""
    if name == "non_field_errors":
        return ""
    return "/" + str(name).replace("~", "~0").replace("/", "~1")


def framework_refusal(error: exceptions.APIException) -> Refusal:
    codes = error.get_codes()
    code = codes if isinstance(codes, str) else error.default_code
    return Refusal(code, str(error.detail), status=error.status_code)
