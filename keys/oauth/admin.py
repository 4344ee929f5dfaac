"""What does the operator see of applications and of what people allowed them? That they exist; nothing to change."""

from django.contrib import admin

from keys.oauth.application_records import Application, TokenLifetimes
from portal.admin_refusals import ReadOnly


@admin.register(Application)
class ApplicationAdmin(ReadOnly):
    list_display = ("name", "organization", "public_id", "created_at", "disabled_at", "deleted_at")
    list_select_related = ("organization",)
    search_fields = ("name", "=public_id", "organization__name", "organization__public_id")
    ordering = ("-created_at", "-id")


@admin.register(TokenLifetimes)
class TokenLifetimesAdmin(ReadOnly):
    list_display = ("organization", "exchange_seconds", "oauth_seconds", "changed_at")
    list_select_related = ("organization",)
    search_fields = ("organization__name", "organization__public_id")
