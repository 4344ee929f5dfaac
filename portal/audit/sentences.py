"""How is an audit event told in plain language? One sentence for each action, about its object and its details."""

from collections.abc import Callable

from portal.access import Role
from portal.audit.events import Action
from portal.installation.brand import PRODUCT, current
from portal.models import AuditEvent

Sentence = Callable[[AuditEvent], str]

OBJECT_TYPES = {
    "api_key": "API key",
    "organization": "Organization",
    "user": "Person",
    "invitation": "Invitation",
    "pop": "Pop",
    "api_user": "API user",
    "team": "Team",
    "role": "Role",
    "token_offer": "Prepared token",
    "application": "Application",
    "consent": "Allowed application",
    "connector": "Connector",
    "endpoint": "Endpoint",
    "widget": "Widget",
    "plan": "Plan",
    "operator_key": "Operator key",
    "branding": "Name and look",
}
FACTORS = {
    "authenticator app": "the authenticator app",
    "passkey": "the passkey",
    "all": "every second factor",
}
ACTOR_TYPES = {
    "user": "Person",
    "api_key": "API key",
    "operator": "Operator",
    "operator_key": "Operator key",
    "anonymous": "Not signed in",
    "application": "Application",
}

# Actions that need no detail of theirs: what the filter calls them, and the words of the sentence.
# {name} is the name of the object at the time.
PLAIN: dict[str, tuple[str, str]] = {
    Action.SECOND_FACTOR_DEMANDED: (
        "Second factor demanded",
        "demanded a second factor of every member of {name}",
    ),
    Action.SECOND_FACTOR_RELEASED: (
        "Second factor: demand lifted",
        "lifted the demand for a second factor in {name}",
    ),
    Action.ORGANIZATION_METADATA_CHANGED: (
        "Organization: external id or metadata changed",
        "changed the external id or metadata of {name}",
    ),
    Action.KEY_METADATA_CHANGED: (
        "API key: external id or metadata changed",
        "changed the external id or metadata of the API key {name}",
    ),
    Action.API_USER_METADATA_CHANGED: (
        "API user: external id or metadata changed",
        "changed the external id or metadata of the API user {name}",
    ),
    Action.ORGANIZATION_RESTRICTED: (
        "Organization: limits changed",
        "changed what the keys of {name} are held to",
    ),
    Action.MEMBER_LIMITED: ("Member: limits changed", "changed the limits of {name}"),
    Action.ORGANIZATION_PLAN_CHANGED: ("Plan given", "gave {name} another plan"),
    Action.ORGANIZATION_EXCEPTIONS_CHANGED: (
        "Exceptions from the plan",
        "changed what {name} is allowed beside its plan",
    ),
    Action.PERMISSIONS_REQUESTED: (
        "Permissions requested",
        "asked for permissions beyond the plan of {name}",
    ),
    Action.PERMISSION_REQUEST_TAKEN_BACK: (
        "Request for permissions withdrawn",
        "withdrew a request for permissions beyond the plan of {name}",
    ),
    Action.PERMISSION_REQUEST_APPROVED: (
        "Request for permissions approved",
        "approved what was asked for beyond the plan of {name}",
    ),
    Action.PERMISSION_REQUEST_REFUSED: (
        "Request for permissions refused",
        "refused what was asked for beyond the plan of {name}",
    ),
    Action.ORGANIZATION_SUSPENDED: ("Organization suspended", "suspended {name}"),
    Action.ORGANIZATION_RESUMED: ("Organization goes on", "let {name} go on"),
    Action.PLAN_CREATED: ("Plan created", "created the plan {name}"),
    Action.PLAN_CHANGED: ("Plan changed", "changed the plan {name}"),
    Action.PLAN_DELETED: ("Plan deleted", "deleted the plan {name}"),
    Action.OPERATOR_KEY_CREATED: ("Operator key created", "created the operator key {name}"),
    Action.OPERATOR_KEY_RESTRICTED: (
        "Operator key: limits and addresses changed",
        "changed what the operator key {name} is held to",
    ),
    Action.OPERATOR_KEY_REVOKED: ("Operator key revoked", "revoked the operator key {name}"),
    Action.BRANDING_CHANGED: (
        "Name and look of the portal changed",
        "changed the name or look of the portal, {name}",
    ),
    Action.AUDIT_EXPORTED: (
        "Audit log taken along",
        "took the audit log of {name} along as a file",
    ),
    Action.TOKEN_OFFERED: ("Token prepared", "prepared the token {name} for a member"),
    Action.TOKEN_OFFER_WITHDRAWN: (
        "Prepared token withdrawn",
        "withdrew the prepared token {name}",
    ),
    Action.TOKEN_CLAIMED: ("Prepared token claimed", "claimed the prepared token {name}"),
    Action.TOKEN_HANDED_OVER: ("Token handed over", "handed the token {name} to an API user"),
    Action.OWNERSHIP_TRANSFERRED: ("Ownership transferred", "handed the ownership to {name}"),
    Action.MEMBER_INVITATION_RESENT: ("Invitation resent", "sent the invitation of {name} again"),
    Action.APPLICATION_REGISTERED: (
        "Application registered",
        "registered the application {name}",
    ),
    Action.APPLICATION_CHANGED: ("Application changed", "changed the application {name}"),
    Action.APPLICATION_DISABLED: (
        "Application switched off",
        "switched the application {name} off",
    ),
    Action.APPLICATION_ENABLED: ("Application switched on", "switched the application {name} on"),
    Action.APPLICATION_DELETED: ("Application deleted", "deleted the application {name}"),
    Action.CLIENT_REGISTERED: (
        "Application registered itself",
        "registered itself as the application {name}",
    ),
    Action.CLIENT_ADMITTED: (
        "Application let in",
        "let in the application {name}, which had registered itself",
    ),
    Action.CLIENT_ADMISSION_CHANGED: (
        "Self-registered applications",
        "changed what applications that register themselves may ask for in {name}",
    ),
    Action.CONSENT_GIVEN: ("Application allowed", "allowed the application {name} to act for them"),
    Action.CONSENT_WITHDRAWN: ("Allowance withdrawn", "ended what was allowed to {name}"),
    Action.TOKEN_REVOKED: ("Access token revoked", "revoked an access token of {name}"),
    Action.TOKENS_REVOKED: ("Access tokens revoked", "revoked every access token of {name}"),
    Action.TOKEN_LIFETIMES_CHANGED: (
        "Token lifetimes changed",
        "changed how long access tokens of {name} live",
    ),
    Action.API_USER_CREATED: ("API user created", "created the API user {name}"),
    Action.API_USER_CHANGED: ("API user changed", "changed the API user {name}"),
    Action.API_USER_LIMITED: (
        "API user: limits changed",
        "changed the limits of the API user {name}",
    ),
    Action.API_USER_DEACTIVATED: ("API user deactivated", "deactivated the API user {name}"),
    Action.API_USER_REACTIVATED: ("API user reactivated", "reactivated the API user {name}"),
    Action.API_USER_DELETED: ("API user deleted", "deleted the API user {name}"),
    Action.TEAM_CREATED: ("Team created", "created the team {name}"),
    Action.TEAM_CHANGED: ("Team changed", "changed the team {name}"),
    Action.TEAM_DELETED: ("Team deleted", "deleted the team {name}"),
    Action.TEAM_MEMBER_ADDED: ("Team: member added", "added a member to the team {name}"),
    Action.TEAM_MEMBER_REMOVED: ("Team: member removed", "removed a member of the team {name}"),
    Action.ROLE_CREATED: ("Role created", "created the role {name}"),
    Action.ROLE_CHANGED: ("Role changed", "changed the role {name}"),
    Action.ROLE_DELETED: ("Role deleted", "deleted the role {name}"),
    Action.ROLE_ASSIGNED: ("Role given", "gave the role {name}"),
    Action.ROLE_UNASSIGNED: ("Role taken away", "took the role {name} away"),
    Action.CONNECTOR_CREATED: ("Connector created", "created the connector {name}"),
    Action.CONNECTOR_CHANGED: ("Connector changed", "changed the connector {name}"),
    Action.CONNECTOR_DELETED: ("Connector deleted", "deleted the connector {name}"),
    Action.CONNECTOR_LOADED: ("Connector: rows loaded", "loaded rows into the connector {name}"),
    Action.CONNECTOR_GRANTED: ("Connector granted", "granted the connector {name}"),
    Action.CONNECTOR_GRANT_REMOVED: ("Connector: grant removed", "took the connector {name} away"),
    Action.ENDPOINT_CREATED: ("Endpoint created", "created the endpoint {name}"),
    Action.ENDPOINT_CHANGED: ("Endpoint changed", "changed the endpoint {name}"),
    Action.ENDPOINT_DELETED: ("Endpoint deleted", "deleted the endpoint {name}"),
    Action.WIDGET_CREATED: ("Widget created", "created the widget {name}"),
    Action.WIDGET_CHANGED: ("Widget changed", "changed the widget {name}"),
    Action.WIDGET_DELETED: ("Widget deleted", "deleted the widget {name}"),
}


def sentence(event: AuditEvent) -> str:
    """What happened, to be read after the name of who did it. An unknown action is told by its own name."""
    told = SENTENCES.get(event.action)
    return told(event) if told else f"{event.action} “{event.object_name}”"


def says(words: str) -> Sentence:
    """A sentence in which {name} is the object's name at the time."""
    return lambda event: words.format(name=f"“{event.object_name}”")


def member_moved(words: str) -> Sentence:
    """A sentence about a team, a role or a token that also names who was added, removed, or given it."""

    def told(event: AuditEvent) -> str:
        details = event.details
        named = details.get("member") or details.get("to") or details.get("from")
        who = named or {"name": details.get("for")}
        ending = f": {who['name']}" if who.get("name") else ""
        return says(words)(event) + ending

    return told


def role_label(value: object) -> str:
    return Role(value).label if value in Role.values else str(value)


def renamed(event: AuditEvent) -> str:
    before = event.details.get("before", "")
    return f"renamed the API key “{before}” to “{event.details.get('after', event.object_name)}”"


def generated(event: AuditEvent) -> str:
    ending = " in a rotation" if event.details.get("replaces") else ""
    return f"generated the API key “{event.object_name}”{ending}"


def revoked(event: AuditEvent) -> str:
    reason = event.details.get("reason")
    return f"revoked the API key “{event.object_name}”" + (f" ({reason})" if reason else "")


def who(event: AuditEvent) -> str:
    """Who did it, as people are told. Of what the portal does by itself, the name that it bears now."""
    if event.actor_type == "system" and event.actor_name in {"", PRODUCT}:
        return current().name
    return event.actor_name or ACTOR_TYPES.get(event.actor_type, "")


def verifier_changed(event: AuditEvent) -> str:
    if event.details.get("after"):
        return f"let the API key “{event.object_name}” verify the keys of every organization"
    return f"no longer lets the API key “{event.object_name}” verify other organizations' keys"


def organization_changed(event: AuditEvent) -> str:
    changed = event.details.get("changed", {})
    words = {
        "name": "name",
        "time_zone": "time zone",
        "step_up": "time until it asks again who somebody is",
    }
    parts = [
        f"{words.get(what, what)} from “{before}” to “{after}”"
        for what, (before, after) in changed.items()
    ]
    return "changed the organization's " + (" and ".join(parts) or "settings")


def list_exported(event: AuditEvent) -> str:
    rows = event.details.get("rows", 0)
    number = (
        f"{'the first ' if event.details.get('more') else ''}{rows:,} row{'' if rows == 1 else 's'}"
    )
    return f"took away the list “{event.details.get('list', '')}” as a file ({number})"


def with_role(words: str) -> Sentence:
    return lambda event: words.format(
        name=event.object_name, role=role_label(event.details.get("role", ""))
    )


def role_changed(event: AuditEvent) -> str:
    before = role_label(event.details.get("before", ""))
    after = role_label(event.details.get("after", ""))
    return f"changed the role of {event.object_name} from {before} to {after}"


def factor_changed(words: str) -> Sentence:
    """A sentence about a person's second factor: which one, and the name of a passkey."""

    def told(event: AuditEvent) -> str:
        factor = FACTORS.get(event.details.get("factor", ""), "a second factor")
        name = event.details.get("name")
        ending = f" “{name}”" if name else ""
        return f"{words} {factor}{ending} of {event.object_name}"

    return told


def sign_in_failed(event: AuditEvent) -> str:
    if not event.object_name:
        return "failed to sign in at an account that does not exist"
    return f"failed to sign in as {event.object_name}"


SENTENCES: dict[str, Sentence] = {
    **{action: member_moved(words) for action, (_, words) in PLAIN.items()},
    Action.TOKEN_CLAIMED: says(PLAIN[Action.TOKEN_CLAIMED][1]),
    Action.KEY_GENERATED: generated,
    Action.KEY_RENAMED: renamed,
    Action.KEY_EXPIRY_CHANGED: says("changed the expiry of the API key {name}"),
    Action.KEY_RESTRICTED: says("changed what the API key {name} is held to"),
    Action.KEY_ROTATED: says("rotated the API key {name}"),
    Action.KEY_REVOKED: revoked,
    Action.KEY_DELETED: says("deleted the API key {name}"),
    Action.KEY_REISSUED: says("re-issued the API key {name}"),
    Action.KEY_VERIFIER_CHANGED: verifier_changed,
    Action.ORGANIZATION_CREATED: says("created the organization {name}"),
    Action.ORGANIZATION_CHANGED: organization_changed,
    Action.ORGANIZATION_DELETED: says("deleted the organization {name}"),
    Action.LIST_EXPORTED: list_exported,
    Action.MEMBER_INVITED: with_role("invited {name} as {role}"),
    Action.MEMBER_INVITATION_WITHDRAWN: says("withdrew the invitation of {name}"),
    Action.MEMBER_JOINED: with_role("joined as {role}"),
    Action.MEMBER_ROLE_CHANGED: role_changed,
    Action.MEMBER_REMOVED: with_role("removed {name}, who was {role}"),
    Action.MEMBER_LEFT: with_role("left, who was {role}"),
    Action.USER_SIGNED_UP: says("signed up"),
    Action.USER_SIGNED_IN: says("signed in"),
    Action.USER_SIGN_IN_FAILED: sign_in_failed,
    Action.USER_SIGNED_OUT: says("signed out"),
    Action.USER_PROVED_AGAIN: says("proved once more who they are"),
    Action.USER_PASSWORD_CHANGED: says("chose a new password"),
    Action.USER_SECOND_FACTOR_ADDED: factor_changed("set up"),
    Action.USER_SECOND_FACTOR_REMOVED: factor_changed("removed"),
    Action.USER_PASSKEY_RENAMED: says("renamed a passkey of {name}"),
    Action.USER_RECOVERY_CODES_MADE: says("made new recovery codes for {name}"),
    Action.USER_RECOVERY_CODE_USED: says("used a recovery code of {name}"),
    Action.USER_EMAIL_VERIFIED: says("confirmed the e-mail address {name}"),
    Action.USER_EMAIL_CHANGED: says("changed the e-mail address to {name}"),
    Action.USER_EMAIL_CHANGE_UNDONE: says("took the e-mail address {name} back"),
    Action.USER_SESSIONS_ENDED: says("ended sessions of {name}"),
    Action.USER_CHANGED: says("changed the account {name}"),
    Action.USER_DELETED: says("deleted the account {name}"),
    Action.ADMINISTRATOR_CREATED: says("made {name} the first administrator"),
    Action.POP_CREATED: says("created the Pop {name}"),
    Action.POP_CHANGED: says("changed the Pop {name}"),
    Action.POP_DELETED: says("deleted the Pop {name}"),
}

# What the audit page offers to filter by, in the words of the sentences.
LABELS: dict[str, str] = {
    Action.KEY_GENERATED: "API key generated",
    Action.KEY_RENAMED: "API key renamed",
    Action.KEY_EXPIRY_CHANGED: "API key: expiry changed",
    Action.KEY_RESTRICTED: "API key: limits and addresses changed",
    Action.KEY_ROTATED: "API key rotated",
    Action.KEY_REVOKED: "API key revoked",
    Action.KEY_DELETED: "API key deleted",
    Action.KEY_REISSUED: "API key re-issued",
    Action.KEY_VERIFIER_CHANGED: "API key: installation verifier changed",
    Action.ORGANIZATION_CREATED: "Organization created",
    Action.ORGANIZATION_CHANGED: "Organization changed",
    Action.LIST_EXPORTED: "List taken away as a file",
    Action.MEMBER_INVITED: "Member invited",
    Action.MEMBER_INVITATION_WITHDRAWN: "Invitation withdrawn",
    Action.MEMBER_JOINED: "Member joined",
    Action.MEMBER_ROLE_CHANGED: "Member: role changed",
    Action.MEMBER_REMOVED: "Member removed",
    Action.MEMBER_LEFT: "Member left",
    Action.POP_CREATED: "Pop created",
    Action.POP_CHANGED: "Pop changed",
    Action.POP_DELETED: "Pop deleted",
    **{action: label for action, (label, _) in PLAIN.items()},
}
