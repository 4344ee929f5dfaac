"""The stored sum of permissions is what a naive recomputation says, after any changes."""

import random

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from apiusers.api_users import services
from apiusers.models import ApiUser, MemberPermissions, Role, RoleAssignment, TeamMember
from apiusers.principals import column
from apiusers.roles import services as roles
from apiusers.teams import services as teams
from portal import clock
from portal.models import Membership
from portal.permissions import BUILT_IN, expanded, known
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
    assert expanded(["pops:*"]) == {"pops:read", "pops:manage"}


def test_a_permission_that_the_installation_no_longer_knows_is_not_held() -> None:
    assert expanded(["gone:away", "pops:read"]) == {"pops:read"}


# Only those whom a change touches --------------------------------------------------------------


def robots(cast: Cast, count: int) -> list[ApiUser]:
    made = [ApiUser(organization=cast.acme, name=f"robot {number}") for number in range(count)]
    return ApiUser.objects.bulk_create(made)


def caller_role(cast: Cast) -> Role:
    return roles.create_role(
        organization=cast.acme,
        name="caller",
        permissions=["endpoints:call"],
        actor=actor(cast.alice),
        now=clock.now(),
    )


def test_a_change_for_one_costs_the_same_however_many_others_there_are(cast: Cast) -> None:
    role, (first, second, *_) = caller_role(cast), robots(cast, 5)
    roles.assign(role=role, holder=first, actor=actor(cast.alice))
    roles.unassign(role=role, holder=first, actor=actor(cast.alice))
    with CaptureQueriesContext(connection) as before:
        roles.assign(role=role, holder=first, actor=actor(cast.alice))
    robots_beside = [ApiUser(organization=cast.acme, name=f"other {n}") for n in range(3000)]
    ApiUser.objects.bulk_create(robots_beside)
    with CaptureQueriesContext(connection) as after:
        roles.assign(role=role, holder=second, actor=actor(cast.alice))
    assert len(after) == len(before)
    assert stored(second) == {"endpoints:call"}


@pytest.mark.parametrize("change", ["role", "team", "role deleted", "team deleted", "member"])
def test_nobody_else_is_touched(cast: Cast, change: str) -> None:
    role, acting = caller_role(cast), actor(cast.alice)
    team = teams.create_team(organization=cast.acme, name="red", actor=acting, now=clock.now())
    holder, beside = robots(cast, 2)
    teams.add_member(team=team, principal=holder, actor=acting)
    roles.assign(role=role, holder=team, actor=acting)
    ApiUser.objects.filter(pk=beside.pk).update(permissions=["left:alone"])
    MemberPermissions.objects.all().delete()
    match change:
        case "role":
            roles.change_role(
                role=role, name="caller", description="", permissions=["pops:read"], actor=acting
            )
        case "team":
            roles.unassign(role=role, holder=team, actor=acting)
        case "role deleted":
            roles.delete_role(role=role, actor=acting)
        case "team deleted":
            teams.delete_team(team=team, actor=acting)
        case "member":
            teams.remove_member(team=team, principal=holder, actor=acting)
    assert stored(holder) == ({"pops:read"} if change == "role" else set())
    assert stored(beside) == {"left:alone"}
    assert not MemberPermissions.objects.exists()


def test_many_are_rewritten_in_batches_and_those_alike_by_one_statement(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("apiusers.effective.A_BATCH", 40)
    role, acting, many = caller_role(cast), actor(cast.alice), robots(cast, 100)
    RoleAssignment.objects.bulk_create(RoleAssignment(role=role, api_user=one) for one in many)
    with CaptureQueriesContext(connection) as asked:
        roles.change_role(
            role=role, name="caller", description="", permissions=["pops:read"], actor=acting
        )
    written = [q for q in asked if q["sql"].startswith('UPDATE "apiusers_apiuser"')]
    assert len(written) == 3
    assert all(one.permissions == ["pops:read"] for one in ApiUser.objects.all())


def test_a_role_that_keeps_its_permissions_rewrites_nobody(cast: Cast) -> None:
    role, acting, (one,) = caller_role(cast), actor(cast.alice), robots(cast, 1)
    roles.assign(role=role, holder=one, actor=acting)
    ApiUser.objects.filter(pk=one.pk).update(permissions=["left:alone"])
    roles.change_role(
        role=role, name="ringer", description="", permissions=["endpoints:call"], actor=acting
    )
    assert stored(one) == {"left:alone"}
