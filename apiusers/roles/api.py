"""Which roles are there, and what do they permit? List, make, read, change, delete."""

from typing import Any

from django.db.models import QuerySet

from apiusers.lookups import roles_of
from apiusers.models import Role
from apiusers.roles import services as roles
from apiusers.serializers import (
    RoleAsked,
    RoleChangeAsked,
    RolePageShown,
    RoleShown,
    role_shown,
)
from portal import permissions
from portal.api.generic import (
    ListCreateView,
    ReadChangeDeleteView,
    ResourceKind,
    RowView,
    with_asked,
)
from portal.api.request_types import ApiRequest
from portal.api.schema import id_parameter

ROLE = ResourceKind("Role", "Roles", "Roles", shown=RoleShown, page=RolePageShown)


class RoleView(RowView[Role]):
    required_permission = permissions.ROLES_MANAGE
    shows = staticmethod(role_shown)

    def rows(self, request: ApiRequest) -> QuerySet[Role]:
        return roles_of(request.user.organization).select_related("organization")


@ROLE.list_create(
    lists="The predefined roles and the organization's own.",
    creates="Make a custom role out of permissions that the caller holds.",
)
class Roles(RoleView, ListCreateView[Role]):
    asked = RoleAsked

    def create(self, request: ApiRequest, asked: dict[str, Any]) -> Role:
        return roles.create_role(**asked, **self.made_here(request))


@ROLE.read_change_delete(
    id_parameter("role_id"),
    reads="One role with its permissions, predefined or the organization's own.",
    changes="Change a custom role: what is named, all or nothing. It counts from the next request on.",
    deletes="Delete a custom role; whoever had it loses what only it granted.",
    delete_statuses=(409,),
)
class OneRole(RoleView, ReadChangeDeleteView[Role]):
    asked = RoleChangeAsked

    def change(self, request: ApiRequest, row: Role, asked: dict[str, Any]) -> None:
        wanted = with_asked(row, asked, "name", "description", "permissions")
        roles.change_role(role=row, **wanted, actor=request.user.actor(request))

    def remove(self, request: ApiRequest, row: Role) -> None:
        roles.delete_role(role=row, actor=request.user.actor(request))
