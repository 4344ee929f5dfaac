"""How does a client call the sample worker of the demo directly? As it calls any worker, which checks its token."""

from typing import Any

from django.conf import settings
from django.http import Http404, HttpResponse
from rest_framework.request import Request

from portal.api.request_types import ApiRequest
from resources.pops import sample_worker
from resources.pops.view import PopClientView
from resources.pops.worker_api import as_told


class SampleWorker(PopClientView):
    """404 unless KEYDOCK_DEMO=1. It is no part of the API, so the OpenAPI document does not know it."""

    schema = None
    methods_for_all_origins = "GET, HEAD, POST, PATCH, DELETE"

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        if not settings.DEMO:
            raise Http404
        super().initial(request, *args, **kwargs)

    def get(self, request: ApiRequest, path: str) -> HttpResponse:
        return as_told(sample_worker.answer(request.method, path))

    post = patch = delete = get
