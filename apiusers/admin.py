"""What does the operator see of API users, teams and roles? That they exist and who has them, and no more: their
organization changes them. The operator may limit an API user."""

from typing import Any

from django.contrib import admin

from apiusers.api_users.services import change_limits
from apiusers.models import ApiUser, Role, RoleAssignment, Team, TeamMember
from portal.actors import Actor
from portal.admin.refusals import ReadOnly
from portal.admin.restrictions import Limited


@admin.register(ApiUser)
class ApiUserAdmin(Limited, ReadOnly):
    list_display = ("name", "organization", "public_id", "external_id", "is_active", "created_at")
    list_filter = ("is_active",)
    list_select_related = ("organization",)
    search_fields = (
        "name", "public_id", "external_id", "organization__name", "organization__public_id"
    )  # fmt: skip
    fields = (
        "public_id", "external_id", "name", "description", "organization", "is_active",
        "permissions", "metadata", "created_at", "deleted_at", "held_to", "use_of_limits",
    )  # fmt: skip

    def restrict(self, obj: ApiUser, asked: dict[str, Any], actor: Actor) -> object:
        return change_limits(api_user=obj, asked=asked, actor=actor)


@admin.register(Team)
class TeamAdmin(ReadOnly):
    list_display = ("name", "organization", "public_id", "created_at")
    list_select_related = ("organization",)
    search_fields = ("name", "public_id", "organization__name", "organization__public_id")


@admin.register(Role)
class RoleAdmin(ReadOnly):
    list_display = ("name", "organization", "permissions", "created_at")
    list_select_related = ("organization",)
    search_fields = ("name", "public_id", "organization__name", "organization__public_id")


@admin.register(TeamMember)
class TeamMemberAdmin(ReadOnly):
    list_display = ("team", "principal", "organization")
    list_select_related = ("team__organization", "membership__user", "api_user")
    search_fields = ("team__name", "membership__user__email", "api_user__name")

    @admin.display(description="organization", ordering="team__organization__name")
    def organization(self, seat: TeamMember) -> str:
        return str(seat.team.organization)


@admin.register(RoleAssignment)
class RoleAssignmentAdmin(ReadOnly):
    list_display = ("role", "membership", "api_user", "team")
    list_select_related = (
        "role",
        "membership__user",
        "membership__organization",
        "api_user",
        "team",
    )
    search_fields = ("role__name", "membership__user__email", "api_user__name", "team__name")
