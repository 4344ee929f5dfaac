"""How does the API say no? RFC 9457 problem documents with a stable code (decision 0006)."""

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from rest_framework import exceptions

from portal.errors import InputError, Refusal

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
    503: "Temporarily unavailable",
}


def problem(request: HttpRequest, refusal: Refusal) -> JsonResponse:
    """The answer: type, title, status, detail, code, request_id, and `errors` for wrong input."""
    body = {
        "type": f"/docs/errors#{refusal.code}",
        "title": refusal.title or TITLES.get(refusal.status, "Error"),
        "status": refusal.status,
        "detail": refusal.detail,
        "code": refusal.code,
        "request_id": getattr(request, "request_id", ""),
        **refusal.extra,
    }
    if refusal.errors:
        body["errors"] = [vars(error) for error in refusal.errors]
    return JsonResponse(
        body,
        status=refusal.status,
        content_type="application/problem+json",
        headers={"Cache-Control": "no-store", **refusal.headers},
    )


def exception_handler(error: Exception, context: dict) -> HttpResponse | None:
    """Django REST framework's hook: every refusal it or we raise becomes a problem document."""
    refusal = as_refusal(error)
    if refusal is None:
        return None
    request = context["request"]
    return problem(getattr(request, "_request", request), refusal)


def as_refusal(error: Exception) -> Refusal | None:
    if isinstance(error, Refusal):
        return error
    if isinstance(error, Http404):
        return Refusal("not_found", "There is no such object.", status=404)
    if isinstance(error, exceptions.ValidationError):
        return invalid_input(error)
    if isinstance(error, exceptions.APIException):
        return framework_refusal(error)
    return None


def invalid_input(error: exceptions.ValidationError) -> Refusal:
    errors = list(input_errors(error.get_full_details(), ""))
    first = errors[0] if errors else InputError("", "invalid", "The input is not valid.")
    return Refusal("invalid_input", first.detail, status=400, errors=errors)


def input_errors(details, pointer: str):
    """Flatten the framework's nested details into pointers (RFC 6901)."""
    if isinstance(details, dict) and set(details) == {"message", "code"}:
        yield InputError(pointer, str(details["code"]), str(details["message"]))
    elif isinstance(details, dict):
        for name, inner in details.items():
            yield from input_errors(
                inner, pointer if name == "non_field_errors" else f"{pointer}/{name}"
            )
    elif isinstance(details, list):
        for inner in details:
            yield from input_errors(inner, pointer)


def framework_refusal(error: exceptions.APIException) -> Refusal:
    headers = {}
    if getattr(error, "auth_header", None):
        headers["WWW-Authenticate"] = error.auth_header
    if getattr(error, "wait", None):
        headers["Retry-After"] = str(int(error.wait) + 1)
    code = error.get_codes() if isinstance(error.get_codes(), str) else error.default_code
    return Refusal(code, str(error.detail), status=error.status_code, headers=headers)
