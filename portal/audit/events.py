"""Who did what? `record` writes one audit event inside the transaction of the change it tells of (decision 0009)."""

from enum import StrEnum

from django.db import transaction

from portal.actors import Actor
from portal.journal.writing import note_end
from portal.models import AuditEvent, Organization


class Action(StrEnum):
    """Every audit line has its name here, as subject and what happened to it."""

    KEY_GENERATED = "key.generated"
    KEY_RENAMED = "key.renamed"
    KEY_EXPIRY_CHANGED = "key.expiry_changed"
    KEY_RESTRICTED = "key.restricted"
    KEY_METADATA_CHANGED = "key.metadata_changed"
    KEY_ROTATED = "key.rotated"
    KEY_REVOKED = "key.revoked"
    KEY_DELETED = "key.deleted"
    KEY_REISSUED = "key.reissued"
    KEY_VERIFIER_CHANGED = "key.installation_verifier_changed"
    ORGANIZATION_CREATED = "organization.created"
    ORGANIZATION_CHANGED = "organization.changed"
    ORGANIZATION_RESTRICTED = "organization.restricted"
    ORGANIZATION_METADATA_CHANGED = "organization.metadata_changed"
    ORGANIZATION_DELETED = "organization.deleted"
    LIST_EXPORTED = "organization.list_exported"
    ORGANIZATION_PLAN_CHANGED = "organization.plan_changed"
    ORGANIZATION_EXCEPTIONS_CHANGED = "organization.exceptions_changed"
    ORGANIZATION_SUSPENDED = "organization.suspended"
    ORGANIZATION_RESUMED = "organization.resumed"
    PERMISSIONS_REQUESTED = "organization.permissions_requested"
    PERMISSION_REQUEST_TAKEN_BACK = "organization.permission_request_taken_back"
    PERMISSION_REQUEST_APPROVED = "organization.permission_request_approved"
    PERMISSION_REQUEST_REFUSED = "organization.permission_request_refused"
    PLAN_CREATED = "plan.created"
    PLAN_CHANGED = "plan.changed"
    PLAN_DELETED = "plan.deleted"
    OPERATOR_KEY_CREATED = "operator_key.created"
    OPERATOR_KEY_RESTRICTED = "operator_key.restricted"
    OPERATOR_KEY_REVOKED = "operator_key.revoked"
    BRANDING_CHANGED = "installation.branding_changed"
    AUDIT_EXPORTED = "audit.exported"
    MEMBER_INVITED = "member.invited"
    MEMBER_INVITATION_WITHDRAWN = "member.invitation_withdrawn"
    MEMBER_INVITATION_RESENT = "member.invitation_resent"
    MEMBER_JOINED = "member.joined"
    MEMBER_ROLE_CHANGED = "member.role_changed"
    MEMBER_LIMITED = "member.limited"
    MEMBER_REMOVED = "member.removed"
    OWNERSHIP_TRANSFERRED = "member.ownership_transferred"
    MEMBER_LEFT = "member.left"
    USER_SIGNED_UP = "user.signed_up"
    USER_SIGNED_IN = "user.signed_in"
    USER_SIGN_IN_FAILED = "user.sign_in_failed"
    USER_SIGNED_OUT = "user.signed_out"
    USER_PROVED_AGAIN = "user.proved_again"
    USER_PASSWORD_CHANGED = "user.password_changed"  # noqa: S105 - the name of an event
    TOKEN_OFFERED = "token.offered"  # noqa: S105 - the name of an event, as are the next three
    TOKEN_OFFER_WITHDRAWN = "token.offer_withdrawn"  # noqa: S105
    TOKEN_CLAIMED = "token.claimed"  # noqa: S105
    TOKEN_HANDED_OVER = "token.handed_over"  # noqa: S105
    APPLICATION_REGISTERED = "application.registered"
    APPLICATION_CHANGED = "application.changed"
    APPLICATION_DISABLED = "application.disabled"
    APPLICATION_ENABLED = "application.enabled"
    APPLICATION_DELETED = "application.deleted"
    CLIENT_REGISTERED = "application.registered_itself"
    CLIENT_ADMITTED = "application.let_in"
    CLIENT_ADMISSION_CHANGED = "organization.client_admission_changed"
    CONSENT_GIVEN = "consent.given"
    CONSENT_WITHDRAWN = "consent.withdrawn"
    TOKEN_REVOKED = "access_token.revoked"  # noqa: S105
    TOKENS_REVOKED = "access_token.all_revoked"
    TOKEN_LIFETIMES_CHANGED = "organization.token_lifetimes_changed"  # noqa: S105
    API_USER_CREATED = "api_user.created"
    API_USER_CHANGED = "api_user.changed"
    API_USER_LIMITED = "api_user.limited"
    API_USER_METADATA_CHANGED = "api_user.metadata_changed"
    API_USER_DEACTIVATED = "api_user.deactivated"
    API_USER_REACTIVATED = "api_user.reactivated"
    API_USER_DELETED = "api_user.deleted"
    TEAM_CREATED = "team.created"
    TEAM_CHANGED = "team.changed"
    TEAM_DELETED = "team.deleted"
    TEAM_MEMBER_ADDED = "team.member_added"
    TEAM_MEMBER_REMOVED = "team.member_removed"
    ROLE_CREATED = "role.created"
    ROLE_CHANGED = "role.changed"
    ROLE_DELETED = "role.deleted"
    ROLE_ASSIGNED = "role.assigned"
    ROLE_UNASSIGNED = "role.unassigned"
    CONNECTOR_CREATED = "connector.created"
    CONNECTOR_CHANGED = "connector.changed"
    CONNECTOR_DELETED = "connector.deleted"
    CONNECTOR_LOADED = "connector.loaded"
    CONNECTOR_GRANTED = "connector.granted"
    CONNECTOR_GRANT_REMOVED = "connector.grant_removed"
    ENDPOINT_CREATED = "endpoint.created"
    ENDPOINT_CHANGED = "endpoint.changed"
    ENDPOINT_DELETED = "endpoint.deleted"
    WIDGET_CREATED = "widget.created"
    WIDGET_CHANGED = "widget.changed"
    WIDGET_DELETED = "widget.deleted"
    USER_SECOND_FACTOR_ADDED = "user.second_factor_added"
    USER_SECOND_FACTOR_REMOVED = "user.second_factor_removed"
    USER_PASSKEY_RENAMED = "user.passkey_renamed"
    USER_RECOVERY_CODES_MADE = "user.recovery_codes_made"
    USER_RECOVERY_CODE_USED = "user.recovery_code_used"
    SECOND_FACTOR_DEMANDED = "organization.second_factor_demanded"
    SECOND_FACTOR_RELEASED = "organization.second_factor_released"
    USER_EMAIL_VERIFIED = "user.email_verified"
    USER_EMAIL_CHANGED = "user.email_changed"
    USER_EMAIL_CHANGE_UNDONE = "user.email_change_undone"
    USER_SESSIONS_ENDED = "user.sessions_ended"
    USER_CHANGED = "user.changed"
    USER_DELETED = "user.deleted"
    ADMINISTRATOR_CREATED = "user.administrator_created"
    POP_CREATED = "pop.created"
    POP_CHANGED = "pop.changed"
    POP_DELETED = "pop.deleted"


def record(
    *,
    action: Action,
    actor: Actor,
    organization: Organization | None,
    object_type: str,
    object_id: str,
    object_name: str,
    details: dict | None = None,
) -> AuditEvent:
    """Write one event. Must run inside the transaction of its change: if one is lost, so is the other. What ends a
    credential comes into the journal by this (decision 0059). The reason of whoever acts stands among the details.

    Raises transaction.TransactionManagementError outside a transaction.
    """
    if not transaction.get_connection().in_atomic_block:
        raise transaction.TransactionManagementError("An audit event belongs to a transaction.")
    details = ({"reason": actor.reason} if actor.reason else {}) | (details or {})
    note_end(
        action,
        organization=organization.public_id if organization else "",
        object_id=object_id,
        details=details,
    )
    return AuditEvent.objects.create(
        action=action,
        organization=organization,
        organization_public_id=organization.public_id if organization else "",
        actor_type=actor.type,
        actor_id=actor.id,
        actor_name=actor.name[:254],
        object_type=object_type,
        object_id=object_id,
        object_name=object_name[:254],
        details=details,
        ip=actor.ip,
        request_id=actor.request_id,
    )
