"""What does the operator see of API users, teams and roles? That they exist; their organization changes them."""

from django.contrib import admin

from apiusers.models import ApiUser, Role, Team
from portal.admin_refusals import ReadOnly


@admin.register(ApiUser)
class ApiUserAdmin(ReadOnly):
    list_display = ("name", "organization", "public_id", "is_active", "created_at")
    list_filter = ("is_active",)
    list_select_related = ("organization",)
    search_fields = ("name", "public_id", "organization__name", "organization__public_id")


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
