"""What stands in an organization that tests walk through: one of each kind of object, to be named by addresses.

`OBJECTS` finds the id for each parameter of an address, by the parameter's name. Whoever adds an address with a new
parameter adds what it names: a field to `Home` if it is a new kind of object, and a line to `OBJECTS`.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from io import BytesIO
from uuid import UUID

from allauth.mfa.models import Authenticator

from apiusers.api_users import services
from apiusers.models import ApiUser, Role, Team
from apiusers.roles import services as roles
from apiusers.teams import services as teams
from keys.life import offers
from keys.models import ApiKey, Application, IssuedToken, TokenOffer
from portal import clock
from portal.access import Role as PortalRole
from portal.audit_log.references import reference_of
from portal.models import Invitation, Membership, Organization, PermissionRequest, Session, User
from portal.people import invitations
from portal.plans.default import default_plan
from portal.second_factor import factors
from resources.connectors import services as connectors
from resources.grants import services as grants
from resources.http.rules import HttpSettings
from resources.models import Connector, Level, NamedEndpoint, Pop, Widget, WidgetKind
from resources.tables import imports
from resources.tables.files.reading import TableFile
from resources.tables.values.guesses import guess_columns
from tests.cast import actor, person
from tests.keys.minting import mint


@dataclass
class Home:
    """An organization with one of each, and for each of its people a token and a token that waits."""

    organization: Organization
    key: ApiKey
    member: Membership
    api_user: ApiUser
    api_user_token: ApiKey
    orphan: ApiKey
    team: Team
    role: Role
    invitation: Invitation
    permission_request: PermissionRequest
    application: Application
    connector: Connector
    http_connector: Connector
    endpoint: NamedEndpoint
    widget: Widget
    pop: Pop
    tokens: dict[int, ApiKey] = field(default_factory=dict)  # by user
    offers: dict[int, TokenOffer] = field(default_factory=dict)  # by user


def furnish(organization: Organization, owner: User) -> Home:
    """Put one of each into the organization. `member` is a Viewer who joins for it."""
    who, now = actor(owner), clock.now()
    mark = organization.public_id.lower()
    guest, leaver = person(f"Guest-{mark}"), person(f"Leaver-{mark}")
    joined = {"organization": organization, "role": PortalRole.VIEWER}
    member = Membership.objects.create(user=guest, **joined)
    Session.objects.create(
        session_key=f"of {guest.pk}", user=guest, expire_date=now + timedelta(hours=1)
    )
    leaving = Membership.objects.create(user=leaver, **joined)
    orphan = mint(organization, owner, owner=leaver, name="orphan", now=now).key
    leaving.delete()
    made = {"organization": organization, "actor": who, "now": now}
    robot = services.create_api_user(name="robot", **made)
    connector = connectors.create_table_connector(name="rows", **made)
    rows = TableFile(BytesIO(b"id,city\n1,Oslo\n"))
    imports.load(
        connector=connector,
        rows=rows,
        columns=guess_columns(rows, typed=False)[0],
        actor=who,
        now=now,
    )
    endpoint = NamedEndpoint.objects.create(
        organization=organization, name=f"rows-{mark}", connector=connector
    )
    home = Home(
        organization=organization,
        key=with_token(mint(organization, owner, name="kept", now=now).key),
        member=member,
        api_user=robot,
        api_user_token=with_token(
            mint(organization, owner, owner=robot, name="of-robot", now=now).key
        ),
        orphan=orphan,
        team=teams.create_team(name="red", **made),
        role=roles.create_role(name="callers", permissions=["pops:read"], **made),
        invitation=invitations.invite(
            email=f"new-{mark}@example.com", role=PortalRole.VIEWER, **made
        ).invitation,
        permission_request=PermissionRequest.objects.create(
            organization=organization, permissions=["pops:read"], reason="why", asked_by=owner
        ),
        application=Application.objects.create(
            organization=organization, name="app", redirect_uris=["https://app.example/cb"]
        ),
        connector=connector,
        http_connector=connectors.create_http_connector(
            name="api", http=HttpSettings(base_url="https://api.example.com"), **made
        ),
        endpoint=endpoint,
        widget=Widget.objects.create(
            organization=organization, name="rows", kind=WidgetKind.TABLE, endpoint=endpoint
        ),
        pop=Pop.objects.create(
            organization=organization,
            name="app",
            worker_base_url="https://127.0.0.1/worker",  # an address that calls out refuse
            pipeline_id="p",
            through_keydock=True,
        ),
    )
    for seat in organization.memberships.all():  # who is granted nothing sees nothing
        for reached in (home.connector, home.http_connector):
            grants.grant(connector=reached, holder=seat, level=Level.USER, actor=who, now=now)
    for user in organization.members.all():
        token = mint(organization, owner, owner=user, name="laptop", now=now).key
        home.tokens[user.pk] = with_token(token)
        home.offers[user.pk] = offers.offer_token(
            user=user, name="waiting", expires_at=None, **made
        )
    return home


def key_of(home: Home, path: str, user: User) -> str:
    """The id of the key that an address of this kind shows: its owner is named earlier in the path."""
    if "orphaned-tokens" in path:
        return home.orphan.public_id
    if ":api_user_id>" in path:
        return home.api_user_token.public_id
    if ":member_id>" in path:
        return home.tokens[home.member.user_id].public_id
    is_own = "/tokens/" in path.partition("<str:key_id>")[0]
    return (home.tokens[user.pk] if is_own else home.key).public_id


def with_token(key: ApiKey) -> ApiKey:
    """The key, with a living access token."""
    now = clock.now()
    IssuedToken.objects.create(
        key=key,
        token_id=f"token-of-{key.public_id}",
        generation=key.token_generation,
        grant="client_credentials",
        issued_at=now,
        expires_at=now + timedelta(hours=1),
    )
    return key


def token_of(home: Home, path: str, user: User) -> str:
    """A living token of the key that the address names."""
    return f"token-of-{key_of(home, path, user)}"


def offer_of(home: Home, path: str, user: User) -> str:
    owner = home.member.user_id if ":member_id>" in path else user.pk
    return home.offers[owner].public_id


def connector_of(home: Home, path: str, user: User) -> str:
    """Some pages are about what only a connector over HTTP has."""
    over_http = path.startswith("o/") and path.endswith(("/settings", "/test", "/headers"))
    return (home.http_connector if over_http else home.connector).public_id


def session_of(home: Home, path: str, user: User) -> str:
    """Of the home's member, in a browser of their own."""
    return Session.objects.filter(user=home.member.user).order_by("started_at")[0].public_id


def passkey_of(home: Home, path: str, user: User) -> str:
    """A passkey of the person's account, which belongs to no organization."""
    mine = {"user": user, "type": Authenticator.Type.WEBAUTHN}
    passkey, _ = Authenticator.objects.get_or_create(**mine, defaults={"data": {"name": "laptop"}})
    return factors.public_id(passkey)


# parameter of an address: the id of such an object of this home, as the person `user` would see it at `path`
OBJECTS: dict[str, Callable[[Home, str, User], str | int | UUID]] = {
    "organization_id": lambda home, path, user: home.organization.public_id,
    "event_id": lambda home, path, user: reference_of(home.organization.audit_events.latest("pk")),
    "plan_id": lambda home, path, user: default_plan().public_id,
    "key_id": key_of,
    "offer_id": offer_of,
    "member_id": lambda home, path, user: home.member.user.public_id,
    "api_user_id": lambda home, path, user: home.api_user.public_id,
    "team_id": lambda home, path, user: home.team.public_id,
    "role_id": lambda home, path, user: home.role.public_id,
    "invitation_id": lambda home, path, user: home.invitation.public_id,
    "request_id": lambda home, path, user: home.permission_request.public_id,
    "application_id": lambda home, path, user: home.application.public_id,
    "token_id": token_of,
    "holder_id": lambda home, path, user: home.api_user.public_id,
    "connector_id": connector_of,
    "endpoint_id": lambda home, path, user: home.endpoint.public_id,
    "widget_id": lambda home, path, user: home.widget.public_id,
    "passkey_id": passkey_of,
    "session_id": session_of,
    "pop_id": lambda home, path, user: home.pop.pk,
    "pop": lambda home, path, user: home.pop.pk,
    "endpoint_name": lambda home, path, user: home.endpoint.name,
}
# address: the fields without which its form names nothing, and finds nothing
FIELDS: dict[str, Callable[[Home], dict[str, str]]] = {
    "o/<str:organization_id>/search": lambda home: {"search": home.key.name[:4]},
    "o/<str:organization_id>/connectors/<str:connector_id>/access/removal": lambda home: {
        "holder": f"api_user:{home.api_user.public_id}"
    },
    "o/<str:organization_id>/endpoints/<str:endpoint_id>/trial/grant": lambda home: {
        "holder": f"api_user:{home.api_user.public_id}"
    },
}
# parameter of an address that names no object: what stands there
WORDS = {
    "file_name": "none.png",
    "digest": "none",
    "holder_type": "api_user",
    "path": "pipelines",
    "rest": "orders/1",
    "guide": "authentication",
    "api": "portal-api",
    "operation": "create-key",
}
