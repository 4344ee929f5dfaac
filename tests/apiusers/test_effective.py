"""The stored sum of permissions is what a naive recomputation says, after any changes."""

import random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from apiusers.api_users import services
from apiusers.effective import expanded
from apiusers.models import ApiUser, MemberPermissions, RoleAssignment, TeamMember
from apiusers.principals import column
from apiusers.roles import services as roles
from apiusers.teams import services as teams
from portal import clock
from portal.models import Membership
from portal.permissions import BUILT_IN, known
from tests.cast import Cast, actor, summon


def naive(principal) -> set[str]:
    """What the rows say, read one by one: direct roles, then the roles of each team."""
    held: set[str] = set()
    for assignment in RoleAssignment.objects.filter(**column(principal)):
        held |= set(assignment.role.permissions)
    for seat in TeamMember.objects.filter(**column(principal)):
        for assignment in RoleAssignment.objects.filter(team=seat.team):
            held |= set(assignment.role.permissions)
    return held


def stored(principal) -> set[str]:
    if isinstance(principal, ApiUser):
        return set(ApiUser.objects.get(pk=principal.pk).permissions)
    row = MemberPermissions.objects.filter(membership=principal).first()
    return set(row.permissions) if row else set()


class Playground:
    """One organization with two people, two API users, two teams and three custom roles."""

    def __init__(self) -> None:
        cast = summon()
        self.acme, self.actor, now = cast.acme, actor(cast.alice), clock.now()
        self.principals = [
            *Membership.objects.filter(user__in=[cast.bob, cast.vera]).select_related("user"),
            *(
                services.create_api_user(
                    organization=cast.acme, name=name, actor=self.actor, now=now
                )
                for name in ("robot", "lorry")
            ),
        ]
        self.teams = [
            teams.create_team(organization=cast.acme, name=name, actor=self.actor, now=now)
            for name in ("red", "blue")
        ]
        self.roles = [
            roles.create_role(
                organization=cast.acme, name=f"r{n}", permissions=[], actor=self.actor, now=now
            )
            for n in range(3)
        ]

    def step(self, pick: random.Random) -> None:
        """One random change through the services."""
        role, team = pick.choice(self.roles), pick.choice(self.teams)
        principal, holder = pick.choice(self.principals), pick.choice(self.principals + self.teams)
        pick.choice(
            [
                lambda: roles.assign(role=role, holder=holder, actor=self.actor),
                lambda: roles.unassign(role=role, holder=holder, actor=self.actor),
                lambda: teams.add_member(team=team, principal=principal, actor=self.actor),
                lambda: teams.remove_member(team=team, principal=principal, actor=self.actor),
                lambda: roles.change_role(
                    role=role,
                    name=role.name,
                    description="",
                    permissions=pick.sample(sorted(BUILT_IN), pick.randrange(3)),
                    actor=self.actor,
                ),
            ]
        )()


@pytest.mark.django_db
@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(seed=st.integers(0, 2**32))
def test_the_stored_sum_is_never_stale_whatever_is_granted_and_removed(seed: int) -> None:
    from django.db import transaction

    with transaction.atomic():
        playground, pick = Playground(), random.Random(seed)
        for _ in range(12):
            playground.step(pick)
            for principal in playground.principals:
                assert stored(principal) == naive(principal)
        transaction.set_rollback(True)


@pytest.mark.parametrize("end", ["role", "team"])
def test_deleting_a_role_or_a_team_takes_away_what_it_granted(cast: Cast, end: str) -> None:
    playground = Playground.__new__(Playground)
    playground.actor, now = actor(cast.alice), clock.now()
    robot = services.create_api_user(
        organization=cast.acme, name="robot", actor=playground.actor, now=now
    )
    team = teams.create_team(organization=cast.acme, name="red", actor=playground.actor, now=now)
    role = roles.create_role(
        organization=cast.acme,
        name="caller",
        permissions=["endpoints:call"],
        actor=playground.actor,
        now=now,
    )
    roles.assign(role=role, holder=team, actor=playground.actor)
    teams.add_member(team=team, principal=robot, actor=playground.actor)
    assert stored(robot) == {"endpoints:call"}
    if end == "role":
        roles.delete_role(role=role, actor=playground.actor)
    else:
        teams.delete_team(team=team, actor=playground.actor)
    assert stored(robot) == set()


def test_the_star_stands_for_every_permission_known_now() -> None:
    assert expanded(["*"]) == frozenset(known())


def test_a_permission_that_the_installation_no_longer_knows_is_not_held() -> None:
    assert expanded(["gone:away", "pops:read"]) == {"pops:read"}
