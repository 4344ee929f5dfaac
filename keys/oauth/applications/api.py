"""Which applications has the organization registered? List, register, read, change, delete."""

from dataclasses import replace
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from keys.models import Application
from keys.oauth.applications import services as applications
from keys.oauth.applications.serializers import (
    ApplicationAsked,
    ApplicationPageShown,
    ApplicationPatchAsked,
    ApplicationShown,
    render_application,
)
from keys.oauth.applications.services import Registration
from portal import clock, permissions
from portal.api.generic import ListCreateView, ReadChangeDeleteView, ResourceKind, RowView
from portal.api.request_types import ApiRequest
from portal.api.schema import id_parameter

APPLICATION = ResourceKind(
    "Application",
    "Applications",
    "Applications",
    shown=ApplicationShown,
    page=ApplicationPageShown,
    creates="register",
)


class ApplicationView(RowView[Application]):
    required_permission = permissions.APPLICATIONS_MANAGE
    shows = staticmethod(render_application)

    def rows(self, request: ApiRequest) -> QuerySet[Application]:
        rows = Application.objects.listed().filter(organization=request.user.organization)
        return rows.select_related("organization")


@APPLICATION.list_create(
    lists="The applications of the organization, page by page.",
    creates="Register a public client. It gets an id and no secret.",
)
class Applications(ApplicationView, ListCreateView[Application]):
    asked = ApplicationAsked

    def create(self, request: ApiRequest, asked: dict[str, Any]) -> Application:
        return applications.register(asked=Registration(**asked), **self.made_here(request))


@APPLICATION.read_change_delete(
    id_parameter("application_id"),
    reads="One application, as it was registered and changed since.",
    changes="Change what is named, all or nothing.",
    deletes="End it and everything that people allowed it, for ever.",
)
class OneApplication(ApplicationView, ReadChangeDeleteView[Application]):
    asked = ApplicationPatchAsked

    @transaction.atomic
    def change(self, request: ApiRequest, row: Application, asked: dict[str, Any]) -> None:
        actor, enabled = request.user.actor(request), asked.pop("enabled", None)
        if asked:
            whole = replace(Registration.of(row), **asked)
            applications.change(application=row, asked=whole, actor=actor)
        if enabled is not None:
            applications.set_enabled(application=row, enabled=enabled, actor=actor, now=clock.now())

    def remove(self, request: ApiRequest, row: Application) -> None:
        actor = request.user.actor(request)
        applications.delete(application=row, actor=actor, now=clock.now())
