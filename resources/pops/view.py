"""What have the routes of a Pop's clients in common? Their credentials, every origin, and that each use is counted."""

from typing import Any

from drf_spectacular.utils import OpenApiParameter
from rest_framework.request import Request

from keys.verification.authentication import AccessTokenAuthentication, ApiKeyAuthentication
from portal import clock, permissions
from portal.api.request_types import ApiRequest
from portal.api.view import ApiView
from resources.models import Pop
from resources.pops.lookup import pop_or_404
from resources.usage import counting as usage


def pop_parameter(name: str) -> OpenApiParameter:
    said = "A UUID, with dashes or without."
    return OpenApiParameter(name, str, OpenApiParameter.PATH, description=said)


POP_ID = pop_parameter("pop_id")


class PopClientView(ApiView):
    """A key is not a Bearer here: these routes are for browsers too, and a key stays out of them."""

    makes_lasting = frozenset()  # what a worker makes is the worker's
    authentication_classes = [ApiKeyAuthentication, AccessTokenAuthentication]
    required_permission = permissions.POPS_READ
    open_to_all_origins = True

    used: Pop | None = None

    def pop(self, request: ApiRequest, pop_id: str) -> Pop:
        """The Pop that this request is counted for. Raises Http404."""
        self.used = pop_or_404(request.user.organization, pop_id)
        return self.used

    def finalize_response(self, request: Request, response: Any, *args: Any, **kwargs: Any) -> Any:
        response = super().finalize_response(request, response, *args, **kwargs)
        if self.used is not None:
            outcome = usage.Outcome.of_status(response.status_code)
            usage.count_use(self.used, outcome, clock.now())
        return response
