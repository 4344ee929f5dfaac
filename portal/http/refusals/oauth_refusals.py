"""How is a refusal told at the addresses of OAuth? With the errors of RFC 6749 section 5.2, whoever found the fault.

Clients of OAuth look for `error` in the answer and know no problem documents, so what stops in front of a view (a
body too large, a lost database) is told in their words as well. The HTTP status stays what it is elsewhere.
"""

from django.http import JsonResponse

from portal.errors import Refusal

# Beside pages for people, such as the consent prompt, under the same first part.
PATHS = frozenset(
    {
        "/oauth/token",
        "/oauth/introspect",
        "/oauth/revoke",
        "/oauth/device_authorization",
        "/oauth/register",
    }
)
# By status. The last two are errors of RFC 6749 section 4.1.2.1: with `invalid_request` a client would not come again.
NAMES = {
    401: "invalid_client",
    403: "access_denied",
    429: "temporarily_unavailable",
    500: "server_error",
    503: "temporarily_unavailable",
}


def name_of(refusal: Refusal) -> str:
    """The error code of OAuth for a refusal of ours."""
    return NAMES.get(refusal.status, "invalid_request")


def answer(refusal: Refusal) -> JsonResponse:
    """`{"error", "error_description"}`, never kept by a cache (RFC 6749 section 5.1 names both headers)."""
    return JsonResponse(
        {"error": name_of(refusal), "error_description": refusal.detail},
        status=refusal.status,
        headers={"Cache-Control": "no-store", "Pragma": "no-cache", **refusal.headers},
    )
