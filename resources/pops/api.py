"""Which Pops are there, and what are their clients told? List, make, read, change, delete."""

from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework.response import Response

from keys.api.answers import IDEMPOTENCY_KEY, created
from keys.life.idempotency import Answer
from keys.verification.authentication import KeyRequest
from portal import clock, permissions
from portal.api.fields import validated
from portal.api.lists import PAGE_PARAMETERS, page_response
from portal.api.schema import problems
from portal.api.view import ApiView
from portal.paging import Order
from resources.pops import services as pops
from resources.pops.lookup import pop_or_404
from resources.pops.rules import PopSettings
from resources.pops.serializers import PopAsked, PopChangeAsked, PopPageShown, PopShown, pop_shown
from resources.pops.view import pop_parameter

POP = pop_parameter("pop")
NEWEST_FIRST = Order("created_at", descending=True, ids=UUID)


class Pops(ApiView):
    required_permission = permissions.POPS_MANAGE

    @extend_schema(
        operation_id="listPops", parameters=PAGE_PARAMETERS, responses=PopPageShown, tags=["Pops"]
    )
    def get(self, request: KeyRequest) -> Response:
        """The Pops of the organization, newest first."""
        return page_response(request, request.user.organization.pops.all(), pop_shown, NEWEST_FIRST)

    @extend_schema(
        operation_id="createPop",
        parameters=[IDEMPOTENCY_KEY],
        request=PopAsked,
        responses={201: PopShown, **problems(409, 422)},
        tags=["Pops"],
    )
    def post(self, request: KeyRequest) -> Response:
        """Register a Pop. An active one needs a worker base URL and a pipeline id."""
        asked = validated(PopAsked, request.data)

        def perform() -> Answer:
            made = pops.create(
                organization=request.user.organization,
                settings=PopSettings(**asked),
                actor=request.user.actor(request),
                now=clock.now(),
            )
            return Answer(pop_shown(made), str(made.pk))

        return created(request, perform, "/v1/pops", "pop")


class OnePop(ApiView):
    required_permission = permissions.POPS_MANAGE

    @extend_schema(operation_id="readPop", parameters=[POP], responses=PopShown, tags=["Pops"])
    def get(self, request: KeyRequest, pop: str) -> Response:
        """One Pop; `config` is what its clients are told."""
        return Response(pop_shown(pop_or_404(request.user.organization, pop)))

    @extend_schema(
        operation_id="changePop",
        parameters=[POP],
        request=PopChangeAsked,
        responses={200: PopShown, **problems(409)},
        tags=["Pops"],
    )
    def patch(self, request: KeyRequest, pop: str) -> Response:
        """Change what is named, all or nothing. Clients learn of it when they fetch their configuration next."""
        current = pop_or_404(request.user.organization, pop)
        asked, actor = validated(PopChangeAsked, request.data), request.user.actor(request)
        return Response(pop_shown(pops.change_some(pop=current, given=asked, actor=actor)))

    @extend_schema(operation_id="deletePop", parameters=[POP], responses={204: None}, tags=["Pops"])
    def delete(self, request: KeyRequest, pop: str) -> Response:
        """Delete the Pop; its clients get 404 from now on."""
        current = pop_or_404(request.user.organization, pop)
        pops.delete(pop=current, actor=request.user.actor(request))
        return Response(status=204)
