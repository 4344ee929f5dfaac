"""Where do people and programs read about the API? /v1/openapi.json, and /v1/docs with a page to try it."""

from django.http import HttpResponse
from drf_spectacular.utils import extend_schema
from drf_spectacular.views import SpectacularSwaggerSplitView

from portal.api.request_types import ApiRequest
from portal.api.schema import document
from portal.api.view import ApiView

SECONDS = 300


class OpenApi(ApiView):
    public_because = "it describes the product and holds nobody's data"
    open_to_all_origins = True

    @extend_schema(exclude=True)
    def get(self, request: ApiRequest) -> HttpResponse:
        response = HttpResponse(document(), content_type="application/json")
        response["Cache-Control"] = f"public, max-age={SECONDS}"
        return response


class ApiDocs(ApiView, SpectacularSwaggerSplitView):
    """Swagger UI from our own static files; its script is a request of its own, as the page policy asks."""

    public_because = "it shows the public OpenAPI document"
    url_name = "openapi"
    template_name = "portal/api_docs.html"
    template_name_js = "portal/api_docs.js"
