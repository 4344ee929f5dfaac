"""Which applications has the organization registered? List, register, read, change, delete."""

from dataclasses import replace
from typing import Any

from django.db import transaction
from drf_spectacular.utils import extend_schema
from rest_framework.response import Response

from keys.models import Application, ApplicationQuerySet
from keys.oauth.applications import services as applications
from keys.oauth.applications.serializers import (
    ApplicationAsked,
    ApplicationPageShown,
    ApplicationPatchAsked,
    ApplicationShown,
    application_shown,
)
from keys.oauth.applications.services import Registration
from portal import clock, permissions
from portal.api.fields import validated
from portal.api.lists import PAGE_PARAMETERS, page_response
from portal.api.request import ApiRequest
from portal.api.schema import id_parameter, problems
from portal.api.view import ApiView
from portal.lookups import one

APPLICATION_ID = id_parameter("application_id")


class Applications(ApiView):
    required_permission = permissions.APPLICATIONS_MANAGE

    @extend_schema(
        operation_id="listApplications",
        parameters=PAGE_PARAMETERS,
        responses=ApplicationPageShown,
        tags=["Applications"],
    )
    def get(self, request: ApiRequest) -> Response:
        """The applications of the organization, page by page."""
        return page_response(request, listed(request), application_shown)

    @extend_schema(
        operation_id="registerApplication",
        request=ApplicationAsked,
        responses={201: ApplicationShown, **problems(409)},
        tags=["Applications"],
    )
    def post(self, request: ApiRequest) -> Response:
        """Register a public client. It gets an id and no secret."""
        made = applications.register(
            organization=request.user.organization,
            asked=Registration(**validated(ApplicationAsked, request.data)),
            actor=request.user.actor(request),
            now=clock.now(),
        )
        headers = {"Location": f"/v1/applications/{made.public_id}"}
        return Response(application_shown(made), status=201, headers=headers)


class OneApplication(ApiView):
    required_permission = permissions.APPLICATIONS_MANAGE

    @extend_schema(
        operation_id="readApplication",
        parameters=[APPLICATION_ID],
        responses=ApplicationShown,
        tags=["Applications"],
    )
    def get(self, request: ApiRequest, application_id: str) -> Response:
        """One application, as it was registered and changed since."""
        return Response(application_shown(one(listed(request), application_id)))

    @extend_schema(
        operation_id="changeApplication",
        parameters=[APPLICATION_ID],
        request=ApplicationPatchAsked,
        responses={200: ApplicationShown, **problems(409)},
        tags=["Applications"],
    )
    def patch(self, request: ApiRequest, application_id: str) -> Response:
        """Change what is named, all or nothing."""
        application = one(listed(request), application_id)
        asked = validated(ApplicationPatchAsked, request.data)
        return Response(application_shown(changed(request, application, asked)))

    @extend_schema(
        operation_id="deleteApplication",
        parameters=[APPLICATION_ID],
        responses={204: None},
        tags=["Applications"],
    )
    def delete(self, request: ApiRequest, application_id: str) -> Response:
        """End it and everything that people allowed it, for ever."""
        application = one(listed(request), application_id)
        actor = request.user.actor(request)
        applications.delete(application=application, actor=actor, now=clock.now())
        return Response(status=204)


def listed(request: ApiRequest) -> ApplicationQuerySet:
    rows = Application.objects.listed().filter(organization=request.user.organization)
    return rows.select_related("organization")


@transaction.atomic
def changed(request: ApiRequest, application: Application, asked: dict[str, Any]) -> Application:
    """What is named is changed, all or nothing. Raises InvalidInput, Conflict."""
    actor, enabled = request.user.actor(request), asked.pop("enabled", None)
    if asked:
        whole = replace(Registration.of(application), **asked)
        application = applications.change(application=application, asked=whole, actor=actor)
    if enabled is not None:
        application = applications.set_enabled(
            application=application, enabled=enabled, actor=actor, now=clock.now()
        )
    return application
