"""A program that is given little gets no more, whatever it asks the API for: what it may do, and what it reaches."""

from dataclasses import dataclass
from typing import Any

import pytest

from apiusers.api_users import services as api_users
from apiusers.models import ApiUser, Team
from apiusers.models import Role as ApiRole
from apiusers.roles import services as roles
from apiusers.teams import services as teams
from portal.access import Role
from portal.models import Membership
from portal.people import invitations, members
from portal.permissions import GRANTS_MANAGE, known
from resources.grants import services as grants
from resources.models import Connector, NamedEndpoint
from tests.cast import Cast, actor
from tests.keys.calling import Program, program
from tests.keys.minting import DAY, NOW, mint
from tests.resources.calling import machine, refused
from tests.resources.making import endpoint, table
from tests.walking import stored

pytestmark = [pytest.mark.usefixtures("frozen"), pytest.mark.sqlite]

ALMOST_ALL = sorted(known().keys() - {GRANTS_MANAGE})


@dataclass
class Stage:
    """Acme with a table that a reader and a team were granted, and a program that may do almost everything."""

    cast: Cast
    connector: Connector
    closed: NamedEndpoint
    reader: ApiUser
    idle: ApiUser  # as the reader, and deactivated
    team: Team
    weak: ApiUser
    program: Program


@pytest.fixture
def stage(cast: Cast) -> Stage:
    return set_stage(cast, ALMOST_ALL)


def set_stage(cast: Cast, held: list[str]) -> Stage:
    who, connector = actor(cast.alice), table(cast)
    reader, idle = (
        ApiUser.objects.create(organization=cast.acme, name=name) for name in ("reader", "idle")
    )
    team = teams.create_team(organization=cast.acme, name="red", actor=who, now=NOW)
    for holder in (reader, idle, team):
        grants.grant(connector=connector, holder=holder, level="user", actor=who, now=NOW)
    caller = ApiRole.objects.get(public_id="endpoint-caller")
    for holder in (reader, idle):
        roles.assign(role=caller, holder=holder, actor=who)
        holder.refresh_from_db()
    api_users.set_active(api_user=idle, active=False, actor=who)
    weak, caller_of_all = machine(cast, *held, name="weak")
    closed = endpoint(cast, connector)
    return Stage(cast, connector, closed, reader, idle, team, weak, caller_of_all)


def owned_by(kind: str, identifier: str) -> dict[str, Any]:
    return {"name": "mine", "owner": {"type": kind, "id": identifier}}


def test_a_key_of_the_organization_is_made_by_no_token(stage: Stage) -> None:
    before = stored()
    assert refused(stage.program.call("POST", "/v1/keys", {"name": "all"})) == (
        403,
        "reach_not_held",
    )
    assert stored() == before


def test_a_key_of_the_organization_is_made_by_another_one(stage: Stage) -> None:
    assert program(stage.cast).call("POST", "/v1/keys", {"name": "all"}).status_code == 201


@pytest.mark.parametrize("path", ["/v1/keys", "/v1/api-users/{}/tokens"])
def test_a_token_of_an_api_user_that_reaches_more_is_refused(stage: Stage, path: str) -> None:
    identifier = stage.reader.public_id
    body = {"name": "x"} if "{}" in path else owned_by("api_user", identifier)
    answer = stage.program.call("POST", path.format(identifier), body)
    assert refused(answer) == (403, "reach_not_held")


def test_a_token_of_an_api_user_within_reach_is_made(stage: Stage) -> None:
    answer = stage.program.call("POST", "/v1/keys", owned_by("api_user", stage.weak.public_id))
    assert answer.status_code == 201


def test_a_token_that_reaches_more_is_neither_rotated_nor_prolonged(stage: Stage) -> None:
    made = mint(stage.cast.acme, stage.cast.alice, owner=stage.reader, life=DAY)
    path = f"/v1/keys/{made.key.public_id}"
    tried = [
        stage.program.call("POST", f"{path}/rotation", {"overlap_seconds": 0}),
        stage.program.call("PATCH", path, {"expires_at": None}),
    ]
    assert [refused(answer) for answer in tried] == [(403, "reach_not_held")] * 2


def test_what_is_stronger_may_still_be_shortened_and_revoked(stage: Stage) -> None:
    made = mint(stage.cast.acme, stage.cast.alice, owner=stage.reader, life=3 * DAY)
    path, sooner = f"/v1/keys/{made.key.public_id}", (NOW + DAY).isoformat()
    assert stage.program.call("PATCH", path, {"expires_at": sooner}).status_code == 200
    assert stage.program.call("POST", f"{path}/revocation", {}).status_code == 200


def test_nobody_joins_a_team_that_holds_grants_without_the_right_to_grant(stage: Stage) -> None:
    member = {"type": "api_user", "id": stage.weak.public_id}
    tried = [
        stage.program.call("PATCH", f"/v1/teams/{stage.team.public_id}", {"members": [member]}),
        stage.program.call(
            "PATCH", f"/v1/api-users/{stage.weak.public_id}", {"teams": [stage.team.public_id]}
        ),
    ]
    assert [refused(answer) for answer in tried] == [(403, "insufficient_scope")] * 2


def test_who_may_grant_may_let_somebody_join(stage: Stage) -> None:
    member = {"type": "api_user", "id": stage.weak.public_id}
    granting = program(stage.cast)
    answer = granting.call("PATCH", f"/v1/teams/{stage.team.public_id}", {"members": [member]})
    assert answer.status_code == 200


def test_an_api_user_that_reaches_more_is_not_reactivated(stage: Stage) -> None:
    path = f"/v1/api-users/{stage.idle.public_id}"
    assert refused(stage.program.call("PATCH", path, {"active": True})) == (403, "reach_not_held")


def test_an_api_user_that_may_do_more_is_not_reactivated(cast: Cast) -> None:
    strong, _ = machine(cast, *known(), name="strong")
    api_users.set_active(api_user=strong, active=False, actor=actor(cast.alice))
    weak = program(cast, "api-users:manage")
    answer = weak.call("PATCH", f"/v1/api-users/{strong.public_id}", {"active": True})
    assert refused(answer) == (403, "permission_not_held")


def test_rows_that_a_program_does_not_reach_are_opened_to_nobody(stage: Stage) -> None:
    made = {"name": "open", "connector": stage.connector.public_id, "requires_token": False}
    tried = [
        stage.program.call("POST", "/v1/endpoints", made),
        stage.program.call(
            "PATCH", f"/v1/endpoints/{stage.closed.public_id}", {"requires_token": False}
        ),
    ]
    assert [refused(answer) for answer in tried] == [(403, "reach_not_held")] * 2


def test_nobody_is_invited_or_promoted_to_more_than_the_program_reaches(
    stage: Stage, mailoutbox: list
) -> None:
    """A Developer makes keys of the organization, which reach everything."""
    vera = stage.cast.vera.public_id
    body = {"email": "a@example.com", "role": "developer"}
    tried = [
        stage.program.call("POST", "/v1/invitations", body),
        stage.program.call("PATCH", f"/v1/members/{vera}", {"role": "developer"}),
    ]
    assert [refused(answer) for answer in tried] == [(403, "reach_not_held")] * 2
    assert mailoutbox == []


# Bound by what somebody holds at the time of use --------------------------------------------------------------------


def test_applications_are_registered_and_changed_within_what_is_held(cast: Cast) -> None:
    strong, weak = program(cast), program(cast, "applications:manage", name="weak")
    made = {"name": "Desk", "redirect_uris": ["https://desk.example/cb"], "scopes": ["keys:manage"]}
    path = strong.call("POST", "/v1/applications", made)["Location"]
    before = stored()
    tried = [
        weak.call("POST", "/v1/applications", {**made, "name": "Mine"}),
        weak.call("PATCH", path, {"redirect_uris": ["https://evil.example/cb"]}),
        weak.call("PATCH", path, {"return_urls": ["https://evil.example/"]}),
        weak.call("PATCH", path, {"scopes": []}),
    ]
    assert [refused(answer) for answer in tried] == [(403, "permission_not_held")] * 4
    assert stored() == before


def test_an_application_that_may_ask_for_more_is_switched_off_and_not_on(cast: Cast) -> None:
    strong, weak = program(cast), program(cast, "applications:manage", name="weak")
    path = strong.call("POST", "/v1/applications", {"name": "Desk", "scopes": ["keys:manage"]})[
        "Location"
    ]
    assert weak.call("PATCH", path, {"enabled": False}).status_code == 200
    assert refused(weak.call("PATCH", path, {"enabled": True})) == (403, "permission_not_held")


def invited(cast: Cast) -> invitations.NewInvitation:
    return invitations.invite(
        organization=cast.acme, email="new@example.com", role=Role.VIEWER, actor=actor(cast.adam), now=NOW
    )  # fmt: skip


def test_the_invitation_of_a_demoted_inviter_stays_dead_when_they_are_promoted_again(
    cast: Cast,
) -> None:
    made, adam = invited(cast), Membership.objects.get(user=cast.adam)
    for role in (Role.VIEWER, Role.ADMIN):
        members.change_role(membership=adam, role=role, actor=actor(cast.alice), now=NOW)
    assert invitations.by_token(made.token, NOW) is None


def test_the_invitation_of_a_removed_inviter_stays_dead_when_they_come_back(cast: Cast) -> None:
    made, who = invited(cast), actor(cast.alice)
    members.remove(membership=Membership.objects.get(user=cast.adam), actor=who, now=NOW)
    members.join(organization=cast.acme, user=cast.adam, role=Role.ADMIN, actor=who, now=NOW)
    assert invitations.by_token(made.token, NOW) is None


def test_the_invitation_of_a_deactivated_api_user_stays_dead_when_it_is_reactivated(
    cast: Cast, mailoutbox: list
) -> None:
    robot, caller = machine(cast, "members:manage")
    body = {"email": "new@example.com", "role": "viewer"}
    assert caller.call("POST", "/v1/invitations", body).status_code == 201
    for active in (False, True):
        api_users.set_active(api_user=robot, active=active, actor=actor(cast.alice))
    assert program(cast).call("GET", "/v1/invitations").json()["results"] == []


def test_a_key_to_which_nothing_was_given_sees_no_connector(stage: Stage) -> None:
    """Of the organization, which reaches everything, and of an API user that was granted one."""
    who = stage.cast.alice
    bare = [
        mint(stage.cast.acme, who, name="bare", permissions=[]),
        mint(stage.cast.acme, who, name="bare", permissions=[], owner=stage.reader),
    ]
    path = f"/v1/connectors/{stage.connector.public_id}"
    for made in bare:
        tried = [Program(made).call("GET", one) for one in ("/v1/connectors", path)]
        assert [refused(answer) for answer in tried] == [(403, "insufficient_scope")] * 2
