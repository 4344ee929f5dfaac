"""How is it told what was made? Once, or once more to a repetition of the same request."""

from collections.abc import Callable
from typing import cast

from drf_spectacular.utils import OpenApiParameter
from rest_framework.response import Response

from keys.life.idempotency import CreatedAnswer, IdempotentRequest, answer_once, given_key
from keys.verification.authentication import KeyRequest
from portal import clock
from portal.api.fields import validated
from portal.api.generic import ListCreateView, Row, identifier_of
from portal.api.request_types import ApiRequest

IDEMPOTENCY_KEY = OpenApiParameter(
    "Idempotency-Key",
    {"type": "string", "pattern": "^[!-+\\--~]{1,255}$"},
    OpenApiParameter.HEADER,
    description=(
        "Makes a repetition safe: within ten minutes the same request with the same key gets the same answer "
        "with `Idempotency-Replayed: true`, and nothing is made twice."
    ),
)


def respond_created(
    request: KeyRequest,
    make: Callable[[], CreatedAnswer],
    path: str = "/v1/keys",
    makes: str = "key",
) -> Response:
    """201 with what was just made below `path`, through the caller's Idempotency-Key where one was sent."""
    given = given_key(request.META)
    if given is None:
        return respond(make(), path)
    operation = f"{request.method} {request.path}"
    asked = IdempotentRequest(request.user.key, given, operation, request.data, makes)
    return respond(answer_once(asked, make, clock.now()), path)


def respond(answer: CreatedAnswer, path: str = "/v1/keys") -> Response:
    headers = {"Location": f"{path}/{answer.object_id}"}
    if answer.replayed:
        headers["Idempotency-Replayed"] = "true"
    return Response(answer.body, status=201, headers=headers)


class IdempotentCreateView(ListCreateView[Row]):
    """A `ListCreateView` whose POST may be repeated with the same `Idempotency-Key`."""

    makes: str  # what an earlier answer is about: `endpoint`, `widget`, ...

    def post(self, request: ApiRequest) -> Response:
        """201 with what was created, now or by the request that this one repeats."""
        asked = validated(self.asked, request.data)

        def perform() -> CreatedAnswer:
            made = self.create(request, asked)
            return CreatedAnswer(self.shown(request, made), identifier_of(made))

        return respond_created(cast(KeyRequest, request), perform, request.path, self.makes)
