"""What can be done to a role: create, change and delete a custom one; give it and take it away."""

from collections.abc import Collection, Iterable
from datetime import datetime
from functools import partial

from django.db import transaction
from django.db.models import QuerySet

from apiusers import rules
from apiusers.effective import affected_by, recompute
from apiusers.models import Role, RoleAssignment
from apiusers.predefined import predefined_roles
from apiusers.principals import Holder, column, described, refuse_gone
from portal import ceiling
from portal import permissions as vocabulary
from portal.access import Role as PortalRole
from portal.actors import Actor
from portal.audit.events import Action
from portal.audit.notes import note_in
from portal.errors import Conflict, Deleted, InvalidInput, Refusal
from portal.models import Organization
from portal.names import clean_description, clean_name, refuse_taken
from portal.people.organizations import lock
from portal.throttles.bounds import refuse_one_more

note = partial(note_in, "role")


@transaction.atomic
def create_role(
    *,
    organization: Organization,
    name: str,
    permissions: Iterable[str],
    actor: Actor,
    now: datetime,
    description: str = "",
) -> Role:
    """Make a custom role. Raises InvalidInput, Forbidden `permission_not_held` or `not_in_plan`."""
    organization = lock(organization)
    refuse_one_more(organization.roles.all(), "MAX_ROLES", "roles of its own")
    role = Role(organization=organization, created_at=now)
    fill(role, organization, name, description, permissions, actor)
    role.save(force_insert=True)
    note(Action.ROLE_CREATED, organization, role, actor, {"permissions": role.permissions})
    return role


@transaction.atomic
def change_role(
    *, role: Role, name: str, description: str, permissions: Iterable[str], actor: Actor
) -> Role:
    """Change a custom role; everybody who has it has the new permissions at their next request.

    Raises InvalidInput, Forbidden `permission_not_held` or `not_in_plan`, Conflict `role_predefined` or `role_deleted`.
    """
    organization = custom(role)
    refuse_deleted(role)
    role.refresh_from_db()
    before = {"name": role.name, "permissions": role.permissions}
    described_before = role.description
    fill(role, organization, name, description, permissions, actor)
    after = {"name": role.name, "permissions": role.permissions}
    if after == before and role.description == described_before:
        return role
    role.save(update_fields=["name", "description", "permissions"])
    if after["permissions"] != before["permissions"]:
        recompute(organization, affected_by(role))
    note(Action.ROLE_CHANGED, organization, role, actor, {"before": before, "after": after})
    return role


@transaction.atomic
def delete_role(*, role: Role, actor: Actor) -> bool:
    """Delete a custom role; whoever had it loses what only it granted, at once. True when this call did it."""
    organization = custom(role)
    if not Role.objects.filter(pk=role.pk).exists():
        return False
    note(Action.ROLE_DELETED, organization, role, actor)
    affected = affected_by(role)
    Role.objects.filter(pk=role.pk).delete()
    recompute(organization, affected)
    return True


@transaction.atomic
def assign(*, role: Role, holder: Holder, actor: Actor) -> bool:
    """Give the role to a person, an API user or a team. True when this call did it.

    Raises Forbidden `permission_not_held`, Refusal 404 for another organization's role or holder, Conflict
    `role_deleted` and as `refuse_gone` does.
    """
    if role.organization_id not in {None, holder.organization.pk}:
        raise Refusal("not_found", "There is no such role in this organization.", status=404)
    organization = lock(holder.organization)
    refuse_gone(holder)
    refuse_deleted(role)
    rules.refuse_to_grant(actor, role.permissions, organization)
    _, given = RoleAssignment.objects.get_or_create(role=role, **column(holder))
    if given:
        recompute(organization, affected_by(holder))
        note(Action.ROLE_ASSIGNED, organization, role, actor, {"to": described(holder)})
    return given


@transaction.atomic
def unassign(*, role: Role, holder: Holder, actor: Actor) -> bool:
    """Take the role away. True when this call did it."""
    lock(holder.organization)
    taken, _ = RoleAssignment.objects.filter(role=role, **column(holder)).delete()
    if taken:
        recompute(holder.organization, affected_by(holder))
        note(Action.ROLE_UNASSIGNED, holder.organization, role, actor, {"from": described(holder)})
    return bool(taken)


@transaction.atomic
def set_roles(*, holder: Holder, chosen: Collection[Role], actor: Actor) -> bool:
    """Let the holder have exactly these roles. All or nothing; true when something changed."""
    lock(holder.organization)
    before = set(roles_given_to(holder))
    changes = [assign(role=role, holder=holder, actor=actor) for role in set(chosen) - before]
    changes += [unassign(role=role, holder=holder, actor=actor) for role in before - set(chosen)]
    return any(changes)


def roles_given_to(holder: Holder) -> QuerySet[Role]:
    """The roles given to the holder directly, by name."""
    given = RoleAssignment.objects.filter(**column(holder))
    return Role.objects.filter(assignments__in=given).order_by("name")


def fill(
    role: Role,
    organization: Organization,
    name: str,
    description: str,
    permissions: Iterable[str],
    actor: Actor,
) -> None:
    """Check and set what a custom role of the organization consists of."""
    role.name = clean_name(name)
    role.description = clean_description(description)
    refuse_reserved(role.name)
    own = Role.objects.filter(organization=organization)
    refuse_taken(own, role.name, "a role", but=role)
    wanted = sorted(set(permissions))
    if strange := [name for name in wanted if not vocabulary.matching(name)]:
        detail = f"There is no permission called {strange[0]!r}."
        raise InvalidInput("permissions", "unknown_permission", detail)
    # What it held before its plan was cut stays on it, without effect, so that it is back when the plan is.
    ceiling.refuse_beyond(organization, set(wanted) - set(role.permissions))
    rules.refuse_to_grant(actor, wanted, organization)
    role.permissions = wanted


def refuse_reserved(name: str) -> None:
    """Portal roles and predefined roles keep their names to themselves."""
    is_portal_role = name.lower() in {label.lower() for label in PortalRole.labels}
    if is_portal_role or predefined_roles().filter(name__iexact=name).exists():
        detail = f"“{name}” is the name of a built-in role. Nothing was changed."
        raise InvalidInput("name", "name_taken", detail, status=409)


def custom(role: Role) -> Organization:
    """The organization of a custom role, locked. Raises Conflict `role_predefined`."""
    if role.organization is None:
        raise Conflict("role_predefined", "A predefined role cannot be changed. Make your own.")
    return lock(role.organization)


def refuse_deleted(role: Role) -> None:
    """Asked under the lock of the organization. Raises Conflict `role_deleted`."""
    if not Role.objects.filter(pk=role.pk).exists():
        raise Deleted("role")
