"""What can be done to a role, and what is refused."""

import pytest

from apiusers.lookups import roles_of
from apiusers.models import Role
from apiusers.roles import services as roles
from portal import clock
from portal.errors import Conflict, Forbidden, InvalidInput, Refusal
from portal.models import Membership
from tests.cast import Cast, actor

WEAK = frozenset({"endpoints:call"})


def make(cast: Cast, *, name: str = "caller", permissions=("endpoints:call",), who=None) -> Role:
    return roles.create_role(
        organization=cast.acme,
        name=name,
        permissions=permissions,
        actor=who or actor(cast.alice),
        now=clock.now(),
    )


def predefined(slug: str) -> Role:
    return Role.objects.get(public_id=slug)


def test_every_organization_finds_the_predefined_roles(cast: Cast) -> None:
    names = set(roles_of(cast.acme).values_list("name", flat=True))
    assert names >= {
        "Full access",
        "Endpoint caller",
        "Widget reader",
        "Pop reader",
        "Key verifier",
        "Key manager",
        "Resource manager",
    }


@pytest.mark.parametrize("name", ["Owner", "admin", "Viewer", "full ACCESS"])
def test_a_custom_role_cannot_take_a_built_in_name(cast: Cast, name: str) -> None:
    with pytest.raises(InvalidInput) as refusal:
        make(cast, name=name)
    assert refusal.value.code == "name_taken"


def test_an_unknown_permission_is_refused(cast: Cast) -> None:
    with pytest.raises(InvalidInput) as refusal:
        make(cast, permissions=["world:rule"])
    assert refusal.value.code == "unknown_permission"


def test_a_role_cannot_grant_more_than_its_maker_holds(cast: Cast) -> None:
    with pytest.raises(Forbidden):
        make(cast, permissions=["keys:manage"], who=actor(cast.bob, permissions=WEAK))
    assert not cast.acme.roles.exists()


def test_a_role_cannot_be_widened_beyond_what_its_changer_holds(cast: Cast) -> None:
    role = make(cast)
    with pytest.raises(Forbidden):
        roles.change_role(
            role=role,
            name=role.name,
            description="",
            permissions=["keys:manage"],
            actor=actor(cast.bob, permissions=WEAK),
        )
    assert Role.objects.get(pk=role.pk).permissions == ["endpoints:call"]


@pytest.mark.parametrize("slug", ["full-access", "key-manager"])
def test_nobody_assigns_a_role_that_grants_more_than_they_hold(cast: Cast, slug: str) -> None:
    bob = Membership.objects.get(user=cast.bob)
    with pytest.raises(Forbidden):
        roles.assign(role=predefined(slug), holder=bob, actor=actor(cast.bob, permissions=WEAK))


CHANGES = {
    "change": lambda role, who: roles.change_role(
        role=role, name="x", description="", permissions=[], actor=who
    ),
    "delete": lambda role, who: roles.delete_role(role=role, actor=who),
}


@pytest.mark.parametrize("change", CHANGES)
def test_a_predefined_role_stays_as_it_is(cast: Cast, change: str) -> None:
    with pytest.raises(Conflict) as refusal:
        CHANGES[change](predefined("pop-reader"), actor(cast.alice))
    assert refusal.value.code == "role_predefined"


def test_another_organizations_role_does_not_exist_here(cast: Cast) -> None:
    charlie = Membership.objects.get(user=cast.charlie)
    with pytest.raises(Refusal) as refusal:
        roles.assign(role=make(cast), holder=charlie, actor=actor(cast.alice))
    assert refusal.value.status == 404


def test_assigning_and_taking_away_twice_is_done_once(cast: Cast) -> None:
    role, who = make(cast), actor(cast.alice)
    bob = Membership.objects.get(user=cast.bob)
    assert [roles.assign(role=role, holder=bob, actor=who) for _ in "ab"] == [True, False]
    assert [roles.unassign(role=role, holder=bob, actor=who) for _ in "ab"] == [True, False]


def test_a_role_deleted_meanwhile_is_neither_changed_nor_given(cast: Cast) -> None:
    role, who = make(cast), actor(cast.alice)
    bob = Membership.objects.get(user=cast.bob)
    roles.delete_role(role=Role.objects.get(pk=role.pk), actor=who)
    for attempt in (
        lambda: roles.change_role(
            role=role, name="other", description="", permissions=[], actor=who
        ),
        lambda: roles.assign(role=role, holder=bob, actor=who),
    ):
        with pytest.raises(Conflict) as refusal:
            attempt()
        assert refusal.value.code == "role_deleted"


def test_a_member_who_left_meanwhile_is_given_no_role(cast: Cast) -> None:
    bob = Membership.objects.get(user=cast.bob)
    Membership.objects.filter(pk=bob.pk).delete()
    with pytest.raises(Conflict) as refusal:
        roles.assign(role=make(cast), holder=bob, actor=actor(cast.alice))
    assert refusal.value.code == "not_a_member"
