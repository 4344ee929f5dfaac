"""Where do the weak reach for the strong? Acme with something strong of every kind, and those who try for it."""

import re
from dataclasses import dataclass

from apiusers.models import ApiUser, Role, Team
from apiusers.roles import services as roles
from apiusers.teams import services as teams
from keys.life.services import NewKey
from portal import clock
from portal.access import Role as PortalRole
from portal.people import invitations
from portal.permissions import ADMINISTRATIVE, known
from tests.cast import Cast, actor, summon
from tests.keys.minting import mint

FULL_KEY = re.compile(rb"kd_live_[0-9A-Za-z]{12}_[0-9A-Za-z]{49}")
# A key that administers and may not call: whatever it hands out of this is more than it holds.
MANAGING = sorted(ADMINISTRATIVE | {"keys:manage"})


@dataclass
class Stage:
    """Acme with something strong of every kind, and the weak who reach for it."""

    cast: Cast
    strong: NewKey  # a key of the organization that holds everything
    robot: ApiUser  # holds everything
    robot_token: NewKey
    weak_robot: ApiUser  # holds nothing
    team: Team  # brings everything
    weak_team: Team  # brings nothing
    custom: Role  # brings nothing, and the weak team has it
    owners_invitation: str
    developer: dict[str, str]  # headers of Bob's own token
    manager: dict[str, str]  # headers of the managing key

    def path(self, of: str) -> str:
        return f"/v1/{of}".format(stage=self, cast=self.cast)


def set_stage() -> Stage:
    cast, now = summon(), clock.now()
    who, made = actor(cast.alice), {"organization": cast.acme, "actor": actor(cast.alice)}
    robot, weak_robot = (
        ApiUser.objects.create(organization=cast.acme, name=name) for name in ("robot", "weak")
    )
    full = Role.objects.get(public_id="full-access")
    team, weak_team = (teams.create_team(name=name, now=now, **made) for name in ("red", "blue"))
    custom = roles.create_role(name="custom", permissions=[], now=now, **made)
    for role, holder in ((full, robot), (full, team), (custom, weak_team)):
        roles.assign(role=role, holder=holder, actor=who)
    robot.refresh_from_db()
    headers = {"x-organization-id": cast.acme.public_id}
    bobs = mint(cast.acme, cast.bob, owner=cast.bob, name="laptop", now=now)
    managing = mint(cast.acme, cast.alice, name="managing", permissions=MANAGING, now=now)
    return Stage(
        cast=cast,
        strong=mint(cast.acme, cast.alice, name="strong", permissions=known(), now=now),
        robot=robot,
        robot_token=mint(cast.acme, cast.alice, name="robots", owner=robot, now=now),
        weak_robot=weak_robot,
        team=team,
        weak_team=weak_team,
        custom=custom,
        owners_invitation=invitations.invite(
            email="new@example.com", role=PortalRole.OWNER, now=now, **made
        ).invitation.public_id,
        developer={**headers, "x-api-key": bobs.text},
        manager={**headers, "x-api-key": managing.text},
    )
