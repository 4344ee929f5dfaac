"""How does a client call a Pop's worker through Keydock? With its access token, which is judged at every call."""

from typing import Any

from django.http import HttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_view

from keys.verification.authentication import KeyRequest
from keys.verification.verdicts import Verdict
from portal import clock
from portal.api.schema import problems
from resources.egress.calls import Answer
from resources.models import Pop
from resources.pops import worker_calls
from resources.pops.config import has_worker
from resources.pops.view import POP_ID, PopClientView
from resources.pops.worker_calls import WorkerCall
from resources.pops.worker_tokens import token_for

PATH = OpenApiParameter(
    "path", str, OpenApiParameter.PATH, description="What follows the worker's base URL."
)
ABOUT = (
    "Passes the call on to the Pop's worker and its answer back: status, content type and body. A body has at most "
    "1 MiB, an answer as much as the installation allows, and both together five seconds. Where the Pop says "
    "so, the worker gets a token of its own, made of the caller's: it opens nothing here; introspection tells whose."
)


def described(name: str) -> Any:
    return extend_schema(
        operation_id=name,
        description=ABOUT,
        parameters=[POP_ID, PATH],
        request=None,
        responses={200: OpenApiTypes.ANY, 204: None, **problems(502, 504)},
        tags=["Pops"],
    )


@extend_schema_view(
    get=described("getFromWorker"),
    post=described("postToWorker"),
    put=described("putToWorker"),
    patch=described("patchAtWorker"),
    delete=described("deleteAtWorker"),
)
class Worker(PopClientView):
    http_method_names = ["get", "head", "post", "put", "patch", "delete"]
    methods_for_all_origins = "GET, HEAD, POST, PUT, PATCH, DELETE"

    def pass_on(self, request: KeyRequest, pop_id: str, path: str) -> HttpResponse:
        headers, pop = request.headers, self.pop(request, pop_id)
        call = WorkerCall(
            method=request.method,
            path=path,
            query=request.META.get("QUERY_STRING", ""),
            content_type=headers.get("Content-Type", ""),
            accept=headers.get("Accept", "*/*"),
            authorization=authorization_for(pop, request.auth),
            body=request._request.body,
        )
        return as_told(worker_calls.pass_on(pop, call))

    # One function each, since each is described under a name of its own.
    def get(self, request: KeyRequest, pop_id: str, path: str) -> HttpResponse:
        return self.pass_on(request, pop_id, path)

    def post(self, request: KeyRequest, pop_id: str, path: str) -> HttpResponse:
        return self.pass_on(request, pop_id, path)

    def put(self, request: KeyRequest, pop_id: str, path: str) -> HttpResponse:
        return self.pass_on(request, pop_id, path)

    def patch(self, request: KeyRequest, pop_id: str, path: str) -> HttpResponse:
        return self.pass_on(request, pop_id, path)

    def delete(self, request: KeyRequest, pop_id: str, path: str) -> HttpResponse:
        return self.pass_on(request, pop_id, path)


def authorization_for(pop: Pop, verdict: Verdict) -> str:
    """What the worker is told of its caller, where the Pop says so: never the credential that the caller sent."""
    if not (pop.forwards_authorization and pop.through_keydock and has_worker(pop)):
        return ""
    return f"Bearer {token_for(pop, verdict, clock.now())}"


def as_told(answer: Answer) -> HttpResponse:
    """The worker's answer as data: what a browser is led to by mistake is saved and not shown."""
    response = HttpResponse(answer.body, status=answer.status)
    response["Content-Type"] = worker_calls.kind_of(answer)
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Disposition"] = "attachment"
    if answer.status == 204 or not answer.content_type:
        del response["Content-Type"]
    return response
