"""Which API users does the demo have? One that may call, and one to which nothing was granted; each gets a token."""

from datetime import datetime

from apiusers.api_users import services as api_users
from apiusers.lookups import api_users_of, roles_of
from apiusers.models import ApiUser, Role
from apiusers.roles import services as roles
from apiusers.teams import services as teams
from keys.life import services
from portal.models import Organization
from resources.demo.keys import LIFE, next_number
from resources.demo.people import Demo, acting

CALLER, NEWCOMER = "erp-sync", "newcomer"
CALLING = ("endpoint-caller", "widget-reader")
OF_THE_TEAM = ("pop-reader",)


def mint(demo: Demo, now: datetime) -> dict[str, str]:
    """`api_user_id` and the two tokens, minted anew under a number of their own; they live for 30 days."""
    number = next_number(demo) - 1
    calling = api_user(demo, CALLER, "Reads orders for the warehouse.", now)
    restricted = api_user(demo, NEWCOMER, "Nothing was granted to it yet.", now)
    grant(demo, calling, now)
    teams.set_teams(principal=restricted, chosen=[], actor=acting(demo.owner))
    roles.set_roles(holder=restricted, chosen=[], actor=acting(demo.owner))
    return {
        "api_user_id": calling.public_id,
        "api_user_token": token(demo, calling, number, now),
        "restricted_api_user_token": token(demo, restricted, number, now),
    }


def api_user(demo: Demo, name: str, description: str, now: datetime) -> ApiUser:
    """As the contract describes it, whatever somebody who tried the demo made of it meanwhile."""
    found = api_users_of(demo.organization).filter(name=name).first()
    if found:
        return api_users.set_active(api_user=found, active=True, actor=acting(demo.owner))
    return api_users.create_api_user(
        organization=demo.organization,
        name=name,
        description=description,
        actor=acting(demo.owner),
        now=now,
    )


def grant(demo: Demo, calling: ApiUser, now: datetime) -> None:
    """Two roles directly and one through a team, so that the page of permissions has something to tell."""
    actor, organization = acting(demo.owner), demo.organization
    team = organization.teams.filter(name="Integrations").first() or teams.create_team(
        organization=organization, name="Integrations", actor=actor, now=now
    )
    roles.set_roles(holder=team, chosen=chosen(OF_THE_TEAM, organization), actor=actor)
    teams.set_teams(principal=calling, chosen=[team], actor=actor)
    roles.set_roles(holder=calling, chosen=chosen(CALLING, organization), actor=actor)
    calling.refresh_from_db()


def chosen(slugs: tuple[str, ...], organization: Organization) -> list[Role]:
    return list(roles_of(organization).filter(public_id__in=slugs))


def token(demo: Demo, owner: ApiUser, number: int, now: datetime) -> str:
    owner.refresh_from_db()
    return services.generate(
        organization=demo.organization,
        owner=owner,
        name=f"demo {number}",
        expires_at=now + LIFE,
        actor=acting(demo.owner),
        now=now,
    ).text
