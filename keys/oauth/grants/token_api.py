"""Where are tokens given? `POST /oauth/token`, for every grant."""

from drf_spectacular.utils import extend_schema
from rest_framework.response import Response

from keys.oauth.errors import invalid_request
from keys.oauth.form_body import FormParser
from keys.oauth.grant_types import AUTHORIZATION_CODE, REFRESH_TOKEN
from keys.oauth.grants import clients, grants
from keys.oauth.grants.grant_request import GrantRequest
from keys.oauth.view import OAuthView
from portal import clock
from portal.api.request_types import ApiRequest
from portal.http.json_body import StrictJSONParser

JSON = "application/json"
# A published browser client sends these two as JSON; everything else is a form, as the RFCs say.
GRANTS_IN_JSON = frozenset({AUTHORIZATION_CODE, REFRESH_TOKEN})


class Token(OAuthView):
    """The client proves itself in the request, by its secret or by what it was given before."""

    public_because = "the client's own credential or grant is in the request"
    parser_classes = [FormParser, StrictJSONParser]

    @extend_schema(exclude=True)
    def post(self, request: ApiRequest) -> Response:
        parameters = self.parameters(request)
        if request.content_type.partition(";")[0].strip().lower() == JSON:
            refuse_json_elsewhere(parameters)
        asked = GrantRequest(
            parameters=parameters,
            headers=request.META,
            now=clock.now(),
            client=clients.read_credential(request.META, parameters),
            request=request,
        )
        return Response(grants.grant(asked))


def refuse_json_elsewhere(parameters: dict[str, str]) -> None:
    if parameters.get("grant_type") not in GRANTS_IN_JSON:
        raise invalid_request("Send this grant as application/x-www-form-urlencoded.")
