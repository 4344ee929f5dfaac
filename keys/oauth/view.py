"""What have the OAuth routes in common? Their errors, nothing in the address, nothing cached, registered origins."""

from typing import Any

from django.http import HttpResponse
from rest_framework.request import Request
from rest_framework.response import Response

from keys.oauth.errors import BASIC, OAuthError, invalid_request
from keys.oauth.form_body import FormParser, texts_of
from portal.api.request_types import ApiRequest
from portal.api.view import ApiView
from portal.errors import Refusal
from portal.http.refusals.oauth_refusals import name_of
from portal.http.refusals.problems import as_refusal

# What is told otherwise than elsewhere. No description holds a quotation mark (RFC 6749 section 5.2), so none quotes
# the request.
DETAILS = {
    "method_not_allowed": "This address is asked with POST.",
    "unsupported_media_type": "Send the parameters as application/x-www-form-urlencoded.",
    "credential_missing": (
        "Send a client id and its key by Basic or as client_id and client_secret, an access token as Bearer, "
        "or x-api-key with x-organization-id."
    ),
}


class OAuthView(ApiView):
    """A route of RFC 6749 and its like: a form in, JSON out, with the errors that clients of it know."""

    credential_in_body = True
    makes_lasting = frozenset()  # tokens alone, which end with what they are made of
    parser_classes = [FormParser]
    http_method_names = ["post"]
    cross_origin_headers = "Auth0-Client"  # which one published browser client sends

    def parameters(self, request: ApiRequest) -> dict[str, str]:
        """The parameters of the body. Raises OAuthError; one in the address counts as leaked (RFC 6749 2.3.1)."""
        if request.META.get("QUERY_STRING"):
            raise invalid_request("Send the parameters in the body: addresses are written to logs.")
        return texts_of(request.data)

    def get_exception_handler(self) -> Any:
        return exception_handler

    def finalize_response(self, request: Request, response: Any, *args: Any, **kwargs: Any) -> Any:
        response = super().finalize_response(request, response, *args, **kwargs)
        response["Cache-Control"] = "no-store"
        response["Pragma"] = "no-cache"  # RFC 6749 section 5.1 asks for it by name
        return response


def exception_handler(error: Exception, context: dict[str, Any]) -> HttpResponse | None:
    """Every refusal as RFC 6749 section 5.2 tells it; None for a fault of ours."""
    told = error if isinstance(error, OAuthError) else oauth_error(error)
    if told is None:
        return None
    return Response(told.as_json(), status=told.status, headers=told.headers)


def oauth_error(error: Exception) -> OAuthError | None:
    """The refusal in the words of RFC 6749 section 5.2; None for an error that is no refusal."""
    refusal = as_refusal(error)
    if refusal is None:
        return None
    headers = dict(refusal.headers)
    if refusal.status == 401:
        headers["WWW-Authenticate"] = challenge(refusal)
    detail = DETAILS.get(refusal.code, refusal.detail)
    return OAuthError(name_of(refusal), detail, refusal.status, headers)


def challenge(refusal: Refusal) -> str:
    """What may be sent: a Bearer of ours, or a client id and its key by Basic."""
    return f"{refusal.headers.get('WWW-Authenticate', '')}, {BASIC}".lstrip(", ")
