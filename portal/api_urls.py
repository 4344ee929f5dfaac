"""Which addresses of the API does the ground serve: its own description, the organization, members,
invitations and the audit log."""

from django.urls import path

from portal.api.schema import OpenApi
from portal.audit_log.api import AuditLog
from portal.documentation.pages import moved
from portal.limits.api import OwnOrganization
from portal.people.invitation_api import InvitationResend, Invitations, OneInvitation
from portal.people.member_api import Member, Members

urlpatterns = [
    path("v1/openapi.json", OpenApi.as_view(), name="openapi"),
    path("v1/docs", moved, name="api_docs"),
    path("v1/organization", OwnOrganization.as_view()),
    path("v1/members", Members.as_view()),
    path("v1/members/<str:member_id>", Member.as_view()),
    path("v1/invitations", Invitations.as_view()),
    path("v1/invitations/<str:invitation_id>", OneInvitation.as_view()),
    path("v1/invitations/<str:invitation_id>/resend", InvitationResend.as_view()),
    path("v1/audit", AuditLog.as_view()),
]
