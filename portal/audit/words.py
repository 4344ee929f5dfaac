"""How are actions told that need no detail of theirs? What the filter calls them, and the words of the sentence."""

from portal.audit.events import Action

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
