"""Which machines have an identity, and what may they do? List, make, read, change, delete."""

from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from drf_spectacular.utils import OpenApiParameter

from apiusers.api_users import services as api_users
from apiusers.lookups import api_users_of, roles_named, rows_named
from apiusers.models import ApiUser
from apiusers.roles import services as roles
from apiusers.rules import refuse_without_permission
from apiusers.serializers import (
    API_USER_WHOLE,
    ApiUserAsked,
    ApiUserChangeAsked,
    ApiUserPageShown,
    ApiUserShown,
    api_user_shown,
)
from apiusers.teams import services as teams
from portal import clock, permissions
from portal.api.generic import (
    ListCreateView,
    ReadChangeDeleteView,
    ResourceKind,
    RowView,
    with_asked,
)
from portal.api.request_types import ApiRequest
from portal.api.schema import id_parameter, switch_parameter
from portal.external.rules import LONGEST_SEARCH, clean_search, contains
from portal.external.serializers import EXTERNAL_ID, external_in, has_external_id
from portal.http.query import is_asked
from portal.restrictions.serializers import limits_in

SEARCH = OpenApiParameter(
    "search",
    {"type": "string", "maxLength": LONGEST_SEARCH},
    description="Part of the name, the external id or the metadata.",
)
API_USER = ResourceKind(
    "ApiUser", "ApiUsers", "API users", shown=ApiUserShown, page=ApiUserPageShown
)


class ApiUserView(RowView[ApiUser]):
    required_permission = permissions.API_USERS_MANAGE
    shows = staticmethod(api_user_shown)

    def rows(self, request: ApiRequest) -> QuerySet[ApiUser]:
        return api_users_of(request.user.organization).select_related("organization")


@API_USER.list_create(
    lists="The API users of the organization, page by page.",
    creates="Make an API user to which nothing is granted yet.",
    filters=[EXTERNAL_ID, SEARCH],
)
class ApiUsers(ApiUserView, ListCreateView[ApiUser]):
    asked = ApiUserAsked

    def rows(self, request: ApiRequest) -> QuerySet[ApiUser]:
        asked = request.query_params
        found = super().rows(request).filter(has_external_id(asked))
        if text := clean_search(asked.get("search", "")):
            found = found.filter(contains(text))
        return found.prefetch_related(*API_USER_WHOLE)

    def create(self, request: ApiRequest, asked: dict[str, Any]) -> ApiUser:
        return api_users.create_api_user(
            **{name: asked[name] for name in ("name", "description")},
            limits=limits_in(asked),
            external=external_in(asked),
            **self.made_here(request),
        )


@API_USER.read_change_delete(
    id_parameter("api_user_id"),
    reads="One API user, with its teams and roles.",
    changes="Rename, describe, identify, limit, deactivate, set teams and roles: what is named, all or nothing.",
    deletes="Revoke its tokens and delete it. With living tokens `?confirmed=true` is needed.",
    delete_parameters=[
        switch_parameter("confirmed", "Needed while the API user owns living tokens.")
    ],
    delete_statuses=(409,),
)
class OneApiUser(ApiUserView, ReadChangeDeleteView[ApiUser]):
    asked = ApiUserChangeAsked

    @transaction.atomic
    def change(self, request: ApiRequest, row: ApiUser, asked: dict[str, Any]) -> None:
        organization, actor = row.organization, request.user.actor(request)
        if "name" in asked or "description" in asked:
            texts = with_asked(row, asked, "name", "description")
            api_users.change_api_user(api_user=row, **texts, actor=actor)
        if limits := limits_in(asked):
            api_users.change_limits(api_user=row, asked=limits, actor=actor)
        if external := external_in(asked):
            api_users.identify(api_user=row, asked=external, actor=actor)
        if "active" in asked:
            api_users.set_active(api_user=row, active=asked["active"], actor=actor)
        if "teams" in asked:
            refuse_without_permission(permissions.TEAMS_MANAGE, actor)
            chosen = rows_named(organization.teams.all(), asked["teams"], "teams")
            teams.set_teams(principal=row, chosen=chosen, actor=actor)
        if "roles" in asked:
            refuse_without_permission(permissions.ROLES_MANAGE, actor)
            wanted = roles_named(organization, asked["roles"])
            roles.set_roles(holder=row, chosen=wanted, actor=actor)

    def remove(self, request: ApiRequest, row: ApiUser) -> None:
        api_users.delete_api_user(
            api_user=row,
            actor=request.user.actor(request),
            now=clock.now(),
            confirmed=is_asked(request, "confirmed"),
        )
