"""Which Pops are there, and what are their clients told? List, make, read, change, delete."""

from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from keys.api.answers import IDEMPOTENCY_KEY, IdempotentCreateView
from portal import permissions
from portal.api.generic import ReadChangeDeleteView, ResourceKind, RowView
from portal.api.request_types import ApiRequest
from portal.paging import Order
from resources.models import Pop
from resources.pops import services as pops
from resources.pops.lookup import pop_or_404
from resources.pops.rules import PopSettings
from resources.pops.serializers import PopAsked, PopChangeAsked, PopPageShown, PopShown, pop_shown
from resources.pops.view import pop_parameter

POP = ResourceKind("Pop", "Pops", "Pops", shown=PopShown, page=PopPageShown)


class PopView(RowView[Pop]):
    required_permission = permissions.POPS_MANAGE
    shows = staticmethod(pop_shown)

    def rows(self, request: ApiRequest) -> QuerySet[Pop]:
        return request.user.organization.pops.all()

    def found(self, request: ApiRequest, identifier: str) -> Pop:
        return pop_or_404(request.user.organization, identifier)


@POP.list_create(
    lists="The Pops of the organization, newest first.",
    creates="Register a Pop. An active one needs a worker base URL and a pipeline id.",
    parameters=[IDEMPOTENCY_KEY],
    statuses=(409, 422),
)
class Pops(PopView, IdempotentCreateView[Pop]):
    asked = PopAsked
    makes = "pop"
    order = Order("created_at", descending=True, ids=UUID)

    def create(self, request: ApiRequest, asked: dict[str, Any]) -> Pop:
        return pops.create(settings=PopSettings(**asked), **self.made_here(request))


@POP.read_change_delete(
    pop_parameter("pop"),
    reads="One Pop; `config` is what its clients are told.",
    changes="Change what is named, all or nothing. Clients learn of it when they fetch their configuration next.",
    deletes="Delete the Pop; its clients get 404 from now on.",
)
class OnePop(PopView, ReadChangeDeleteView[Pop]):
    asked = PopChangeAsked

    def change(self, request: ApiRequest, row: Pop, asked: dict[str, Any]) -> None:
        pops.change(pop=row, settings=asked, actor=request.user.actor(request))

    def remove(self, request: ApiRequest, row: Pop) -> None:
        pops.delete(pop=row, actor=request.user.actor(request))
