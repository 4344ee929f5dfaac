"""What can be done to a team: create, change, delete, add and remove members."""

from collections.abc import Collection
from datetime import datetime
from functools import partial

from django.db import transaction
from django.db.models import QuerySet

from apiusers import rules
from apiusers.effective import affected_by, recompute
from apiusers.models import Role, Team, TeamMember
from apiusers.principals import Principal, column, described, refuse_gone
from apiusers.roles import services as roles
from portal import delegation
from portal.actors import Actor
from portal.audit.events import Action
from portal.audit.notes import note_of
from portal.errors import Refusal
from portal.models import Organization
from portal.names import clean_description, clean_name, refuse_taken
from portal.people.organizations import lock
from portal.throttles.bounds import refuse_one_more

note = partial(note_of, "team")


@transaction.atomic
def create_team(
    *, organization: Organization, name: str, actor: Actor, now: datetime, description: str = ""
) -> Team:
    """Make an empty team. Raises InvalidInput."""
    lock(organization)
    refuse_one_more(organization.teams.all(), "MAX_TEAMS", "teams")
    name = clean_name(name)
    refuse_taken(organization.teams.all(), name, "a team")
    team = Team.objects.create(
        organization=organization,
        name=name,
        description=clean_description(description),
        created_at=now,
    )
    note(Action.TEAM_CREATED, team, actor)
    return team


@transaction.atomic
def change_team(*, team: Team, name: str, description: str, actor: Actor) -> Team:
    """Rename and describe. Raises InvalidInput, Conflict `team_deleted`."""
    lock(team.organization)
    refuse_gone(team)
    team.refresh_from_db()
    name, description = clean_name(name), clean_description(description)
    if (name, description) == (team.name, team.description):
        return team
    refuse_taken(team.organization.teams.all(), name, "a team", but=team)
    before, team.name, team.description = team.name, name, description
    team.save(update_fields=["name", "description"])
    note(Action.TEAM_CHANGED, team, actor, {"before": before, "after": name})
    return team


@transaction.atomic
def delete_team(*, team: Team, actor: Actor) -> bool:
    """Delete the team; its members lose what it granted at once. True when this call did it."""
    lock(team.organization)
    if not Team.objects.filter(pk=team.pk).exists():
        return False
    note(Action.TEAM_DELETED, team, actor)
    affected = affected_by(team)
    Team.objects.filter(pk=team.pk).delete()
    recompute(team.organization, affected)
    return True


@transaction.atomic
def add_member(*, team: Team, principal: Principal, actor: Actor) -> bool:
    """Put a person or an API user into the team. Its roles and grants become theirs, so the actor must hold what the
    roles grant, and a program must be allowed to grant. True when this call did it.

    Raises Forbidden `permission_not_held` or `insufficient_scope`, and Conflict as `refuse_gone` does.
    """
    refuse_stranger(team, principal)
    lock(team.organization)
    refuse_gone(team)
    refuse_gone(principal)
    for assignment in team.role_assignments.select_related("role"):
        rules.refuse_to_grant(actor, assignment.role.permissions, team.organization)
    delegation.refuse_to_give_reach(actor, team)
    _, added = TeamMember.objects.get_or_create(team=team, **column(principal))
    if added:
        recompute(team.organization, affected_by(principal))
        note(Action.TEAM_MEMBER_ADDED, team, actor, {"member": described(principal)})
    return added


@transaction.atomic
def remove_member(*, team: Team, principal: Principal, actor: Actor) -> bool:
    """Take a person or an API user out of the team. True when this call did it."""
    lock(team.organization)
    removed, _ = TeamMember.objects.filter(team=team, **column(principal)).delete()
    if removed:
        recompute(team.organization, affected_by(principal))
        note(Action.TEAM_MEMBER_REMOVED, team, actor, {"member": described(principal)})
    return bool(removed)


@transaction.atomic
def set_teams(*, principal: Principal, chosen: Collection[Team], actor: Actor) -> bool:
    """Let the principal be in exactly these teams. All or nothing; true when something changed."""
    lock(principal.organization)
    before = set(Team.objects.filter(team_members__in=seats_of(principal)))
    changes = [
        add_member(team=team, principal=principal, actor=actor) for team in set(chosen) - before
    ] + [
        remove_member(team=team, principal=principal, actor=actor) for team in before - set(chosen)
    ]
    return any(changes)


@transaction.atomic
def set_members(*, team: Team, chosen: Collection[Principal], actor: Actor) -> bool:
    """Let exactly these people and API users be in the team. All or nothing; true when something changed."""
    lock(team.organization)
    seats = team.team_members.select_related("membership__user", "api_user")
    before = {seat.principal for seat in seats}
    changes = [
        add_member(team=team, principal=new, actor=actor) for new in set(chosen) - before
    ] + [remove_member(team=team, principal=old, actor=actor) for old in before - set(chosen)]
    return any(changes)


@transaction.atomic
def set_members_and_roles(
    *, team: Team, members: Collection[Principal], given: Collection[Role], actor: Actor
) -> bool:
    """Let exactly these be in the team, and exactly these roles be its own. All or nothing; true when something
    changed. Raises what `add_member` and `roles.set_roles` raise."""
    lock(team.organization)
    is_moved = set_members(team=team, chosen=members, actor=actor)
    return roles.set_roles(holder=team, chosen=given, actor=actor) or is_moved


def seats_of(principal: Principal) -> QuerySet[TeamMember]:
    return TeamMember.objects.filter(**column(principal))


def refuse_stranger(team: Team, principal: Principal) -> None:
    """Another organization's people and API users do not exist here. Raises Refusal 404 `not_found`."""
    if principal.organization_id != team.organization_id:
        raise Refusal("not_found", "There is no such member in this organization.", status=404)
