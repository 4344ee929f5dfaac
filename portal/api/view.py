"""What has every API route in common? A checked query, one permission or a reason to be public, nothing cached."""

from typing import Any

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from rest_framework.request import Request
from rest_framework.views import APIView

from portal.api.request_types import ApiRequest
from portal.http import cross_origin
from portal.http.query import check_query


class ApiView(APIView):
    """A route for programs. Cookies never authenticate here, so there is no CSRF token to ask for."""

    required_permission = ""  # empty: any good credential
    public_because = ""  # not empty: no credential is asked for
    # Methods that make or change what outlives an access token, and therefore take the key itself (decision 0024).
    makes_lasting: frozenset[str] = frozenset({"POST", "PATCH", "PUT"})
    repeatable_parameters: frozenset[str] = frozenset()
    credential_in_body = (
        False  # where a client may prove itself in its form (RFC 6749 section 2.3.1)
    )
    takes_body = True  # where false, an announced body is never waited for
    largest_body = ""  # the setting with the limit of a route that takes more than a MiB
    open_to_all_origins = False  # CORS: `*`, without credentials
    methods_for_all_origins = "GET"
    takes_any_header = False  # of pages of all origins; for documents that read none
    open_to_registered_origins = True  # CORS: origins of applications, without credentials
    cross_origin_headers = ""  # beside the usual ones
    http_method_names = ["get", "head", "post", "patch", "delete"]

    @classmethod
    def as_view(cls, **initkwargs: Any) -> Any:
        view: Any = super().as_view(**initkwargs)
        needs = f"credential: {cls.required_permission or 'any'}"
        view.policy = f"public: {cls.public_because}" if cls.public_because else needs
        view.largest_body = cls.largest_body
        view.takes_body = cls.takes_body
        view.credential_in_body = cls.credential_in_body
        return view

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        # A preflight carries no credential by definition, so it is answered before one is looked for.
        if self.open_to_all_origins and request.method == "OPTIONS":
            return cross_origin.preflight_for_anybody(
                request, self.methods_for_all_origins, any_header=self.takes_any_header
            )
        if self.answers_registered_origins and cross_origin.is_preflight(request):
            methods = ", ".join(self.allowed_methods)
            return cross_origin.preflight_for_registered(
                request, methods, self.cross_origin_headers
            )
        return super().dispatch(request, *args, **kwargs)

    def required_permissions(self, request: ApiRequest) -> frozenset[str]:
        """The permissions that the caller must hold, all of them."""
        return frozenset({self.required_permission} - {""})

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        check_query(request, self.repeatable_parameters)
        super().initial(request, *args, **kwargs)

    def finalize_response(self, request: Request, response: Any, *args: Any, **kwargs: Any) -> Any:
        response = super().finalize_response(request, response, *args, **kwargs)
        response.setdefault("Cache-Control", "no-store")
        # Whoever let the credential in has something to tell of it in every answer: where its limits stand.
        for name, value in getattr(getattr(request, "_auth", None), "headers", {}).items():
            response.headers.setdefault(name, value)
        if self.open_to_all_origins:
            cross_origin.allow_anybody(response)
        elif self.answers_registered_origins:
            cross_origin.allow_registered(request, response)
        return response

    @property
    def answers_registered_origins(self) -> bool:
        return self.open_to_registered_origins and not self.open_to_all_origins

    def get_authenticators(self) -> list[Any]:
        return [] if self.public_because else super().get_authenticators()

    def get_permissions(self) -> list[Any]:
        return [] if self.public_because else list(super().get_permissions())
