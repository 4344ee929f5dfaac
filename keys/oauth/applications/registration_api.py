"""How does a client that nobody registered introduce itself? `POST /oauth/register` (RFC 7591), off by default."""

import math
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from drf_spectacular.utils import extend_schema
from rest_framework.exceptions import UnsupportedMediaType
from rest_framework.response import Response

from keys.models import RegisteredClient
from keys.oauth.applications import client_metadata, self_registration
from keys.oauth.errors import OAuthError, invalid_request
from keys.oauth.view import OAuthView
from portal import clock
from portal.actors import Actor
from portal.api.request_types import ApiRequest
from portal.http.json_body import StrictJSONParser
from portal.remote import client_network


class ClientRegistration(OAuthView):
    """Everybody may; what it gives is an id, with which a person can be asked, and no secret."""

    public_because = (
        "a client that registers has no credential yet, and gets nothing before a person allows it"
    )
    parser_classes = [StrictJSONParser]

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not settings.CLIENT_REGISTRATION:
            raise Http404
        return super().dispatch(request, *args, **kwargs)

    @extend_schema(exclude=True)
    def post(self, request: ApiRequest) -> Response:
        said, now = client_metadata.read(read_metadata(request)), clock.now()
        # Counted once the request is a right one: a wrong one costs no row.
        wait = self_registration.wait_of(client_network(request), now)
        if wait > timedelta(0):
            raise too_many(wait)
        client = self_registration.register(said=said, actor=Actor.stranger(request), now=now)
        return Response(render_client(client), status=201)


def read_metadata(request: ApiRequest) -> dict[str, Any]:
    """The JSON object of the body. Raises OAuthError `invalid_request` (415 for another type), Refusal."""
    detail = "Send the client metadata in the body, as application/json."
    if request.META.get("QUERY_STRING"):
        raise invalid_request(detail)
    try:
        return request.data
    except UnsupportedMediaType as error:
        raise OAuthError("invalid_request", detail, error.status_code) from error


def render_client(client: RegisteredClient) -> dict[str, Any]:
    """RFC 7591 section 3.2.1. There is no client_secret, and nothing to change the registration with."""
    scope = {} if client.scopes is None else {"scope": " ".join(client.scopes)}
    return {
        "client_id": client.public_id,
        "client_id_issued_at": int(client.created_at.timestamp()),
        "client_name": client.name,
        "redirect_uris": client.redirect_uris,
        **client_metadata.GIVEN,
        **scope,
    }


def too_many(wait: timedelta) -> OAuthError:
    seconds = math.ceil(wait.total_seconds())
    detail = f"Too many clients have registered. Wait {seconds} seconds, then try again."
    return OAuthError("temporarily_unavailable", detail, 429, {"Retry-After": str(seconds)})
