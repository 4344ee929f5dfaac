"""How are rows of one kind listed, created, read, changed and deleted through the API? A kind declares what differs.

As the generic views of Django REST framework do it, with the services of this house in the place of a serializer's
`save`: a route names its rows, what it takes, what it shows, and the three calls that change something.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from django.db.models import Model, QuerySet
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_view
from rest_framework.response import Response
from rest_framework.serializers import Serializer

from portal import clock
from portal.actors import Making
from portal.api.fields import validated
from portal.api.lists import NEWEST_FIRST, PAGE_PARAMETERS, page_response
from portal.api.request_types import ApiRequest
from portal.api.schema import problems
from portal.api.view import ApiView
from portal.lookups import one
from portal.paging import Order

Row = TypeVar("Row", bound=Model)
View = TypeVar("View", bound=type[ApiView])


class RowView(ApiView, Generic[Row]):
    """What both routes of a kind share: which rows the caller knows, and what is told of one."""

    # What is told of a row, where it is the same for every caller. Others say it in `shown`.
    shows: Callable[[Any], dict[str, Any]]

    def rows(self, request: ApiRequest) -> QuerySet[Row]:
        """The rows that this caller may know of, with what it takes to show them."""
        raise NotImplementedError

    def shown(self, request: ApiRequest, row: Row) -> dict[str, Any]:
        return self.shows(row)

    def found(self, request: ApiRequest, identifier: str) -> Row:
        """Raises Http404, alike for an unknown row and for one that the caller may not know of."""
        return one(self.rows(request), identifier)


class ListCreateView(RowView[Row]):
    """GET lists the rows page by page, POST creates one."""

    order: Order = NEWEST_FIRST
    asked: type[Serializer]

    def made_here(self, request: ApiRequest) -> Making:
        """The caller makes something now: `pops.create(settings=..., **self.made_here(request))`."""
        caller = request.user
        return {
            "organization": caller.organization,
            "actor": caller.actor(request),
            "now": clock.now(),
        }

    def create(self, request: ApiRequest, asked: dict[str, Any]) -> Row:
        """Calls the service. Raises Refusal."""
        raise NotImplementedError

    def get(self, request: ApiRequest) -> Response:
        """The rows, page by page."""
        return page_response(
            request, self.rows(request), lambda row: self.shown(request, row), self.order
        )

    def post(self, request: ApiRequest) -> Response:
        """201 with what was created, and its address in `Location`."""
        made = self.create(request, validated(self.asked, request.data))
        headers = {"Location": f"{request.path}/{identifier_of(made)}"}
        return Response(self.shown(request, made), status=201, headers=headers)


class ReadChangeDeleteView(RowView[Row]):
    """GET reads the row that the address names, PATCH changes what is named in it, DELETE deletes it."""

    asked: type[Serializer]

    def change(self, request: ApiRequest, row: Row, asked: dict[str, Any]) -> None:
        """Calls the service, all or nothing. Raises Refusal."""
        raise NotImplementedError

    def remove(self, request: ApiRequest, row: Row) -> None:
        """Calls the service. Raises Refusal."""
        raise NotImplementedError

    def get(self, request: ApiRequest, **named: str) -> Response:
        """One row."""
        return Response(self.shown(request, self.found(request, *named.values())))

    def patch(self, request: ApiRequest, **named: str) -> Response:
        """The row as it is after the change."""
        asked = validated(self.asked, request.data)
        self.change(request, self.found(request, *named.values()), asked)
        return Response(self.shown(request, self.found(request, *named.values())))

    def delete(self, request: ApiRequest, **named: str) -> Response:
        """204, whether or not this call deleted it."""
        self.remove(request, self.found(request, *named.values()))
        return Response(status=204)


def with_asked(row: Model, asked: Mapping[str, Any], *names: str) -> dict[str, Any]:
    """The values of these columns: as asked, and as they are where nothing is asked."""
    return {name: asked.get(name, getattr(row, name)) for name in names}


def identifier_of(row: Any) -> str:
    """What the address of a row ends in: its public id, or its key where that is public."""
    return str(getattr(row, "public_id", row.pk))


@dataclass(frozen=True)
class ResourceKind:
    """What the OpenAPI document calls rows of one kind: `listTeams`, `createTeam`, `readTeam`, ..."""

    name: str
    plural: str
    tag: str
    shown: type[Serializer]
    page: type[Serializer]
    creates: str = "create"

    def operation(self, name: str, description: str, **options: Any) -> Any:
        return extend_schema(operation_id=name, description=description, tags=[self.tag], **options)

    def list_create(
        self,
        *,
        lists: str,
        creates: str,
        parameters: Sequence[OpenApiParameter] = (),
        filters: Sequence[OpenApiParameter] = (),
        statuses: Sequence[int] = (409,),
    ) -> Callable[[View], View]:
        """Describes a `ListCreateView`; `filters` narrow the list, `parameters` and `statuses`, refusals, are what
        creating adds."""

        def decorate(view: View) -> View:
            get = self.operation(
                f"list{self.plural}",
                lists,
                parameters=[*filters, *PAGE_PARAMETERS],
                responses=self.page,
            )
            post = self.operation(
                f"{self.creates}{self.name}",
                creates,
                parameters=list(parameters),
                request=view.asked,  # type: ignore[attr-defined]
                responses={201: self.shown, **problems(*statuses)},
            )
            return extend_schema_view(get=get, post=post)(view)

        return decorate

    def read_change_delete(
        self,
        identifier: OpenApiParameter,
        *,
        reads: str,
        changes: str,
        deletes: str,
        change_parameters: Sequence[OpenApiParameter] = (),
        change_statuses: Sequence[int] = (409,),
        delete_parameters: Sequence[OpenApiParameter] = (),
        delete_statuses: Sequence[int] = (),
    ) -> Callable[[View], View]:
        """Describes a `ReadChangeDeleteView`. `identifier` is the parameter of its path; the parameters are those of
        the query, the statuses refusals that changing and deleting add."""

        def decorate(view: View) -> View:
            get = self.operation(
                f"read{self.name}", reads, parameters=[identifier], responses=self.shown
            )
            patch = self.operation(
                f"change{self.name}",
                changes,
                parameters=[identifier, *change_parameters],
                request=view.asked,  # type: ignore[attr-defined]
                responses={200: self.shown, **problems(*change_statuses)},
            )
            delete = self.operation(
                f"delete{self.name}",
                deletes,
                parameters=[identifier, *delete_parameters],
                responses={204: None, **problems(*delete_statuses)},
            )
            return extend_schema_view(get=get, patch=patch, delete=delete)(view)

        return decorate
