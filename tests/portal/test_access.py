"""One table says what each role may do; a row of this table is a promise to people."""

import pytest

from portal import access, permissions
from portal.access import Role

O, A, D, V = Role.OWNER, Role.ADMIN, Role.DEVELOPER, Role.VIEWER  # noqa: E741

PROMISED = {
    "keys.view": {O, A, D, V},
    "keys.manage": {O, A, D},
    "members.view": {O, A, D, V},
    "members.manage": {O, A},
    "owners.manage": {O},
    "security.view": {O, A, D, V},
    "api_users.manage": {O, A},
    "teams.manage": {O, A},
    "roles.manage": {O, A},
    "resources.view": {O, A, D, V},
    "resources.manage": {O, A, D},
    "workers.manage": {O, A},
    "grants.manage": {O, A},
    "member_tokens.manage": {O, A},
    "tokens.own": {O, A, D, V},
    "applications.view": {O, A, D, V},
    "applications.manage": {O, A},
    "audit.view": {O, A},
    "organization.view": {O, A, D, V},
    "organization.leave": {O, A, D, V},
    "second_factor.demand": {O, A},
    "organization.manage": {O, A},
    "permissions.request": {O, A},
    "organization.delete": {O},
}


def test_every_ability_is_promised_here():
    assert set(access.ABILITIES) == set(PROMISED)


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("ability", PROMISED)
def test_a_role_has_the_abilities_it_was_promised(role, ability):
    assert access.may(role, ability) == (role in PROMISED[ability])


@pytest.mark.parametrize(("higher", "lower"), [(O, A), (A, D), (D, V)])
def test_a_higher_role_can_do_everything_that_a_lower_one_can(higher, lower):
    assert access.abilities_of(lower) < access.abilities_of(higher)


@pytest.mark.parametrize("role", Role)
def test_abilities_of_a_role_are_those_it_may_use(role):
    assert access.abilities_of(role) == {name for name in PROMISED if role in PROMISED[name]}


def test_an_unknown_role_is_an_error_and_not_a_refusal_that_could_be_overlooked():
    with pytest.raises(ValueError, match="emperor"):
        access.may("emperor", "keys.view")


def test_an_unknown_ability_is_an_error():
    with pytest.raises(KeyError):
        access.may(O, "keys.forge")


@pytest.mark.parametrize("role", [O, A])
def test_an_administrator_may_put_every_permission_into_one(role):
    assert access.grantable_permissions(role) == set(permissions.known())


def test_a_developer_puts_everything_into_a_key_but_what_administrates():
    lacking = set(permissions.known()) - access.grantable_permissions(D)
    assert lacking == permissions.ADMINISTRATIVE


def test_a_viewer_puts_nothing_into_keys():
    assert access.grantable_permissions(V) == frozenset()


def test_every_ability_is_described_for_the_members_page():
    assert all(described[0].isupper() for _, described in access.ABILITIES.values())
